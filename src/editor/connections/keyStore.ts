import * as vscode from 'vscode';
import { ApiError } from '../../core/api/errors';

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

/** What takes longer (ms) is reported as failed, though it goes on: a keyring may wait for its password. */
const SILENT_AFTER = 10_000;

/** The API keys, in VS Code's secret storage and nowhere else. Nothing is cached. */
export class KeyStore implements vscode.Disposable {
  /** Pending reads by secret id. */
  private readonly reads = new Map<string, Promise<string | undefined>>();
  /** Reads that were reported as failed. */
  private readonly late = new WeakSet<Promise<string | undefined>>();
  /** Answers of such reads by secret id, for the next `get`. */
  private readonly lateAnswers = new Map<string, string | undefined>();
  private readonly answeredLate = new vscode.EventEmitter<void>();
  /** Fires when a read that was reported as `keyStoreSilent` has succeeded; the next `get` returns its answer. */
  readonly onDidAnswerLate = this.answeredLate.event;

  private readonly subscription: vscode.Disposable;

  constructor(private readonly secrets: vscode.SecretStorage) {
    this.subscription = secrets.onDidChange(({ key }) => this.lateAnswers.delete(key));
  }

  /**
   * The key stored for this owner, or undefined. Joins a pending read, so that the storage is not asked again before it has
   * answered.
   * @throws ApiError `keyStoreSilent` after 10 s without an answer
   */
  async get(owner: KeyOwner): Promise<string | undefined> {
    const id = secretId(owner);
    if (this.lateAnswers.has(id)) {
      const answer = this.lateAnswers.get(id);
      this.lateAnswers.delete(id);
      return answer;
    }
    const read = this.reads.get(id) ?? this.read(id);
    return answered(read, () => this.late.add(read));
  }

  /** Stores the key, replacing an earlier one. @throws ApiError `keyStoreSilent` as `get`; it may be stored later */
  async set(owner: KeyOwner, key: string): Promise<void> {
    const id = secretId(owner);
    // A pending read is of the earlier one.
    this.reads.delete(id);
    this.lateAnswers.delete(id);
    await answered(this.secrets.store(id, key));
  }

  /** Deletes the key, if there is one. @throws ApiError `keyStoreSilent` as `get`; it may be deleted later */
  async delete(owner: KeyOwner): Promise<void> {
    const id = secretId(owner);
    this.reads.delete(id);
    this.lateAnswers.delete(id);
    await answered(this.secrets.delete(id));
  }

  /** Fires when a key may have changed; for changes in another window only where the host reports them. */
  onDidChange(listener: (change: KeyChange) => void): vscode.Disposable {
    return this.secrets.onDidChange(({ key }) => listener({ affects: (owner) => key === secretId(owner) }));
  }

  dispose(): void {
    this.subscription.dispose();
    this.answeredLate.dispose();
  }

  private read(id: string): Promise<string | undefined> {
    const read = Promise.resolve(this.secrets.get(id));
    const end = (): boolean => this.reads.get(id) === read && this.reads.delete(id);
    this.reads.set(id, read);
    read.then((answer) => {
      if (!end() || !this.late.has(read)) return;
      this.lateAnswers.set(id, answer);
      this.answeredLate.fire();
    }, end);
    return read;
  }
}

/** The answer of the secret storage. @throws ApiError `keyStoreSilent` after 10 s without one, after `onSilent` */
async function answered<T>(answer: Thenable<T>, onSilent?: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      onSilent?.();
      reject(new ApiError('keyStoreSilent', `The secret storage has not answered within ${SILENT_AFTER} ms.`));
    }, SILENT_AFTER);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}

function secretId(owner: KeyOwner): string {
  return `apiKey:${owner.name}@${owner.origin}`;
}
