import * as vscode from 'vscode';
import type { RunsClient } from '../../core/api/client';
import type { Connection } from '../../core/api/connection';
import { isApiError } from '../../core/api/errors';
import type { Run } from '../../core/api/types';
import { isActive } from '../../core/runs/lifecycle';
import { newestRunsOf } from '../../core/runs/newestRunsOf';
import type { Refresher } from '../feed/refresher';
import type { RunFeed } from '../feed/runFeed';
import { isEmpty } from '../../core/runs/runFilter';
import { compareRuns } from '../../core/runs/workflowRuns';

/** How many of a workflow's newest runs are told. */
const MOST_RUNS = 5;
/** How many workflows are asked for at a time. */
const AT_ONCE = 2;
/** A workflow whose list did not come is asked for again after this time (ms). */
const RETRY_AFTER = 60_000;

/** The newest runs of a workflow, as far as they are known. */
export interface LatestRuns {
  /** Newest first, of each execution one. */
  readonly runs: readonly Run[];
  /** How many runs are active. */
  readonly active: number;
}

/**
 * What is known of the runs of the workflows that code on screen names: what the tree knows, and, of those that it
 * doesn't, the answer to one request each; while a filter keeps runs back from the tree, to one each time the tree is
 * asked for. While there is such code on screen in a window that has the focus, the tree is asked for as if somebody
 * looked at it.
 */
export class DefinitionRuns implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when `of` may say something else. */
  readonly onDidChange = this.changed.event;
  private names: readonly string[] = [];
  private unsaved: ReadonlySet<string> = new Set();
  /** What was asked for here, by workflow. */
  private readonly asked = new Map<string, readonly Run[]>();
  private readonly asking = new Map<string, Promise<void>>();
  /** When a workflow's list did not come, ms since the epoch. */
  private readonly failedMs = new Map<string, number>();
  private abort = new AbortController();
  private wait: vscode.Disposable | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly feed: Pick<RunFeed, 'connection' | 'store' | 'filter' | 'problem' | 'answeredMs' | 'onDidChange'>,
    private readonly client: Pick<RunsClient, 'listRuns'>,
    private readonly refresher: Pick<Refresher, 'wait' | 'onDidAsk'>,
  ) {
    this.subscription = vscode.Disposable.from(
      feed.onDidChange(({ kind }) => {
        if (kind === 'connection') this.forget();
        this.changed.fire();
        if (kind !== 'runs') this.update();
      }),
      refresher.onDidAsk((answer) => void answer.then(() => this.askFor((name) => this.isUnknown(name) || this.mayHaveMoved(name)))),
      vscode.window.onDidChangeWindowState(() => this.update()),
    );
  }

  /** Says which workflows are on screen. @param unsaved those of them whose names may only be half typed: they are not asked for */
  show(names: readonly string[], unsaved: ReadonlySet<string> = new Set()): void {
    this.names = names;
    this.unsaved = unsaved;
    this.update();
  }

  /** Undefined while nothing is known of them, which is not the same as none. */
  of(workflow: string): LatestRuns | undefined {
    const { store, answeredMs } = this.feed;
    const asked = this.asked.get(workflow);
    const known = store?.workflow(workflow);
    if (!store || (!asked && (!known?.newest || answeredMs === undefined))) return undefined;
    const byExecution = new Map<string, Run>();
    const listed = store.newestOf(workflow, MOST_RUNS);
    for (const run of [...listed, ...(asked ?? []).map((each) => store.get(each.key) ?? each)].sort(compareRuns)) {
      if (!byExecution.has(run.executionId)) byExecution.set(run.executionId, run);
    }
    const elsewhere = (asked ?? []).filter((run) => !store.get(run.key) && isActive(run.status)).length;
    return { runs: [...byExecution.values()].slice(0, MOST_RUNS), active: (known?.activeCount ?? 0) + elsewhere };
  }

  /** Asks for a workflow of which nothing is known, unless the server can't be asked. Never rejects. */
  async know(workflow: string): Promise<void> {
    if (!this.of(workflow) && !this.feed.problem) await this.ask(workflow);
  }

  dispose(): void {
    this.abort.abort();
    this.subscription.dispose();
    this.wait?.dispose();
    this.changed.dispose();
  }

  private update(): void {
    const isLookedAt = this.names.length > 0 && vscode.window.state.focused;
    if (isLookedAt !== (this.wait !== undefined)) {
      this.wait?.dispose();
      this.wait = isLookedAt ? this.refresher.wait() : undefined;
    }
    void this.askFor((name) => this.isUnknown(name));
  }

  /** Asks for those on screen that are wanted, once the newest page is there, which tells of most. */
  private async askFor(isWanted: (name: string) => boolean): Promise<void> {
    if (!this.wait || this.feed.answeredMs === undefined || this.feed.problem) return;
    const names = this.names.filter((name) => !this.unsaved.has(name) && isWanted(name) && Date.now() - (this.failedMs.get(name) ?? 0) >= RETRY_AFTER);
    const next = async (): Promise<void> => {
      for (let name = names.shift(); name !== undefined; name = names.shift()) await this.ask(name);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }

  private isUnknown(name: string): boolean {
    return !this.asked.has(name) && (!isEmpty(this.feed.filter) || !this.feed.store?.workflow(name)?.newest);
  }

  /** Whether there may be news of runs that only were asked for here. */
  private mayHaveMoved(name: string): boolean {
    const asked = this.asked.get(name);
    if (!asked) return false;
    return !isEmpty(this.feed.filter) || asked.some(({ key, status }) => isActive(status) && !this.feed.store?.isListed(key));
  }

  private async ask(name: string): Promise<void> {
    const { connection } = this.feed;
    if (!connection || name === '') return;
    const asking = this.asking.get(name) ?? this.list(connection, name).finally(() => this.asking.delete(name));
    this.asking.set(name, asking);
    await asking;
  }

  private async list(connection: Connection, name: string): Promise<void> {
    const { signal } = this.abort;
    try {
      const runs = await newestRunsOf(this.client, connection, name, signal);
      if (signal.aborted) return;
      this.failedMs.delete(name);
      this.asked.set(name, runs.slice(0, 2 * MOST_RUNS));
      this.changed.fire();
    } catch (error) {
      if (signal.aborted) return;
      // The view tells what is wrong with a server; this only says that nothing is known.
      this.failedMs.set(name, Date.now());
      if (!isApiError(error)) throw error;
    }
  }

  private forget(): void {
    this.abort.abort();
    this.abort = new AbortController();
    this.asked.clear();
    this.asking.clear();
    this.failedMs.clear();
  }
}
