import { l10n } from 'vscode';
import type { EndedRun, Request, RunExplanation, Waits } from '../../core/history/explanation/explainRun';
import { shortTrace } from '../../core/history/stackFrames';
import type { StuckRun } from '../../core/history/explanation/stuckRun';
import { fencedText } from '../../core/text/fencedText';
import { plainText } from '../../core/text/plainText';
import { causeLabel, failureLines, failureMessage, hasMessage } from './failureLines';
import { activeMessage, beforeLabel, requestMessage, waitLabel } from './waitMessages';

// Except for `failureMarkdown`, the results contain server text as sent, line breaks included: callers must escape it.

/** Longest stack trace of `failureMarkdown`, in UTF-16 units. */
const MOST_TRACE = 20_000;
/** Longer build ids are hashes, of which the beginning tells them apart. */
const MOST_BUILD = 12;
const SHORT_BUILD = 8;

/** Why the run ended, or what it is waiting for. @param nowMs ms since the epoch @param most as for `failureMessage` */
export function explanationMessage(explanation: RunExplanation, nowMs: number, most = Infinity): string {
  switch (explanation.kind) {
    case 'active':
      return activeMessage(explanation, nowMs, most);
    case 'stuck':
      return stuckMessage(explanation, most);
    case 'partial':
      return l10n.t('This is a part of a history that goes on elsewhere');
    case 'ended': {
      const message = endedMessage(explanation, nowMs, most);
      const next = nextMessage(explanation);
      const whole = next ? l10n.t('{0}. {1}', message, next) : message;
      return whole.length <= most ? whole : message;
    }
  }
}

/**
 * Why a run ended, as Markdown for an issue tracker: the run, the causes with the root last, each line of their messages,
 * and the root's stack trace. All server text is in code, so it can't mention users or add links, and is readable unrendered.
 * @param run label of the run
 * @param nowMs ms since the epoch
 */
export function failureMarkdown(explanation: RunExplanation, run: string, nowMs: number): string {
  const failure = explanation.kind === 'ended' || explanation.kind === 'stuck' ? explanation.failure : undefined;
  const stackTrace = failure?.links.findLast((link) => link.stackTrace)?.stackTrace?.trimEnd();
  const lines = causeLines(explanation, nowMs).flatMap(plainLines);
  const text = [...lines, ...(stackTrace ? ['', ...plainLines(shortTrace(stackTrace, MOST_TRACE))] : [])].join('\n');
  return `\`${plainText(run).replaceAll('`', "'")}\`\n\n${fencedText(text)}\n`;
}

function causeLines(explanation: RunExplanation, nowMs: number): string[] {
  if (explanation.kind === 'stuck' && explanation.failure) return [stuckHead(explanation), ...failureLines(explanation.failure)];
  if (explanation.kind !== 'ended' || !explanation.failure) return [explanationMessage(explanation, nowMs)];
  const next = nextMessage(explanation);
  return [...failureLines(explanation.failure), ...(next ? [next] : [])];
}

/** The lines of a text, each harmless. */
function plainLines(text: string): string[] {
  return text.split(/\r\n?|\n/).map((line) => plainText(line.replaceAll('\t', '    ')));
}

function endedMessage({ end, failure, request, isReset, pause, waits }: EndedRun, nowMs: number, most: number): string {
  switch (end) {
    case 'failed':
      return failure ? failureMessage(failure, most) : l10n.t('The run failed');
    case 'continued':
      return failure ? l10n.t('Continued as new after {0}', failureMessage(failure, most)) : l10n.t('Continued as new');
    case 'timedOut':
      return pause ? pausedMessage(pause) : timedOutMessage(waits, nowMs, most);
    case 'terminated':
      if (isReset) return request?.reason ? l10n.t('Ended by a reset: {0}', request.reason) : l10n.t('Ended by a reset');
      return requestMessage(request ?? NOTHING, l10n.t('Terminated'), (by) => l10n.t('Terminated by {0}', by));
    case 'canceled':
      return requestMessage(request ?? NOTHING, l10n.t('Canceled'), (by) => l10n.t('Canceled by {0}', by));
  }
}

const NOTHING = { reason: undefined, identity: undefined, workflowId: undefined };

function pausedMessage(pause: Request): string {
  const message = l10n.t('The run took longer than it may');
  return requestMessage(pause, l10n.t('{0}, while it was paused', message), (by) => l10n.t('{0}, while it was paused by {1}', message, by));
}

function timedOutMessage(waits: Waits | undefined, nowMs: number, most: number): string {
  const message = l10n.t('The run took longer than it may');
  const first = waits?.waits[0];
  const before = first?.kind === 'workflowTask' && first.before?.kind === 'failed' ? beforeLabel(first.before, most - message.length) : undefined;
  if (before) return l10n.t('{0}, after {1}', message, before);
  if (first?.kind === 'update') return l10n.t('{0}, while it worked on {1}', message, waitLabel(first, nowMs, { most: most - message.length }));
  if (first) return l10n.t('{0}, while it waited for {1}', message, waitLabel(first, nowMs, { most: most - message.length }));
  return waits?.isForOutside ? l10n.t('{0}, while it waited for a signal or an update from outside', message) : message;
}

function nextMessage({ end, isReset, next }: EndedRun): string | undefined {
  if (!next) return undefined;
  if (next.startedBy === 'retryPolicy') return l10n.t('Its retry policy has started another run');
  if (next.startedBy === 'schedule') return l10n.t('Its schedule has started the next run');
  if (end === 'continued') return undefined;
  return isReset ? l10n.t('Another run goes on after the reset') : l10n.t('Another run goes on in its place');
}

function stuckMessage(run: StuckRun, most: number): string {
  const { why, failure } = run;
  const help =
    why === 'nondeterminism'
      ? l10n.t('Deploy code that fits and it goes on by itself.')
      : l10n.t('Deploy code that works and it goes on by itself.');
  const message = `${stuckHead(run)} ${help}`;
  return failure && hasMessage(failure) ? `${message} ${failureMessage(failure, most)}` : message;
}

function stuckHead({ why, cause, goodBuild, failingBuild }: StuckRun): string {
  const builds = [why === 'command' && cause !== undefined ? causeLabel(cause) : undefined, buildsLabel(goodBuild, failingBuild)].filter(Boolean).join('; ');
  switch (why) {
    case 'nondeterminism':
      return builds ? l10n.t('Its code no longer fits its history ({0}).', builds) : l10n.t('Its code no longer fits its history.');
    case 'exception':
      return builds ? l10n.t('Its code failed and is tried again and again ({0}).', builds) : l10n.t('Its code failed and is tried again and again.');
    case 'command':
      return builds ? l10n.t('The server refuses what its code asks for ({0}).', builds) : l10n.t('The server refuses what its code asks for.');
  }
}

function buildsLabel(good: string | undefined, failing: string | undefined): string | undefined {
  if (good !== undefined && good === failing) return l10n.t('build {0}, which ran it before', shortBuild(good));
  if (good !== undefined && failing !== undefined) return l10n.t('last good: build {0}; failing: {1}', shortBuild(good), shortBuild(failing));
  if (good !== undefined) return l10n.t('last good: build {0}', shortBuild(good));
  return failing === undefined ? undefined : l10n.t('failing: build {0}', shortBuild(failing));
}

function shortBuild(id: string): string {
  return id.length > MOST_BUILD ? `${id.slice(0, SHORT_BUILD)}…` : id;
}
