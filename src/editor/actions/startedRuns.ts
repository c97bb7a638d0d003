import * as vscode from 'vscode';
import { SECOND } from '../../core/durations';
import type { Run } from '../../core/api/types';
import { endsExecution } from '../../core/runs/lifecycle';
import { authorityOf } from '../connections/authority';
import type { RunFeed } from '../feed/runFeed';
import { showEndMessages } from '../notifications/showEndMessages';
import type { RunSubscriptions } from '../notifications/runSubscriptions';
import type { RunStarts, StartedExecution } from './runStarts';

/** When the list is asked for a run that was just started, until it has ended, ms after its start: the API tells no run id. */
const ASK_AFTER = [300, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/** A run that takes longer is told of at its end, ms. */
const LONG = 10 * SECOND;

/** What `StartedRuns` needs. */
export interface StartedRunsParts {
  readonly starts: Pick<RunStarts, 'onDidStart'>;
  readonly feed: Pick<RunFeed, 'connection' | 'knownOf' | 'refresh' | 'onDidChange'>;
  readonly subscriptions: Pick<RunSubscriptions, 'add'>;
  /** Selects the row of a run, without the focus; does nothing while the view is hidden. */
  readonly select: (run: Run) => Promise<void>;
}

/** Finds the runs that were started here in the list, selects them there, and tells of their end if nobody was looking. */
export class StartedRuns implements vscode.Disposable {
  private readonly timers = new Set<NodeJS.Timeout>();
  /** Not in the list yet. */
  private readonly waiting = new Map<string, StartedExecution>();
  private readonly subscription: vscode.Disposable;

  constructor(private readonly parts: StartedRunsParts) {
    this.subscription = vscode.Disposable.from(
      parts.starts.onDidStart((started) => this.add(started)),
      parts.feed.onDidChange(({ kind }) => {
        if (kind === 'runs') for (const started of [...this.waiting.values()]) this.check(started);
      }),
    );
  }

  dispose(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.subscription.dispose();
  }

  private add(started: StartedExecution): void {
    this.waiting.set(started.executionId, started);
    for (const ms of ASK_AFTER) {
      this.after(ms, () => {
        if (this.isLookedAt(started) && !endsExecution(this.find(started)?.status)) void this.parts.feed.refresh({ byUser: false });
      });
    }
    this.after(LONG, () => this.tell(started));
  }

  private check(started: StartedExecution): void {
    const run = this.find(started);
    if (run && this.waiting.delete(started.executionId)) void this.parts.select(run);
  }

  /** A run that has ended by now was seen to end, unless the window had no focus. */
  private tell(started: StartedExecution): void {
    const run = this.find(started);
    if (!run || !endsExecution(run.status)) {
      this.parts.subscriptions.add(started.connection, run ?? { executionId: started.executionId, runId: undefined, workflowName: started.workflow });
    } else if (!vscode.window.state.focused) {
      void showEndMessages([{ connection: started.connection, run }]);
    }
  }

  /** Whether the list is that of its connection, in a window with the focus. */
  private isLookedAt({ connection }: StartedExecution): boolean {
    const current = this.parts.feed.connection;
    return vscode.window.state.focused && current !== undefined && authorityOf(current) === authorityOf(connection);
  }

  private find({ connection, executionId }: StartedExecution): Run | undefined {
    return this.parts.feed.knownOf(authorityOf(connection))?.executions.newest(executionId);
  }

  private after(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, ms);
    this.timers.add(timer);
  }
}
