import * as vscode from 'vscode';
import type { DocumentTabs } from '../addresses/documentTabs';
import { isHistoryDocument, type HistoryDocument } from '../addresses/runUri';
import { CONTEXT_KEYS } from '../../manifest';
import type { ExplainedHistory, Histories } from '../documents/histories';
import { revealLine } from './revealLine';

/** An event of a history: by its row if the history was read, else by its id. */
export type EventPlace = { readonly row: number } | { readonly id: number };

/**
 * Reveals the event that decided how the run ended, or the newest one of an active run, when a history is opened. Only
 * then, so that the cursor stays where the user puts it.
 */
export class InitialReveal implements vscode.Disposable {
  /** By URI: the event to reveal once the history is read and in front; by default that of its explanation. */
  private readonly waiting = new Map<string, number | undefined>();
  /** URIs of histories that `open` is opening at a place. */
  private readonly placed = new Set<string>();
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly histories: Histories,
    private readonly tabs: DocumentTabs,
  ) {
    this.subscription = vscode.Disposable.from(
      tabs.onDidChange(({ openedInEditor, closed }) => {
        for (const { uri } of closed) this.waiting.delete(uri.toString());
        for (const { uri } of openedInEditor.filter(isHistoryDocument)) this.waitFor(uri.toString());
        void this.update();
      }),
      histories.onDidChange(() => void this.update()),
    );
  }

  /** Opens a history at an event, or goes there if a tab shows it already. @param place by default where it is revealed initially */
  async open({ uri }: HistoryDocument, place?: EventPlace): Promise<void> {
    const key = uri.toString();
    const history = this.histories.of(uri);
    if (!history) {
      this.waiting.set(key, place && 'id' in place ? place.id : undefined);
      await vscode.commands.executeCommand('vscode.open', uri);
      await this.update(false);
      return;
    }
    this.waiting.delete(key);
    this.placed.add(key);
    const row = place && 'row' in place ? place.row : rowToReveal(history, place?.id);
    try {
      await revealLine(uri, row === undefined ? undefined : history.index.lineOf(row));
    } finally {
      this.placed.delete(key);
    }
  }

  dispose(): void {
    this.subscription.dispose();
  }

  /** @param preserveFocus whether the keyboard focus stays where it is, as in a row of the tree */
  private async update(preserveFocus = true): Promise<void> {
    const { document, isPreview } = this.tabs.editorInFront ?? {};
    const history = document && isHistoryDocument(document) ? this.histories.of(document.uri) : undefined;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.explained, history?.explanation?.kind ?? '');
    const key = document?.uri.toString();
    if (!document || !history || key === undefined || !this.waiting.has(key)) return;
    const row = rowToReveal(history, this.waiting.get(key));
    this.waiting.delete(key);
    if (row !== undefined) await revealLine(document.uri, history.index.lineOf(row), { preview: isPreview ?? false, preserveFocus });
  }

  private waitFor(key: string): void {
    if (!this.placed.has(key) && !this.waiting.has(key)) this.waiting.set(key, undefined);
  }
}

function rowToReveal({ index, explanation }: ExplainedHistory, eventId: number | undefined): number | undefined {
  return index.rowOfId(eventId) ?? explanation?.row;
}
