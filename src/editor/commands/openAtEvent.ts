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

/** Above this size (bytes), the editor takes seconds to open a document, and shows it without colours and lenses. */
const LARGE = 20_000_000;

/** The history of a command's argument. */
export interface HistorySubject {
  readonly document: HistoryDocument;
  /** If it was looked up already. */
  readonly connection?: Connection;
}

/** The history of a row, a document, or the run that the user picks. A history or decoded history is returned as it is. */
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
 * Opens a history that was read, at one of its events. Of a large history, opens only the event, which is fast.
 * @param document the history or decoded history @param row undefined to open it without revealing an event
 */
export async function openAtEvent(services: CommandServices, document: HistoryDocument, history: IndexedHistory, row: number | undefined): Promise<void> {
  const { files, tabs, initialReveal } = services;
  const whole = siblingOf(document, 'history');
  const id = row === undefined ? undefined : history.index.idOf(row);
  if (tabs.isShown(whole)) {
    // By id: the tab may show another version.
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
