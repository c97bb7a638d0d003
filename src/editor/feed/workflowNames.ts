import * as vscode from 'vscode';
import type { RunsClient } from '../../core/api/client';
import type { Log } from '../../core/api/log';
import type { Connections } from '../connections/connections';
import type { RunFeed } from './runFeed';

/** Workflows of the platform itself begin so; nobody wrote them. */
const TECHNICAL = '__';

/**
 * The workflows that the server lists, whether they ran or not, with their display names: asked for once a connection
 * and when the user refreshes. A server without such a list, or a key that may not read it, leaves it empty without a
 * word: the names then come from the runs alone.
 */
export class WorkflowNames implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when names came or went. */
  readonly onDidChange = this.changed.event;
  private displayNames: ReadonlyMap<string, string> = new Map();
  /** Of the question asked last, whether it is answered or not. */
  private abort: AbortController | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(
    connections: Pick<Connections, 'onDidChange'>,
    private readonly feed: Pick<RunFeed, 'connection' | 'problem'>,
    private readonly client: Pick<RunsClient, 'listWorkflows'>,
    private readonly log: Log,
  ) {
    // Not the feed's change, which tells of another filter too.
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

  /** Asks, unless this connection was asked before. */
  async askOnce(): Promise<void> {
    if (!this.abort) await this.refresh();
  }

  /** Asks again, unless the runs can't be had: what fails then would fail here. Never throws. */
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
        // A cursor that comes again would go round for ever.
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
