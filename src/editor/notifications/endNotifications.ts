import * as vscode from 'vscode';
import { authorityOf } from '../connections/authority';
import { rootOf } from '../../core/runs/executionTrees';
import { endsExecution, isFailed } from '../../core/runs/lifecycle';
import type { Refresher, RefreshNeed } from '../feed/refresher';
import type { RunFeed } from '../feed/runFeed';
import type { EndedRun } from '../../core/runs/runChanges';
import type { FinishedRun, RunSubscriptions } from './runSubscriptions';

/** How long to collect ended runs before notifying of them together (ms). */
const JOIN_MS = 500;

/** The setting `mistralRuns.notify`. */
export interface NotifySetting {
  readonly value: 'off' | 'failures' | 'all';
  /** Fires when the value may have changed. */
  readonly onDidChange: vscode.Event<unknown>;
}

/** Which finished runs to notify of, and how. */
export interface EndNotificationsOptions {
  readonly setting: NotifySetting;
  /** Resolves once the user has answered. */
  readonly show: (ends: readonly FinishedRun[]) => Promise<void>;
}

/**
 * Notifies of finished runs: those with a subscription, and those selected by the setting. The latter must be root runs
 * that were active before. While the setting is on and a run is active, the refresher also asks when nothing is visible.
 */
export class EndNotifications implements vscode.Disposable {
  private readonly listeners: vscode.Disposable;
  private ends = new Map<string, FinishedRun>();
  private timer: NodeJS.Timeout | undefined;
  private readonly need: RefreshNeed;

  constructor(
    private readonly feed: Pick<RunFeed, 'connection' | 'store' | 'knownOf' | 'onDidChange'>,
    refresher: Pick<Refresher, 'need'>,
    subscriptions: Pick<RunSubscriptions, 'onDidFinish'>,
    private readonly options: EndNotificationsOptions,
  ) {
    this.need = refresher.need();
    this.listeners = vscode.Disposable.from(
      subscriptions.onDidFinish((end) => this.add(end)),
      feed.onDidChange((event) => {
        if (event.kind === 'runs') this.addWanted(event.change.ended);
        this.updateNeed();
      }),
      options.setting.onDidChange(() => this.updateNeed()),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listeners.dispose();
    this.need.dispose();
  }

  private addWanted(ended: readonly EndedRun[]): void {
    const { connection } = this.feed;
    const { value } = this.options.setting;
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
      if (ends.length > 0) void this.options.show(ends);
    }, JOIN_MS);
  }

  /** Whether the execution has no newer run: continued as new, or retried after a failure. */
  private isOver({ connection, run }: FinishedRun): boolean {
    const newest = this.feed.knownOf(authorityOf(connection))?.executions.newest(run.executionId) ?? run;
    return endsExecution(newest.status);
  }

  private updateNeed(): void {
    this.need.set(this.options.setting.value !== 'off' && this.feed.store?.hasActive === true);
  }
}
