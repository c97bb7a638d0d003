import * as vscode from 'vscode';
import type { RunExplanation } from '../../core/history/explanation/explainRun';
import { runDocument } from '../addresses/runUri';
import { failureMarkdown } from '../wording/failureMessages';
import { historySubject, openAtEvent, readHistory, type HistorySubject } from './openAtEvent';
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
    await initialReveal.open(document);
    return;
  }
  const history = await readHistory(services, subject);
  await openAtEvent(services, document, history, histories.explain(history)?.row);
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
