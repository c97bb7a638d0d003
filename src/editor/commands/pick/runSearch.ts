import type { Run } from '../../../core/api/types';

/** How long nothing must be typed before the server is asked (ms). */
const PAUSE = 300;

/** Asks a server for runs by a text. */
export type AskForRuns = (text: string, signal: AbortSignal) => Promise<readonly Run[]>;

/** Asks the server for what is typed, once typing pauses. Answers to earlier texts are dropped, and their requests ended. */
export class RunSearch {
  private text = '';
  private abort: AbortController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private lastFound: readonly Run[] = [];
  private lastError: unknown;

  /** @param onChange called when any of the getters has another answer, except within `search` */
  constructor(
    private readonly ask: AskForRuns,
    private readonly onChange: () => void,
  ) {}

  /** What the server found last; for an earlier text while the pause or the request lasts. */
  get found(): readonly Run[] {
    return this.lastFound;
  }

  /** Whether a request is under way. */
  get isAsking(): boolean {
    return this.abort !== undefined;
  }

  /** What the request for this text failed with; undefined when it did not. */
  get error(): unknown {
    return this.lastError;
  }

  /** Looks for a text after the pause; for none, forgets what was found. */
  search(text: string): void {
    if (text === this.text) return;
    this.end();
    this.text = text;
    this.lastError = undefined;
    if (text === '') this.lastFound = [];
    else this.timer = setTimeout(() => void this.askNow(text), PAUSE);
  }

  /** Ends whatever is under way. */
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
