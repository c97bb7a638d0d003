import * as vscode from 'vscode';
import type { ReadBody } from '../../core/api/http';
import { askForRun } from '../../core/api/askForRun';
import { runUri } from '../addresses/runUri';
import { lookUpError } from './pick/lookUpError';
import { withProgress } from './pick/withProgress';
import { resolveRun, type CommandArgument } from './resolveRun';
import type { CommandServices } from './services';

/**
 * Saves the history of a row's run, of the active document, or of the run that the user picks: the bytes as sent, with
 * payloads as they are stored (`decode_payloads=false`), as a replayer needs them.
 */
export async function saveHistory(services: CommandServices, argument: CommandArgument): Promise<void> {
  const { connection, run } = await resolveRun(services, argument);
  const name = runUri(connection, 'history', run).path.split('/').at(-1) ?? 'history.json';
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const target = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, name) } : {}),
    filters: { JSON: ['json'] },
    title: vscode.l10n.t('Save History As'),
  });
  if (!target) return;
  const bytes = await withProgress(vscode.l10n.t('Loading the history…'), async (signal) => {
    const id = run.runId ?? run.executionId;
    try {
      return (await askForRun(services.client, connection, { kind: 'history', id, decodePayloads: false, signal }, wholeBody)).value;
    } catch (error) {
      throw lookUpError(error, connection, id);
    }
  });
  await vscode.workspace.fs.writeFile(target, bytes);
}

const wholeBody: ReadBody<Uint8Array> = async (chunks) => {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
};
