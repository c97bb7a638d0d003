import type * as vscode from 'vscode';

/** A memento in memory. As in the editor, values are stored as JSON. */
export class FakeMemento implements vscode.Memento {
  readonly values = new Map<string, unknown>();

  keys(): string[] {
    return [...this.values.keys()];
  }

  get<T>(key: string, fallback?: T): T {
    return (this.values.has(key) ? this.values.get(key) : fallback) as T;
  }

  update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, JSON.parse(JSON.stringify(value)));
    return Promise.resolve();
  }

  setKeysForSync(): void {
    // No settings sync.
  }
}

/** Empty mementos of an extension context. */
export function fakeStates(): { workspaceState: FakeMemento; globalState: FakeMemento } {
  return { workspaceState: new FakeMemento(), globalState: new FakeMemento() };
}
