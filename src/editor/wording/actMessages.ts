import { l10n } from 'vscode';
import type { Connection } from '../../core/api/connection';
import { type ApiError, isRefusal } from '../../core/api/errors';
import type { RunReference } from '../../core/api/types';
import { plainTextWithoutIcons, plainTextWithoutLinks, shortened } from '../../core/text/plainText';
import { shortId } from '../../core/text/shortId';
import { hostOf, labelOf } from '../connections/authority';
import { describeError } from './describeError';
import { workflowLabel } from './runLabels';

/** What stops a run. */
export type StopAct = 'cancel' | 'terminate';

/** A run that is acted on. */
export type ActedRun = RunReference & { readonly deploymentName?: string | undefined };

/** Most names in a sentence. */
const MOST_NAMES = 3;

/** Longest name in a sentence, in characters. */
const NAME_LENGTH = 60;

/** A name of a server, for a message. */
export function named(text: string): string {
  return shortened(plainTextWithoutLinks(plainTextWithoutIcons(text)), NAME_LENGTH);
}

/** `dev · alice`: the connection and the deployments; a deployment that isn't known is left out. */
export function placeLabel(connection: Connection, deployments: readonly (string | undefined)[]): string {
  const names = [...new Set(deployments.filter((name) => name !== undefined))];
  return [named(connection.name), ...(names.length === 0 ? [] : [namesText(names)])].join(' · ');
}

/** The question before runs are canceled or terminated. */
export function stopQuestion(act: StopAct, connection: Connection, runs: readonly ActedRun[]): string {
  const place = placeLabel(connection, runs.map(({ deploymentName }) => deploymentName));
  const [first] = runs;
  const workflows = [...new Set(runs.map(({ workflowName }) => workflowName ?? ''))];
  const workflow = workflows.length === 1 ? named(workflowLabel(workflows[0] ?? '')) : l10n.t('{0} workflows', workflows.length);
  if (runs.length === 1 && first) {
    const id = named(shortId(first.executionId));
    return act === 'cancel' ? l10n.t('Cancel run {0} of {1} on {2}?', id, workflow, place) : l10n.t('Terminate run {0} of {1} on {2}?', id, workflow, place);
  }
  return act === 'cancel' ? l10n.t('Cancel {0} runs of {1} on {2}?', runs.length, workflow, place) : l10n.t('Terminate {0} runs of {1} on {2}?', runs.length, workflow, place);
}

/** The question before a run is reset. */
export function resetQuestion(connection: Connection, run: ActedRun): string {
  return l10n.t('Reset run {0} of {1} on {2}?', named(shortId(run.executionId)), named(workflowLabel(run.workflowName ?? '')), placeLabel(connection, [run.deploymentName]));
}

/** What an act does, below its question. */
export function stopDetail(act: StopAct): string {
  return act === 'cancel'
    ? l10n.t('The workflow is asked to stop. It can clean up first, which takes a worker and may take a while.')
    : l10n.t('It ends at once, without clean-up. What it has started may go on.');
}

/** Why runs can't be acted on: others of their executions are newer. @param count of the runs left out */
export function notNewestMessage(count: number): string {
  return count === 1
    ? l10n.t('This is not the newest run of its execution. Only the newest one can be acted on.')
    : l10n.t('{0} of these runs are not the newest ones of their executions. Only the newest ones can be acted on.', count);
}

/** A run that can't be stopped, since it has ended. */
export function hasEndedMessage(): string {
  return l10n.t('This run has ended already.');
}

/** Said after a cancellation was asked for while nobody works for the workflow. @param deployment undefined if not known */
export function noWorkerToCancelMessage(deployment: string | undefined): string {
  return deployment === undefined
    ? l10n.t('Cancel requested. No worker was seen in the last minute: the run goes on, and can be canceled, when one starts. Terminate ends it now, without clean-up.')
    : l10n.t('Cancel requested. No worker of {0} was seen in the last minute: the run goes on, and can be canceled, when one starts. Terminate ends it now, without clean-up.', named(deployment));
}

/** Of several executions some were refused. @param words of the server, about the first of them */
export function refusedItemsMessage(act: StopAct, refused: number, all: number, words: string): string {
  const message =
    act === 'cancel' ? l10n.t('{0} of {1} runs could not be canceled.', refused, all) : l10n.t('{0} of {1} runs could not be terminated.', refused, all);
  return words ? `${message} ${l10n.t('The server says: {0}', named(words))}` : message;
}

/**
 * Why an act failed, or that it isn't known whether it did.
 * @param error of a POST
 */
export function actFailedMessage(error: ApiError, connection: Connection): string {
  if (isRefusal(error)) return describeRefusal(error, connection);
  return l10n.t("{0} didn't confirm it, so it isn't known whether it was done. Look at the run before you try again.", hostOf(connection));
}

function describeRefusal(error: ApiError, connection: Connection): string {
  const { code } = error.details;
  // "Not running", of any act on an execution.
  if (code === 'WF_1102') return hasEndedMessage();
  if (error.kind === 'readOnly') return readOnlyMessage(connection);
  if (error.kind === 'notFound') return l10n.t('{0} knows no such run, or no worker for it.', hostOf(connection));
  if (error.kind === 'forbidden') return l10n.t('The key of {0} may not do that.', named(connection.name));
  const { message } = describeError(error, labelOf(connection));
  return message;
}

/** Nothing can be sent on a read-only connection. */
export function readOnlyMessage(connection: Connection): string {
  return l10n.t('The connection {0} is read-only, so nothing was sent.', named(connection.name));
}

/** `a, b, c and 4 more` */
export function namesText(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map(named).join(', ');
  return names.length <= MOST_NAMES ? shown : l10n.t('{0} and {1} more', shown, names.length - MOST_NAMES);
}
