import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { Deferred } from './deferred';

/** Moves the mark of a quick pick to an item, and waits until the editor has. */
export async function markItem(pick: vscode.QuickPick<vscode.QuickPickItem>, item: vscode.QuickPickItem | undefined): Promise<void> {
  assert.ok(item);
  const marked = new Deferred<undefined>();
  const subscription = pick.onDidChangeActive(([active]) => {
    if (active === item) marked.resolve(undefined);
  });
  pick.activeItems = [item];
  await marked.promise;
  subscription.dispose();
}

/** Takes the item that is marked, as Enter does. */
export async function acceptItem(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
}
