import type * as vscode from 'vscode';

/** Which key is meant: keys stand by the origin they are for and a name, since one person has several for one origin. */
export interface KeyOwner {
  readonly origin: string;
  readonly name: string;
}

/** The API keys, in VS Code's secret storage and nowhere else. Nothing is cached: each read asks the storage. */
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

  /** Forgets the key; does nothing when there is none. */
  async delete(owner: KeyOwner): Promise<void> {
    await this.secrets.delete(secretId(owner));
  }

  /** Calls the listener when this owner's key may have changed, also in another window where the host tells. */
  onDidChange(owner: () => KeyOwner | undefined, listener: () => void): vscode.Disposable {
    return this.secrets.onDidChange((event) => {
      const current = owner();
      if (current && event.key === secretId(current)) listener();
    });
  }
}

function secretId(owner: KeyOwner): string {
  return `apiKey:${owner.name}@${owner.origin}`;
}
