/**
 * What went wrong with a request; callers handle all kinds:
 * - `noKey`: the connection has no key, or it could not be read; nothing was sent
 * - `keyStoreSilent`: the key store has not answered yet; nothing was sent
 * - `refused`: 401; also, without a status, a key that can't be in a header
 * - `forbidden`: 403
 * - `intercepted`: 401 or 403 of a gateway, a proxy or a login page instead of the API; the key may be valid
 * - `unpaid`: 402
 * - `notFound`: 404 of the API
 * - `invalidRequest`: 400, 409, 422 and any 4xx not listed here; also, without a status, an id that can't be in a URL
 * - `rateLimited`: 429
 * - `serverFault`: 5xx
 * - `offline`: no connection, or it broke off; also if a proxy refuses it
 * - `certificate`: the server's certificate is not trusted
 * - `timeout`: the time limit ran out; 408
 * - `tooLarge`: the answer is larger than the size limit
 * - `notTheApi`: not an answer of the API (a login page, a redirect to another origin, other JSON, a 404 that is no JSON)
 * - `unsafeUrl`: the server's URL can't be used, mainly http to another computer, which would expose the key; the message
 *   has the reason; nothing was sent
 * - `notConnected`: the connection is not set up; nothing was sent
 * - `readOnly`: the connection is read-only and the request would change something; nothing was sent
 * - `unexpected`: a bug in this extension
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
  | 'readOnly'
  | 'unexpected';

/** A proxy refused the tunnel to the server; `status` is its answer. */
export const PROXY_REFUSED = 'PROXY_REFUSED';

/** No proxy answered. */
export const PROXY_UNREACHABLE = 'PROXY_UNREACHABLE';

/** Details of a failed request. Text of the server or Node, unchecked, but without the key. */
export interface ApiErrorDetails {
  /** HTTP status, if there was an answer. */
  readonly status?: number | undefined;
  /** The API's error code, as `WF_1100`. */
  readonly code?: string | undefined;
  /** Node's error code, as `ENOTFOUND`, `PROXY_REFUSED` or `PROXY_UNREACHABLE`. */
  readonly cause?: string | undefined;
  /** `Retry-After`, ms from the answer: more than 0, at most a day. */
  readonly retryAfterMs?: number | undefined;
  /**
   * The error body of a POST, parsed, or its text. It may repeat what the user sent, so it is
   * a function: inspecting or logging the error must not print it.
   */
  readonly body?: (() => unknown) | undefined;
}

/** The only error that the client throws, besides the signal's reason when cancelled. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  /**
   * @param message for the log, in English, without the key
   */
  constructor(
    readonly kind: ApiErrorKind,
    message: string,
    readonly details: ApiErrorDetails = {},
  ) {
    super(message);
  }
}

/** Type guard for ApiError. */
export function isApiError(error: unknown): error is ApiError {
  return error instanceof ApiError;
}

/** Node's codes of connections that were never made. Not `EHOSTUNREACH` and the like: a connection that was made ends with them too. */
const NEVER_CONNECTED: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ECONNREFUSED', PROXY_REFUSED, PROXY_UNREACHABLE]);

/**
 * Whether the server has certainly not done what a POST asked for: nothing was sent, or the API, or something before it,
 * refused. Not so after silence, a lost connection, a fault or an answer of a gateway in the server's name (5xx, 408): the
 * request may have been carried out.
 */
export function isRefusal({ kind, details: { status, cause, code } }: ApiError): boolean {
  if (kind === 'certificate' || (cause !== undefined && NEVER_CONNECTED.has(cause))) return true;
  if (status === undefined) return NOTHING_SENT.has(kind);
  // "Payload Encoding Required": refused before anything is started, in spite of its status.
  return code === ENCODING_REQUIRED || (status >= 300 && status < 500 && status !== 408);
}

/** The API's code for a namespace in which inputs must be encoded by the official client; its status is 500. */
export const ENCODING_REQUIRED = 'WF_1302';

/** Kinds that without a status mean that no request was sent. */
const NOTHING_SENT: ReadonlySet<ApiErrorKind> = new Set(['noKey', 'keyStoreSilent', 'refused', 'invalidRequest', 'unsafeUrl', 'notConnected', 'readOnly']);
