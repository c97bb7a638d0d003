import { l10n } from 'vscode';
import { momentText } from './time';
import type { ExplainedWork, LocatedFailure, RunExplanation } from '../../core/history/decisiveEvent';
import { fencedText } from '../../core/text/fencedText';
import { plainText } from '../../core/text/plainText';
import type { FailureLink } from '../../core/history/failureChain';

// Except for `failureMarkdown`, the results contain server text as sent, line breaks included: callers must escape it.

/**
 * `Activity extract_text failed after 3 attempts: TimeoutError: …`: from the outermost failure to the first cause that isn't a wrapper.
 * @param most maximum length in characters; a longer message keeps its first and last link only
 */
export function failureMessage(failure: LocatedFailure, most = Infinity): string {
  const end = failure.links.findIndex(({ kind }) => !isWrapper(kind));
  const lines = failureLines(failure).slice(0, end === -1 ? undefined : end + 1);
  const message = lines.join(': ');
  return message.length > most && lines.length > 2 ? `${lines[0]}: … ${lines.at(-1)}` : message;
}

/** A message per link of the chain, from the outermost to the root. */
export function failureLines({ links, attempts, omitted }: LocatedFailure): string[] {
  const lines = links.map((link, at) => linkMessage(link, attempts[at]));
  if (omitted > 0) lines.splice(-1, 0, l10n.t('({0} more causes)', omitted));
  return lines;
}

/** Why the run ended, or what it is waiting for. @param nowMs ms since the epoch @param most as for `failureMessage` */
export function explanationMessage(explanation: RunExplanation, nowMs: number, most?: number): string {
  if (explanation.kind === 'active') return waitingMessage(explanation.waits, explanation.omitted, nowMs);
  const { end, failure, reason, identity } = explanation;
  switch (end) {
    case 'failed':
      return failure ? failureMessage(failure, most) : l10n.t('The run failed');
    case 'timedOut':
      return l10n.t('The run took longer than it may');
    case 'terminated':
      return stopped(identity ? l10n.t('Terminated by {0}', identity) : l10n.t('Terminated'), reason);
    case 'canceled':
      return stopped(identity ? l10n.t('Canceled by {0}', identity) : l10n.t('Canceled'), reason);
  }
}

/**
 * Why a run ended, as Markdown for an issue tracker: the run, the causes with one line each and the root last, and the
 * root's stack trace. All server text is in code, so it can't mention users or add links, and is readable unrendered.
 * @param run label of the run
 * @param nowMs ms since the epoch
 */
export function failureMarkdown(explanation: RunExplanation, run: string, nowMs: number): string {
  const failure = explanation.kind === 'ended' ? explanation.failure : undefined;
  const lines = failure ? failureLines(failure) : [explanationMessage(explanation, nowMs)];
  const stackTrace = failure?.links.findLast((link) => link.stackTrace)?.stackTrace?.trimEnd();
  const text = [...lines.map(plainText), ...(stackTrace ? ['', stackTrace] : [])].join('\n');
  return `\`${plainText(run).replaceAll('`', "'")}\`\n\n${fencedText(text)}\n`;
}

/** `Activity extract_text, attempt 3, after TimeoutError: …` @param nowMs ms since the epoch */
export function waitLabel({ kind, name, attempt, startedRow, failure, firesMs }: ExplainedWork, nowMs: number): string {
  const what = pendingWorkLabel(kind, name, startedRow !== undefined);
  const at = firesMs === undefined ? what : l10n.t('{0}, until {1}', what, momentText(firesMs, nowMs));
  const again = attempt !== undefined && attempt > 1 ? l10n.t('{0}, attempt {1}', at, attempt) : at;
  return failure ? l10n.t('{0}, after {1}', again, failureMessage(failure)) : again;
}

function stopped(by: string, reason: string | undefined): string {
  return reason ? `${by}: ${reason}` : by;
}

function waitingMessage(waits: readonly ExplainedWork[], omitted: number, nowMs: number): string {
  const [first] = waits;
  if (!first) return l10n.t('Waits for a signal or an update from outside');
  const message = l10n.t('Waits for {0}', waitLabel(first, nowMs));
  const more = waits.length - 1 + omitted;
  return more > 0 ? l10n.t('{0}, and {1} more', message, more) : message;
}

function pendingWorkLabel(kind: ExplainedWork['kind'], name: string | undefined, isStarted: boolean): string {
  switch (kind) {
    case 'workflowTask':
      return isStarted ? l10n.t('its own code, which a worker runs') : l10n.t('a worker to run its code');
    case 'activity':
      return name ? l10n.t('activity {0}', name) : l10n.t('an activity');
    case 'childWorkflow':
      return name ? l10n.t('child workflow {0}', name) : l10n.t('a child workflow');
    case 'operation':
      return name ? l10n.t('operation {0}', name) : l10n.t('an operation');
    case 'timer':
      return l10n.t('a timer');
  }
}

/** Whether the failure only wraps its cause. */
function isWrapper(kind: FailureLink['kind']): boolean {
  return kind === 'activity' || kind === 'childWorkflow' || kind === 'operation';
}

function linkMessage(link: FailureLink, attempts: number | undefined): string {
  const { kind, name, message, type, timeoutType, isEncoded } = link;
  switch (kind) {
    case 'activity':
      return withRetryState(activityMessage(name, attempts), link);
    case 'childWorkflow':
      return withRetryState(name ? l10n.t('Child workflow {0} failed', name) : l10n.t('A child workflow failed'), link);
    case 'operation':
      return name ? l10n.t('Operation {0} failed', name) : l10n.t('An operation failed');
    case 'timeout':
      return timeoutMessage(timeoutType, message);
    case 'canceled':
      return message ?? l10n.t('Canceled');
    case 'terminated':
      return message ?? l10n.t('Terminated');
    default: {
      const text = isEncoded ? l10n.t('the message is encrypted') : message;
      return [type, text].filter(Boolean).join(': ') || l10n.t('failed without a message');
    }
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

function timeoutMessage(timeoutType: string | undefined, message: string | undefined): string {
  switch (timeoutType) {
    case 'StartToClose':
      return l10n.t('it took longer than it may (start to close)');
    case 'ScheduleToStart':
      return l10n.t('no worker took it up in time (schedule to start)');
    case 'ScheduleToClose':
      return l10n.t('it was not done in time, retries included (schedule to close)');
    case 'Heartbeat':
      return l10n.t('its worker gave no sign of life (heartbeat)');
    default:
      return message ?? l10n.t('it timed out');
  }
}
