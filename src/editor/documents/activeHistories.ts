import * as vscode from 'vscode';
import { isApiError, type ApiError } from '../../core/api/errors';
import type { Connection } from '../../core/api/connection';
import type { Log } from '../../core/api/log';
import type { Run } from '../../core/api/types';
import { MINUTE, SECOND } from '../../core/durations';
import type { RunStore } from '../../core/runs/runStore';
import type { DocumentTabs } from '../addresses/documentTabs';
import { runDocument } from '../addresses/runUri';
import { authorityOf } from '../connections/authority';
import type { RunFeed } from '../feed/runFeed';
import type { RunExplanations } from './runExplanations';
import type { RunReader } from './runReader';

/** Number of runs whose histories are read. */
const MOST_RUNS = 5;
/** How long a run must have been active, ms. */
const ACTIVE_FOR = 10 * SECOND;
/** Shortest time between two reads of a history, ms; doubled with each failure. */
const AGAIN_AFTER = MINUTE;
const LONGEST_PAUSE = 30 * MINUTE;
/** Larger histories are not read, bytes as sent. */
const MAX_BYTES = 1_000_000;

/** What ActiveHistories needs. */
export interface ActiveHistoriesOptions {
  readonly view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>;
  readonly feed: Pick<RunFeed, 'connection' | 'store' | 'problem' | 'answeredMs' | 'onDidChange'>;
  readonly reader: Pick<RunReader, 'history'>;
  readonly explanations: Pick<RunExplanations, 'of'>;
  readonly tabs: Pick<DocumentTabs, 'isShown'>;
  readonly log: Pick<Log, 'error'>;
}

/** What is noted about an active run while it is known. */
interface Watched {
  /** When it was first seen, ms since the epoch. */
  readonly sinceMs: number;
  /** When its history was last requested, ms since the epoch. */
  askedMs: number;
  failures: number;
  isUnreadable: boolean;
}

interface Session {
  readonly connection: Connection;
  readonly store: RunStore;
}

/**
 * Reads the histories of the newest active runs while the view is visible and the window focused, so that rows show what a
 * run waits for. Checks after each refresh, so it asks no more often than the view does. Reads one history at a time.
 */
export class ActiveHistories implements vscode.Disposable {
  private watched = new Map<string, Watched>();
  private reading: AbortController | undefined;
  private failures = 0;
  private pausedUntilMs = 0;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly options: ActiveHistoriesOptions) {
    const { view, feed } = options;
    this.subscription = vscode.Disposable.from(
      view.onDidChangeVisibility(() => this.stopUnlessWatching()),
      vscode.window.onDidChangeWindowState(() => this.stopUnlessWatching()),
      feed.onDidChange(({ kind }) => {
        if (kind === 'connection') this.reset();
        if (kind === 'state') this.update();
      }),
    );
    this.update();
  }

  dispose(): void {
    this.reset();
    this.subscription.dispose();
  }

  private reset(): void {
    this.stop();
    this.watched.clear();
    this.failures = 0;
    this.pausedUntilMs = 0;
  }

  private stop(): void {
    this.reading?.abort();
    this.reading = undefined;
  }

  private stopUnlessWatching(): void {
    if (!this.isWatching) this.stop();
  }

  private update(): void {
    const session = this.session();
    if (!session) this.stop();
    if (!this.isWatching || !session) return;
    this.watch(session);
    if (!this.reading) void this.read(session);
  }

  private get isWatching(): boolean {
    return this.options.view.visible && vscode.window.state.focused;
  }

  private session(): Session | undefined {
    const { connection, store, problem, answeredMs } = this.options.feed;
    return connection && store && !problem && answeredMs !== undefined ? { connection, store } : undefined;
  }

  /** Notes the runs that are active now, and drops the others. */
  private watch({ store }: Session): void {
    const before = this.watched;
    this.watched = new Map(
      store.activeRuns.map(({ key }) => [key, before.get(key) ?? { sinceMs: Date.now(), askedMs: -Infinity, failures: 0, isUnreadable: false }]),
    );
  }

  private async read(session: Session): Promise<void> {
    const abort = new AbortController();
    this.reading = abort;
    for (let next = this.next(session); next; next = this.next(session)) {
      await this.readHistory(session, next, abort.signal);
      if (abort.signal.aborted) return;
    }
    this.reading = undefined;
  }

  private async readHistory({ connection }: Session, { run, watched }: { run: Run; watched: Watched }, signal: AbortSignal): Promise<void> {
    watched.askedMs = Date.now();
    try {
      await this.options.reader.history(connection, run.runId ?? run.executionId, signal, MAX_BYTES);
      watched.failures = 0;
      this.failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      watched.failures++;
      if (isApiError(error)) {
        this.noteFailure(watched, error);
        return;
      }
      // The same history would fail again.
      watched.isUnreadable = true;
      this.options.log.error(error instanceof Error ? error : String(error));
    }
  }

  private noteFailure(watched: Watched, { kind, details }: ApiError): void {
    switch (kind) {
      case 'tooLarge':
        watched.isUnreadable = true;
        break;
      case 'notFound':
      case 'invalidRequest':
      case 'notTheApi':
        break;
      case 'refused':
      case 'forbidden':
        // Not before the connection or its key changes.
        this.pausedUntilMs = Infinity;
        break;
      default:
        this.pausedUntilMs = Date.now() + Math.max(pauseAfter(this.failures++), details.retryAfterMs ?? 0);
    }
  }

  /** The newest of the runs whose history is to be read now. */
  private next({ connection, store }: Session): { readonly run: Run; readonly watched: Watched } | undefined {
    const nowMs = Date.now();
    if (nowMs < this.pausedUntilMs) return undefined;
    const active = store.activeRuns.flatMap((run) => {
      const watched = this.watched.get(run.key);
      // The computer's clock and the server's may differ, hence both.
      const sinceMs = Math.min(watched?.sinceMs ?? nowMs, run.startMs ?? nowMs);
      return watched && nowMs - sinceMs > ACTIVE_FOR ? [{ run, watched }] : [];
    });
    return active.slice(0, MOST_RUNS).find(({ run, watched }) => {
      const readMs = this.options.explanations.of(authorityOf(connection), run)?.readMs ?? -Infinity;
      const isDue = nowMs - Math.max(readMs, watched.askedMs) >= pauseAfter(watched.failures);
      return isDue && !watched.isUnreadable && !this.isOpen(connection, run);
    });
  }

  /** Open documents are read on their own. */
  private isOpen(connection: Connection, run: Run): boolean {
    return (['history', 'decoded'] as const).some((kind) => this.options.tabs.isShown(runDocument(connection, kind, run)));
  }
}

function pauseAfter(failures: number): number {
  return Math.min(AGAIN_AFTER * 2 ** failures, LONGEST_PAUSE);
}
