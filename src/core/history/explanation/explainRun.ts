import { eventAttributes } from './eventAttributes';
import type { HistoryIndex } from '../historyIndex';
import { durationField, enumField, objectField, textField } from '../jsonFields';
import { timerMs } from '../pendingInputs';
import { locatedFailure, taskQueue, withoutPlaces, type LocatedFailure } from './locatedFailure';
import { runState, type Pending, type PendingKind, type RunState } from './runState';
import { stuckRun, type StuckRun } from './stuckRun';
import { taskEnd, taskFailureCause } from './taskFailure';

/** How a run ended that did not complete; `continued` as a new run after a failure. */
export type RunEnd = 'failed' | 'timedOut' | 'terminated' | 'canceled' | 'continued';

const ENDS: ReadonlyMap<string, RunEnd | 'completed'> = new Map([
  ['WorkflowExecutionFailed', 'failed'],
  ['WorkflowExecutionTimedOut', 'timedOut'],
  ['WorkflowExecutionTerminated', 'terminated'],
  ['WorkflowExecutionCanceled', 'canceled'],
  ['WorkflowExecutionCompleted', 'completed'],
  ['WorkflowExecutionContinuedAsNew', 'continued'],
]);

/** What happened before a wait. */
export type Before =
  | {
      readonly kind: 'failed';
      /** Row of the event that holds the failure. */
      readonly row: number;
      readonly failure: LocatedFailure | undefined;
      /** Of a workflow task, as `GrpcMessageTooLarge`. */
      readonly cause: string | undefined;
    }
  /** A worker took the workflow task up and did not answer. */
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'reset'; readonly reason: string | undefined };

/** Something a run waits for; `start` is its own delayed start. */
export interface Wait extends Omit<Pending, 'kind'> {
  readonly kind: PendingKind | 'start';
  /** As `HistoryIndex.nameOf`. */
  readonly name: string | undefined;
  /** Of an activity or a workflow task that no event says was taken up. */
  readonly queue: string | undefined;
  /** The attempt that is under way or comes next, from 1. */
  readonly attempt: number | undefined;
  /** When a workflow task was scheduled, ms since the epoch. */
  readonly sinceMs: number | undefined;
  /** When a timer fires, the run starts or an input times out, ms since the epoch. */
  readonly firesMs: number | undefined;
  /** Of an input: to answer it, where the history tells. */
  readonly taskId?: string | undefined;
  readonly before: Before | undefined;
}

/** A request to end or pause a run. */
export interface Request {
  readonly reason: string | undefined;
  /** The client, worker or service that sent it. */
  readonly identity: string | undefined;
  /** Execution id of the workflow that sent it. */
  readonly workflowId: string | undefined;
}

/** What a run waits for. */
export interface Waits {
  /** At most 20. */
  readonly waits: readonly Wait[];
  /** Number of further waits. */
  readonly omitted: number;
  /** Whether it can only wait for a signal or an update: nothing else is pending, and the history is complete. */
  readonly isForOutside: boolean;
}

/** A run that did not complete. */
export interface EndedRun {
  readonly kind: 'ended';
  readonly end: RunEnd;
  /** The event that ended it. */
  readonly row: number;
  readonly failure: LocatedFailure | undefined;
  /** Of a run that was terminated or canceled. */
  readonly request: Request | undefined;
  /** Whether it was terminated because it was reset. */
  readonly isReset: boolean;
  /** The run that goes on in its place. */
  readonly next: { readonly runId: string; readonly startedBy: 'retryPolicy' | 'schedule' | undefined } | undefined;
  /** Of a run that timed out while it was paused. */
  readonly pause: Request | undefined;
  /** Of a run that timed out: what it waited for. */
  readonly waits: Waits | undefined;
}

/** A run that has not ended. */
export interface ActiveRun extends Waits {
  readonly kind: 'active';
  /** The newest event. */
  readonly row: number;
  readonly cancel: Request | undefined;
  readonly pause: Request | undefined;
}

/** A history of which the server has more events. */
export interface PartialHistory {
  readonly kind: 'partial';
  /** The newest event. */
  readonly row: number;
}

/** What a history says about the state of its run. */
export type RunExplanation = EndedRun | ActiveRun | StuckRun | PartialHistory;

const MOST_WAITS = 20;

/**
 * Explains a run by its history.
 * @param document the history as laid out, in UTF-8; only a few of its events are parsed
 * @returns undefined for a run that completed, for a document that is no history or holds several, and for a history that is not understood
 */
export function explainRun(index: HistoryIndex, document: Uint8Array): RunExplanation | undefined {
  const row = index.newest;
  if (row === undefined || hasSeveralRuns(index)) return undefined;
  const ending = endingEvent(index);
  if (ending) return ending.end === 'completed' ? undefined : endedRun(index, document, ending.row, ending.end);
  if (index.isPage) return { kind: 'partial', row };
  const state = runState(index, document);
  if (state.mayHaveEnded || 2 * state.unknown > index.length) return undefined;
  const pause = state.pausedRow === undefined ? undefined : requestOf(index, document, state.pausedRow);
  const stuck = pause ? undefined : stuckRun(index, document, state);
  if (stuck) return stuck;
  const cancel = state.cancelRow === undefined ? undefined : requestOf(index, document, state.cancelRow);
  const waits = waitsOf(index, document, state);
  if (!pause && !cancel && waits.waits.length === 0 && !waits.isForOutside) return undefined;
  return { kind: 'active', row, ...waits, cancel, pause };
}

/**
 * The explanation of a run for a document that shows one event of its history.
 * @param index of the event's document
 * @param explanation of the run, by its whole history
 * @returns undefined for other events than the one that ended the run or that it is stuck at
 */
export function explainEvent(index: HistoryIndex, history: HistoryIndex, explanation: RunExplanation | undefined): EndedRun | StuckRun | undefined {
  if (explanation?.kind !== 'ended' && explanation?.kind !== 'stuck') return undefined;
  const row = index.rowOfId(history.idOf(explanation.row));
  if (row === undefined) return undefined;
  const { failure } = explanation;
  return { ...explanation, row, failure: failure && withoutPlaces(failure) };
}

/** Whether a history holds the event that ended its run: no event follows. */
export function hasEnded(index: HistoryIndex): boolean {
  return endingEvent(index) !== undefined;
}

/** Whether the document holds the histories of several runs, as of a chain, whose ids each begin at 1. */
export function hasSeveralRuns(index: HistoryIndex): boolean {
  return index.countOf('WorkflowExecutionStarted') > 1 || index.hasEqualIds;
}

/** The last of the events that end a run. A run continued as new without a failure counts as completed. */
function endingEvent(index: HistoryIndex): { readonly row: number; readonly end: RunEnd | 'completed' } | undefined {
  for (const row of index.newestOfTypes((type) => ENDS.has(type))) {
    const end = ENDS.get(index.typeOf(row));
    const isCompleted = end === 'continued' && index.valueOf(row, 'failure') === undefined;
    return end && { row, end: isCompleted ? 'completed' : end };
  }
  return undefined;
}

function endedRun(index: HistoryIndex, document: Uint8Array, row: number, end: RunEnd): EndedRun {
  const requestRow = end === 'terminated' ? row : end === 'canceled' ? newestOfType(index, 'WorkflowExecutionCancelRequested') : undefined;
  const request = requestRow === undefined ? undefined : requestOf(index, document, requestRow);
  const state = end === 'timedOut' ? runState(index, document) : undefined;
  const runId = index.textOf(row, 'newExecutionRunId') ?? index.textOf(row, 'newRunId');
  return {
    kind: 'ended',
    end,
    row,
    failure: locatedFailure(index, document, row, 'failure'),
    request,
    isReset: end === 'terminated' && isReset(request),
    next: runId === undefined ? undefined : { runId, startedBy: startedBy(index, document, row) },
    pause: state?.pausedRow === undefined ? undefined : requestOf(index, document, state.pausedRow),
    waits: state && waitsOf(index, document, state),
  };
}

/** The server itself terminates a run that is reset, and gives the reason of the reset; some servers leave the identity empty. */
function isReset(request: Request | undefined): boolean {
  const { reason = '', identity = '' } = request ?? {};
  return identity === 'history-resetter' || (identity === 'history-service' && /^reset/i.test(reason)) || (identity === '' && /^reset by api$/i.test(reason));
}

function startedBy(index: HistoryIndex, document: Uint8Array, row: number): 'retryPolicy' | 'schedule' | undefined {
  const attributes = eventAttributes(index, document, row);
  const initiator = enumField(attributes, 'initiator', 'CONTINUE_AS_NEW_INITIATOR_');
  if (initiator === 'Retry' || enumField(attributes, 'retryState', 'RETRY_STATE_') === 'InProgress') return 'retryPolicy';
  const started = newestOfType(index, 'WorkflowExecutionStarted');
  const isScheduled = initiator === 'CronSchedule' || (initiator === undefined && started !== undefined && textField(eventAttributes(index, document, started), 'cronSchedule') !== undefined);
  return isScheduled ? 'schedule' : undefined;
}

function requestOf(index: HistoryIndex, document: Uint8Array, row: number): Request {
  const attributes = eventAttributes(index, document, row);
  return {
    reason: textField(attributes, 'reason') ?? textField(attributes, 'cause'),
    identity: textField(attributes, 'identity'),
    workflowId: textField(objectField(attributes, 'externalWorkflowExecution') ?? {}, 'workflowId'),
  };
}

function waitsOf(index: HistoryIndex, document: Uint8Array, state: RunState): Waits {
  const all = [...startOf(index, document, state), ...taskOf(index, document, state), ...state.pending.filter(({ kind }) => kind !== 'workflowTask')];
  const waits = all.slice(0, MOST_WAITS).map((pending) => ('before' in pending ? pending : waitOf(index, document, pending, state)));
  // Unless the last workflow task completed, its code still has to run.
  const isIdle = state.taskEndRow !== undefined && state.taskEndRow === state.completedTaskRow;
  const isForOutside = all.length === 0 && isIdle && state.unknown === 0 && index.isWhole && isStart(index);
  return { waits, omitted: all.length - waits.length, isForOutside };
}

function isStart(index: HistoryIndex): boolean {
  const [first] = index.oldestFirst();
  return first !== undefined && index.typeOf(first) === 'WorkflowExecutionStarted';
}

/** A delayed start: of a schedule, of a retry, or by the client's wish. */
function startOf(index: HistoryIndex, document: Uint8Array, { unbegunRow: row }: RunState): Wait[] {
  if (row === undefined) return [];
  const backoffMs = durationField(eventAttributes(index, document, row), 'firstWorkflowTaskBackoff') ?? 0;
  const startedMs = index.timeMsOf(row);
  if (backoffMs <= 0) return [];
  const failure = locatedFailure(index, document, row, 'continuedFailure');
  return [
    {
      kind: 'start',
      row,
      startedRow: undefined,
      isCanceled: false,
      name: index.nameOf(row),
      queue: undefined,
      attempt: index.numberOf(row, 'attempt'),
      sinceMs: undefined,
      firesMs: startedMs === undefined ? undefined : startedMs + backoffMs,
      before: failure && { kind: 'failed', row, failure, cause: undefined },
    },
  ];
}

/** The workflow task that is scheduled, or the one that will be after a failure, a timeout or a reset. */
function taskOf(index: HistoryIndex, document: Uint8Array, { pending, taskEndRow }: RunState): Wait[] {
  const task = pending.find(({ kind }) => kind === 'workflowTask');
  const before = taskEndRow === undefined ? undefined : beforeTask(index, document, taskEndRow);
  const isFailed = before?.kind === 'failed';
  if (!task && !before) return [];
  const { row, startedRow } = task ?? { row: taskEndRow ?? 0, startedRow: undefined };
  return [
    {
      kind: 'workflowTask',
      // The attempt after a failure is the same wait.
      row: isFailed ? before.row : row,
      startedRow,
      isCanceled: false,
      name: undefined,
      queue: task && startedRow === undefined ? taskQueue(index, document, row) : undefined,
      attempt: (startedRow === undefined ? undefined : index.numberOf(startedRow, 'attempt')) ?? index.numberOf(row, 'attempt'),
      sinceMs: task && startedRow === undefined ? index.timeMsOf(row) : undefined,
      firesMs: undefined,
      before,
    },
  ];
}

function beforeTask(index: HistoryIndex, document: Uint8Array, row: number): Before | undefined {
  switch (taskEnd(index, row)) {
    case 'completed':
    case 'harmless':
      return undefined;
    case 'timedOut':
      // A worker that was restarted leaves its sticky queue behind, and the task goes to the others.
      return enumField(eventAttributes(index, document, row), 'timeoutType', 'TIMEOUT_TYPE_') === 'ScheduleToStart' ? undefined : { kind: 'timedOut' };
    case 'reset':
      return { kind: 'reset', reason: locatedFailure(index, document, row, 'failure')?.links[0]?.message };
    case 'failed':
      return { kind: 'failed', row, failure: locatedFailure(index, document, row, 'failure'), cause: taskFailureCause(index, row) };
  }
}

function waitOf(index: HistoryIndex, document: Uint8Array, pending: Pending, { inputs }: RunState): Wait {
  const { kind, row, startedRow } = pending;
  const failure = startedRow === undefined ? undefined : locatedFailure(index, document, startedRow, 'lastFailure');
  const input = kind === 'input' ? inputs.find((each) => each.row === row) : undefined;
  const firesMs = kind === 'timer' ? timerMs(index, row) : input?.timesOutMs;
  return {
    ...pending,
    name: index.nameOf(row),
    queue: kind === 'activity' && startedRow === undefined ? taskQueue(index, document, row) : undefined,
    attempt: startedRow === undefined ? undefined : index.numberOf(startedRow, 'attempt'),
    sinceMs: undefined,
    firesMs,
    ...(input && { taskId: input.taskId }),
    before: failure && startedRow !== undefined ? { kind: 'failed', row: startedRow, failure, cause: undefined } : undefined,
  };
}

function newestOfType(index: HistoryIndex, type: string): number | undefined {
  for (const row of index.newestOfTypes((each) => each === type)) return row;
  return undefined;
}
