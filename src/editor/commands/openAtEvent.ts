import * as vscode from 'vscode';
import { isShown } from '../addresses/openTabs';
import type { IndexedHistory } from '../../core/history/layOut';
import { eventUri, isHistory, parseRunUri, runUri, siblingUri } from '../addresses/runUri';
import { connectionNamed, withProgress } from './pick/findRun';
import { lookUpError } from './pick/lookUpError';
import { documentOf, resolveRun, type CommandArgument } from './resolveRun';
import type { CommandServices } from './services';
import { eventOfHistory } from '../../core/history/historyForms';

/** Above this size (bytes) the editor takes seconds to show a document, and shows it without colours and lenses. */
const LARGE = 20_000_000;

/** The history of a row, a document, or the run that the user picks; of a document in front that shows one, that. */
export async function historyUri(services: CommandServices, argument: CommandArgument): Promise<vscode.Uri> {
  const document = documentOf(argument);
  const parsed = document && parseRunUri(document);
  if (document && parsed) return isHistory(parsed.kind) ? document : siblingUri(document, 'history');
  const { connection, run } = await resolveRun(services, argument);
  services.recents.note(connection, run);
  return runUri(connection, 'history', run);
}

/** Reads a history without opening it. @param uri of any document of the run @throws LookUpError, CancellationError */
export async function readHistory({ files, connections }: CommandServices, uri: vscode.Uri): Promise<IndexedHistory> {
  const connection = connectionNamed(connections, uri.authority);
  try {
    return await withProgress(vscode.l10n.t('Loading the history…'), (signal) => files.readHistory(connection, uri, signal));
  } catch (error) {
    throw lookUpError(error, connection, parseRunUri(uri)?.id);
  }
}

/**
 * Opens a history that was read, at one of its events; of a large one the event alone, for which the editor doesn't take
 * seconds.
 * @param uri of any document of the run @param eventId undefined for where somebody would look first
 */
export async function openAtEvent({ files, firstLook }: CommandServices, uri: vscode.Uri, history: IndexedHistory, eventId: number | undefined): Promise<void> {
  const whole = siblingUri(uri, 'history');
  const isOpen = isShown(whole);
  if (isOpen || eventId === undefined || history.bytes.length <= LARGE) {
    if (!isOpen) await files.prepare(whole, history);
    await firstLook.open(whole, eventId);
    return;
  }
  const event = await eventOfHistory(history, eventId);
  const target = eventUri(uri, eventId);
  if (event) await files.prepare(target, event);
  await vscode.commands.executeCommand('vscode.open', target);
}
