import { parseTime } from '../../api/checks';
import { eventAttributes } from './eventAttributes';
import type { HistoryIndex } from '../historyIndex';
import { durationField, textField } from '../jsonFields';
import { buildOf } from './workerBuild';

/** What a history says about a run beside its state. */
export interface RunFacts {
  /** Build id of the worker that last ran the workflow's code. */
  readonly build: string | undefined;
  /** That worker, as `44@laptop`. */
  readonly worker: string | undefined;
  /** When the server ends the run if it is still active, ms since the epoch. */
  readonly deadlineMs: number | undefined;
}

/** Larger events are not parsed, bytes. */
const MOST_PARSED = 1_000_000;

/** Reads the facts of a run; those that the history does not hold are undefined. @param document the history as laid out, in UTF-8 */
export function runFacts(index: HistoryIndex, document: Uint8Array): RunFacts {
  const task = newestOfType(index, 'WorkflowTaskCompleted') ?? newestOfType(index, 'WorkflowTaskStarted');
  const isReadable = task !== undefined && isSmall(index, task);
  return {
    build: isReadable ? buildOf(index, document, task) : undefined,
    worker: isReadable ? textField(eventAttributes(index, document, task), 'identity') : undefined,
    deadlineMs: deadlineMs(index, document),
  };
}

/** The timeout of a run counts from its own start, that of an execution from the start of its first run. */
function deadlineMs(index: HistoryIndex, document: Uint8Array): number | undefined {
  const row = newestOfType(index, 'WorkflowExecutionStarted');
  const startMs = row === undefined ? undefined : index.timeMsOf(row);
  if (row === undefined || startMs === undefined || !isSmall(index, row)) return undefined;
  const attributes = eventAttributes(index, document, row);
  const after = (timeout: string): number => startMs + (durationField(attributes, timeout) || Infinity);
  const expires = parseTime(textField(attributes, 'workflowExecutionExpirationTime') ?? '');
  // Servers send 1970 for none.
  const executionMs = expires !== undefined && expires > startMs ? expires : after('workflowExecutionTimeout');
  const deadline = Math.min(executionMs, after('workflowRunTimeout'));
  return Number.isFinite(deadline) ? deadline : undefined;
}

function isSmall(index: HistoryIndex, row: number): boolean {
  const { start, end } = index.partOf(row);
  return end - start <= MOST_PARSED;
}

function newestOfType(index: HistoryIndex, type: string): number | undefined {
  for (const row of index.newestOfTypes((each) => each === type)) return row;
  return undefined;
}
