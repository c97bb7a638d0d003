import { connectionError } from './connectionError';
import { ApiError, isApiError } from './errors';
import type { FetchResponse } from './fetch';
import { LONGEST_ESCAPE } from './safeText';

/** Options of `ResponseBody`. */
export interface ResponseBodyOptions {
  /** Decompressed bytes; more are `tooLarge`. */
  readonly maxBytes: number;
  /** Checked between two chunks. */
  readonly signal: AbortSignal;
  /** The key of the request; removed from errors. */
  readonly key: string;
}

/** Bytes kept of a body, for its error message and the log. */
const KEPT_BYTES = 64 * 1024;

/** The body of an answer, decompressed, counted, limited; read once. */
export class ResponseBody {
  private received = 0;
  private readonly kept: Uint8Array[] = [];
  private isWhole = false;
  private failure: ApiError | undefined;

  constructor(
    private readonly source: FetchResponse['body'],
    private readonly options: ResponseBodyOptions,
  ) {}

  /** Decompressed bytes so far. */
  get bytes(): number {
    return this.received;
  }

  /**
   * Passes the chunks to `read`. Its errors pass unchanged, unless the body broke off: then that is thrown, not the syntax
   * error of half a document.
   * @throws ApiError `offline`, `notTheApi` (invalid compression) or `tooLarge`; what `read` throws; the signal's reason
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
   * The text received so far, at most its first 64 KiB. If that is not all, the last word is omitted: it may be half of
   * the key, which could not be masked.
   */
  get beginning(): string {
    const text = Buffer.concat(this.kept).subarray(0, KEPT_BYTES).toString('utf8');
    if (this.isWhole && this.received <= KEPT_BYTES) return text;
    const longest = LONGEST_ESCAPE * this.options.key.length;
    return text.slice(0, -longest) + text.slice(-longest).replace(/[^\s"'<>]*$/, '');
  }

  /** Reads the beginning only. Errors of the body are ignored: the status is known, and a 401 is one without a message. */
  async readBeginning(): Promise<string> {
    const chunks = this.chunks();
    try {
      while (this.received <= KEPT_BYTES && !(await chunks.next()).done);
      await chunks.return();
    } catch {
      // What was received is used.
    }
    return this.beginning;
  }

  private async *chunks(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for await (const chunk of this.source ?? []) {
        // A decompressing stream goes on for a while after its source was aborted.
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
