import * as vscode from 'vscode';
import type { Log } from '../../core/api/log';
import type { ReadHistory } from './runFileSystem';
import { explainEvent, explainRun, type RunExplanation } from '../../core/history/explanation/explainRun';
import type { IndexedHistory } from '../../core/history/layOut';
import type { DocumentTabs } from '../addresses/documentTabs';
import type { RunDocument } from '../addresses/runUri';
import type { HistoryIndex } from '../../core/history/historyIndex';

/** A document with events, without its text. */
export interface ExplainedHistory {
  readonly document: RunDocument;
  readonly index: HistoryIndex;
  /** Why the run ended or what it waits for; undefined for a run that completed, and for what is no history. */
  readonly explanation: RunExplanation | undefined;
}

/**
 * The documents with events that were read, by URI, until no tab shows them. Views of a history work from here, without
 * the editor's text: the editor keeps documents above 50 MB from extensions.
 */
export class Histories implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<ExplainedHistory>();
  /** Fires for each document that is new or has changed. */
  readonly onDidChange = this.changed.event;
  private readonly known = new Map<string, ExplainedHistory>();
  /** By the index of the history, so that each is explained once. */
  private readonly explanations = new WeakMap<HistoryIndex, RunExplanation | undefined>();
  private readonly subscription: vscode.Disposable;

  /** @param onDidRead `onDidReadHistory` of the file system */
  constructor(
    onDidRead: vscode.Event<ReadHistory>,
    tabs: Pick<DocumentTabs, 'onDidChange'>,
    private readonly log: Log,
  ) {
    this.subscription = vscode.Disposable.from(
      onDidRead((read) => this.add(read)),
      tabs.onDidChange(({ closed }) => {
        for (const { uri } of closed) this.known.delete(uri.toString());
      }),
    );
  }

  /** The document with this URI; undefined before it is read. */
  of(uri: vscode.Uri): ExplainedHistory | undefined {
    return this.known.get(uri.toString());
  }

  /** Explains a history that was read; undefined as in `ExplainedHistory`, and for one that can't be explained, which is logged. */
  explain({ index, bytes }: IndexedHistory): RunExplanation | undefined {
    if (!this.explanations.has(index)) this.explanations.set(index, this.logged(() => explainRun(index, bytes)));
    return this.explanations.get(index);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private add({ document, index, bytes, history }: ReadHistory): void {
    const explanation = history
      ? this.logged(() => explainEvent(index, history.index, this.explain(history)))
      : this.explain({ index, bytes });
    const explained = { document, index, explanation };
    this.known.set(document.uri.toString(), explained);
    this.changed.fire(explained);
  }

  /** A history without an explanation still has its outline, links and hovers. */
  private logged<T>(explain: () => T): T | undefined {
    try {
      return explain();
    } catch (error) {
      this.log.error(`No explanation: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return undefined;
    }
  }
}
