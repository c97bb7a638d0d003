import * as vscode from 'vscode';

/**
 * What is remembered per connection, and whether per workspace, globally or as long as the window. Part of the stored keys.
 * Of an input document there is a value of each kind, by its path.
 */
const KINDS = {
  filter: 'workspaceState',
  pinned: 'workspaceState',
  open: 'workspaceState',
  recentRuns: 'globalState',
  input: 'workspaceState',
  inputSchemas: 'workspaceState',
  inputRecord: 'workspaceState',
  largeInput: 'window',
  largeInputSchemas: 'window',
  largeInputRecord: 'window',
} as const;

export type MemoryKind = keyof typeof KINDS;

/** Where a value of a kind with several values per connection is. */
export interface MemoryPlace {
  readonly authority: string;
  readonly name: string;
}

/**
 * Remembers values per connection, by its authority (`authorityOf`): in the editor's state, under `<kind> <authority>`, or
 * `<kind> <authority> <name>` where there are several of a kind. Authorities have no spaces.
 */
export class ConnectionMemory {
  private readonly forgotten = new vscode.EventEmitter<string>();
  /** Fires with the authority whose values were removed. */
  readonly onDidForget = this.forgotten.event;
  private readonly states: Readonly<Record<(typeof KINDS)[MemoryKind], State>>;

  constructor({ workspaceState, globalState }: Pick<vscode.ExtensionContext, 'workspaceState' | 'globalState'>) {
    this.states = { workspaceState, globalState, window: new WindowState() };
  }

  /** The stored value; undefined if there is none. Another version of the extension may have written it. */
  get(kind: MemoryKind, authority: string, name?: string): unknown {
    return this.state(kind).get(keyOf(kind, authority, name));
  }

  /** Stores a value, or removes it if undefined. `get` returns it at once; the promise resolves when it is stored. */
  async set(kind: MemoryKind, authority: string, value: unknown, name?: string): Promise<void> {
    await this.state(kind).update(keyOf(kind, authority, name), value);
  }

  /** Where there are values with a name, of all connections. */
  places(kind: MemoryKind): MemoryPlace[] {
    return this.state(kind).keys().flatMap((key) => {
      const [, keyKind, authority = '', name] = /^(\S+) (\S+) (.*)$/s.exec(key) ?? [];
      return keyKind === kind && name !== undefined ? [{ authority, name }] : [];
    });
  }

  /** Replaces all values of one authority by those of another. */
  async copy(from: string, to: string): Promise<void> {
    await this.clear(to);
    for (const kind of kinds()) {
      for (const name of this.namesOf(kind, from)) await this.set(kind, to, this.get(kind, from, name), name);
    }
  }

  /** Removes all values of an authority. */
  async forget(authority: string): Promise<void> {
    await this.clear(authority);
    this.forgotten.fire(authority);
  }

  private async clear(authority: string): Promise<void> {
    for (const kind of kinds()) {
      for (const name of this.namesOf(kind, authority)) await this.set(kind, authority, undefined, name);
    }
  }

  /** Names of the values of an authority; undefined is the one without a name. */
  private namesOf(kind: MemoryKind, authority: string): (string | undefined)[] {
    return [undefined, ...this.places(kind).filter((place) => place.authority === authority).map(({ name }) => name)];
  }

  private state(kind: MemoryKind): State {
    return this.states[KINDS[kind]];
  }
}

interface State {
  keys(): readonly string[];
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** Values that are gone with the window. */
class WindowState implements State {
  private readonly values = new Map<string, unknown>();

  keys(): readonly string[] {
    return [...this.values.keys()];
  }

  get(key: string): unknown {
    return this.values.get(key);
  }

  update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, value);
    return Promise.resolve();
  }
}

function kinds(): MemoryKind[] {
  return Object.keys(KINDS) as MemoryKind[];
}

function keyOf(kind: MemoryKind, authority: string, name: string | undefined): string {
  return name === undefined ? `${kind} ${authority}` : `${kind} ${authority} ${name}`;
}
