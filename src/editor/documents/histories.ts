import * as vscode from 'vscode';
import type { ReadHistory } from './runFileSystem';
import type { RunExplanation } from '../../core/history/decisiveEvent';
import type { HistoryIndex } from '../../core/history/historyIndex';

/** A history document, with all that is known of it without its text. */
export interface ExplainedHistory {
  readonly uri: vscode.Uri;
  /** What lies where. */
  readonly index: HistoryIndex;
  /** Where its run stands; undefined for one that ended as it should, and for what is no history. */
  readonly explanation: RunExplanation | undefined;
}

/**
 * The history documents that were read, by their URI, until no tab shows them any more: what helps to read one works
 * from here and needs no text from the editor, which keeps documents above 50 MB from extensions.
 */
export class Histories implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<ExplainedHistory>();
  /** Fires when one was read, for the first time or because the server's answer is another. */
  readonly onDidChange = this.changed.event;
  private readonly known = new Map<string, ExplainedHistory>();
  /** What was read last and is not explained yet. */
  private readonly unexplained = new Map<string, ReadHistory>();
  private readonly subscription: vscode.Disposable;

  /** @param onDidRead of the file system */
  constructor(onDidRead: vscode.Event<ReadHistory>) {
    this.subscription = onDidRead((read) => void this.explain(read));
  }

  /** The one with this URI; undefined before it was read. */
  of(uri: vscode.Uri): ExplainedHistory | undefined {
    return this.known.get(uri.toString());
  }

  /** Why the run of a history ended so, or what it waits for; undefined where that is not known. Holds texts of the server as they are. */
  async sentenceOf(uri: vscode.Uri): Promise<string | undefined> {
    const explanation = this.of(uri)?.explanation;
    return explanation && (await import('../wording/failureMessages.js')).explanationSentence(explanation, Date.now());
  }

  /** Forgets these. */
  forget(uris: readonly vscode.Uri[]): void {
    for (const uri of uris) {
      this.known.delete(uri.toString());
      this.unexplained.delete(uri.toString());
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private async explain(read: ReadHistory): Promise<void> {
    const { uri, index, bytes, history: whole } = read;
    const key = uri.toString();
    this.unexplained.set(key, read);
    const { explainEvent, explainRun } = await import('../../core/history/decisiveEvent.js');
    // Its tab may be closed by now, or it was read once more.
    if (this.unexplained.get(key) !== read) return;
    this.unexplained.delete(key);
    let explanation: RunExplanation | undefined;
    try {
      explanation = whole ? explainEvent(index, whole.index, whole.bytes) : explainRun(index, bytes);
    } finally {
      // What can't be explained has its events all the same.
      const history = { uri, index, explanation };
      this.known.set(key, history);
      this.changed.fire(history);
    }
  }
}
