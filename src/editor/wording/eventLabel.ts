import { l10n } from 'vscode';
import type { HistoryIndex } from '../../core/history/historyIndex';
import { taskEnd } from '../../core/history/explanation/taskFailure';
import { locale } from './locale';

/** Event types of failures. */
const FAILURE = /(?:Failed|TimedOut|Terminated|Rejected)$/;

/** Event types that tell a failure by a field. */
const FAILED_INSIDE = /^(?:MarkerRecorded|WorkflowExecutionUpdateCompleted)$/;

/** Prefixes left out where the label names the activity, child workflow or operation. */
const NAMED_PREFIX = /^(?:ActivityTask|(?:Start)?ChildWorkflowExecution|NexusOperation)(?=[A-Z])/;
/** Prefixes left out below the event that started the activity, child workflow, operation, timer or task. */
const GROUP_PREFIX = /^(?:ActivityTask|(?:Start)?ChildWorkflowExecution|NexusOperation|Timer|WorkflowTask|WorkflowExecutionUpdate)(?=[A-Z])/;

/** Markers of local activities, by Core and by the SDKs of Go and Java. */
const LOCAL_ACTIVITY = /^(?:core_local_activity|LocalActivity)$/;
/** Markers of patches. */
const PATCH = /^(?:core_patch|Version)$/;
/** Local activities by which Mistral's SDK records its own events. */
const PLATFORM = /^__(?:internal__|emit_)/;

/** Whether something failed, timed out, or was terminated or rejected. */
export function isFailure(index: HistoryIndex, row: number): boolean {
  const type = index.typeOf(row);
  if (type === 'WorkflowTaskFailed') return taskEnd(index, row) === 'failed';
  return FAILURE.test(type) || (FAILED_INSIDE.test(type) && index.valueOf(row, 'failure') !== undefined);
}

/** Whether the event records a local activity. */
export function isLocalActivity(index: HistoryIndex, row: number): boolean {
  return index.typeOf(row) === 'MarkerRecorded' && LOCAL_ACTIVITY.test(index.textOf(row, 'name') ?? '');
}

/** Whether the event is a local activity of the platform, not of the user's code. */
export function isPlatformEvent(index: HistoryIndex, row: number): boolean {
  return index.typeOf(row) === 'MarkerRecorded' && PLATFORM.test(index.textOf(row, 'markerSubject') ?? '');
}

/** As `HistoryIndex.nameOf`; the platform's own activities are marked. */
export function eventName(index: HistoryIndex, row: number): string | undefined {
  const name = index.nameOf(row);
  return name !== undefined && isPlatformEvent(index, row) ? l10n.t('{0} (platform)', name) : name;
}

/** `Activity task timed out` for `ActivityTaskTimedOut`; anything not in Pascal case is returned unchanged. */
export function eventTypeLabel(type: string): string {
  if (!/^[A-Z][A-Za-z]*$/.test(type)) return type;
  const spaced = type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return spaced.charAt(0) + spaced.slice(1).toLowerCase();
}

/** The label without its subject: `Timed out` for `ActivityTaskTimedOut`. */
export function shortEventLabel(index: HistoryIndex, row: number): string {
  const type = index.typeOf(row);
  // An update is completed also where its outcome is a failure.
  const isFailedUpdate = type === 'WorkflowExecutionUpdateCompleted' && isFailure(index, row);
  return isFailedUpdate ? l10n.t('Failed') : eventTypeLabel(type.replace(GROUP_PREFIX, ''));
}

/** `extract_text timed out`; `Workflow execution signaled: approve`. May contain any text of the server. */
export function eventLabel(index: HistoryIndex, row: number): string {
  const type = index.typeOf(row);
  const name = eventName(index, row);
  if (!name) return eventTypeLabel(type) || l10n.t('Event {0}', index.idOf(row) ?? '');
  if (type === 'WorkflowExecutionUpdateCompleted' && isFailure(index, row)) return l10n.t('Update {0} failed', name);
  if (isLocalActivity(index, row)) return isFailure(index, row) ? l10n.t('Local activity {0} failed', name) : l10n.t('Local activity {0}', name);
  if (type === 'MarkerRecorded' && PATCH.test(index.textOf(row, 'name') ?? '') && index.textOf(row, 'markerSubject')) return l10n.t('Patch {0}', name);
  return NAMED_PREFIX.test(type) ? `${name} ${shortEventLabel(index, row).toLowerCase()}` : [eventTypeLabel(type), name].filter(Boolean).join(': ');
}

/** Formats the local times of a history's events, to the second, with the date where it is not the first event's. */
export class EventTimes {
  // Creating a format takes longer than using it a thousand times.
  private readonly time = new Intl.DateTimeFormat(locale(), { timeStyle: 'medium' });
  private readonly dateAndTime = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium' });
  private readonly firstDay: string;
  private second = NaN;
  private text = '';

  constructor(private readonly index: HistoryIndex) {
    const [first] = index.oldestFirst();
    this.firstDay = new Date((first === undefined ? undefined : index.timeMsOf(first)) ?? NaN).toDateString();
  }

  /** @returns '' for an event without a valid time */
  of(row: number): string {
    const second = Math.floor((this.index.timeMsOf(row) ?? NaN) / 1000);
    // Consecutive events often share a second.
    if (second === this.second) return this.text;
    const date = new Date(second * 1000);
    if (Number.isNaN(date.getTime())) return '';
    this.second = second;
    this.text = (date.toDateString() === this.firstDay ? this.time : this.dateAndTime).format(date);
    return this.text;
  }
}
