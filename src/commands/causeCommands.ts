import * as vscode from 'vscode';
import type { Connection } from '../api/connection';
import { askForRun } from '../documents/askForRun';
import { layOutHistory } from '../documents/runFileSystem';
import { parseRunUri, runUri, siblingUri } from '../documents/runUri';
import type { ExplainedHistory } from '../histories/histories';
import { lookUpError, withProgress } from './findRun';
import { documentInFront, resolveRun, type CommandArgument } from './resolveRun';
import type { Services } from './services';

/** Opens a run's history at the event that decided how it ended, or goes there: of a row, a document, or the run that the user picks. */
export async function goToFailure(services: Services, argument: CommandArgument): Promise<void> {
  await services.firstLook.open(await historyUri(services, argument));
}

/** Copies why a run ended so, as Markdown: of a row, a document, or the run that the user picks. */
export async function copyFailure(services: Services, argument: CommandArgument): Promise<void> {
  const { connection, run } = await resolveRun(services, argument);
  const uri = runUri(connection, 'history', run);
  const explanation = (services.histories.of(uri) ?? (await explain(services, connection, run.runId ?? run.executionId))).explanation;
  if (!explanation) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This run did not fail.'));
    return;
  }
  const { failureMarkdown } = await import('../histories/failureWords.js');
  const name = [run.workflowName, run.runId ?? run.executionId].filter(Boolean).join(' ');
  await vscode.env.clipboard.writeText(failureMarkdown(explanation, name, Date.now()));
}

async function historyUri(services: Services, argument: CommandArgument): Promise<vscode.Uri> {
  const document = argument instanceof vscode.Uri ? argument : argument === undefined ? documentInFront() : undefined;
  if (document && parseRunUri(document)) return siblingUri(document, 'history');
  const { connection, run } = await resolveRun(services, argument);
  services.recents.note(connection, run);
  return runUri(connection, 'history', run);
}

/** Reads a history that no tab shows. @throws LookUpError, CancellationError */
async function explain({ client }: Services, connection: Connection, id: string): Promise<Pick<ExplainedHistory, 'explanation'>> {
  try {
    const { value } = await withProgress(vscode.l10n.t('Loading the history…'), (signal) =>
      askForRun(client, connection, { kind: 'history', id }, layOutHistory, signal),
    );
    const { explainRun } = await import('../histories/decisiveEvent.js');
    return { explanation: explainRun(value.index, value.bytes) };
  } catch (error) {
    throw lookUpError(error, connection, id);
  }
}
