import * as vscode from 'vscode';
import { isShown } from '../addresses/openTabs';
import { runUri } from '../addresses/runUri';
import { explainRun, type RunExplanation } from '../../core/history/explanation/explainRun';
import { historyUri, openAtEvent, readHistory } from './openAtEvent';
import { resolveRun, type CommandArgument } from './resolveRun';
import type { CommandServices } from './services';
import { failureMarkdown } from '../wording/failureMessages';

/** Opens a run's history at the event that decided how it ended, or goes there: of a row, a document, or the run that the user picks. */
export async function goToFailure(services: CommandServices, argument: CommandArgument): Promise<void> {
  const uri = await historyUri(services, argument);
  if (isShown(uri)) {
    await services.firstLook.open(uri);
    return;
  }
  const history = await readHistory(services, uri);
  const { index, bytes } = history;
  const row = explainRun(index, bytes)?.row;
  await openAtEvent(services, uri, history, row === undefined ? undefined : index.idOf(row));
}

/** Copies why a run ended so, as Markdown: of a row, a document, or the run that the user picks. */
export async function copyFailure(services: CommandServices, argument: CommandArgument): Promise<void> {
  const { connection, run } = await resolveRun(services, argument);
  const shown = argument instanceof vscode.Uri ? services.histories.of(argument)?.explanation : undefined;
  const explanation = shown ?? (await explain(services, runUri(connection, 'history', run)));
  if (!explanation) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This run did not fail.'));
    return;
  }
  const name = [run.workflowName, run.runId ?? run.executionId].filter(Boolean).join(' ');
  await vscode.env.clipboard.writeText(failureMarkdown(explanation, name, Date.now()));
}

/** @throws LookUpError, CancellationError */
async function explain(services: CommandServices, uri: vscode.Uri): Promise<RunExplanation | undefined> {
  const known = services.histories.of(uri);
  if (known) return known.explanation;
  const { index, bytes } = await readHistory(services, uri);
  return explainRun(index, bytes);
}
