import { mock } from 'node:test';

/** Time that passes when a test says so: `Date` and `setTimeout` follow it, whatever asks them. */
export class FakeTime {
  /** When each timer that waits is due, ms since the epoch. */
  private readonly pending = new Map<NodeJS.Timeout, number>();

  /** Takes the place of the real time until `restore`. @param startMs since the epoch */
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

  /** How many timers wait for their time. */
  get timers(): number {
    return this.pending.size;
  }

  /** Lets time pass, from timer to timer, and after each lets those go on who waited for an answer. */
  async pass(ms: number): Promise<void> {
    for (const end = Date.now() + ms; Date.now() < end; ) {
      const next = Math.min(end, ...this.pending.values());
      mock.timers.tick(Math.max(1, Math.ceil(next - Date.now())));
      await answersToCome();
    }
  }

  /** Gives the real time back; what still waits never happens. */
  restore(): void {
    mock.timers.reset();
  }
}

/** Lets all promises that nothing outside of this process holds up come to their end. */
export async function answersToCome(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
