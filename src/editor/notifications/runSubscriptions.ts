import * as vscode from 'vscode';
import type { RunsClient } from '../../core/api/client';
import type { Connection } from '../../core/api/connection';
import { isApiError } from '../../core/api/errors';
import type { Run, RunReference } from '../../core/api/types';
import { authorityOf } from '../connections/authority';
import { endsExecution } from '../../core/runs/lifecycle';
import type { Refresher, RefreshNeed } from '../feed/refresher';
import type { RunFeed } from '../feed/runFeed';

interface RunSubscription {
  readonly connection: Connection;
  readonly run: RunReference;
}

/** A run that has finished, and its connection. */
export interface FinishedRun {
  readonly connection: Connection;
  readonly run: Run;
}

/**
 * The runs whose end the user wants to be notified of. While there is one, the refresher also asks when nothing is visible.
 * A run that a refresh doesn't return, because the filter excludes it or it is of another connection, is requested by id
 * after each refresh. A subscription is for an execution: one that continues in another run has not finished.
 */
export class RunSubscriptions implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<string>();
  /** Fires with the execution id whose subscription was added or removed. */
  readonly onDidChange = this.changed.event;
  private readonly finished = new vscode.EventEmitter<FinishedRun>();
  /** Fires once per subscription, when its run has finished. */
  readonly onDidFinish = this.finished.event;

  private readonly subscriptions = new Map<string, RunSubscription>();
  private readonly abort = new AbortController();
  private readonly listeners: vscode.Disposable;
  private readonly need: RefreshNeed;
  private asking = false;

  constructor(
    private readonly feed: Pick<RunFeed, 'connection' | 'knownOf' | 'onDidChange'>,
    private readonly client: Pick<RunsClient, 'getRun' | 'getExecution'>,
    refresher: Pick<Refresher, 'need' | 'onDidAsk'>,
  ) {
    this.need = refresher.need();
    this.listeners = vscode.Disposable.from(
      feed.onDidChange(({ kind }) => {
        if (kind === 'runs') this.checkKnown();
      }),
      refresher.onDidAsk((answer) => void answer.then(() => this.requestOthers())),
    );
  }

  /** Whether there is a subscription for an execution of the current connection. */
  has(executionId: string): boolean {
    const { connection } = this.feed;
    return connection !== undefined && this.subscriptions.has(keyOf(connection, executionId));
  }

  /** Adds a subscription for the run's execution. */
  add(connection: Connection, run: RunReference): void {
    this.subscriptions.set(keyOf(connection, run.executionId), { connection, run });
    this.need.set(true);
    this.changed.fire(run.executionId);
  }

  /** Removes the subscription for an execution, if there is one. */
  remove(connection: Connection, executionId: string): void {
    if (!this.subscriptions.delete(keyOf(connection, executionId))) return;
    if (this.subscriptions.size === 0) this.need.set(false);
    this.changed.fire(executionId);
  }

  dispose(): void {
    this.abort.abort();
    this.listeners.dispose();
    this.need.dispose();
    this.changed.dispose();
    this.finished.dispose();
  }

  /** Finishes the subscription if its run is known to have ended. @returns whether the feed keeps the run up to date */
  private check(subscription: RunSubscription): boolean {
    const known = this.feed.knownOf(authorityOf(subscription.connection));
    const run = known?.executions.newest(subscription.run.executionId);
    if (!known || !run) return false;
    if (endsExecution(run.status)) this.finish(subscription, run);
    return known.isListed(run.key);
  }

  private checkKnown(): void {
    for (const subscription of [...this.subscriptions.values()]) this.check(subscription);
  }

  private async requestOthers(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    for (const subscription of [...this.subscriptions.values()]) {
      if (this.check(subscription)) continue;
      try {
        const run = await this.request(subscription);
        if (endsExecution(run.status)) this.finish(subscription, run);
      } catch (error) {
        if (this.abort.signal.aborted) return;
        // Other errors may not recur at the next refresh.
        if (isApiError(error) && error.kind === 'notFound') this.remove(subscription.connection, subscription.run.executionId);
      }
    }
    this.asking = false;
  }

  private request({ connection, run: { runId, executionId } }: RunSubscription): Promise<Run> {
    const { signal } = this.abort;
    // Servers without run ids have executions at the other path only.
    return runId === undefined ? this.client.getRun(connection, executionId, { signal }) : this.client.getExecution(connection, executionId, { signal });
  }

  private finish({ connection }: RunSubscription, run: Run): void {
    if (!this.subscriptions.has(keyOf(connection, run.executionId))) return;
    this.remove(connection, run.executionId);
    this.finished.fire({ connection, run });
  }
}

function keyOf(connection: Connection, executionId: string): string {
  return `${authorityOf(connection)} ${executionId}`;
}
