import * as vscode from 'vscode';
import { isHistory, parseRunUri } from '../addresses/runUri';
import { CONTEXT_KEYS } from '../../manifest';
import type { Histories } from '../documents/histories';
import { revealLine } from './revealLine';

/**
 * Has a history open where somebody would look first: at the event that decided how its run ended, or, of an active run,
 * at the newest. Only when its tab opens, so that the place where the user was stays theirs afterwards.
 */
export class FirstLook implements vscode.Disposable {
  /** The URIs that are to be looked at once they are in front and known, and the id of the event to be looked at instead. */
  private readonly waiting = new Map<string, number | undefined>();
  private readonly subscription: vscode.Disposable;

  /** @param opened tabs that have opened already, but show nothing yet */
  constructor(
    private readonly histories: Histories,
    opened: readonly vscode.Tab[],
  ) {
    for (const uri of opened.flatMap(historyOf)) this.waitFor(uri);
    this.subscription = vscode.Disposable.from(
      vscode.window.tabGroups.onDidChangeTabs(({ opened, closed }) => {
        for (const uri of closed.flatMap(historyOf)) this.waiting.delete(uri.toString());
        for (const uri of opened.flatMap(historyOf)) this.waitFor(uri);
        void this.update();
      }),
      vscode.window.tabGroups.onDidChangeTabGroups(() => void this.update()),
      histories.onDidChange(() => void this.update()),
    );
    void this.update();
  }

  /**
   * Opens a history there, or goes there where a tab shows it already.
   * @param uri of a history @param eventId of another event to open it at
   */
  async open(uri: vscode.Uri, eventId?: number): Promise<void> {
    this.waiting.set(uri.toString(), eventId);
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
    const key = history?.uri.toString();
    if (!tab || !history || key === undefined || !this.waiting.has(key)) return;
    const row = history.index.rowOfId(this.waiting.get(key)) ?? explanation?.row;
    this.waiting.delete(key);
    if (row !== undefined) await revealLine(history.uri, history.index.lineOf(row), { preview: tab.isPreview, preserveFocus });
  }

  private waitFor(uri: vscode.Uri): void {
    const key = uri.toString();
    if (!this.waiting.has(key)) this.waiting.set(key, undefined);
  }
}

/** The history that a tab shows; a comparison has no place of its own. */
function historyOf(tab: vscode.Tab | undefined): vscode.Uri[] {
  const input: unknown = tab?.input;
  return input instanceof vscode.TabInputText && isHistory(parseRunUri(input.uri)?.kind) ? [input.uri] : [];
}
