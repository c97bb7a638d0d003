import { l10n } from 'vscode';
import type { RunExplanation, Wait, Waits } from '../../core/history/explanation/explainRun';
import type { FailureLink } from '../../core/history/explanation/failureChain';
import type { LocatedFailure } from '../../core/history/explanation/locatedFailure';
import { plainText, shortened } from '../../core/text/plainText';
import { causeLabel } from './failureLines';

/** In a row of 220 px the age behind a longer label would not be visible, characters. */
const MOST = 16;

/** A status code of HTTP in a message, as `Status 429`, `HTTP 503`, `Error code: 400`. */
const HTTP_STATUS = /\b(?:(?:status|http)(?:[ _]?code)?|error[ _]?code)[^\w<]{0,3}([45]\d\d)\b/i;

/** Why a run ended or what it waits for, for its row: `SDKError 429`, `extract_text`; undefined if unknown. At most 16 characters. */
export function explanationLabel(explanation: RunExplanation): string | undefined {
  const label = plainText(longLabel(explanation) ?? '').trim();
  return label === '' ? undefined : shortened(label, MOST);
}

function longLabel(explanation: RunExplanation): string | undefined {
  switch (explanation.kind) {
    case 'ended':
      if (explanation.isReset) return l10n.t('reset');
      return (explanation.failure && failureLabel(explanation.failure)) ?? explanation.request?.reason ?? (explanation.waits && waitsLabel(explanation.waits));
    case 'active':
      if (explanation.pause) return l10n.t('paused');
      return explanation.cancel ? l10n.t('asked to cancel') : waitsLabel(explanation);
    case 'stuck':
      if (explanation.why === 'nondeterminism') return l10n.t('code changed');
      return (explanation.failure && failureLabel(explanation.failure)) ?? (explanation.cause === undefined ? undefined : causeLabel(explanation.cause));
    case 'partial':
      return undefined;
  }
}

function failureLabel({ links }: LocatedFailure): string | undefined {
  const root = links.at(-1);
  return root && linkLabel(root);
}

function linkLabel({ kind, type, message, hidden }: FailureLink): string | undefined {
  if (kind === 'timeout') return l10n.t('timeout');
  if (kind === 'canceled') return l10n.t('canceled');
  if (kind === 'terminated') return l10n.t('terminated');
  if (hidden === 'encrypted' && type === undefined) return l10n.t('encrypted');
  // Of `mistralai.models.SDKError` the class.
  const name = type?.slice(type.lastIndexOf('.') + 1);
  if (!name) return message;
  const [, status] = HTTP_STATUS.exec(message?.slice(0, 1000) ?? '') ?? [];
  return status === undefined ? name : `${name} ${status}`;
}

function waitsLabel({ waits: [first], isForOutside }: Waits): string | undefined {
  if (first) return waitLabel(first);
  return isForOutside ? l10n.t('waits for signal') : undefined;
}

function waitLabel({ kind, name, before }: Wait): string {
  const failure = before?.kind === 'failed' && before.failure ? failureLabel(before.failure) : undefined;
  if (failure !== undefined) return failure;
  switch (kind) {
    case 'start':
      return l10n.t('delayed start');
    case 'workflowTask':
      return l10n.t('waits for worker');
    case 'activity':
      return name ?? l10n.t('activity');
    case 'childWorkflow':
      return name ?? l10n.t('child workflow');
    case 'operation':
      return name ?? l10n.t('operation');
    case 'update':
      return name ?? l10n.t('update');
    case 'signal':
      return name ?? l10n.t('signal');
    case 'cancelation':
      return l10n.t('cancelation');
    case 'input':
      return l10n.t('waits for input');
    case 'timer':
      return l10n.t('waits for timer');
  }
}
