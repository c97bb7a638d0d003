import * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import type { IndexedHistory } from '../../core/history/layOut';
import { eventOf, isHistoryDocument, runDocument, siblingOf, type HistoryDocument } from '../addresses/runUri';
import { connectionNamed } from './pick/findRun';
import { lookUpError } from './pick/lookUpError';
import { withProgress } from './pick/withProgress';
import { documentOf, resolveRun, type CommandArgument } from './resolveRun';
import type { CommandServices } from './services';
import { eventOfHistory } from '../../core/history/historyForms';

/** Size (bytes) from which the editor takes seconds to show a document, and shows it without colours and lenses. */
const LARGE = 20_000_000;

/** The history that a command is about. */
export interface HistorySubject {
  readonly document: HistoryDocument;
  /** If it was looked up already. */
  readonly connection?: Connection;
}

/** The history of a row, a document, or the run that the user picks; a history or decoded history in front is itself. */
export async function historySubject(services: CommandServices, argument: CommandArgument): Promise<HistorySubject> {
  const document = documentOf(services, argument);
  if (document) return { document: isHistoryDocument(document) ? document : siblingOf(document, 'history') };
  const { connection, run } = await resolveRun(services, argument);
  services.recents.note(connection, run);
  return { connection, document: runDocument(connection, 'history', run) };
}

/** Reads a history without opening it. @throws LookUpError, CancellationError */
export async function readHistory({ reader, connections }: CommandServices, subject: HistorySubject): Promise<IndexedHistory> {
  const { id, authority } = subject.document;
  const connection = subject.connection ?? connectionNamed(connections, authority);
  try {
    const { value } = await withProgress(vscode.l10n.t('Loading the history…'), (signal) => reader.history(connection, id, signal));
    return value;
  } catch (error) {
    throw lookUpError(error, connection, id);
  }
}

/**
 * Opens a history that was read, at one of its events. Of a large history only the event is opened, which the editor
 * shows at once.
 * @param document also the decoded history @param row undefined for none in particular
 */
export async function openAtEvent(services: CommandServices, document: HistoryDocument, history: IndexedHistory, row: number | undefined): Promise<void> {
  const { files, tabs, initialReveal } = services;
  const whole = siblingOf(document, 'history');
  const id = row === undefined ? undefined : history.index.idOf(row);
  if (tabs.isShown(whole)) {
    // By id: what the tab shows may be older or newer.
    await initialReveal.open(whole, id === undefined ? undefined : { id });
  } else if (id === undefined || history.bytes.length <= LARGE) {
    await files.prepare(whole, history);
    await initialReveal.open(whole, row === undefined ? undefined : { row });
  } else {
    const event = await eventOfHistory(history, id);
    const target = eventOf(document, id);
    if (event) await files.prepare(target, event);
    await vscode.commands.executeCommand('vscode.open', target.uri);
  }
}
