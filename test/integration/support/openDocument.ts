import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from './until';

/** Opens a document in front, as a click on a link does, and waits until its text is there. @throws Error after ten seconds */
export async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument> {
  await vscode.commands.executeCommand('vscode.open', uri);
  await until('its text is there', () => textDocument(uri) !== undefined);
  const document = textDocument(uri);
  assert.ok(document);
  return document;
}

/** The document as the editor holds it, undefined while it doesn't. */
export function textDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}
