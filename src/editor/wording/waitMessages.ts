import { l10n } from 'vscode';
import type { ActiveRun, Before, Request, Wait, Waits } from '../../core/history/explanation/explainRun';
import { failureMessage, hasMessage, taskCauseMessage } from './failureLines';
import { momentText } from './time';

// The results contain server text as sent, line breaks included: callers must escape it.

/** What an active run is waiting for. @param nowMs ms since the epoch @param most as for `failureMessage` */
export function activeMessage(run: ActiveRun, nowMs: number, most?: number): string {
  const { cancel, pause } = run;
  if (pause) {
    const paused = requestMessage(pause, l10n.t('Paused'), (by) => l10n.t('Paused by {0}', by));
    return cancel ? l10n.t('{0}. {1}', paused, cancelMessage(cancel)) : paused;
  }
  if (!cancel) {
    const [wait] = run.waits;
    return wait ? withMore(waitMessage(wait, nowMs, most), run) : l10n.t('Waits for a signal or an update from outside');
  }
  const head = cancelMessage(cancel);
  const [first] = run.waits;
  return first ? withMore(l10n.t('{0}, waits for {1}', head, waitLabel(first, nowMs, { isStopping: true, most })), run) : head;
}

/** `Asked to cancel by ada (wrong tenant)` */
function cancelMessage(cancel: Request): string {
  const by = requester(cancel);
  const asked = by ? l10n.t('Asked to cancel by {0}', by) : l10n.t('Asked to cancel');
  return cancel.reason ? l10n.t('{0} ({1})', asked, cancel.reason) : asked;
}

/** `Waits for activity extract_text, attempt 3, after TimeoutError: …` @param nowMs ms since the epoch @param most as for `failureMessage` */
export function waitMessage(wait: Wait, nowMs: number, most?: number): string {
  const label = waitLabel(wait, nowMs, { most });
  return wait.kind === 'update' ? l10n.t('Works on {0}', label) : l10n.t('Waits for {0}', label);
}

/**
 * `Waits for input: Approve budget · times out 17:40`
 * @param label as the code gave it, which no history holds @param timesOutMs ms since the epoch @param nowMs ms since the epoch
 */
export function inputMessage(label: string | undefined, timesOutMs: number | undefined, nowMs: number): string {
  const message = label ? l10n.t('Waits for input: {0}', label) : l10n.t('Waits for {0}', l10n.t('input'));
  return withTimeout(message, timesOutMs, nowMs);
}

function withTimeout(message: string, timesOutMs: number | undefined, nowMs: number): string {
  return timesOutMs === undefined ? message : l10n.t('{0} · times out {1}', message, momentText(timesOutMs, nowMs));
}

/** `Terminated by ada: stuck` */
export function requestMessage(request: Request, message: string, by: (who: string) => string): string {
  const { reason } = request;
  const who = requester(request);
  const stopped = who ? by(who) : message;
  return reason ? `${stopped}: ${reason}` : stopped;
}

function requester({ workflowId, identity }: Request): string | undefined {
  return workflowId ? l10n.t('workflow {0}', workflowId) : identity;
}

/** How a wait is worded. */
interface LabelOptions {
  /** Whether the message says that the run was asked to stop. */
  readonly isStopping?: boolean;
  /** As for `failureMessage`. */
  readonly most?: number | undefined;
}

/**
 * `activity extract_text, attempt 3, after TimeoutError: …`
 * @param nowMs ms since the epoch
 */
export function waitLabel(wait: Wait, nowMs: number, { isStopping = false, most = Infinity }: LabelOptions = {}): string {
  const { attempt, firesMs, sinceMs, before } = wait;
  let label = pendingLabel(wait);
  if (wait.isCanceled) label = isStopping ? l10n.t('{0} to stop', label) : l10n.t('{0}, which was asked to stop', label);
  if (wait.kind === 'start') {
    if (firesMs !== undefined) label = l10n.t('{0} at {1}', label, momentText(firesMs, nowMs));
    if (attempt !== undefined && attempt > 1) label = l10n.t('{0} (attempt {1})', label, attempt);
  } else if (wait.kind === 'input') {
    label = withTimeout(label, firesMs, nowMs);
  } else {
    if (firesMs !== undefined) label = l10n.t('{0}, until {1}', label, momentText(firesMs, nowMs));
    if (sinceMs !== undefined) label = l10n.t('{0}, since {1}', label, momentText(sinceMs, nowMs));
    if (attempt !== undefined && attempt > 1) label = l10n.t('{0}, attempt {1}', label, attempt);
  }
  const after = before && beforeLabel(before, most - label.length);
  return after ? l10n.t('{0}, after {1}', label, after) : label;
}

/** What happened before a wait; undefined where nothing is known about it. @param most as for `failureMessage` */
export function beforeLabel(before: Before, most?: number): string | undefined {
  switch (before.kind) {
    case 'failed': {
      const { failure, cause } = before;
      if (failure && hasMessage(failure)) return failureMessage(failure, most);
      if (cause !== undefined) return taskCauseMessage(cause);
      return failure && failureMessage(failure);
    }
    case 'timedOut':
      return l10n.t('its worker gave no answer in time');
    case 'reset':
      return before.reason ? l10n.t('a reset ({0})', before.reason) : l10n.t('a reset');
  }
}

function withMore(message: string, { waits, omitted }: Waits): string {
  const more = waits.length - 1 + omitted;
  return more > 0 ? l10n.t('{0}, and {1} more', message, more) : message;
}

function pendingLabel({ kind, name, queue, startedRow, isCanceled }: Wait): string {
  switch (kind) {
    case 'start':
      return l10n.t('its start');
    case 'workflowTask':
      if (startedRow !== undefined) return l10n.t('its own code, which a worker runs');
      return queue ? l10n.t('a worker to run its code (queue {0})', queue) : l10n.t('a worker to run its code');
    case 'activity': {
      const activity = name ? l10n.t('activity {0}', name) : l10n.t('an activity');
      // A history has no event for an attempt before the activity ends.
      return queue && !isCanceled ? l10n.t('{0} to be taken up, finished or retried by a worker of {1}', activity, queue) : activity;
    }
    case 'childWorkflow':
      return name ? l10n.t('child workflow {0}', name) : l10n.t('a child workflow');
    case 'operation':
      return name ? l10n.t('operation {0}', name) : l10n.t('an operation');
    case 'update':
      return name ? l10n.t('update {0}', name) : l10n.t('an update');
    case 'signal':
      return name ? l10n.t('signal {0} to reach another workflow', name) : l10n.t('a signal to reach another workflow');
    case 'cancelation':
      return l10n.t('another workflow to be asked to cancel');
    case 'input':
      return l10n.t('input');
    case 'timer':
      return l10n.t('a timer');
  }
}
