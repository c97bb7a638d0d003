import type { Run } from '../../../core/api/types';

/** Delay between the last change of the text and the request (ms). */
const DELAY = 300;

/** Requests the runs that match a text. */
export type AskForRuns = (text: string, signal: AbortSignal) => Promise<readonly Run[]>;

/** Debounced search for runs on the server. Aborts the requests for earlier texts and drops their answers. */
export class RunSearch {
  private text = '';
  private abort: AbortController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private lastFound: readonly Run[] = [];
  private lastError: unknown;

  /** @param onChange called when a getter's value has changed, except by `search` */
  constructor(
    private readonly ask: AskForRuns,
    private readonly onChange: () => void,
  ) {}

  /** The last results; those for an earlier text until the request has finished. */
  get found(): readonly Run[] {
    return this.lastFound;
  }

  /** Whether a request is pending. */
  get isAsking(): boolean {
    return this.abort !== undefined;
  }

  /** The error of the request for this text; undefined if it did not fail. */
  get error(): unknown {
    return this.lastError;
  }

  /** Searches for a text after the delay. An empty text clears the results. */
  search(text: string): void {
    if (text === this.text) return;
    this.end();
    this.text = text;
    this.lastError = undefined;
    if (text === '') this.lastFound = [];
    else this.timer = setTimeout(() => void this.askNow(text), DELAY);
  }

  /** Aborts a pending request. */
  dispose(): void {
    this.end();
  }

  private end(): void {
    clearTimeout(this.timer);
    this.abort?.abort();
    this.abort = undefined;
  }

  private async askNow(text: string): Promise<void> {
    const abort = new AbortController();
    this.abort = abort;
    this.onChange();
    try {
      const found = await this.ask(text, abort.signal);
      if (abort.signal.aborted) return;
      this.lastFound = found;
    } catch (error) {
      if (abort.signal.aborted) return;
      this.lastFound = [];
      this.lastError = error;
    }
    this.abort = undefined;
    this.onChange();
  }
}
