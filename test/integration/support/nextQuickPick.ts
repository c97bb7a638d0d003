import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Deferred, until } from './until';

/** The next quick pick that the extension creates. Call it before the command that creates one. */
export async function nextQuickPick(): Promise<vscode.QuickPick<vscode.QuickPickItem>> {
  const { window } = vscode;
  const { createQuickPick } = window;
  const made = new Deferred<vscode.QuickPick<vscode.QuickPickItem>>();
  const watched = (): vscode.QuickPick<vscode.QuickPickItem> => {
    Object.assign(window, { createQuickPick });
    const pick = createQuickPick();
    made.resolve(pick);
    return pick;
  };
  Object.assign(window, { createQuickPick: watched });
  return made.promise;
}

/** Makes an item the active one of a quick pick, and waits until it is. */
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

/** Accepts the active item, as Enter does. */
export async function acceptItem(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
}

/** Picks the item with this label of the quick pick that a command shows, as a click does. Resolves when the command is done. */
export async function chooseItem(command: string, label: string): Promise<void> {
  const made = nextQuickPick();
  const done = vscode.commands.executeCommand(command);
  const pick = await made;
  // The editor activates an item itself.
  await until('an item is marked', () => pick.activeItems.length > 0);
  const item = pick.items.find((each) => each.label === label);
  assert.ok(item, `no ${label} among ${pick.items.map((each) => each.label).join(', ')}`);
  if (pick.activeItems[0] !== item) await markItem(pick, item);
  await acceptItem();
  await done;
}
