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
  /** By the id of the event that began it. */
  const pending = new Map<number, PendingWork>();
  let failedTask: PendingWork | undefined;
  for (const row of index.oldestFirst()) {
    const type = index.typeOf(row);
    const meaning = type === '' ? undefined : MEANINGS.get(type);
    if (!meaning) continue;
    const [kind, does] = meaning;
    if (does === 'begins') {
      const id = index.idOf(row);
      if (id !== undefined) pending.set(id, begun(index, kind, row));
      continue;
    }
    const id = index.numberOf(row, kind === 'timer' ? 'startedEventId' : kind === 'childWorkflow' ? 'initiatedEventId' : 'scheduledEventId');
    const work = id === undefined ? undefined : pending.get(id);
    if (does === 'ends') {
      if (id !== undefined) pending.delete(id);
      if (kind === 'workflowTask') failedTask = type === 'WorkflowTaskFailed' ? { ...begun(index, kind, row), failedRow: row } : undefined;
    } else if (work && id !== undefined) {
      const failedRow = index.valueOf(row, 'lastFailure') ? row : undefined;
      pending.set(id, { ...work, startedRow: row, failedRow, attempt: index.numberOf(row, 'attempt') ?? work.attempt });
    }
  }
  const all = [...pending.values()];
  if (failedTask) {
    // The attempt after a failure is the same wait.
    const next = all.findIndex(({ kind }) => kind === 'workflowTask');
    if (next === -1) all.push(failedTask);
    else all[next] = { ...(all[next] as PendingWork), row: failedTask.row, failedRow: failedTask.row };
  }
  return all.sort((left, right) => ORDER.indexOf(left.kind) - ORDER.indexOf(right.kind));
}

function begun(index: HistoryIndex, kind: PendingKind, row: number): PendingWork {
  const attempt = kind === 'workflowTask' ? index.numberOf(row, 'attempt') : undefined;
  return { kind, row, startedRow: undefined, failedRow: undefined, attempt, firesMs: kind === 'timer' ? firesMs(index, row) : undefined };
}

function firesMs(index: HistoryIndex, row: number): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(index.textOf(row, 'startToFireTimeout') ?? '')?.[1];
  const startedMs = index.timeMsOf(row);
  return seconds === undefined || startedMs === undefined ? undefined : startedMs + 1000 * Number(seconds);
}
