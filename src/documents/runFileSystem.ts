import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { RunsClient } from '../api/client';
import type { Connection } from '../api/connection';
import { ApiError } from '../api/errors';
import type { ReadBody } from '../api/http';
import type { Connections } from '../connections/connections';
import { JsonLayoutError, layOutJson } from './jsonLayout';
import { parseRunUri, type RunDocument } from './runUri';

/** A document that could not be loaded, for whoever puts it into words: the editor's own error page shows only a generic line. */
export interface DocumentFailure {
  readonly uri: vscode.Uri;
  readonly error: ApiError;
  /** Undefined where the document's connection is not set up. */
  readonly connection: Connection | undefined;
}

/** What is known of one document while a tab shows it. */
interface Entry {
  readonly uri: vscode.Uri;
  readonly abort: AbortController;
  loading: Promise<Content> | undefined;
  /** The last answer, without its bytes. */
  known: Content | undefined;
  /** Its bytes, from the answer until the editor has read them. */
  bytes: Uint8Array | undefined;
}

interface Content {
  /** Size of the document in bytes, laid out. */
  readonly size: number;
  readonly hash: string;
  /** When the server first answered with these bytes, ms since the epoch. */
  readonly mtime: number;
  /** When it last did. */
  readonly checkedMs: number;
  /** Whether the run could not change any more when it was asked for. */
  readonly final: boolean;
}

/** What the file system is made of. */
export interface RunFileSystemOptions {
  readonly client: RunsClient;
  readonly connections: Connections;
  /** Whether this run, by run id or execution id, is known to have ended. */
  isFinished(id: string): boolean;
  /** Whether a tab shows the document, or is about to. */
  isShown(uri: vscode.Uri): boolean;
}

/** A document of a run that may still change is asked for anew when it is looked at again after this time (ms). */
const FRESH_FOR = 5_000;

const FOLDER: vscode.FileStat = { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };

/**
 * The documents of runs, as a read-only file system: the editor restores its files after a reload, takes any size, and
 * keeps their bytes. A file is the server's own JSON, laid out. Its stat says when those bytes came and how many there
 * are, so it needs the whole document; the editor always reads right after it.
 */
export class RunFileSystem implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly filesChanged = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.filesChanged.event;
  private readonly failed = new vscode.EventEmitter<DocumentFailure>();
  /** Fires for each document that could not be loaded. */
  readonly onDidFail = this.failed.event;
  private readonly latest = new vscode.EventEmitter<vscode.Uri>();
  /** Fires when the server could not open an exact run and the latest of its execution is shown instead. */
  readonly onDidShowLatest = this.latest.event;

  private readonly entries = new Map<string, Entry>();

  constructor(private readonly options: RunFileSystemOptions) {}

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    if (isFolder(uri)) return FOLDER;
    const { mtime, size } = await this.content(this.entry(uri));
    return { type: vscode.FileType.File, ctime: mtime, mtime, size, permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const entry = this.entry(uri);
    await this.content(entry);
    if (!entry.bytes) await this.load(entry);
    const { bytes } = entry;
    // The editor keeps its own copy.
    entry.bytes = undefined;
    return bytes ?? new Uint8Array();
  }

  /** Asks again for the documents that a tab shows and that may have changed; the editor redraws those that did. */
  async refresh(): Promise<void> {
    const open = [...this.entries.values()].filter(({ uri, known }) => known && !known.final && this.options.isShown(uri));
    await Promise.all(open.map((entry) => this.reload(entry)));
  }

  /** Forgets the documents that no tab shows any more, and ends their loading. */
  forgetClosed(): void {
    for (const [key, { uri, abort }] of this.entries) {
      if (this.options.isShown(uri)) continue;
      abort.abort();
      this.entries.delete(key);
    }
  }

  watch(): vscode.Disposable {
    // Changes are found by asking, which `refresh` does; there is nothing to listen to.
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    for (const { abort } of this.entries.values()) abort.abort();
    this.entries.clear();
    for (const emitter of [this.filesChanged, this.failed, this.latest]) emitter.dispose();
  }

  private entry(uri: vscode.Uri): Entry {
    const key = uri.toString();
    let entry = this.entries.get(key);
    if (!entry) {
      // Whoever reads files without a tab leaves entries behind; the next one clears them.
      for (const [otherKey, other] of this.entries) {
        if (!other.loading && !this.options.isShown(other.uri)) this.entries.delete(otherKey);
      }
      entry = { uri, abort: new AbortController(), loading: undefined, known: undefined, bytes: undefined };
      this.entries.set(key, entry);
    }
    return entry;
  }

  /** What the document holds: as known while that is fresh, else asked for. */
  private async content(entry: Entry): Promise<Content> {
    const { known } = entry;
    if (known && (known.final || Date.now() - known.checkedMs < FRESH_FOR)) return known;
    try {
      return await this.load(entry);
    } catch (error) {
      // A document on screen stays when asking again fails.
      if (known) return known;
      throw error;
    }
  }

  private async reload(entry: Entry): Promise<void> {
    const before = entry.known;
    const now = await this.load(entry).catch(() => before);
    if (now?.mtime !== before?.mtime) this.filesChanged.fire([{ type: vscode.FileChangeType.Changed, uri: entry.uri }]);
  }

  /** Asks the server, once at a time for each document. @throws FileSystemError */
  private load(entry: Entry): Promise<Content> {
    entry.loading ??= this.fetch(entry).finally(() => (entry.loading = undefined));
    return entry.loading;
  }

  private async fetch(entry: Entry): Promise<Content> {
    const { uri, abort, known } = entry;
    const document = parseRunUri(uri);
    if (!document) throw vscode.FileSystemError.FileNotFound(uri);
    const connection = this.options.connections.find(document.authority);
    try {
      if (!connection) throw new ApiError('noKey', `No connection is set up for ${document.authority}`);
      const final = this.options.isFinished(document.id);
      const bytes = await this.read(entry, connection, document, abort.signal);
      const hash = createHash('sha256').update(bytes).digest('hex');
      const now = Date.now();
      const mtime = known?.hash === hash ? known.mtime : now;
      entry.known = { size: bytes.length, hash, mtime, checkedMs: now, final };
      entry.bytes = bytes;
      return entry.known;
    } catch (error) {
      if (abort.signal.aborted) throw vscode.FileSystemError.Unavailable(uri);
      if (!(error instanceof ApiError)) throw error;
      this.failed.fire({ uri, error, connection });
      throw toFileSystemError(error, uri);
    }
  }

  private async read(
    { uri }: Entry,
    connection: Connection,
    { kind, id }: RunDocument,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const { client } = this.options;
    const history = { signal, decodePayloads: true };
    try {
      return kind === 'run'
        ? await client.readRun(connection, id, layOut, { signal })
        : await client.readHistory(connection, id, layOut, history);
    } catch (error) {
      // The id may be an execution's: 404 where nobody knows such a run, 422 where it is no run id at all (api.md 1.6).
      if (!(error instanceof ApiError) || (error.kind !== 'notFound' && error.kind !== 'invalidRequest')) throw error;
      const bytes = await (kind === 'run'
        ? client.readExecution(connection, id, layOut, { signal })
        : client.readExecutionHistory(connection, id, layOut, history));
      this.latest.fire(uri);
      return bytes;
    }
  }
}

const layOut: ReadBody<Uint8Array> = async (chunks) => {
  try {
    return await layOutJson(chunks);
  } catch (error) {
    if (!(error instanceof JsonLayoutError)) throw error;
    throw new ApiError(error.reason === 'tooLarge' ? 'tooLarge' : 'notTheApi', `${error.message} (byte ${error.offset})`);
  }
};

/** Breadcrumbs ask for the folders above a document. */
function isFolder(uri: vscode.Uri): boolean {
  return uri.path.split('/').filter(Boolean).length < 3;
}

function toFileSystemError(error: ApiError, uri: vscode.Uri): vscode.FileSystemError {
  switch (error.kind) {
    case 'notFound':
      return vscode.FileSystemError.FileNotFound(uri);
    case 'noKey':
    case 'refused':
    case 'forbidden':
      return vscode.FileSystemError.NoPermissions(uri);
    default:
      return vscode.FileSystemError.Unavailable(uri);
  }
}
