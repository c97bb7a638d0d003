import * as vscode from 'vscode';
import { Deferred } from './deferred';

/** The quick pick that the extension makes next. Called before what has it made, which needs a user and so doesn't end. */
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
