import * as vscode from 'vscode';
import { hasEnded, type RunExplanation } from '../../core/history/explanation/explainRun';
import { isFinished } from '../../core/runs/lifecycle';
import { runDocument, type HistoryDocument } from '../addresses/runUri';
import { failureMarkdown } from '../wording/failureMessages';
import { historySubject, openAtEvent, readHistory, type HistorySubject } from './openAtEvent';
import { withProgress } from './pick/withProgress';
import { isDocument, resolveRun, type CommandArgument } from './resolveRun';
import type { CommandServices } from './services';

/** Opens a run's history at the event that caused its end, or reveals that event: of a row, a document, or the run that the user picks. */
export async function goToFailure(services: CommandServices, argument: CommandArgument): Promise<void> {
  await openFailure(services, await historySubject(services, argument));
}

/** Opens a history at the event that caused its run's end, or reveals that event. @throws LookUpError, CancellationError */
export async function openFailure(services: CommandServices, subject: HistorySubject): Promise<void> {
  const { document } = subject;
  const { tabs, histories, initialReveal } = services;
  if (tabs.isShown(document)) {
    await readEnd(services, document);
    await initialReveal.open(document);
    return;
  }
  const history = await readHistory(services, subject);
  await openAtEvent(services, document, history, histories.explain(history)?.row);
}

/** Requests a history again whose run has ended, but that was read before its end was there. */
async function readEnd({ histories, feed, files }: CommandServices, document: HistoryDocument): Promise<void> {
  const history = histories.of(document.uri);
  const isOver = isFinished(feed.knownOf(document.authority)?.find(document.id)?.status);
  if (!history || !isOver || hasEnded(history.index)) return;
  await withProgress(vscode.l10n.t('Loading the history…'), () => files.update(document));
}

/** Copies why a run ended, as Markdown: of a row, a document, or the run that the user picks. */
export async function copyFailure(services: CommandServices, argument: CommandArgument): Promise<void> {
  const { connection, run } = await resolveRun(services, argument);
  const shown = isDocument(argument) ? services.histories.of(argument.uri)?.explanation : undefined;
  const explanation = shown ?? (await explain(services, { connection, document: runDocument(connection, 'history', run) }));
  if (!explanation) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This run did not fail.'));
    return;
  }
  const name = [run.workflowName, run.runId ?? run.executionId].filter(Boolean).join(' ');
  await vscode.env.clipboard.writeText(failureMarkdown(explanation, name, Date.now()));
}

/** @throws LookUpError, CancellationError */
async function explain(services: CommandServices, subject: HistorySubject): Promise<RunExplanation | undefined> {
  const known = services.histories.of(subject.document.uri);
  return known ? known.explanation : services.histories.explain(await readHistory(services, subject));
}
