import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { documentUri } from './documentUri';
import { until } from './until';

/**
 * Waits until the document in front is that of this run, whatever name for people its URI ends with.
 * @param server where the run is; its `url` as `http://127.0.0.1:1234`
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
