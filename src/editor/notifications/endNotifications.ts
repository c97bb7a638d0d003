import * as vscode from 'vscode';
import { authorityOf } from '../connections/authority';
import { rootOf } from '../../core/runs/executionTrees';
import { isFailed, isFinished } from '../../core/runs/lifecycle';
import type { Refresher } from '../feed/refresher';
import type { RunFeed } from '../feed/runFeed';
import type { EndedRun } from '../../core/runs/runChanges';
import type { RunSubscriptions, FinishedRun } from './runSubscriptions';

/** How long (ms) to wait for more ends: those of one moment are told together. */
const JOINED_FOR = 500;

/** The setting that says of which runs to tell. */
export interface NotifySetting {
  readonly value: 'off' | 'failures' | 'all';
  /** Fires when the value may have changed. */
  readonly onDidChange: vscode.Event<unknown>;
}

/** Shows that runs have finished. @returns once the user has answered */
export type ShowEndMessages = (ends: readonly FinishedRun[]) => Promise<void>;

/**
 * Tells of runs that have finished: of those with a subscription, and of those that the setting asks for, where they were seen
 * active before and nothing started them but the user. While the setting asks and a run is active, the refresher asks
 * though nobody looks.
 */
export class EndNotifications implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  private ends = new Map<string, FinishedRun>();
  private timer: NodeJS.Timeout | undefined;
  private wait: vscode.Disposable | undefined;

  constructor(
    private readonly feed: Pick<RunFeed, 'connection' | 'store' | 'knownOf' | 'onDidChange'>,
    private readonly refresher: Pick<Refresher, 'wait'>,
    subscriptions: Pick<RunSubscriptions, 'onDidFinish'>,
    private readonly setting: NotifySetting,
    private readonly tell: ShowEndMessages,
  ) {
    this.subscription = vscode.Disposable.from(
      subscriptions.onDidFinish((end) => this.add(end)),
      feed.onDidChange((event) => {
        if (event.kind === 'runs') this.addWanted(event.change.ended);
        this.waitWhileNeeded();
      }),
      setting.onDidChange(() => this.waitWhileNeeded()),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
    this.wait?.dispose();
  }

  private addWanted(ended: readonly EndedRun[]): void {
    const { connection } = this.feed;
    const { value } = this.setting;
    if (!connection || value === 'off') return;
    for (const { run, wasSeen } of ended) {
      const isRoot = rootOf(run) === run.executionId;
      if (wasSeen && isRoot && (value === 'all' || isFailed(run.status))) this.add({ connection, run });
    }
  }

  private add(end: FinishedRun): void {
    this.ends.set(`${authorityOf(end.connection)} ${end.run.executionId}`, end);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const ends = [...this.ends.values()].filter((each) => this.isOver(each));
      this.ends = new Map();
      if (ends.length > 0) void this.tell(ends);
    }, JOINED_FOR);
  }

  /** Whether no other run of the execution goes on: continued as new, or started again after a failure. */
  private isOver({ connection, run }: FinishedRun): boolean {
    const newest = this.feed.knownOf(authorityOf(connection))?.executions.newest(run.executionId) ?? run;
    return isFinished(newest.status) && newest.status !== 'CONTINUED_AS_NEW';
  }

  private waitWhileNeeded(): void {
    const needed = this.setting.value !== 'off' && this.feed.store?.hasActive === true;
    if (needed === (this.wait !== undefined)) return;
    this.wait?.dispose();
    this.wait = needed ? this.refresher.wait() : undefined;
  }
}
