import * as vscode from 'vscode';
import { MINUTE } from '../../core/durations';
import type { RunsClient } from '../../core/api/client';
import type { Connection } from '../../core/api/connection';
import { isApiError } from '../../core/api/errors';
import type { Run } from '../../core/api/types';
import { isActive } from '../../core/runs/lifecycle';
import { newestRunsOf } from '../../core/runs/newestRunsOf';
import type { Refresher, RefreshNeed } from '../feed/refresher';
import type { RunFeed } from '../feed/runFeed';
import { isEmpty } from '../../core/runs/runFilter';
import { compareRuns } from '../../core/runs/workflowRuns';

/** Number of newest runs shown per workflow. */
const MOST_RUNS = 5;
/** Number of parallel requests. */
const AT_ONCE = 2;
/** Wait before a workflow whose request failed is requested again (ms). */
const RETRY_AFTER = MINUTE;

/** The newest known runs of a workflow. */
export interface LatestRuns {
  /** Newest first, one per execution. */
  readonly runs: readonly Run[];
  /** Number of active runs. */
  readonly active: number;
}

/**
 * The newest runs of the workflows that visible code names. They come from the tree; a workflow that the tree does not
 * have is requested once, and, while the tree is filtered, again with each refresh of the tree. While such code is
 * visible and the window is focused, the tree refreshes as if its view were visible.
 */
export class DefinitionRuns implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when the result of `of` may have changed. */
  readonly onDidChange = this.changed.event;
  private names: readonly string[] = [];
  private unsaved: ReadonlySet<string> = new Set();
  /** Runs that were requested here, by workflow. */
  private readonly requested = new Map<string, readonly Run[]>();
  private readonly requests = new Map<string, Promise<void>>();
  /** When the request for a workflow failed (ms since the epoch). */
  private readonly failedMs = new Map<string, number>();
  private abort = new AbortController();
  private readonly need: RefreshNeed;
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly feed: Pick<RunFeed, 'connection' | 'store' | 'filter' | 'problem' | 'answeredMs' | 'onDidChange'>,
    private readonly client: Pick<RunsClient, 'listRuns'>,
    refresher: Pick<Refresher, 'need' | 'onDidAsk'>,
  ) {
    this.need = refresher.need();
    this.subscription = vscode.Disposable.from(
      feed.onDidChange(({ kind }) => {
        if (kind === 'connection') this.forget();
        this.changed.fire();
        if (kind !== 'runs') this.update();
      }),
      refresher.onDidAsk((answer) => void answer.then(() => this.requestAll((name) => this.isUnknown(name) || this.mayHaveChanged(name)))),
      vscode.window.onDidChangeWindowState(() => this.update()),
    );
  }

  /** Sets the visible workflows. @param unsaved those in unsaved documents, whose names may be half typed: they are not requested */
  show(names: readonly string[], unsaved: ReadonlySet<string> = new Set()): void {
    this.names = names;
    this.unsaved = unsaved;
    this.update();
  }

  /** @returns undefined while nothing is known; a workflow without runs has an empty list */
  of(workflow: string): LatestRuns | undefined {
    const { store, answeredMs } = this.feed;
    const requested = this.requested.get(workflow);
    const known = store?.known.workflow(workflow);
    if (!store || (!requested && (!known?.newest || answeredMs === undefined))) return undefined;
    const byExecution = new Map<string, Run>();
    const listed = store.known.newestOf(workflow, MOST_RUNS);
    for (const run of [...listed, ...(requested ?? []).map((each) => store.known.get(each.key) ?? each)].sort(compareRuns)) {
      if (!byExecution.has(run.executionId)) byExecution.set(run.executionId, run);
    }
    const elsewhere = (requested ?? []).filter((run) => !store.known.get(run.key) && isActive(run.status)).length;
    return { runs: [...byExecution.values()].slice(0, MOST_RUNS), active: (known?.activeCount ?? 0) + elsewhere };
  }

  /** Requests the runs of a workflow if nothing is known of it and the last request did not fail. Never rejects. */
  async load(workflow: string): Promise<void> {
    if (!this.of(workflow) && !this.feed.problem) await this.request(workflow);
  }

  dispose(): void {
    this.abort.abort();
    this.subscription.dispose();
    this.need.dispose();
    this.changed.dispose();
  }

  private update(): void {
    this.need.set(this.names.length > 0 && vscode.window.state.focused);
    void this.requestAll((name) => this.isUnknown(name));
  }

  /** Requests those visible workflows that match. Waits for the newest page, which has most of them. */
  private async requestAll(isWanted: (name: string) => boolean): Promise<void> {
    if (!this.need.isSet || this.feed.answeredMs === undefined || this.feed.problem) return;
    const names = this.names.filter((name) => !this.unsaved.has(name) && isWanted(name) && Date.now() - (this.failedMs.get(name) ?? 0) >= RETRY_AFTER);
    const next = async (): Promise<void> => {
      for (let name = names.shift(); name !== undefined; name = names.shift()) await this.request(name);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }

  private isUnknown(name: string): boolean {
    return !this.requested.has(name) && (!isEmpty(this.feed.filter) || !this.feed.store?.known.workflow(name)?.newest);
  }

  /** Whether runs that the tree does not refresh may have changed. */
  private mayHaveChanged(name: string): boolean {
    const requested = this.requested.get(name);
    if (!requested) return false;
    return !isEmpty(this.feed.filter) || requested.some(({ key, status }) => isActive(status) && !this.feed.store?.known.isListed(key));
  }

  private async request(name: string): Promise<void> {
    const { connection } = this.feed;
    if (!connection || name === '') return;
    const request = this.requests.get(name) ?? this.list(connection, name).finally(() => this.requests.delete(name));
    this.requests.set(name, request);
    await request;
  }

  private async list(connection: Connection, name: string): Promise<void> {
    const { signal } = this.abort;
    try {
      const runs = await newestRunsOf(this.client, connection, name, signal);
      if (signal.aborted) return;
      this.failedMs.delete(name);
      this.requested.set(name, runs.slice(0, 2 * MOST_RUNS));
      this.changed.fire();
    } catch (error) {
      if (signal.aborted) return;
      // The view reports problems with the server.
      this.failedMs.set(name, Date.now());
      if (!isApiError(error)) throw error;
    }
  }

  private forget(): void {
    this.abort.abort();
    this.abort = new AbortController();
    this.requested.clear();
    this.requests.clear();
    this.failedMs.clear();
  }
}
