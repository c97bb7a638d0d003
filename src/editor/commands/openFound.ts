import * as vscode from 'vscode';
import { type DocumentKind, type HistoryKind, runDocument } from '../addresses/runUri';
import type { FoundRun } from './pick/findRun';
import type { CommandServices } from './services';

/** Opens a document of a run, without a request if the look-up returned it, and adds the run to the recently opened ones. */
export async function openFound({ files, recents }: CommandServices, { connection, run, content }: FoundRun, kind: DocumentKind | HistoryKind): Promise<void> {
  recents.note(connection, run);
  const document = runDocument(connection, kind, run);
  if (kind === 'run' && content) await files.prepare(document, content);
  await vscode.commands.executeCommand('vscode.open', document.uri);
}
