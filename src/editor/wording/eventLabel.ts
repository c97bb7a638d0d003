import { l10n } from 'vscode';
import type { HistoryIndex } from '../../core/history/historyIndex';
import { locale } from './locale';

/** Event types of failures. */
const FAILURE = /(?:Failed|TimedOut|Terminated|Rejected)$/;

/** Prefixes left out where the label names the activity, child workflow or operation. */
const NAMED_PREFIX = /^(?:ActivityTask|(?:Start)?ChildWorkflowExecution|NexusOperation)(?=[A-Z])/;
/** Prefixes left out below the event that started the activity, child workflow, operation, timer or task. */
const GROUP_PREFIX = /^(?:ActivityTask|(?:Start)?ChildWorkflowExecution|NexusOperation|Timer|WorkflowTask)(?=[A-Z])/;

/** Whether something failed, timed out, or was terminated or rejected. */
export function isFailure(index: HistoryIndex, row: number): boolean {
  return FAILURE.test(index.typeOf(row));
}

/** `Activity task timed out` for `ActivityTaskTimedOut`; anything not in Pascal case is returned unchanged. */
export function eventTypeLabel(type: string): string {
  if (!/^[A-Z][A-Za-z]*$/.test(type)) return type;
  const spaced = type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return spaced.charAt(0) + spaced.slice(1).toLowerCase();
}

/** The label without its subject: `Timed out` for `ActivityTaskTimedOut`. */
export function shortEventTypeLabel(type: string): string {
  return eventTypeLabel(type.replace(GROUP_PREFIX, ''));
}

/** `extract_text timed out`; `Workflow execution signaled: approve`. May contain any text of the server. */
export function eventLabel(index: HistoryIndex, row: number): string {
  const type = index.typeOf(row);
  const name = index.nameOf(row);
  if (!name) return eventTypeLabel(type) || l10n.t('Event {0}', index.idOf(row) ?? '');
  return NAMED_PREFIX.test(type) ? `${name} ${shortEventTypeLabel(type).toLowerCase()}` : [eventTypeLabel(type), name].filter(Boolean).join(': ');
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
