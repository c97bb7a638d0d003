import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from './until';

/** Opens a document, as a click on a link does, and waits until it has its text. @throws Error after ten seconds */
export async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument> {
  await vscode.commands.executeCommand('vscode.open', uri);
  await until('its text is there', () => textDocument(uri) !== undefined);
  const document = textDocument(uri);
  assert.ok(document);
  return document;
}

/** The loaded document; undefined if it is not open. */
export function textDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}

/** URI of the document of a run, written out so that tests notice changes of the format. `url` such as `http://127.0.0.1:1234`. */
export function documentUri({ url }: { readonly url: string }, kind: 'run' | 'history', id: string): vscode.Uri {
  const ending = kind === 'run' ? '.json' : '.history.json';
  return vscode.Uri.from({
    scheme: 'mistral-run',
    authority: `default@${new URL(url).host}`,
    path: `/${kind}/${encodeURIComponent(id)}/of the tests${ending}`,
  });
}

/** Path of the request for a document. `id` is a run id, or an execution id on servers without run ids. */
export function runPath(kind: 'run' | 'history', id: string): string {
  return `/v1/workflows/runs/${encodeURIComponent(id)}${kind === 'history' ? '/history' : ''}`;
}

/** The tab of a document, once it is there. @throws Error after ten seconds */
export async function untilTab(uri: vscode.Uri): Promise<vscode.Tab> {
  const find = (): vscode.Tab | undefined =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .find(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
  await until('the tab is there', () => find() !== undefined);
  const tab = find();
  assert.ok(tab);
  return tab;
}

/**
 * Waits until the active document is that of this run. The file name in its URI is not compared.
 * @param server the server of the run; its `url` such as `http://127.0.0.1:1234`
 * @throws Error after ten seconds, or at once without an id
 */
export async function untilInFront(server: { readonly url: string }, kind: 'run' | 'history', id: string | undefined): Promise<void> {
  assert.ok(id);
  const { authority, path } = documentUri(server, kind, id);
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  await until(`the ${kind} of ${id} is in front`, () => {
    const uri = vscode.window.activeTextEditor?.document.uri;
    return uri?.scheme === 'mistral-run' && uri.authority === authority && uri.path.startsWith(folder);
  });
}
