import * as vscode from 'vscode';
import { hostOf, nameOf } from '../connections/connections';
import { isShown } from '../documents/openTabs';
import type { DocumentFailure } from '../documents/runFileSystem';
import { parseRunUri, runUri, siblingUri } from '../documents/runUri';
import type { ExplainedHistory } from '../histories/histories';
import { LookUpError } from './findRun';
import { documentInFront, resolveRun, type CommandArgument } from './resolveRun';
import type { Services } from './services';

/** Opens a run's history at the event that decided how it ended, or goes there: of a row, a document, or the run that the user picks. */
export async function goToFailure(services: Services, argument: CommandArgument): Promise<void> {
  await services.firstLook.open(await historyUri(services, argument));
}

/** Copies why a run ended so, as Markdown: of a row, a document, or the run that the user picks. */
export async function copyFailure(services: Services, argument: CommandArgument): Promise<void> {
  const uri = await historyUri(services, argument);
  const { explanation } = await explained(services, uri);
  if (!explanation) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This run did not fail.'));
    return;
  }
  const { failureMarkdown } = await import('../histories/failureWords.js');
  const name = uri.path.split('/').at(-1)?.replace(/ ?[^ ]*\.history\.json$/, '');
  const run = [name, parseRunUri(uri)?.id].filter(Boolean).join(' ');
  await vscode.env.clipboard.writeText(failureMarkdown(explanation, run, Date.now()));
}

async function historyUri(services: Services, argument: CommandArgument): Promise<vscode.Uri> {
  const document = argument instanceof vscode.Uri ? argument : argument === undefined ? documentInFront() : undefined;
  if (document && parseRunUri(document)) return siblingUri(document, 'history');
  const { connection, run } = await resolveRun(services, argument);
  services.recents.note(connection, run);
  return runUri(connection, 'history', run);
}

/** As known, or asked for without a tab. @throws LookUpError */
async function explained({ files, histories }: Services, uri: vscode.Uri): Promise<ExplainedHistory> {
  const known = histories.of(uri);
  if (known) return known;
  const read = new Promise<ExplainedHistory>((resolve) => {
    const subscription = histories.onDidChange((history) => {
      if (history.uri.toString() !== uri.toString()) return;
      subscription.dispose();
      resolve(history);
    });
  });
  let failure: DocumentFailure | undefined;
  const failures = files.onDidFail((each) => {
    if (each.uri.toString() === uri.toString()) failure = each;
  });
  try {
    await files.readFile(uri);
  } catch (error) {
    if (!failure) throw error;
    const { connection } = failure;
    throw new LookUpError(failure.error, { host: connection ? hostOf(connection) : uri.authority, name: connection && nameOf(connection), id: parseRunUri(uri)?.id });
  } finally {
    failures.dispose();
  }
  const history = await read;
  if (!isShown(uri)) {
    files.forget([uri]);
    histories.forget([uri]);
  }
  return history;
}
