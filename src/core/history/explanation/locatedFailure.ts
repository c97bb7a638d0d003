import { eventAttributes } from './eventAttributes';
import { failureChain, type FailureChain, type FailureLink } from './failureChain';
import { parsePart, type HistoryIndex } from '../historyIndex';
import { objectField, textField } from '../jsonFields';

/** A failure, with what the history holds about each of its links. */
export interface LocatedFailure extends FailureChain {
  readonly places: readonly LinkPlace[];
}

/** What a history holds about a link of a failure. */
export interface LinkPlace {
  /** Row of the event that records the failure. */
  readonly row: number | undefined;
  /** Number of attempts of an activity. */
  readonly attempts: number | undefined;
  /** The task queue of which no worker took an activity up in time. */
  readonly queue: string | undefined;
}

const NOWHERE: LinkPlace = { row: undefined, attempts: undefined, queue: undefined };

/**
 * The failure of an event, and the events about its links.
 * @param document the history as laid out, in UTF-8
 * @returns undefined for an event without one
 */
export function locatedFailure(
  index: HistoryIndex,
  document: Uint8Array,
  row: number,
  field: 'failure' | 'lastFailure' | 'continuedFailure',
): LocatedFailure | undefined {
  const part = index.valueOf(row, field);
  const chain = part && failureChain(parsePart(document, part));
  if (!chain) return undefined;
  const { links } = chain;
  // Links below a child's refer to events of the child's history.
  const lastOwn = links.findIndex(({ kind }) => kind === 'childWorkflow' || kind === 'operation');
  const places: LinkPlace[] = [];
  for (const [at, link] of links.entries()) places.push(lastOwn !== -1 && at > lastOwn ? NOWHERE : placeOf(index, document, link, places.at(-1)));
  return { ...chain, places };
}

/** The same failure in a document without the events about its links. */
export function withoutPlaces(failure: LocatedFailure): LocatedFailure {
  return { ...failure, places: failure.places.map(({ attempts, queue }) => ({ row: undefined, attempts, queue })) };
}

/** @param around of the link before */
function placeOf(index: HistoryIndex, document: Uint8Array, link: FailureLink, around: LinkPlace | undefined): LinkPlace {
  if (link.timeoutType === 'ScheduleToStart') {
    const scheduled = around?.row === undefined ? undefined : index.beginningOf(around.row);
    return { ...NOWHERE, queue: scheduled === undefined ? undefined : taskQueue(index, document, scheduled) };
  }
  const row = rowOfLink(index, link);
  return { row, attempts: link.kind === 'activity' ? attemptsOf(index, link, row) : undefined, queue: undefined };
}

function attemptsOf(index: HistoryIndex, { scheduledEventId, startedEventId }: FailureLink, row: number | undefined): number | undefined {
  const started = index.rowOfId((row === undefined ? undefined : index.numberOf(row, 'startedEventId')) ?? startedEventId);
  const isOf = started !== undefined && index.typeOf(started) === 'ActivityTaskStarted' && index.numberOf(started, 'scheduledEventId') === scheduledEventId;
  return isOf ? index.numberOf(started, 'attempt') : undefined;
}

/** The task queue of a scheduled task; the one that any worker polls where it is sticky. */
export function taskQueue(index: HistoryIndex, document: Uint8Array, row: number): string | undefined {
  const queue = objectField(eventAttributes(index, document, row), 'taskQueue');
  if (!queue) return undefined;
  const isSticky = /sticky$/i.test(textField(queue, 'kind') ?? '');
  return textField(queue, 'normalName') ?? (isSticky ? undefined : textField(queue, 'name'));
}

/** The event that says that this activity, child or operation did not end well. */
function rowOfLink(index: HistoryIndex, link: FailureLink): number | undefined {
  const { kind, name, scheduledEventId, initiatedEventId, workflowId, runId } = link;
  if (kind === 'activity' && scheduledEventId === undefined) {
    // A local activity is recorded by a marker only.
    return newestRow(index, /^MarkerRecorded$/, (row) => name !== undefined && index.textOf(row, 'markerSubject') === name && index.valueOf(row, 'failure') !== undefined);
  }
  if (kind === 'activity' || kind === 'operation') {
    const types = kind === 'activity' ? /^ActivityTask(Failed|TimedOut|Canceled)$/ : /^NexusOperation(Failed|TimedOut|Canceled)$/;
    return newestRow(index, types, (row) => scheduledEventId !== undefined && index.numberOf(row, 'scheduledEventId') === scheduledEventId);
  }
  if (kind !== 'childWorkflow') return undefined;
  return newestRow(index, /^(StartChildWorkflowExecutionFailed|ChildWorkflowExecution(Failed|TimedOut|Canceled|Terminated))$/, (row) =>
    // Some SDKs leave the event's id out.
    initiatedEventId === undefined
      ? workflowId !== undefined && index.textOf(row, 'workflowId') === workflowId && index.textOf(row, 'runId') === runId
      : index.numberOf(row, 'initiatedEventId') === initiatedEventId,
  );
}

function newestRow(index: HistoryIndex, types: RegExp, isIt: (row: number) => boolean): number | undefined {
  for (const row of index.newestOfTypes((type) => types.test(type))) if (isIt(row)) return row;
  return undefined;
}
