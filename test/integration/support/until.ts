/** Time limit of a condition (ms). */
const LIMIT = 10_000;

/**
 * Polls a condition until it holds, for effects that no event reports.
 * @param what the condition, for the error
 * @throws Error after ten seconds
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + LIMIT;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Not within ${LIMIT / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Age (ms) of an answer that is no longer fresh: above `FRESH_FOR`. */
export const NOT_FRESH = 6_000;

/** Sets the clock of this process, and so of the extension, ahead by `aheadMs` (ms) during the work. */
export async function later<T>(aheadMs: number, work: () => PromiseLike<T>): Promise<T> {
  const { now } = Date;
  Date.now = () => now() + aheadMs;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}

/** A promise that is settled from outside, for example by the handler of a test server. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  private settle: ((value: T) => void) | undefined;

  constructor() {
    this.promise = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  /** Fulfils the promise, the first time. */
  resolve(value: T): void {
    this.settle?.(value);
  }
}
