import { ApiError } from './errors';

/** What ends one try of a call early: its time limit, or the caller. Whoever makes one disposes it. */
export class TimeLimit {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly onAbort = (): void => this.controller.abort(this.caller?.reason);

  /**
   * @param timeoutMs from now to the end of the body
   * @param caller the signal of whoever asked
   */
  constructor(
    timeoutMs: number,
    private readonly caller: AbortSignal | undefined,
  ) {
    this.timer = setTimeout(() => {
      this.controller.abort(new ApiError('timeout', `No complete answer within ${Math.round(timeoutMs)} ms.`));
    }, timeoutMs);
    caller?.addEventListener('abort', this.onAbort);
    if (caller?.aborted) this.onAbort();
  }

  /** Aborts with the caller's own reason, or an ApiError `timeout`; at the latest with `dispose`. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Also ends what of the try is still under way: bodies that nobody read to the end. */
  dispose(): void {
    clearTimeout(this.timer);
    this.caller?.removeEventListener('abort', this.onAbort);
    this.controller.abort();
  }
}

/**
 * The promise's outcome, or the signal's reason as soon as it aborts: not everything that is awaited takes a signal.
 * @throws the signal's reason
 */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
