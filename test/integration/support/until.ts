/** How long a condition may take to hold, ms; far more than any takes. */
const LIMIT = 10_000;

/**
 * Waits until a condition holds, for what the editor does without telling.
 * @param what named when it never does
 * @throws Error after ten seconds
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + LIMIT;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Not within ${LIMIT / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Lets the extension, which shares this process, see a clock that is ahead (ms) while the work goes on. */
export async function later<T>(aheadMs: number, work: () => PromiseLike<T>): Promise<T> {
  const { now } = Date;
  Date.now = () => now() + aheadMs;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}

/** A promise that whoever holds this settles; for events of a test's server. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  private settle: ((value: T) => void) | undefined;

  constructor() {
    this.promise = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  /** Fulfils the promise; does nothing when it is. */
  resolve(value: T): void {
    this.settle?.(value);
  }
}
