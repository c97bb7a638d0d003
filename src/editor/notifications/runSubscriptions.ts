import * as vscode from 'vscode';
import type { RunsClient } from '../../core/api/client';
import type { Connection } from '../../core/api/connection';
import { isApiError } from '../../core/api/errors';
import type { Run, RunReference } from '../../core/api/types';
import { authorityOf } from '../connections/authority';
import { isFinished } from '../../core/runs/lifecycle';
import type { Refresher } from '../feed/refresher';
import type { RunFeed } from '../feed/runFeed';

/** A run whose end somebody waits for. */
interface Bell {
  readonly connection: Connection;
  readonly run: RunReference;
}

/** A run that ended, with the connection that it is of. */
export interface RungBell {
  readonly connection: Connection;
  readonly run: Run;
}

/**
 * The runs that the user wants to hear of when they have finished. While there is one, the refresher asks though nobody
 * looks. What a refresh doesn't tell, because a filter keeps the run back or it is of another connection, is asked for by
 * its id, as often. A bell belongs to an execution: one that goes on in another run has not finished.
 */
export class Bells implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<string>();
  /** Fires with the execution id for which a bell came or went. */
  readonly onDidChange = this.changed.event;
  private readonly rung = new vscode.EventEmitter<RungBell>();
  /** Fires once for each bell, when its run has finished. */
  readonly onDidRing = this.rung.event;

  private readonly bells = new Map<string, Bell>();
  private readonly abort = new AbortController();
  private readonly subscription: vscode.Disposable;
  private wait: vscode.Disposable | undefined;
  private asking = false;

  constructor(
    private readonly feed: Pick<RunFeed, 'connection' | 'storeOf' | 'onDidChange'>,
    private readonly client: Pick<RunsClient, 'getRun' | 'getExecution'>,
    private readonly refresher: Pick<Refresher, 'wait' | 'onDidAsk'>,
  ) {
    this.subscription = vscode.Disposable.from(
      feed.onDidChange(({ kind }) => {
        if (kind === 'runs') this.lookAtKnown();
      }),
      refresher.onDidAsk((answer) => void answer.then(() => this.askForOthers())),
    );
  }

  /** Whether there is one for an execution of the connection in force. */
  has(executionId: string): boolean {
    const { connection } = this.feed;
    return connection !== undefined && this.bells.has(keyOf(connection, executionId));
  }

  /** Sets one. */
  set(connection: Connection, run: RunReference): void {
    this.bells.set(keyOf(connection, run.executionId), { connection, run });
    this.wait ??= this.refresher.wait();
    this.changed.fire(run.executionId);
  }

  /** Takes one away, if there is one. */
  remove(connection: Connection, executionId: string): void {
    if (!this.bells.delete(keyOf(connection, executionId))) return;
    if (this.bells.size === 0) {
      this.wait?.dispose();
      this.wait = undefined;
    }
    this.changed.fire(executionId);
  }

  dispose(): void {
    this.abort.abort();
    this.subscription.dispose();
    this.wait?.dispose();
    this.changed.dispose();
    this.rung.dispose();
  }

  /** @returns whether the feed keeps an eye on the run */
  private lookAt(bell: Bell): boolean {
    const store = this.feed.storeOf(authorityOf(bell.connection));
    const run = store?.executions.newest(bell.run.executionId);
    if (!store || !run) return false;
    if (hasEnded(run)) this.ring(bell, run);
    return store.isListed(run.key);
  }

  private lookAtKnown(): void {
    for (const bell of [...this.bells.values()]) this.lookAt(bell);
  }

  private async askForOthers(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    for (const bell of [...this.bells.values()]) {
      if (this.lookAt(bell)) continue;
      try {
        const run = await this.ask(bell);
        if (hasEnded(run)) this.ring(bell, run);
      } catch (error) {
        if (this.abort.signal.aborted) return;
        // Whatever else went wrong may be right the next time.
        if (isApiError(error) && error.kind === 'notFound') this.remove(bell.connection, bell.run.executionId);
      }
    }
    this.asking = false;
  }

  private ask({ connection, run: { runId, executionId } }: Bell): Promise<Run> {
    const { signal } = this.abort;
    // Servers without run ids know executions by the other path only.
    return runId === undefined ? this.client.getRun(connection, executionId, { signal }) : this.client.getExecution(connection, executionId, { signal });
  }

  private ring({ connection }: Bell, run: Run): void {
    if (!this.bells.has(keyOf(connection, run.executionId))) return;
    this.remove(connection, run.executionId);
    this.rung.fire({ connection, run });
  }
}

function hasEnded({ status }: Run): boolean {
  return isFinished(status) && status !== 'CONTINUED_AS_NEW';
}

function keyOf(connection: Connection, executionId: string): string {
  return `${authorityOf(connection)} ${executionId}`;
}
