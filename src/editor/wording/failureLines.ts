import { l10n } from 'vscode';
import type { FailureLink } from '../../core/history/explanation/failureChain';
import type { LinkPlace, LocatedFailure } from '../../core/history/explanation/locatedFailure';

// The results contain server text as sent, line breaks included: callers must escape it.

/**
 * `Activity extract_text failed after 3 attempts: TimeoutError: …`: all failures down to the root.
 * @param most maximum length in characters; a longer message keeps its first and last link only, and shortens the first
 */
export function failureMessage(failure: LocatedFailure, most = Infinity): string {
  const lines = failureLines(failure);
  // SDKs wrap some failures in one with the same message.
  const distinct = lines.filter((line, at) => line !== lines[at + 1]);
  const message = distinct.join(': ');
  const last = distinct.at(-1) ?? '';
  if (message.length <= most || distinct.length === 1) return message;
  const gap = distinct.length > 2 ? ': … ' : ': ';
  const short = `${distinct[0]}${gap}${last}`;
  return short.length <= most ? short : `${shortLine(failure.links[0], distinct[0])}${gap}${last}`;
}

/** The messages of `failureCauses`. */
export function failureLines(failure: LocatedFailure): string[] {
  return failureCauses(failure).map(({ message }) => message);
}

/** A message of a failure; `place` is that of its link, and undefined for the number of omitted causes. */
export interface FailureCause {
  readonly message: string;
  readonly place: LinkPlace | undefined;
}

/** A message per link of the chain that has one, from the outermost to the root; at least one. */
export function failureCauses({ links, places, omitted }: LocatedFailure): FailureCause[] {
  const all = links.map((link, at): FailureCause => {
    const place = places[at];
    return { message: at === links.length - 1 ? rootMessage(link, place) : linkMessage(link, place), place };
  });
  const causes = all.filter(({ message }) => message !== '');
  if (omitted > 0) causes.splice(-1, 0, { message: l10n.t('({0} more causes)', omitted), place: undefined });
  return causes;
}

/** Whether anything is known about the failure. */
export function hasMessage({ links }: LocatedFailure): boolean {
  return links.some(({ kind, message, type, hidden }) => message !== undefined || type !== undefined || hidden !== undefined || !/^(?:other|server|application)$/.test(kind));
}

/** Why a workflow task failed. @param cause as `GrpcMessageTooLarge` */
export function taskCauseMessage(cause: string): string {
  switch (cause) {
    case 'NonDeterministicError':
      return l10n.t('its code no longer fits its history');
    case 'WorkflowWorkerUnhandledFailure':
      return l10n.t('an exception in its code');
    case 'GrpcMessageTooLarge':
      return l10n.t('its code sent more than the server takes (message too large)');
    case 'PayloadsTooLarge':
      return l10n.t('its code sent more than the server takes (payloads too large)');
    default: {
      const words = causeLabel(cause);
      return /^bad (?!binary)/.test(words) ? l10n.t('the server refused what its code asked for ({0})', words) : words;
    }
  }
}

/** `message too large` for `GrpcMessageTooLarge`; the names are Temporal's, and not translated. */
export function causeLabel(cause: string): string {
  return cause.replace(/^Grpc/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

/** What SDKs and servers send for every activity, child workflow or operation that failed. */
const STOCK = /^(?:activity|child workflow|nexus operation|operation)(?: task| execution)? (?:failed|error|completed unsuccessfully)$/i;

/** The message of the last link; of an activity, child workflow or operation without a cause its own one is all that is known. */
function rootMessage(link: FailureLink, place: LinkPlace | undefined): string {
  const message = linkMessage(link, place);
  if (link.kind !== 'activity' && link.kind !== 'childWorkflow' && link.kind !== 'operation') return message || l10n.t('failed without a message');
  const own = hiddenMessage(link) ?? link.message;
  return own && !STOCK.test(own) ? `${message}: ${own}` : message;
}

/** @returns '' where nothing is known */
function linkMessage(link: FailureLink, place: LinkPlace | undefined): string {
  const { kind, name, message, type } = link;
  switch (kind) {
    case 'activity':
      return withRetryState(activityMessage(name, place?.attempts), link);
    case 'childWorkflow':
      return withRetryState(name ? l10n.t('Child workflow {0} failed', name) : l10n.t('A child workflow failed'), link);
    case 'operation':
      return name ? l10n.t('Operation {0} failed', name) : l10n.t('An operation failed');
    case 'timeout':
      return timeoutMessage(link, place?.queue);
    case 'canceled':
      return message ?? l10n.t('Canceled');
    case 'terminated':
      return message ?? l10n.t('Terminated');
    default:
      return [type, hiddenMessage(link) ?? message].filter(Boolean).join(': ');
  }
}

function hiddenMessage({ hidden }: FailureLink): string | undefined {
  switch (hidden) {
    case 'encrypted':
      return l10n.t('the message is encrypted');
    case 'offloaded':
      return l10n.t("the message lies in the workers' own storage");
    case 'compressed':
      return l10n.t('the message is compressed');
    case 'encoded':
      return l10n.t('the message is encoded in a way that this extension does not know');
    case undefined:
      return undefined;
  }
}

/** The line without attempts and retry state. */
function shortLine(link: FailureLink | undefined, line: string | undefined): string {
  switch (link?.kind) {
    case 'activity':
      return link.name ? l10n.t('{0} failed', link.name) : activityMessage(undefined, undefined);
    case 'childWorkflow':
    case 'operation':
      return link.name ? l10n.t('{0} failed', link.name) : (line ?? '');
    default:
      return line ?? '';
  }
}

function activityMessage(name: string | undefined, attempts: number | undefined): string {
  const who = name ? l10n.t('Activity {0}', name) : l10n.t('An activity');
  if (attempts === undefined) return l10n.t('{0} failed', who);
  return attempts === 1 ? l10n.t('{0} failed at the first attempt', who) : l10n.t('{0} failed after {1} attempts', who, attempts);
}

/** Appends why there was no further attempt, where it isn't obvious. */
function withRetryState(message: string, { retryState }: FailureLink): string {
  switch (retryState) {
    case 'NonRetryableFailure':
      return l10n.t('{0} (not to be retried)', message);
    case 'Timeout':
      return l10n.t('{0} (no time left for a retry)', message);
    case 'CancelRequested':
      return l10n.t('{0} (canceled)', message);
    default:
      return message;
  }
}

function timeoutMessage({ timeoutType, message }: FailureLink, queue: string | undefined): string {
  switch (timeoutType) {
    case 'StartToClose':
      return l10n.t('it took longer than it may (start to close)');
    case 'ScheduleToStart':
      return queue
        ? l10n.t('no worker of {0} took it up in time (schedule to start)', queue)
        : l10n.t('no worker took it up in time (schedule to start)');
    case 'ScheduleToClose':
      return l10n.t('it was not done in time, retries included (schedule to close)');
    case 'Heartbeat':
      return l10n.t('its worker gave no sign of life (heartbeat)');
    default:
      return message ?? l10n.t('it timed out');
  }
}
