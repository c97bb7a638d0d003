import { failureChain, fieldsOf, textField, type FailureChain, type FailureLink } from './failureChain';
import { parsePart, type HistoryIndex } from './historyIndex';
import { pendingWork, type PendingWork } from './pendingWork';

/** How a run ended, as far as somebody may ask why. */
export type RunEnd = 'failed' | 'timedOut' | 'terminated' | 'canceled';

const ENDS: ReadonlyMap<string, RunEnd | 'fine'> = new Map([
  ['WorkflowExecutionFailed', 'failed'],
  ['WorkflowExecutionTimedOut', 'timedOut'],
  ['WorkflowExecutionTerminated', 'terminated'],
  ['WorkflowExecutionCanceled', 'canceled'],
  ['WorkflowExecutionCompleted', 'fine'],
  ['WorkflowExecutionContinuedAsNew', 'fine'],
]);

/** A failure, and the events of the same history that its links are about. */
export interface LocatedFailure extends FailureChain {
  /** For each link the row of the event that says so, where the history holds it. */
  readonly rows: readonly (number | undefined)[];
  /** For each link how often it was tried, where the history tells. */
  readonly attempts: readonly (number | undefined)[];
}

/** Something a run waits for, with what went wrong last. */
export interface ExplainedWork extends PendingWork {
  /** As `HistoryIndex.nameOf`. */
  readonly name: string | undefined;
  readonly failure: LocatedFailure | undefined;
}

/** What a history says about where its run stands. */
export type RunExplanation =
  | {
      readonly kind: 'ended';
      readonly end: RunEnd;
      /** The event that decided it. */
      readonly row: number;
      readonly failure: LocatedFailure | undefined;
      /** What whoever stopped it gave as the reason. */
      readonly reason: string | undefined;
      /** Who stopped it. */
      readonly identity: string | undefined;
    }
  | {
      readonly kind: 'active';
      /** The newest event. */
      readonly row: number;
      /** Empty where it waits for somebody outside, as for a signal. */
      readonly waits: readonly ExplainedWork[];
      /** How many more it waits for. */
      readonly omitted: number;
    };

/** Nobody reads about more. */
const MOST_WAITS = 20;

/**
 * The event that decided how the run ended, which is the last of those that end one.
 * @returns undefined for a run that is active, or ended as it should
 */
export function decisiveEvent(index: HistoryIndex): { readonly row: number; readonly end: RunEnd } | undefined {
  const ending = endingEvent(index);
  return ending && ending.end !== 'fine' ? { row: ending.row, end: ending.end } : undefined;
}

/**
 * Explains a run by its history.
 * @param document the history as laid out, of which only the pieces that are looked at are parsed
 * @returns undefined for a run that ended as it should, and for what is no history
 */
export function explainRun(index: HistoryIndex, document: Uint8Array): RunExplanation | undefined {
  const ending = endingEvent(index);
  if (ending) {
    const { row, end } = ending;
    if (end === 'fine') return undefined;
    const failure = locatedFailure(index, document, row, 'failure');
    return { kind: 'ended', end, row, failure, ...stopOf(index, document, row, end) };
  }
  const row = newestRow(index);
  if (row === undefined) return undefined;
  const work = pendingWork(index);
  const waits = work.slice(0, MOST_WAITS).map((wait): ExplainedWork => {
    const { failedRow, kind } = wait;
    const field = kind === 'workflowTask' ? 'failure' : 'lastFailure';
    return {
      ...wait,
      name: index.nameOf(wait.row),
      failure: failedRow === undefined ? undefined : locatedFailure(index, document, failedRow, field),
    };
  });
  return { kind: 'active', row, waits, omitted: work.length - waits.length };
}

/**
 * Explains a run by its history where a document shows only one event of it.
 * @param index of the event's document
 * @returns undefined also where it is not the event that decided how the run ended
 */
export function explainEvent(index: HistoryIndex, history: HistoryIndex, document: Uint8Array): RunExplanation | undefined {
  const explanation = explainRun(history, document);
  const row = explanation && index.rowOfId(history.idOf(explanation.row));
  if (row === undefined || explanation?.kind !== 'ended') return undefined;
  const { failure } = explanation;
  return { ...explanation, row, failure: failure && { ...failure, rows: failure.rows.map(() => undefined) } };
}

/**
 * The failure of an event, and where else in the history its links are told.
 * @returns undefined for an event without one
 */
export function locatedFailure(
  index: HistoryIndex,
  document: Uint8Array,
  row: number,
  field: 'failure' | 'lastFailure',
): LocatedFailure | undefined {
  const part = index.valueOf(row, field);
  const chain = part && failureChain(parsePart(document, part));
  if (!chain) return undefined;
  // What lies below a child's link are events of the child's history.
  const lastOwn = chain.links.findIndex(({ kind }) => kind === 'childWorkflow' || kind === 'operation');
  const rows = chain.links.map((link, at) => (lastOwn !== -1 && at > lastOwn ? undefined : rowOfLink(index, link)));
  const attempts = rows.map((linkRow, at) => {
    if (linkRow === undefined || chain.links[at]?.kind !== 'activity') return undefined;
    const startedRow = index.rowOfId(index.numberOf(linkRow, 'startedEventId'));
    return startedRow === undefined ? undefined : index.numberOf(startedRow, 'attempt');
  });
  return { ...chain, rows, attempts };
}

function endingEvent(index: HistoryIndex): { readonly row: number; readonly end: RunEnd | 'fine' } | undefined {
  for (const row of index.newestOfTypes((type) => ENDS.has(type))) {
    const end = ENDS.get(index.typeOf(row));
    return end && { row, end };
  }
  return undefined;
}

function newestRow(index: HistoryIndex): number | undefined {
  for (const row of index.newestFirst()) return row;
  return undefined;
}

/** The event that says that this activity, child or operation did not end well. */
function rowOfLink(index: HistoryIndex, link: FailureLink): number | undefined {
  const { kind, scheduledEventId, initiatedEventId, workflowId, runId } = link;
  if (kind === 'activity' || kind === 'operation') {
    const types = kind === 'activity' ? /^ActivityTask(Failed|TimedOut|Canceled)$/ : /^NexusOperation(Failed|TimedOut|Canceled)$/;
    return find(index, types, (row) => scheduledEventId !== undefined && index.numberOf(row, 'scheduledEventId') === scheduledEventId);
  }
  if (kind !== 'childWorkflow') return undefined;
  return find(index, /^(StartChildWorkflowExecutionFailed|ChildWorkflowExecution(Failed|TimedOut|Canceled|Terminated))$/, (row) =>
    // Some SDKs leave the event's id out.
    initiatedEventId === undefined
      ? workflowId !== undefined && index.textOf(row, 'workflowId') === workflowId && index.textOf(row, 'runId') === runId
      : index.numberOf(row, 'initiatedEventId') === initiatedEventId,
  );
}

function find(index: HistoryIndex, types: RegExp, isIt: (row: number) => boolean): number | undefined {
  for (const row of index.newestOfTypes((type) => types.test(type))) if (isIt(row)) return row;
  return undefined;
}

/** Who ended a run that didn't end by itself, and why. */
function stopOf(index: HistoryIndex, document: Uint8Array, row: number, end: RunEnd): { reason: string | undefined; identity: string | undefined } {
  const stop =
    end === 'terminated' ? row : end === 'canceled' ? find(index, /^WorkflowExecutionCancelRequested$/, () => true) : undefined;
  const event = stop === undefined ? undefined : fieldsOf(parsePart(document, index.partOf(stop)));
  const attributes = Object.entries(event ?? {}).find(([key]) => key.endsWith('ttributes'))?.[1];
  const fields = fieldsOf(attributes) ?? {};
  return { reason: textField(fields, 'reason') ?? textField(fields, 'cause'), identity: textField(fields, 'identity') };
}
