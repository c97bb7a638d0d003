import { connectionError } from './connectionError';
import { ApiError, isApiError } from './errors';
import type { FetchResponse } from './fetch';

/** What bounds a body, and what it may not repeat. */
export interface ResponseBodyOptions {
  /** Unpacked bytes; more of them are `tooLarge`. */
  readonly maxBytes: number;
  /** Ends the body between two chunks. */
  readonly signal: AbortSignal;
  /** The key of the call, which no error may hold. */
  readonly key: string;
}

/** The body of one answer, unpacked, counted, bounded; read once. */
export class ResponseBody {
  private received = 0;
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
   * The beginning of the body as text, for a message; the rest is not fetched. Where the body breaks off or does not
   * unpack it ends: the status has been said, and a 401 is one whatever becomes of its words.
   */
  async beginning(maxBytes: number): Promise<string> {
    const parts: Uint8Array[] = [];
    try {
      for await (const chunk of this.chunks()) {
        parts.push(chunk);
        if (this.received >= maxBytes) break;
      }
    } catch {
      // What has come must do.
    }
    return Buffer.concat(parts).subarray(0, maxBytes).toString('utf8');
  }

  private async *chunks(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for await (const chunk of this.source ?? []) {
        // An unpacking stream goes on for a while after its source was aborted.
        this.options.signal.throwIfAborted();
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
        this.received += bytes.byteLength;
        if (this.received > this.options.maxBytes) {
          throw new ApiError('tooLarge', `The answer is larger than ${this.options.maxBytes} bytes.`);
        }
        yield bytes;
      }
    } catch (error) {
      this.failure = isApiError(error) ? error : connectionError(error, this.options.key);
      throw this.failure;
    }
  }
}
