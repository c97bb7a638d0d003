import type { NumberField } from './historyFields';
import type { HistoryIndex } from './historyIndex';

/** What a run waits for; a `workflowTask` is its own code's turn, and waits for a worker. */
export type PendingKind = 'workflowTask' | 'activity' | 'childWorkflow' | 'operation' | 'timer';

/** Something that was begun and not ended. */
export interface PendingWork {
  readonly kind: PendingKind;
  /** The row of the event that began it; of a workflow task that keeps failing, of its last failure. */
  readonly row: number;
  /** The row of the event that says it was taken up. */
  readonly startedRow: number | undefined;
  /** The row of the event that holds its last failure, where one is told. */
  readonly failedRow: number | undefined;
  /** The attempt that is under way, where it is told. */
  readonly attempt: number | undefined;
  /** Of a timer: when it fires, ms since the epoch. */
  readonly firesMs: number | undefined;
}

const ORDER: readonly PendingKind[] = ['workflowTask', 'activity', 'childWorkflow', 'operation', 'timer'];

/** Which field of an event that starts or ends it names the event that began it. */
const BEGINNING = {
  workflowTask: 'scheduledEventId',
  activity: 'scheduledEventId',
  childWorkflow: 'initiatedEventId',
  operation: 'scheduledEventId',
  timer: 'startedEventId',
} as const satisfies Record<PendingKind, NumberField>;

type Meaning = readonly [kind: PendingKind, does: 'begins' | 'starts' | 'ends'];

/** What an event means for what is pending: it begins, is taken up or ends that. */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ...meanings('workflowTask', 'WorkflowTaskScheduled', 'WorkflowTaskStarted', 'WorkflowTask', ['Completed', 'Failed', 'TimedOut']),
  ...meanings('activity', 'ActivityTaskScheduled', 'ActivityTaskStarted', 'ActivityTask', ['Completed', 'Failed', 'TimedOut', 'Canceled']),
  ...meanings('childWorkflow', 'StartChildWorkflowExecutionInitiated', 'ChildWorkflowExecutionStarted', 'ChildWorkflowExecution', [
    'Completed',
    'Failed',
    'TimedOut',
    'Canceled',
    'Terminated',
  ]),
  ...meanings('childWorkflow', '', '', 'StartChildWorkflowExecution', ['Failed']),
  ...meanings('operation', 'NexusOperationScheduled', 'NexusOperationStarted', 'NexusOperation', ['Completed', 'Failed', 'TimedOut', 'Canceled']),
  ...meanings('timer', 'TimerStarted', '', 'Timer', ['Fired', 'Canceled']),
]);

function meanings(kind: PendingKind, begins: string, starts: string, prefix: string, ends: readonly string[]): [string, Meaning][] {
  return [[begins, [kind, 'begins']], [starts, [kind, 'starts']], ...ends.map((end): [string, Meaning] => [prefix + end, [kind, 'ends']])];
}

/**
 * What the run of a history waits for: nothing for one that waits for somebody outside, as for a signal.
 * @returns in order of kind, oldest first
 */
export function pendingWork(index: HistoryIndex): PendingWork[] {
  // Rows, by the id of the event that began it: of 51,200 events hardly any is left at the end to be looked at.
  const begun = new Map<number, number>();
  const started = new Map<number, number>();
  let failedTask: number | undefined;
  for (const row of index.oldestFirst()) {
    const type = index.typeOf(row);
    const meaning = type === '' ? undefined : MEANINGS.get(type);
    if (!meaning) continue;
    const [kind, does] = meaning;
    const id = does === 'begins' ? index.idOf(row) : index.numberOf(row, BEGINNING[kind]);
    if (does === 'ends' && kind === 'workflowTask') failedTask = type === 'WorkflowTaskFailed' ? row : undefined;
    if (id === undefined) continue;
    if (does === 'begins') {
      begun.set(id, row);
      started.delete(id);
    } else if (does === 'starts') {
      started.set(id, row);
    } else {
      begun.delete(id);
      started.delete(id);
    }
  }
  const all = Array.from(begun, ([id, row]) => workOf(index, row, started.get(id)));
  if (failedTask !== undefined) {
    // The attempt after a failure is the same wait.
    const next = all.findIndex(({ kind }) => kind === 'workflowTask');
    const last = { ...(all[next] ?? workOf(index, failedTask, undefined)), row: failedTask, failedRow: failedTask };
    all.splice(next === -1 ? all.length : next, 1, last);
  }
  return all.sort((left, right) => ORDER.indexOf(left.kind) - ORDER.indexOf(right.kind));
}

/** @param row of the event that began it, or of a workflow task's end */
function workOf(index: HistoryIndex, row: number, startedRow: number | undefined): PendingWork {
  const kind = MEANINGS.get(index.typeOf(row))?.[0] ?? 'workflowTask';
  const attempt = kind === 'workflowTask' ? index.numberOf(row, 'attempt') : undefined;
  return {
    kind,
    row,
    startedRow,
    failedRow: startedRow !== undefined && index.valueOf(startedRow, 'lastFailure') ? startedRow : undefined,
    attempt: (startedRow === undefined ? undefined : index.numberOf(startedRow, 'attempt')) ?? attempt,
    firesMs: kind === 'timer' ? firesMs(index, row) : undefined,
  };
}

function firesMs(index: HistoryIndex, row: number): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(index.textOf(row, 'startToFireTimeout') ?? '')?.[1];
  const startedMs = index.timeMsOf(row);
  return seconds === undefined || startedMs === undefined ? undefined : startedMs + 1000 * Number(seconds);
}
