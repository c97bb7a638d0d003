import type * as vscode from 'vscode';

/** What is remembered per connection, and whether per workspace or globally. Part of the stored keys. */
const KINDS = { filter: 'workspaceState', pinned: 'workspaceState', open: 'workspaceState', recentRuns: 'globalState' } as const;

export type MemoryKind = keyof typeof KINDS;

/** Remembers values per connection, by its authority (`authorityOf`): in the editor's state, under `<kind> <authority>`. */
export class ConnectionMemory {
  constructor(private readonly states: Pick<vscode.ExtensionContext, 'workspaceState' | 'globalState'>) {}

  /** The stored value; undefined if there is none. Another version of the extension may have written it. */
  get(kind: MemoryKind, authority: string): unknown {
    return this.states[KINDS[kind]].get<unknown>(keyOf(kind, authority));
  }

  /** Stores a value, or removes it if undefined. `get` returns it at once; the promise resolves when it is stored. */
  async set(kind: MemoryKind, authority: string, value: unknown): Promise<void> {
    await this.states[KINDS[kind]].update(keyOf(kind, authority), value);
  }

  /** Replaces all values of one authority by those of another. */
  async copy(from: string, to: string): Promise<void> {
    for (const kind of kinds()) await this.set(kind, to, this.get(kind, from));
  }

  /** Removes all values of an authority. */
  async forget(authority: string): Promise<void> {
    for (const kind of kinds()) await this.set(kind, authority, undefined);
  }
}

function kinds(): MemoryKind[] {
  return Object.keys(KINDS) as MemoryKind[];
}

function keyOf(kind: MemoryKind, authority: string): string {
  return `${kind} ${authority}`;
}
