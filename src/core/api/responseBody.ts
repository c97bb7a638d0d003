import { connectionError } from './connectionError';
import { ApiError, isApiError } from './errors';
import type { FetchResponse } from './fetch';
import { LONGEST_ESCAPE } from './safeText';

/** What bounds a body, and what it may not repeat. */
export interface ResponseBodyOptions {
  /** Unpacked bytes; more of them are `tooLarge`. */
  readonly maxBytes: number;
  /** Ends the body between two chunks. */
  readonly signal: AbortSignal;
  /** The key of the call, which no error may hold. */
  readonly key: string;
}

/** As much of a body is kept for words about it. */
const KEPT_BYTES = 64 * 1024;

/** The body of one answer, unpacked, counted, bounded; read once. */
export class ResponseBody {
  private received = 0;
  private readonly kept: Uint8Array[] = [];
  private isWhole = false;
  private failure: ApiError | undefined;

  constructor(
    private readonly source: FetchResponse['body'],
    private readonly options: ResponseBodyOptions,
  ) {}

  /** Unpacked bytes so far. */
  get bytes(): number {
    return this.received;
  }

  /**
   * Hands the chunks to `read`. Its own errors pass unchanged, but whatever it makes of a body that broke off (half a
   * document is a syntax error to a parser), the break is what went wrong.
   * @throws ApiError `offline`, `notTheApi` (does not unpack) or `tooLarge`; what `read` throws; the signal's reason
   */
  async read<T>(read: (chunks: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T> {
    let result: T;
    try {
      result = await read(this.chunks());
    } catch (error) {
      throw this.failure ?? error;
    }
    if (this.failure) throw this.failure;
    return result;
  }

  /**
   * What has come of it so far as text, for words about it; at most its first 64 KiB. Where that is not all, the last
   * word is left out: it could be half of the key, which nobody would know for one.
   */
  get beginning(): string {
    const text = Buffer.concat(this.kept).subarray(0, KEPT_BYTES).toString('utf8');
    if (this.isWhole && this.received <= KEPT_BYTES) return text;
    const longest = LONGEST_ESCAPE * this.options.key.length;
    return text.slice(0, -longest) + text.slice(-longest).replace(/[^\s"'<>]*$/, '');
  }

  /**
   * Reads no more than the beginning; the rest is not fetched. Where the body breaks off or does not unpack it ends: the
   * status has been said, and a 401 is one whatever becomes of its words.
   */
  async readBeginning(): Promise<string> {
    const chunks = this.chunks();
    try {
      while (this.received <= KEPT_BYTES && !(await chunks.next()).done);
      await chunks.return();
    } catch {
      // What has come must do.
    }
    return this.beginning;
  }

  private async *chunks(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for await (const chunk of this.source ?? []) {
        // An unpacking stream goes on for a while after its source was aborted.
        this.options.signal.throwIfAborted();
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
        if (this.received <= KEPT_BYTES) this.kept.push(bytes);
        this.received += bytes.byteLength;
        if (this.received > this.options.maxBytes) {
          throw new ApiError('tooLarge', `The answer is larger than ${this.options.maxBytes} bytes.`);
        }
        yield bytes;
      }
      this.isWhole = true;
    } catch (error) {
      this.failure = isApiError(error) ? error : connectionError(error, this.options.key);
      throw this.failure;
    }
  }
}
