import type * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import { authorityOf } from '../connections/authority';

/** What is remembered. */
type Kind = 'pinned' | 'open';

/** Where it is remembered how the runs are listed, whatever the connection. */
const NEWEST_FIRST = 'newestFirst';

/**
 * What a workspace remembers of the tree: how the runs are listed and, of each connection by itself, which workflows
 * are pinned and which groups are open.
 */
export class TreeMemory {
  constructor(
    private readonly state: vscode.Memento,
    private readonly feed: { readonly connection: Connection | undefined },
  ) {}

  /** Whether runs of all workflows stand in one list. */
  get newestFirst(): boolean {
    return this.state.get(NEWEST_FIRST, false);
  }

  /** Remembers that. */
  async setNewestFirst(newestFirst: boolean): Promise<void> {
    await this.state.update(NEWEST_FIRST, newestFirst);
  }

  /** Names of workflows of the connection in force, in the order in which they were added. */
  names(kind: Kind): readonly string[] {
    const { connection } = this.feed;
    // An earlier or later version of this extension may have written it.
    const stored = connection && this.state.get<unknown>(stateKey(kind, connection));
    return Array.isArray(stored) ? stored.filter((name) => typeof name === 'string') : [];
  }

  /** Adds a workflow, at the end, or takes it out. */
  async set(kind: Kind, name: string, isIn: boolean): Promise<void> {
    const { connection } = this.feed;
    const names = this.names(kind);
    if (!connection || names.includes(name) === isIn) return;
    await this.state.update(stateKey(kind, connection), isIn ? [...names, name] : names.filter((each) => each !== name));
  }
}

function stateKey(kind: Kind, connection: Connection): string {
  return `${kind} ${authorityOf(connection)}`;
}
