import * as vscode from 'vscode';
import type { Log } from '../../core/api/log';
import { explanationMessage } from '../wording/failureMessages';
import type { ReadHistory } from './runFileSystem';
import { explainEvent, explainRun, type RunExplanation } from '../../core/history/explanation/explainRun';
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
  private readonly subscription: vscode.Disposable;

  /** @param onDidRead `onDidReadHistory` of the file system */
  constructor(
    onDidRead: vscode.Event<ReadHistory>,
    private readonly log: Log,
  ) {
    this.subscription = onDidRead((read) => this.add(read));
  }

  /** The one with this URI; undefined before it was read. */
  of(uri: vscode.Uri): ExplainedHistory | undefined {
    return this.known.get(uri.toString());
  }

  /** Why the run of a history ended so, or what it waits for; undefined where that is not known. Holds texts of the server as they are. */
  sentenceOf(uri: vscode.Uri): string | undefined {
    const explanation = this.of(uri)?.explanation;
    return explanation && explanationMessage(explanation, Date.now());
  }

  /** Forgets these. */
  forget(uris: readonly vscode.Uri[]): void {
    for (const uri of uris) this.known.delete(uri.toString());
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private add(read: ReadHistory): void {
    const { uri, index } = read;
    const history = { uri, index, explanation: this.explain(read) };
    this.known.set(uri.toString(), history);
    this.changed.fire(history);
  }

  /** A history that can't be explained still has its outline, links and hovers. */
  private explain({ uri, index, bytes, history }: ReadHistory): RunExplanation | undefined {
    try {
      return history ? explainEvent(index, history.index, history.bytes) : explainRun(index, bytes);
    } catch (error) {
      this.log.error(`${uri.path}: no explanation: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return undefined;
    }
  }
}
