import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from './until';

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
