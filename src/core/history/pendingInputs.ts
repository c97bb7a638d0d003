import { parseJson } from '../text/parseJson';
import { partJson, type HistoryIndex } from './historyIndex';
import { durationMs, fieldsOf, textField } from './jsonFields';
import { readPayload } from './payload';
import { payloadsOf } from './payloadAt';

/** A person's answer that a run waits for. The history does not hold its label and its schema. */
export interface PendingInput {
  /** Row of the marker that began the wait. */
  readonly row: number;
  /** To answer it; undefined where the marker was written by an SDK that leaves it out. */
  readonly taskId: string | undefined;
  /** Row of the timer that ends the wait without an answer. */
  readonly timerRow: number | undefined;
  /** When that fires, ms since the epoch. */
  readonly timesOutMs: number | undefined;
}

/** The local activities by which Mistral's SDK records that `wait_for_input` began and ended. */
const INPUT_MARKER = /^__emit_waiting_for_input_(?:(started)|\w+)$/;

/** Larger markers are not parsed, bytes. */
const MOST_PARSED = 100_000;

/** Collects the inputs that a run waits for, from its events in their order. */
export class PendingInputs {
  private readonly rows: { readonly row: number; readonly taskId: string | undefined }[] = [];

  /** @param document the history as laid out, in UTF-8 */
  constructor(
    private readonly index: HistoryIndex,
    private readonly document: Uint8Array,
  ) {}

  /** @param row of a marker */
  read(row: number): void {
    const [isInput, starts] = INPUT_MARKER.exec(this.index.nameOf(row) ?? '') ?? [];
    if (isInput === undefined) return;
    const taskId = taskIdOf(this.index, this.document, row);
    if (starts === undefined) this.end(taskId);
    // An activity that failed began no wait: the code goes on with its exception.
    else if (this.index.valueOf(row, 'failure') === undefined) this.rows.push({ row, taskId });
  }

  /** @param isPending whether the timer begun by the event of that row has neither fired nor been canceled */
  list(isPending: (timerRow: number) => boolean): PendingInput[] {
    return this.rows.map(({ row, taskId }) => {
      const timerRow = timerAfter(this.index, row);
      const hasTimer = timerRow !== undefined && isPending(timerRow);
      return { row, taskId, ...(hasTimer ? { timerRow, timesOutMs: timerMs(this.index, timerRow) } : { timerRow: undefined, timesOutMs: undefined }) };
    });
  }

  private end(taskId: string | undefined): void {
    const exact = this.rows.findIndex((each) => each.taskId === taskId);
    // Without an id, the oldest one is as likely as any.
    const at = exact >= 0 ? exact : this.rows.findIndex((each) => taskId === undefined || each.taskId === undefined);
    if (at >= 0) this.rows.splice(at, 1);
  }
}

/** When a timer fires, ms since the epoch. @param row of the event that started it */
export function timerMs(index: HistoryIndex, row: number): number | undefined {
  const delayMs = durationMs(index.textOf(row, 'startToFireTimeout'));
  const startedMs = index.timeMsOf(row);
  return delayMs === undefined || startedMs === undefined ? undefined : startedMs + delayMs;
}

/** The code begins the timeout of a wait directly after the wait, in the same workflow task: the next event is its timer. */
function timerAfter(index: HistoryIndex, row: number): number | undefined {
  const id = index.idOf(row);
  const next = id === undefined ? undefined : index.rowOfId(id + 1);
  const isTimer = next !== undefined && index.typeOf(next) === 'TimerStarted';
  return isTimer && index.numberOf(next, 'workflowTaskCompletedEventId') === index.numberOf(row, 'workflowTaskCompletedEventId') ? next : undefined;
}

/** The marker holds what the local activity returned: `{"task_id"}`. */
function taskIdOf(index: HistoryIndex, document: Uint8Array, row: number): string | undefined {
  const { start, end } = index.partOf(row);
  if (end - start > MOST_PARSED) return undefined;
  for (const part of payloadsOf(index, row)) {
    const taskId = taskIdIn(partJson(document, part));
    if (taskId !== undefined) return taskId;
  }
  return undefined;
}

function taskIdIn(json: string): string | undefined {
  const { decoded } = readPayload(json);
  const fields = decoded.kind === 'json' ? fieldsOf(parseJson(decoded.text)) : undefined;
  return fields && textField(fields, 'task_id');
}
