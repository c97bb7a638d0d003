import { mock } from 'node:test';

/** Replaces the global `Date` and `setTimeout` by a clock that tests advance. */
export class FakeTime {
  /** When each pending timer is due, ms since the epoch. */
  private readonly pending = new Map<NodeJS.Timeout, number>();

  /** Replaces the real time until `restore`. @param startMs since the epoch */
  constructor(startMs: number) {
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: startMs });
    const { setTimeout: set, clearTimeout: clear } = globalThis;
    const counted = (callback: () => void, ms?: number): NodeJS.Timeout => {
      const timer = set(() => {
        this.pending.delete(timer);
        callback();
      }, ms);
      this.pending.set(timer, Date.now() + (ms ?? 0));
      return timer;
    };
    globalThis.setTimeout = counted as typeof setTimeout;
    globalThis.clearTimeout = ((timer: NodeJS.Timeout | undefined) => {
      if (timer) this.pending.delete(timer);
      clear(timer);
    }) as typeof clearTimeout;
  }

  /** Number of pending timers. */
  get timers(): number {
    return this.pending.size;
  }

  /** Advances the time, from timer to timer, and settles promises after each. */
  async pass(ms: number): Promise<void> {
    for (const end = Date.now() + ms; Date.now() < end; ) {
      const next = Math.min(end, ...this.pending.values());
      mock.timers.tick(Math.max(1, Math.ceil(next - Date.now())));
      await answersToCome();
    }
  }

  /** Restores the real time. Pending timers never fire. */
  restore(): void {
    mock.timers.reset();
  }
}

/** Waits for all promises that depend on nothing outside of this process. */
export async function answersToCome(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
