/**
 * Everything that can be wrong with a call, one word each, so that whoever shows it decides exhaustively:
 * - `noKey`: the connection has no key, or it could not be read; nothing was sent
 * - `keyStoreSilent`: where the key is kept has not answered yet; nothing was sent
 * - `refused`: 401; also, without a status, a key that no header can carry
 * - `forbidden`: 403
 * - `intercepted`: 401 or 403 that isn't the API's but of a gateway, a proxy or a login page before it: it says nothing
 *   about the key
 * - `unpaid`: 402
 * - `notFound`: 404
 * - `invalidRequest`: 400, 409, 422 and other 4xx but 408: the server understood and declined; also, without a status, an id
 *   that no URL can carry
 * - `rateLimited`: 429
 * - `serverFault`: 5xx
 * - `offline`: no connection, or it broke off; also when a proxy says that there will be none
 * - `certificate`: the server's certificate is not trusted
 * - `timeout`: the time limit ran out; 408
 * - `tooLarge`: the answer is larger than the size limit
 * - `notTheApi`: an answer that is not what the API sends (a login page, a redirect to elsewhere, other JSON)
 * - `unsafeUrl`: the server's URL can't be used, most of all plain http to a host other than this computer, over which
 *   anybody on the way would read the key; the message says what is wrong; nothing was sent
 * - `notConnected`: asked for something of a connection that is not set up; nothing was sent
 * - `unexpected`: a fault of this program
 */
export type ApiErrorKind =
  | 'noKey'
  | 'keyStoreSilent'
  | 'refused'
  | 'forbidden'
  | 'intercepted'
  | 'unpaid'
  | 'notFound'
  | 'invalidRequest'
  | 'rateLimited'
  | 'serverFault'
  | 'offline'
  | 'certificate'
  | 'timeout'
  | 'tooLarge'
  | 'notTheApi'
  | 'unsafeUrl'
  | 'notConnected'
  | 'unexpected';

/** A proxy would not lead to the server; `status` is its answer. */
export const PROXY_REFUSED = 'PROXY_REFUSED';

/** There was no answer of a proxy. */
export const PROXY_UNREACHABLE = 'PROXY_UNREACHABLE';

/** What is known of a failed call beside its kind; text of the server or of Node, so anything but the key. */
export interface ApiErrorDetails {
  /** HTTP status, where there was an answer. */
  readonly status?: number | undefined;
  /** The API's own code, as `WF_1100`. */
  readonly code?: string | undefined;
  /** Node's error code, as `ENOTFOUND`, `PROXY_REFUSED` or `PROXY_UNREACHABLE`. */
  readonly cause?: string | undefined;
  /** How long the server asked to wait, counted from its answer: more than 0 ms, at most a day (`Retry-After`). */
  readonly retryAfterMs?: number | undefined;
}

/** The one error that the client throws, besides the signal's own reason when the caller cancelled. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  /**
   * @param kind what went wrong
   * @param message for the log and for the developer who reads it, in English; never holds the key
   */
  constructor(
    readonly kind: ApiErrorKind,
    message: string,
    readonly details: ApiErrorDetails = {},
  ) {
    super(message);
  }
}

/** Whether something thrown is an ApiError. */
export function isApiError(error: unknown): error is ApiError {
  return error instanceof ApiError;
}
