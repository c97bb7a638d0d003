import { hasSeveralRuns, type EndedRun } from './explanation/explainRun';
import type { StuckRun } from './explanation/stuckRun';
import type { HistoryIndex } from './historyIndex';

/** Work of one name. */
export interface NamedWork {
  readonly name: string;
  /** How often it was begun. */
  readonly count: number;
  /** How often it was completed. */
  readonly completed: number;
}

/**
 * A workflow task that a run can be reset to, and what that does. The new run keeps the events before that of the
 * task's completion, so the task is done again, and with it all that it and later tasks began.
 */
export interface ResetPoint {
  /** Id of the event that completed the task. */
  readonly eventId: number;
  /** Activities, children, operations and signals to others that are done again, by name, in the order of their events. */
  readonly runsAgain: readonly NamedWork[];
  /** What stays completed. */
  readonly kept: readonly NamedWork[];
  /** What stays failed: the code handled it, or else fails again. */
  readonly keptFailures: readonly NamedWork[];
  /** Whether an event that stays may be one that the code does not fit: the failure doesn't say which. */
  readonly mayFailAgain: boolean;
}

const TASK_COMPLETED = 'WorkflowTaskCompleted';

/** Events that begin work with effects outside. */
const BEGINNINGS: ReadonlySet<string> = new Set([
  'ActivityTaskScheduled',
  'StartChildWorkflowExecutionInitiated',
  'NexusOperationScheduled',
  'SignalExternalWorkflowExecutionInitiated',
]);

/** Events that end it, and whether it was completed. */
const ENDINGS: ReadonlyMap<string, boolean> = new Map([
  ...endings('ActivityTask', 'Completed', ['Failed', 'TimedOut', 'Canceled']),
  ...endings('ChildWorkflowExecution', 'Completed', ['Failed', 'TimedOut', 'Canceled', 'Terminated']),
  ...endings('NexusOperation', 'Completed', ['Failed', 'TimedOut', 'Canceled']),
  ...endings('ExternalWorkflowExecution', 'Signaled', []),
  ['StartChildWorkflowExecutionFailed', false],
  ['SignalExternalWorkflowExecutionFailed', false],
]);

function endings(subject: string, completed: string, others: readonly string[]): [string, boolean][] {
  return [[subject + completed, true], ...others.map((other): [string, boolean] => [subject + other, false])];
}

/** Markers that record a local activity: of Core and Java, and of Go. */
const LOCAL_ACTIVITIES: ReadonlySet<string> = new Set(['core_local_activity', 'LocalActivity']);

/** Activities of the platform, which no user knows. */
const PLATFORM = /^__/;

/** Core names the event that the code did not fit. */
const EVENT_OF_CORE = /\bHistoryEvent\(id: (\d{1,9}),/;

/**
 * Where a run is reset to so that what made it fail is done again: the innermost activity, child or operation that its
 * failure names, else the last workflow task that was completed before it.
 * @returns undefined where no workflow task was completed before, and for a history of several runs or of a part of one
 */
export function resetPoint(index: HistoryIndex, explanation: EndedRun | StuckRun): ResetPoint | undefined {
  const { failure } = explanation;
  const isNondeterminism = explanation.kind === 'stuck' && explanation.why === 'nondeterminism';
  const messages = isNondeterminism ? (failure?.links ?? []).map(({ message }) => message ?? '') : [];
  const unfit = messages.map((message) => index.rowOfId(numberIn(message))).find((row) => row !== undefined);
  const failed = failure?.places.findLast(({ row }) => row !== undefined)?.row;
  const point = resetPointBefore(index, unfit ?? failed ?? stopOf(index, explanation));
  return point && { ...point, mayFailAgain: isNondeterminism && unfit === undefined };
}

/** As `resetPoint`, so that what an event is about is done again. @param row of the event */
export function resetPointBefore(index: HistoryIndex, row: number): ResetPoint | undefined {
  const eventId = taskBefore(index, row);
  return eventId === undefined ? undefined : resetPointAt(index, eventId);
}

/** What a reset to a workflow task does. @returns undefined for another event, and as `resetPoint` */
export function resetPointAt(index: HistoryIndex, eventId: number): ResetPoint | undefined {
  // Ids of several runs are ambiguous, and with events missing at the end nobody knows what runs again.
  if (index.isPage || hasSeveralRuns(index) || !isTask(index, eventId)) return undefined;
  return { eventId, ...workAround(index, eventId), mayFailAgain: false };
}

function numberIn(message: string): number | undefined {
  const [, digits] = EVENT_OF_CORE.exec(message) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** The event that stopped the run; a request to cancel was made before its end. */
function stopOf(index: HistoryIndex, explanation: EndedRun | StuckRun): number {
  if (explanation.kind === 'ended' && explanation.end === 'canceled') {
    for (const row of index.newestOfTypes((type) => type === 'WorkflowExecutionCancelRequested')) return row;
  }
  return explanation.row;
}

/** Id of the completion of the task that began what the event is about, else of the last one before. */
function taskBefore(index: HistoryIndex, row: number): number | undefined {
  if (index.typeOf(row) === TASK_COMPLETED) return index.idOf(row);
  const begunId = beginningId(index, row);
  const begun = begunId === undefined ? row : index.rowOfId(begunId);
  if (begun === undefined) return lastTask(index, (id) => id < (begunId ?? 0));
  const taskId = index.numberOf(begun, 'workflowTaskCompletedEventId');
  if (taskId !== undefined) return isTask(index, taskId) ? taskId : lastTask(index, (id) => id < taskId);
  const id = index.idOf(begun);
  return id === undefined ? undefined : lastTask(index, (each) => each < id);
}

/** Id of the event that began what the event is about, also where the history does not hold it. */
function beginningId(index: HistoryIndex, row: number): number | undefined {
  if (/^Timer(?:Fired|Canceled)$/.test(index.typeOf(row))) return index.numberOf(row, 'startedEventId');
  return index.numberOf(row, 'scheduledEventId') ?? index.numberOf(row, 'initiatedEventId') ?? index.numberOf(row, 'acceptedEventId');
}

function lastTask(index: HistoryIndex, isWanted: (id: number) => boolean): number | undefined {
  for (const row of index.newestOfTypes((type) => type === TASK_COMPLETED)) {
    const id = index.idOf(row);
    if (id !== undefined && isWanted(id)) return id;
  }
  return undefined;
}

function isTask(index: HistoryIndex, eventId: number): boolean {
  const row = index.rowOfId(eventId);
  return row !== undefined && index.typeOf(row) === TASK_COMPLETED;
}

/** What was done before and after a point, in one pass. */
function workAround(index: HistoryIndex, point: number): Pick<ResetPoint, 'runsAgain' | 'kept' | 'keptFailures'> {
  const runsAgain = new Work();
  const kept = new Work();
  const keptFailures = new Work();
  /** Rows of what has not ended, by the id of the event that began it. */
  const begun = new Map<number, number>();
  const end = (name: string | undefined, id: number, isCompleted: boolean): void => {
    if (id > point) runsAgain.add(name, isCompleted);
    else (isCompleted ? kept : keptFailures).add(name, isCompleted);
  };
  for (const row of index.oldestFirst()) {
    const type = index.typeOf(row);
    const id = index.idOf(row);
    if (id === undefined) continue;
    const isCompleted = ENDINGS.get(type);
    if (BEGINNINGS.has(type)) begun.set(id, row);
    else if (type === 'MarkerRecorded') {
      if (LOCAL_ACTIVITIES.has(index.textOf(row, 'name') ?? '')) end(index.nameOf(row), id, index.valueOf(row, 'failure') === undefined);
    } else if (isCompleted !== undefined) {
      const begunId = beginningId(index, row) ?? 0;
      const beginning = begun.get(begunId);
      if (beginning === undefined) continue;
      begun.delete(begunId);
      // The new run is told of the end of a child or an operation that it has not begun itself.
      if (begunId > point || id < point || index.typeOf(beginning) === 'ActivityTaskScheduled') end(index.nameOf(beginning), id, isCompleted);
    }
  }
  for (const [id, row] of begun) if (id > point || index.typeOf(row) === 'ActivityTaskScheduled') runsAgain.add(index.nameOf(row), false);
  return { runsAgain: runsAgain.list(), kept: kept.list(), keptFailures: keptFailures.list() };
}

/** Counts work by name. */
class Work {
  private readonly byName = new Map<string, { name: string; count: number; completed: number }>();

  add(name: string | undefined, isCompleted: boolean): void {
    if (name === undefined || PLATFORM.test(name)) return;
    let work = this.byName.get(name);
    if (!work) this.byName.set(name, (work = { name, count: 0, completed: 0 }));
    work.count++;
    if (isCompleted) work.completed++;
  }

  list(): readonly NamedWork[] {
    return [...this.byName.values()];
  }
}
