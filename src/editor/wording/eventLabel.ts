import { l10n } from 'vscode';
import type { HistoryIndex } from '../../core/history/historyIndex';
import { locale } from './locale';

/** How an event's name ends that says that something went wrong. */
const FAILURE = /(?:Failed|TimedOut|Terminated|Rejected)$/;

/** What an event is about goes without saying where it is named. */
const OF_A_NAMED = /^(?:ActivityTask|(?:Start)?ChildWorkflowExecution|NexusOperation)(?=[A-Z])/;
/** Nor does it below the event that began it. */
const OF_A_GROUP = /^(?:ActivityTask|(?:Start)?ChildWorkflowExecution|NexusOperation|Timer|WorkflowTask)(?=[A-Z])/;

/** Whether the event says that something failed, timed out, or was terminated or rejected. */
export function isFailure(index: HistoryIndex, row: number): boolean {
  return FAILURE.test(index.typeOf(row));
}

/** `Activity task timed out` of `ActivityTaskTimedOut`; what is written otherwise stays as it is. */
export function eventTypeLabel(type: string): string {
  if (!/^[A-Z][A-Za-z]*$/.test(type)) return type;
  const words = type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return words.charAt(0) + words.slice(1).toLowerCase();
}

/** What happened, without what it happened to: `Timed out` of `ActivityTaskTimedOut`. */
export function shortEventTypeLabel(type: string): string {
  return eventTypeLabel(type.replace(OF_A_GROUP, ''));
}

/** `extract_text timed out`; `Workflow execution signaled: approve`. All of it may be text of the server, as it is. */
export function eventLabel(index: HistoryIndex, row: number): string {
  const type = index.typeOf(row);
  const name = index.nameOf(row);
  if (!name) return eventTypeLabel(type) || l10n.t('Event {0}', index.idOf(row) ?? '');
  return OF_A_NAMED.test(type) ? `${name} ${shortEventTypeLabel(type).toLowerCase()}` : [eventTypeLabel(type), name].filter(Boolean).join(': ');
}

/** Writes the local times of a history's events, to the second, with the day where it is not the first event's. */
export class EventTimes {
  // Made once: making one takes longer than writing a thousand times.
  private readonly time = new Intl.DateTimeFormat(locale(), { timeStyle: 'medium' });
  private readonly dateAndTime = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium' });
  private readonly firstDay: string;
  private second = NaN;
  private text = '';

  constructor(private readonly index: HistoryIndex) {
    const [first] = index.oldestFirst();
    this.firstDay = new Date((first === undefined ? undefined : index.timeMsOf(first)) ?? NaN).toDateString();
  }

  /** @returns '' for an event without a time that can be told */
  of(row: number): string {
    const second = Math.floor((this.index.timeMsOf(row) ?? NaN) / 1000);
    // Many happen in the same second, one after the other.
    if (second === this.second) return this.text;
    const date = new Date(second * 1000);
    if (Number.isNaN(date.getTime())) return '';
    this.second = second;
    this.text = (date.toDateString() === this.firstDay ? this.time : this.dateAndTime).format(date);
    return this.text;
  }
}
