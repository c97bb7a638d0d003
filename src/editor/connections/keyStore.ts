import type * as vscode from 'vscode';

/** Identifies a key: the origin that it is sent to, and the connection's name, since there may be several keys for one origin. */
export interface KeyOwner {
  readonly origin: string;
  readonly name: string;
}

/** A key was stored, replaced or deleted. */
export interface KeyChange {
  /** Whether it may be this owner's key. */
  affects(owner: KeyOwner): boolean;
}

/** The API keys, in VS Code's secret storage and nowhere else. Nothing is cached. */
export class KeyStore {
  constructor(private readonly secrets: vscode.SecretStorage) {}

  /** The key stored for this owner, or undefined. */
  get(owner: KeyOwner): Promise<string | undefined> {
    return Promise.resolve(this.secrets.get(secretId(owner)));
  }

  /** Stores the key, replacing an earlier one. */
  async set(owner: KeyOwner, key: string): Promise<void> {
    await this.secrets.store(secretId(owner), key);
  }

  /** Deletes the key, if there is one. */
  async delete(owner: KeyOwner): Promise<void> {
    await this.secrets.delete(secretId(owner));
  }

  /** Fires when a key may have changed; for changes in another window only where the host reports them. */
  onDidChange(listener: (change: KeyChange) => void): vscode.Disposable {
    return this.secrets.onDidChange(({ key }) => listener({ affects: (owner) => key === secretId(owner) }));
  }
}

function secretId(owner: KeyOwner): string {
  return `apiKey:${owner.name}@${owner.origin}`;
}
