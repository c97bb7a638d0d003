import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import { ApiError, isApiError } from '../../core/api/errors';
import type { HistoryIndex } from '../../core/history/historyIndex';
import type { LaidOut } from '../../core/history/layOut';
import { isActive } from '../../core/runs/lifecycle';
import type { DocumentTabs } from '../addresses/documentTabs';
import { isPart, parseRunUri, type RunDocument } from '../addresses/runUri';
import type { Connections } from '../connections/connections';
import type { RunFeed } from '../feed/runFeed';
import type { RunReader } from './runReader';

/** A document that could not be read. The editor's own error page shows only a generic line. */
export interface DocumentFailure {
  readonly document: RunDocument;
  readonly error: ApiError;
  /** Undefined if the document's connection is not set up. */
  readonly connection: Connection | undefined;
  /** Whether an earlier answer stays on screen. */
  readonly isKnown: boolean;
}

/** A document with events, as read. */
export interface ReadHistory extends LaidOut {
  readonly document: RunDocument;
  readonly index: HistoryIndex;
}

/** State of a document while a tab shows it. */
interface Entry {
  readonly document: RunDocument;
  readonly abort: AbortController;
  /** Time of the last answer or failure, ms since the epoch. */
  answeredMs: number;
  loading: Promise<Answer> | undefined;
  /** The last answer, without its bytes. */
  known: Content | undefined;
  /** Bytes requested for a stat, until the read that follows it. */
  unread: Uint8Array | undefined;
}

interface Content {
  /** Size of the document as laid out, bytes. */
  readonly size: number;
  /** Undefined for a document that was final when first read: it is compared with nothing. */
  readonly hash: string | undefined;
  /** When the server first answered with these bytes, ms since the epoch. */
  readonly mtime: number;
  /** Whether it can't change any more. */
  readonly final: boolean;
}

interface Answer {
  readonly content: Content;
  readonly bytes: Uint8Array;
}

/** What the file system needs. */
export interface RunFileSystemOptions {
  readonly reader: RunReader;
  readonly connections: Pick<Connections, 'find'>;
  readonly feed: Pick<RunFeed, 'problem' | 'knownOf'>;
  readonly tabs: Pick<DocumentTabs, 'isShown' | 'onDidChange'>;
  /** URIs of documents that the user stopped following. */
  readonly stopped: ReadonlySet<string>;
}

/** Age from which a document that may have changed is requested again when it is activated, ms. */
const FRESH_FOR = 5_000;

/** Size of the largest document that is requested repeatedly while its run is active, bytes. */
const MAX_FOLLOWED = 10_000_000;

/** Bytes hashed in one go, which takes some 10 ms. */
const HASHED_AT_ONCE = 4 * 1024 * 1024;

const FOLDER: vscode.FileStat = { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };

/**
 * The documents of runs behind a read-only file system (`registerFileSystem`). With a file system the editor restores
 * documents after a reload, accepts any size, and keeps the bytes itself. A file is the server's JSON, laid out. Its stat
 * has the time and the size of these bytes, so it needs the whole document; the editor always reads right after it.
 */
export class RunFileSystem implements Pick<vscode.FileSystemProvider, 'onDidChangeFile' | 'stat' | 'readFile'>, vscode.Disposable {
  private readonly filesChanged = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.filesChanged.event;
  private readonly failed = new vscode.EventEmitter<DocumentFailure>();
  /** Fires for each document that could not be read. */
  readonly onDidFail = this.failed.event;
  private readonly latest = new vscode.EventEmitter<RunDocument>();
  /** Fires when the server could not open an exact run and the latest of its execution is shown instead. */
  readonly onDidShowLatest = this.latest.event;

  private readonly historyRead = new vscode.EventEmitter<ReadHistory>();
  /** Fires for each document with events that is new or has changed. */
  readonly onDidReadHistory = this.historyRead.event;

  private readonly entries = new Map<string, Entry>();
  private readonly subscription: vscode.Disposable;

  constructor(private readonly options: RunFileSystemOptions) {
    this.subscription = options.tabs.onDidChange(({ closed }) => this.forget(closed));
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    if (isFolder(uri)) return FOLDER;
    const { mtime, size } = await this.content(this.entry(existing(uri, parseRunUri(uri))));
    return { type: vscode.FileType.File, ctime: mtime, mtime, size, permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const entry = this.entry(existing(uri, parseRunUri(uri)));
    const bytes = entry.unread ?? (await this.load(entry)).bytes;
    // The editor keeps its own copy.
    entry.unread = undefined;
    return bytes;
  }

  /** Takes a document that was read already and is about to be opened, so that it is not requested again. */
  async prepare(document: RunDocument, content: LaidOut): Promise<void> {
    const entry = this.entry(document);
    entry.unread = (await this.take(entry, content, this.options.reader.isFinal(document, content))).bytes;
    entry.answeredMs = Date.now();
  }

  /** Requests again all documents that a tab shows and that may have changed. The editor redraws those that did. */
  async refresh(): Promise<void> {
    const open = [...this.entries.values()].filter(({ document, known }) => known && !known.final && this.options.tabs.isShown(document));
    await Promise.all(open.map((entry) => this.reload(entry)));
  }

  /** Whether the document is worth another request while it is on screen. */
  mayHaveChanged(document: RunDocument): boolean {
    const { problem } = this.options.feed;
    // A refused key is not sent again before the user does something.
    return !isPart(document) && problem?.kind !== 'refused' && isActive(this.options.feed.knownOf(document.authority)?.find(document.id)?.status);
  }

  /**
   * Requests a document again that may change and isn't large; the editor redraws it if it did. Never rejects.
   * @returns whether the server answered; undefined if it wasn't asked
   */
  async update({ uri }: RunDocument): Promise<boolean | undefined> {
    const entry = this.entries.get(uri.toString());
    return entry?.known && !entry.known.final && entry.known.size <= MAX_FOLLOWED ? this.reload(entry) : undefined;
  }

  dispose(): void {
    this.forget([...this.entries.values()].map(({ document }) => document));
    this.subscription.dispose();
    for (const emitter of [this.filesChanged, this.failed, this.latest, this.historyRead]) emitter.dispose();
  }

  /** Cancels requests for these documents and drops their state. */
  private forget(documents: readonly RunDocument[]): void {
    for (const { uri } of documents) {
      const key = uri.toString();
      this.entries.get(key)?.abort.abort();
      this.entries.delete(key);
    }
  }

  private entry(document: RunDocument): Entry {
    const key = document.uri.toString();
    let entry = this.entries.get(key);
    if (!entry) {
      // Files that were read without a tab, as by a search, leave entries behind.
      for (const [otherKey, other] of this.entries) {
        if (!other.loading && !this.options.tabs.isShown(other.document)) this.entries.delete(otherKey);
      }
      entry = { document, abort: new AbortController(), answeredMs: 0, loading: undefined, known: undefined, unread: undefined };
      this.entries.set(key, entry);
    }
    return entry;
  }

  /**
   * The known content, or that of another request if nothing is known or it may have changed. The editor asks for the
   * stat of each visible document whenever its tab or the window is activated.
   */
  private async content(entry: Entry): Promise<Content> {
    const { known, document } = entry;
    const isFresh = Date.now() - entry.answeredMs < FRESH_FOR;
    if (known && (known.final || isFresh || !this.mayHaveChanged(document) || this.options.stopped.has(document.uri.toString()))) return known;
    try {
      const { content, bytes } = await this.load(entry);
      if (content.mtime !== known?.mtime) entry.unread = bytes;
      return content;
    } catch (error) {
      // A document on screen stays when another request fails.
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
      this.filesChanged.fire([{ type: vscode.FileChangeType.Changed, uri: entry.document.uri }]);
    }
    return answer !== undefined;
  }

  /** Requests the document, or joins a pending request. @throws FileSystemError */
  private load(entry: Entry): Promise<Answer> {
    entry.loading ??= this.fetch(entry).finally(() => {
      entry.loading = undefined;
      // From the answer on: a large history takes longer than it stays fresh.
      entry.answeredMs = Date.now();
    });
    return entry.loading;
  }

  private async fetch(entry: Entry): Promise<Answer> {
    const { document, abort } = entry;
    const { uri, authority } = document;
    const connection = this.options.connections.find(authority);
    try {
      if (!connection) throw new ApiError('notConnected', `No connection is set up for ${authority}`);
      const { value, isLatest, isFinal } = await this.options.reader.content(connection, document, abort.signal);
      if (isLatest && !entry.known) this.latest.fire(document);
      return await this.take(entry, existing(uri, value), isFinal);
    } catch (error) {
      if (abort.signal.aborted) throw vscode.FileSystemError.Unavailable(uri);
      if (!isApiError(error)) throw error;
      this.failed.fire({ document, error, connection, isKnown: entry.known !== undefined });
      throw toFileSystemError(error, uri);
    }
  }

  private async take(entry: Entry, read: LaidOut, isFinal: boolean): Promise<Answer> {
    const { bytes, index } = read;
    const content = await contentOf(bytes, entry.known, isPart(entry.document) || isFinal);
    // If its tab was closed meanwhile, no event would drop it again.
    entry.abort.signal.throwIfAborted();
    if (index && entry.known?.mtime !== content.mtime) this.historyRead.fire({ ...read, document: entry.document, index });
    entry.known = content;
    return { content, bytes };
  }
}

/** @throws FileSystemError if there is no such document */
function existing<T>(uri: vscode.Uri, document: T | undefined): T {
  if (!document) throw vscode.FileSystemError.FileNotFound(uri);
  return document;
}

/** @param known the content before */
async function contentOf(bytes: Uint8Array, known: Content | undefined, final: boolean): Promise<Content> {
  if (known?.final) return { ...known, size: bytes.length };
  const hash = known || !final ? await hashOf(bytes) : undefined;
  return { size: bytes.length, hash, mtime: known && known.hash === hash ? known.mtime : Date.now(), final };
}

/** In pieces, which leaves the extension host responsive. */
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
    case 'keyStoreSilent':
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
