import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { RunsClient } from '../../core/api/client';
import type { Connection } from '../../core/api/connection';
import { ApiError, isApiError } from '../../core/api/errors';
import type { ReadBody } from '../../core/api/http';
import type { Connections } from '../connections/connections';
import type { HistoryIndex } from '../../core/history/historyIndex';
import { askForRun, type RunAnswer } from '../../core/api/askForRun';
import { KeptDocuments } from './documentCache';
import { layOut, layOutHistory, type IndexedHistory, type LaidOut } from '../../core/history/layOut';
import { isHistory, isPart, parseRunUri, siblingUri, type RunDocument } from '../addresses/runUri';
import { decodedHistory, eventOfHistory } from '../../core/history/historyForms';
import { partDocument, readRunPart } from '../../core/history/runPart';

/** A document that could not be loaded, for whoever puts it into words: the editor's own error page shows only a generic line. */
export interface DocumentFailure {
  readonly uri: vscode.Uri;
  readonly error: ApiError;
  /** Undefined where the document's connection is not set up. */
  readonly connection: Connection | undefined;
  /** Whether the document is there all the same, as it was before. */
  readonly isKnown: boolean;
}

/** A document with events that the server answered with. */
export interface ReadHistory extends LaidOut {
  readonly uri: vscode.Uri;
  readonly index: HistoryIndex;
}

/** What is known of one document while a tab shows it. */
interface Entry {
  readonly uri: vscode.Uri;
  readonly abort: AbortController;
  /** When the last answer came, or failed to; ms since the epoch. */
  answeredMs: number;
  loading: Promise<Answer> | undefined;
  /** The last answer, without its bytes. */
  known: Content | undefined;
  /** Bytes that came for a stat, until the read that follows it. */
  unread: Uint8Array | undefined;
}

interface Content {
  /** Size of the document in bytes, laid out. */
  readonly size: number;
  /** Undefined for what could not change any more when it was first asked for: nothing is compared with it. */
  readonly hash: string | undefined;
  /** When the server first answered with these bytes, ms since the epoch. */
  readonly mtime: number;
  /** Whether the run could not change any more when it was asked for. */
  readonly final: boolean;
}

interface Answer {
  readonly content: Content;
  readonly bytes: Uint8Array;
}

/** What the file system is made of. */
export interface RunFileSystemOptions {
  readonly client: RunsClient;
  readonly connections: Pick<Connections, 'find'>;
  /** Whether the document's very run, by run id, is known to have ended. */
  isFinished(document: RunDocument): boolean;
  /** Whether the document is worth asking for again just because it is looked at. */
  mayHaveChanged(document: RunDocument): boolean;
  /** Whether the user wants the document left as it is. */
  isStopped(uri: vscode.Uri): boolean;
  /** Whether a tab shows the document, or is about to. */
  isShown(uri: vscode.Uri): boolean;
}

/** A document that may have changed is asked for anew when it is looked at again after this time (ms). */
const FRESH_FOR = 5_000;

/** The largest document (bytes) that is asked for again and again while its run is active. */
const MOST_FOLLOWED = 10_000_000;

/** Of documents that can't change any more this much is kept, in bytes; their indexes take some hundredths of it more. */
const MOST_KEPT = 64 * 1024 * 1024;

/** As many bytes are hashed before others get their turn: some 10 ms. */
const HASHED_AT_ONCE = 4 * 1024 * 1024;

const FOLDER: vscode.FileStat = { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };

/**
 * The documents of runs, read for a read-only file system (`registerFileSystem`): the editor restores its files after a
 * reload, takes any size, and keeps their bytes. A file is the server's own JSON, laid out. Its stat says when those
 * bytes came and how many there are, so it needs the whole document; the editor always reads right after it.
 */
export class RunFileSystem implements Pick<vscode.FileSystemProvider, 'onDidChangeFile' | 'stat' | 'readFile'>, vscode.Disposable {
  private readonly filesChanged = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.filesChanged.event;
  private readonly failed = new vscode.EventEmitter<DocumentFailure>();
  /** Fires for each document that could not be loaded. */
  readonly onDidFail = this.failed.event;
  private readonly latest = new vscode.EventEmitter<vscode.Uri>();
  /** Fires when the server could not open an exact run and the latest of its execution is shown instead. */
  readonly onDidShowLatest = this.latest.event;

  private readonly historyRead = new vscode.EventEmitter<ReadHistory>();
  /** Fires for each history that came and is not what is known already. */
  readonly onDidReadHistory = this.historyRead.event;

  private readonly entries = new Map<string, Entry>();
  /** What servers sent of ended runs, whether or not a tab shows it. */
  private kept = new KeptDocuments<LaidOut>(MOST_KEPT);

  constructor(private readonly options: RunFileSystemOptions) {}

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    if (isFolder(uri)) return FOLDER;
    const { mtime, size } = await this.content(this.entry(uri));
    return { type: vscode.FileType.File, ctime: mtime, mtime, size, permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const entry = this.entry(uri);
    const bytes = entry.unread ?? (await this.load(entry)).bytes;
    // The editor keeps its own copy.
    entry.unread = undefined;
    return bytes;
  }

  /** Takes a document that is known already and about to be opened, so that it is not asked for again. */
  async prepare(uri: vscode.Uri, document: LaidOut): Promise<void> {
    const entry = this.entry(uri);
    const parsed = parseRunUri(uri);
    entry.unread = (await this.take(entry, document, parsed !== undefined && this.isFinal(parsed))).bytes;
    entry.answeredMs = Date.now();
  }

  /** Reads a history that is not opened, or not yet. @param uri of any document of its run @throws ApiError; the signal's reason when aborted */
  async readHistory(connection: Connection, uri: vscode.Uri, signal: AbortSignal): Promise<IndexedHistory> {
    return (await this.whole(connection, siblingUri(uri, 'history'), layOutHistory, signal)).value;
  }

  /** Asks again for the documents that a tab shows and that may have changed; the editor redraws those that did. */
  async refresh(): Promise<void> {
    const open = [...this.entries.values()].filter(({ uri, known }) => known && !known.final && this.options.isShown(uri));
    await Promise.all(open.map((entry) => this.reload(entry)));
  }

  /** Whether the document is worth asking for again just because it is looked at. */
  mayHaveChanged(document: RunDocument): boolean {
    return !isPart(document) && this.options.mayHaveChanged(document);
  }

  /**
   * Asks again for a document that may change and isn't large; the editor redraws it if it did. Never rejects.
   * @returns whether the server answered; undefined when it wasn't asked
   */
  async update(uri: vscode.Uri): Promise<boolean | undefined> {
    const entry = this.entries.get(uri.toString());
    return entry?.known && !entry.known.final && entry.known.size <= MOST_FOLLOWED ? this.reload(entry) : undefined;
  }

  /** Forgets those of the documents that no tab shows any more, and ends their loading. */
  forget(uris: readonly vscode.Uri[]): void {
    for (const uri of uris) {
      const key = uri.toString();
      if (this.options.isShown(uri)) continue;
      this.entries.get(key)?.abort.abort();
      this.entries.delete(key);
    }
  }

  /** Forgets what is kept for the next time, since it came for a key that may be another now. */
  forgetKept(): void {
    // An answer that is under way still came for the key before.
    this.kept = new KeptDocuments(MOST_KEPT);
  }

  dispose(): void {
    for (const { abort } of this.entries.values()) abort.abort();
    this.entries.clear();
    for (const emitter of [this.filesChanged, this.failed, this.latest, this.historyRead]) emitter.dispose();
  }

  private entry(uri: vscode.Uri): Entry {
    const key = uri.toString();
    let entry = this.entries.get(key);
    if (!entry) {
      // Whoever reads files without a tab leaves entries behind; the next one clears them.
      for (const [otherKey, other] of this.entries) {
        if (!other.loading && !this.options.isShown(other.uri)) this.entries.delete(otherKey);
      }
      entry = { uri, abort: new AbortController(), answeredMs: 0, loading: undefined, known: undefined, unread: undefined };
      this.entries.set(key, entry);
    }
    return entry;
  }

  /**
   * What the document holds: as known, or asked for where nothing is known or it may have changed. The editor asks for
   * the stat of each visible document whenever its tab or the window is activated.
   */
  private async content(entry: Entry): Promise<Content> {
    const { known } = entry;
    const document = parseRunUri(entry.uri);
    const isFresh = Date.now() - entry.answeredMs < FRESH_FOR;
    if (known && (known.final || isFresh || !document || !this.options.mayHaveChanged(document) || this.options.isStopped(entry.uri))) return known;
    try {
      const { content, bytes } = await this.load(entry);
      if (content.mtime !== known?.mtime) entry.unread = bytes;
      return content;
    } catch (error) {
      // A document on screen stays when asking again fails.
      if (known) return known;
      throw error;
    }
  }

  /** @returns whether the server answered */
  private async reload(entry: Entry): Promise<boolean> {
    const before = entry.known?.mtime;
    const answer = await this.load(entry).catch(() => undefined);
    if (answer && answer.content.mtime !== before) {
      entry.unread = answer.bytes;
      this.filesChanged.fire([{ type: vscode.FileChangeType.Changed, uri: entry.uri }]);
    }
    return answer !== undefined;
  }

  /** Asks the server, once at a time for each document. @throws FileSystemError */
  private load(entry: Entry): Promise<Answer> {
    entry.loading ??= this.fetch(entry).finally(() => {
      entry.loading = undefined;
      // From the answer on: a large history is older than fresh before it is there.
      entry.answeredMs = Date.now();
    });
    return entry.loading;
  }

  private async fetch(entry: Entry): Promise<Answer> {
    const { uri, abort } = entry;
    const document = parseRunUri(uri);
    if (!document) throw vscode.FileSystemError.FileNotFound(uri);
    const connection = this.options.connections.find(document.authority);
    try {
      if (!connection) throw new ApiError('notConnected', `No connection is set up for ${document.authority}`);
      const final = this.isFinal(document);
      return await this.take(entry, await this.read(entry, connection, document, abort.signal), final);
    } catch (error) {
      if (abort.signal.aborted) throw vscode.FileSystemError.Unavailable(uri);
      if (!isApiError(error)) throw error;
      this.failed.fire({ uri, error, connection, isKnown: entry.known !== undefined });
      throw toFileSystemError(error, uri);
    }
  }

  /** @param final whether it could not change any more when it was asked for */
  private async take(entry: Entry, document: LaidOut, final: boolean): Promise<Answer> {
    const { bytes, index } = document;
    const content = await contentOf(bytes, entry.known, final);
    // Its tab may have been closed since its last bytes came: nobody would forget it again.
    entry.abort.signal.throwIfAborted();
    if (index && entry.known?.mtime !== content.mtime) this.historyRead.fire({ ...document, uri: entry.uri, index });
    entry.known = content;
    return { content, bytes };
  }

  private async read({ uri, known }: Entry, connection: Connection, document: RunDocument, signal: AbortSignal): Promise<LaidOut> {
    const { kind, eventId } = document;
    if (kind === 'run') return this.latestToo(uri, known, await this.whole(connection, uri, layOut, signal));
    if (isHistory(kind) || kind === 'event') {
      const history = this.latestToo(uri, known, await this.whole(connection, siblingUri(uri, 'history'), layOutHistory, signal));
      if (kind === 'history') return history;
      return found(uri, eventId === undefined ? await decodedHistory(history) : await eventOfHistory(history, eventId));
    }
    const { decoded } = await readRunPart(this.options.client, connection, { kind, id: document.id, payload: document.payload }, signal);
    return found(uri, decoded && (await partDocument(decoded)));
  }

  /** What the server sends, or sent already where that is the last word. @param uri of a run or a history */
  private async whole<T extends LaidOut>(connection: Connection, uri: vscode.Uri, read: ReadBody<T>, signal: AbortSignal): Promise<RunAnswer<T>> {
    const document = parseRunUri(uri);
    if (!document) throw vscode.FileSystemError.FileNotFound(uri);
    // The same address may be another server once its settings have changed.
    const key = `${connection.baseUrl} ${uri.toString()}`;
    const { kept } = this;
    const known = kept.get(key);
    if (known) return { value: known as T, isLatest: false };
    // Before asking: what the run is by then is in the answer.
    const hasEnded = this.options.isFinished(document);
    const answer = await askForRun(this.options.client, connection, { kind: document.kind === 'run' ? 'run' : 'history', id: document.id }, read, signal);
    if (hasEnded) kept.put(key, answer.value);
    return answer;
  }

  /** Says so where the answer is about the latest run, and not the one that was asked for. */
  private latestToo<T>(uri: vscode.Uri, known: Content | undefined, { value, isLatest }: RunAnswer<T>): T {
    if (isLatest && !known) this.latest.fire(uri);
    return value;
  }

  private isFinal(document: RunDocument): boolean {
    return isPart(document) || this.options.isFinished(document);
  }
}

/** @throws FileSystemError where there is no such document */
function found<T>(uri: vscode.Uri, document: T | undefined): T {
  if (!document) throw vscode.FileSystemError.FileNotFound(uri);
  return document;
}

/** @param known what it was before */
async function contentOf(bytes: Uint8Array, known: Content | undefined, final: boolean): Promise<Content> {
  if (known?.final) return { ...known, size: bytes.length };
  // What can't change any more is compared with nothing.
  const hash = known || !final ? await hashOf(bytes) : undefined;
  return { size: bytes.length, hash, mtime: known && known.hash === hash ? known.mtime : Date.now(), final };
}

/** In pieces, so that the extension host answers others meanwhile. */
async function hashOf(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let start = 0; start < bytes.length; start += HASHED_AT_ONCE) {
    if (start > 0) await new Promise((resolve) => setImmediate(resolve));
    hash.update(bytes.subarray(start, start + HASHED_AT_ONCE));
  }
  return hash.digest('hex');
}

/** Breadcrumbs ask for the folders above a document. */
function isFolder(uri: vscode.Uri): boolean {
  return uri.path.split('/').filter(Boolean).length < 3;
}

function toFileSystemError(error: ApiError, uri: vscode.Uri): vscode.FileSystemError {
  switch (error.kind) {
    case 'notFound':
      return vscode.FileSystemError.FileNotFound(uri);
    case 'noKey':
    case 'notConnected':
    case 'refused':
    case 'forbidden':
    case 'intercepted':
    case 'unpaid':
      return vscode.FileSystemError.NoPermissions(uri);
    default:
      return vscode.FileSystemError.Unavailable(uri);
  }
}
