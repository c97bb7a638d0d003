import type * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import { authorityOf } from '../connections/authority';
import type { ConnectionMemory } from '../connections/connectionMemory';

/** Lists of workflow names remembered per connection. */
type Kind = 'pinned' | 'open';

/** Key in the workspace state; the same for all connections. */
const NEWEST_FIRST = 'newestFirst';

/** What a workspace remembers of the tree: how runs are listed and, per connection, pinned workflows and open groups. */
export class TreeMemory {
  constructor(
    private readonly state: vscode.Memento,
    private readonly memory: ConnectionMemory,
    private readonly feed: { readonly connection: Connection | undefined },
  ) {}

  /** Whether runs of all workflows are in one list. */
  get newestFirst(): boolean {
    return this.state.get(NEWEST_FIRST, false);
  }

  /** Stores whether runs of all workflows are in one list. */
  async setNewestFirst(newestFirst: boolean): Promise<void> {
    await this.state.update(NEWEST_FIRST, newestFirst);
  }

  /** Names of workflows of the current connection, in the order in which they were added. */
  names(kind: Kind): readonly string[] {
    const { connection } = this.feed;
    const stored = connection && this.memory.get(kind, authorityOf(connection));
    return Array.isArray(stored) ? stored.filter((name) => typeof name === 'string') : [];
  }

  /** Adds a workflow at the end, or removes it. */
  async set(kind: Kind, name: string, isIn: boolean): Promise<void> {
    const { connection } = this.feed;
    const names = this.names(kind);
    if (!connection || names.includes(name) === isIn) return;
    await this.memory.set(kind, authorityOf(connection), isIn ? [...names, name] : names.filter((each) => each !== name));
  }
}
