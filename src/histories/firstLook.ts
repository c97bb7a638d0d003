import * as vscode from 'vscode';
import { parseRunUri } from '../documents/runUri';
import { CONTEXT_KEYS } from '../manifest';
import type { Histories } from './histories';
import { revealLine } from './revealLine';

/**
 * Has a history open where somebody would look first: at the event that decided how its run ended, or, of an active run,
 * at the newest. Only when its tab opens, so that the place where the user was stays theirs afterwards.
 */
export class FirstLook implements vscode.Disposable {
  /** The URIs that are to be looked at once they are in front and known. */
  private readonly waiting = new Set<string>();
  private readonly subscription: vscode.Disposable;

  constructor(private readonly histories: Histories) {
    this.subscription = vscode.Disposable.from(
      vscode.window.tabGroups.onDidChangeTabs(({ opened, closed }) => {
        for (const uri of closed.flatMap(historyOf)) this.waiting.delete(uri.toString());
        for (const uri of opened.flatMap(historyOf)) this.waiting.add(uri.toString());
        void this.update();
      }),
      vscode.window.tabGroups.onDidChangeTabGroups(() => void this.update()),
      histories.onDidChange(() => void this.update()),
    );
    void this.update();
  }

  /** Opens a history there, or goes there where a tab shows it already. @param uri of a history */
  async open(uri: vscode.Uri): Promise<void> {
    this.waiting.add(uri.toString());
    await vscode.commands.executeCommand('vscode.open', uri);
    await this.update(false);
  }

  dispose(): void {
    this.subscription.dispose();
  }

  /** @param preserveFocus whether the keyboard stays where it is, as in the row of a tree */
  private async update(preserveFocus = true): Promise<void> {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const [uri] = historyOf(tab);
    const history = uri && this.histories.of(uri);
    const { explanation } = history ?? {};
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.explained, explanation?.kind ?? '');
    if (!tab || !history || !this.waiting.delete(history.uri.toString()) || !explanation) return;
    await revealLine(history.uri, history.index.lineOf(explanation.row), { preview: tab.isPreview, preserveFocus });
  }
}

/** The history that a tab shows; a comparison has no place of its own. */
function historyOf(tab: vscode.Tab | undefined): vscode.Uri[] {
  const input: unknown = tab?.input;
  return input instanceof vscode.TabInputText && parseRunUri(input.uri)?.kind === 'history' ? [input.uri] : [];
}
