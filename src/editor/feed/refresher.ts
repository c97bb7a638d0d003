import * as vscode from 'vscode';
import { refreshDelay } from '../../core/runs/refreshPolicy';
import type { RunFeed } from './runFeed';

/** Random addition to each wait (fraction), so that several windows don't ask at once. */
const JITTER = 0.1;

/** State of the window, set with `update`. */
interface Surroundings {
  /** Whether the view is visible. */
  readonly visible: boolean;
  /** Whether the window has the focus. */
  readonly focused: boolean;
  /** The setting, ms; 0: manual refresh only. */
  readonly interval: number;
}

/** Someone's need for fresh runs. Disposing it unsets it. */
export interface RefreshNeed extends vscode.Disposable {
  readonly isSet: boolean;
  set(isSet: boolean): void;
}

/** Owns the refresh timer: refreshes the feed as `refreshDelay` determines. Set after each answer, so requests never overlap. */
export class Refresher implements vscode.Disposable {
  private readonly asked = new vscode.EventEmitter<Promise<void>>();
  /** Fires when a refresh starts, with a promise that resolves (never rejects) when it has succeeded or failed. */
  readonly onDidAsk = this.asked.event;
  private readonly planned = new vscode.EventEmitter<void>();
  /** Fires when `nextMs` has changed. */
  readonly onDidPlan = this.planned.event;

  private surroundings: Surroundings = { visible: false, focused: false, interval: 0 };
  /** Number of `RefreshNeed`s that are set. */
  private needs = 0;
  private cameBack = false;
  /** Until when a run is expected (ms since the epoch), and the key of the newest one before it. */
  private expected: { readonly untilMs: number; readonly newest: string | undefined } | undefined;
  private intoSight = false;
  private asking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private next: number | undefined;
  private disposed = false;
  private readonly subscription: vscode.Disposable;

  /** @param random from 0 to below 1, as `Math.random` */
  constructor(
    private readonly feed: RunFeed,
    private readonly random: () => number = Math.random,
  ) {
    this.subscription = feed.onDidChange(({ kind }) => {
      // The feed drops answers to the previous connection.
      if (kind === 'connection') this.asking = undefined;
      if (kind !== 'runs') this.plan();
    });
  }

  /** Time of the next refresh, ms since the epoch; undefined if none is scheduled. */
  get nextMs(): number | undefined {
    return this.next;
  }

  /** Changes parts of the window's state. */
  update(changes: Partial<Surroundings>): void {
    const before = this.surroundings;
    this.surroundings = { ...before, ...changes };
    const { visible, focused } = this.surroundings;
    if (visible && !before.visible) this.intoSight = true;
    if ((visible && !before.visible) || (focused && !before.focused)) this.cameBack = true;
    this.plan();
  }

  /** Returns a switch that keeps the runs fresh while it is on, even if the view is not visible. It is off at first. */
  need(): RefreshNeed {
    const need = {
      isSet: false,
      set: (isSet: boolean): void => {
        if (isSet === need.isSet) return;
        need.isSet = isSet;
        this.needs += isSet ? 1 : -1;
        this.plan();
      },
      dispose: (): void => need.set(false),
    };
    return need;
  }

  /** Refreshes more often for up to this time (ms), or until a new run appears: one was started or ended elsewhere. */
  expect(withinMs: number): void {
    this.expected = { untilMs: Date.now() + withinMs, newest: this.newest };
    this.plan();
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.subscription.dispose();
    this.asked.dispose();
    this.planned.dispose();
  }

  private plan(): void {
    clearTimeout(this.timer);
    if (this.asking || this.disposed) return;
    const delay = this.delay();
    if (delay === 0) {
      void this.ask();
      return;
    }
    const wait = delay === undefined ? undefined : delay * (1 + JITTER * this.random());
    if (wait !== undefined) this.timer = setTimeout(() => void this.ask(), wait);
    this.setNext(wait === undefined ? undefined : Date.now() + wait);
  }

  private delay(): number | undefined {
    const { feed, cameBack, needs } = this;
    const { visible, focused, interval } = this.surroundings;
    return refreshDelay({
      visible: visible && focused,
      needed: needs > 0,
      cameBack,
      sinceAsked: feed.askedMs === undefined ? undefined : Date.now() - feed.askedMs,
      problem: feed.problem,
      failures: feed.failures,
      expected: Date.now() < (this.expected?.untilMs ?? 0),
      active: feed.store?.hasActive ?? false,
      unchanged: feed.unchanged,
      interval,
    });
  }

  private async ask(): Promise<void> {
    this.setNext(undefined);
    // Groups are reordered when the view becomes visible again, not under the mouse.
    const answer = this.feed.refresh({ byUser: false, inOrder: this.intoSight });
    this.cameBack = false;
    this.intoSight = false;
    this.asking = answer;
    this.asked.fire(answer);
    await answer;
    if (this.asking !== answer) return;
    this.asking = undefined;
    if (this.newest !== this.expected?.newest) this.expected = undefined;
    this.plan();
  }

  private get newest(): string | undefined {
    return this.feed.store?.known.newest(1)[0]?.key;
  }

  private setNext(next: number | undefined): void {
    if (next === this.next) return;
    this.next = next;
    this.planned.fire();
  }
}
