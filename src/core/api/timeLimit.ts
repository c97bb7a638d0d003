import { ApiError } from './errors';

/** A signal that aborts one try at its time limit or with the caller's signal. Must be disposed. */
export class TimeLimit {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly onAbort = (): void => this.controller.abort(this.caller?.reason);

  /**
   * @param timeoutMs from now
   * @param caller the caller's signal
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

  /** Aborts with the caller's reason or an ApiError `timeout`, at the latest with `dispose`. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Also aborts the rest of a body that was not read to the end. */
  dispose(): void {
    clearTimeout(this.timer);
    this.caller?.removeEventListener('abort', this.onAbort);
    this.controller.abort();
  }
}

/**
 * Awaits a promise that takes no signal.
 * @throws the signal's reason as soon as it aborts
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
