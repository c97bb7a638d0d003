import { MINUTE } from '../durations';
import { type ApiError, isApiError } from './errors';

/** Most times that a request is sent, including the first. */
export const MAX_TRIES = 3;

/** Longest `Retry-After` that is waited for within a call, ms. */
const LONGEST_RETRY_AFTER_MS = MINUTE;

/** Longest wait before the second try, doubled for each further one, and its limit, ms. */
const BASE_MS = 500;
const CAP_MS = 5_000;

/** Temporary: the server is busy or timed out, or a gateway does not reach it. Not 500, which is likely to come again. */
const TEMPORARY_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

/**
 * Node's codes of lost connections: reset, closed, timed out while connecting, ended within a body. Not refused
 * connections, unknown names, missing routes and TLS errors: these don't change within a second, and the user can act on
 * them at once.
 */
const LOST_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
  'HPE_INVALID_EOF_STATE',
]);

/**
 * The wait before a GET is tried again, ms: `Retry-After`, else exponential with full jitter, so that several windows
 * don't retry at once.
 * @param error of the failed try
 * @param tryNumber of the failed try, from 1
 * @param random from 0 to below 1, as `Math.random`
 * @returns undefined if there is no further try: the error is permanent, the tries are used up, or the server asked for
 *   more than a minute
 */
export function retryDelay(error: unknown, tryNumber: number, random: () => number): number | undefined {
  if (tryNumber >= MAX_TRIES || !isApiError(error) || !isTemporary(error)) return undefined;
  const { retryAfterMs } = error.details;
  if (retryAfterMs !== undefined) return retryAfterMs <= LONGEST_RETRY_AFTER_MS ? retryAfterMs : undefined;
  return Math.round(random() * Math.min(CAP_MS, BASE_MS * 2 ** (tryNumber - 1)));
}

function isTemporary({ kind, details }: ApiError): boolean {
  const { status, cause } = details;
  if (status !== undefined) return TEMPORARY_STATUSES.has(status);
  return kind === 'offline' && cause !== undefined && LOST_CONNECTION.has(cause);
}
