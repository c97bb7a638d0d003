import * as vscode from 'vscode';
import type { RunsClient } from '../../core/api/client';
import type { Log } from '../../core/api/log';
import type { Connections } from '../connections/connections';
import type { RunFeed } from './runFeed';

/** Prefix of the platform's own workflows. */
const TECHNICAL = '__';

/**
 * Names and display names of the workflows that the server lists, with or without runs. Requested once per connection and
 * on manual refresh. Empty on servers without such a list and for keys that may not read it; only logged.
 */
export class WorkflowNames implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when names were added or removed. */
  readonly onDidChange = this.changed.event;
  private displayNames: ReadonlyMap<string, string> = new Map();
  /** Of the last request, answered or not; undefined before the first for this connection. */
  private abort: AbortController | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(
    connections: Pick<Connections, 'onDidChange'>,
    private readonly feed: Pick<RunFeed, 'connection' | 'problem'>,
    private readonly client: Pick<RunsClient, 'listWorkflows'>,
    private readonly log: Log,
  ) {
    // Not the feed's event, which also fires for another filter.
    this.subscription = connections.onDidChange(() => {
      this.abort?.abort();
      this.abort = undefined;
      this.displayNames = new Map();
    });
  }

  /** Display names by name. */
  get all(): ReadonlyMap<string, string> {
    return this.displayNames;
  }

  /** Requests the names, unless this connection was asked before. */
  async askOnce(): Promise<void> {
    if (!this.abort) await this.refresh();
  }

  /** Requests the names, unless the last request for runs failed. Never throws. */
  async refresh(): Promise<void> {
    const { connection, problem } = this.feed;
    if (!connection || problem) return;
    this.abort?.abort();
    const { signal } = (this.abort = new AbortController());
    const displayNames = new Map<string, string>();
    const cursors = new Set<string | undefined>();
    let cursor: string | undefined;
    try {
      do {
        cursors.add(cursor);
        const { workflows, nextCursor } = await this.client.listWorkflows(connection, cursor, { signal });
        signal.throwIfAborted();
        for (const { name, displayName } of workflows) {
          if (!name.startsWith(TECHNICAL)) displayNames.set(name, displayName);
        }
        cursor = nextCursor;
        // A repeated cursor would loop forever.
      } while (cursor !== undefined && !cursors.has(cursor));
      const before = this.displayNames;
      this.displayNames = displayNames;
      const isSame = [...displayNames].every(([name, displayName]) => before.get(name) === displayName);
      if (!isSame || before.size !== displayNames.size) this.changed.fire();
    } catch (error) {
      if (!signal.aborted) this.log.info(`${connection.origin}: no list of workflows: ${String(error)}`);
    }
  }

  dispose(): void {
    this.abort?.abort();
    this.subscription.dispose();
    this.changed.dispose();
  }
}
