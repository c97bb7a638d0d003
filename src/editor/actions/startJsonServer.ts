import * as vscode from 'vscode';
import type { Log } from '../../core/api/log';
import { INPUT_SCHEME, SCHEMA_SCHEME } from '../../manifest';

/** The editor's own extension for JSON. */
const JSON_FEATURES = 'vscode.json-language-features';

/**
 * Starts the editor's JSON language server with the first input document. It takes part in their language (package.json,
 * `jsonLanguageParticipants`), but starts by itself for the languages json and jsonc only.
 */
export function startJsonServer(log: Log): vscode.Disposable {
  let isAsked = false;
  const look = ({ uri }: vscode.TextDocument): void => {
    if (isAsked || uri.scheme !== INPUT_SCHEME) return;
    isAsked = true;
    start().then(undefined, (error: unknown) => log.warn(`Input is not checked while it is typed: ${String(error)}`));
  };
  vscode.workspace.textDocuments.forEach(look);
  return vscode.workspace.onDidOpenTextDocument(look);
}

async function start(): Promise<void> {
  const extension = vscode.extensions.getExtension(JSON_FEATURES);
  if (extension) await extension.activate();
  // In a remote window it may run in another host, where its command starts it.
  else await vscode.commands.executeCommand('json.validate', vscode.Uri.from({ scheme: SCHEMA_SCHEME, path: '/none.json' }), '{}');
}
