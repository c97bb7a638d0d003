import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { acceptItem, markItem } from './markItem';
import { nextQuickPick } from './nextQuickPick';
import { until } from './until';

/** Picks the item with this label, as a click does, of the quick pick that a command brings up. @returns once the command is done */
export async function chooseItem(command: string, label: string): Promise<void> {
  const made = nextQuickPick();
  const done = vscode.commands.executeCommand(command);
  const pick = await made;
  // The editor marks one by itself.
  await until('an item is marked', () => pick.activeItems.length > 0);
  const item = pick.items.find((each) => each.label === label);
  assert.ok(item, `no ${label} among ${pick.items.map((each) => each.label).join(', ')}`);
  if (pick.activeItems[0] !== item) await markItem(pick, item);
  await acceptItem();
  await done;
}
