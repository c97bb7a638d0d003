import { MINUTE } from '../durations';
import { type ApiError, isApiError } from './errors';

/** How often a request is sent at most, the first time counted. */
export const MAX_TRIES = 3;

/** The longest wait that a server may ask for and that is waited through within a call, ms. */
const LONGEST_RETRY_AFTER_MS = MINUTE;

/** Bounds of the wait before the second try, ms, doubled for each further one. */
const BASE_MS = 500;
const CAP_MS = 5_000;

/** Said by servers that are busy or were kept waiting, and by gateways whose server is away for a moment; 500 is a fault that stays. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

/**
 * Node's codes of connections that were lost: reset, hung up on, gone quiet while connecting, ended within a body.
 * Not refused connections, unknown names, and missing routes: those are an answer, and a second later it is the same;
 * a person who is told at once can plug the cable in. Not TLS either, for the same reason.
 */
const BREAKS: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
  'HPE_INVALID_EOF_STATE',
]);

/**
 * How long to wait before a GET is tried again, ms: as long as the server asked, else exponential with full jitter, so
 * that several windows don't come back as one.
 * @param error what the try failed with
 * @param tryNumber which try it was, from 1
 * @param random from 0 to below 1, as `Math.random`
 * @returns undefined when the error stands: it would come again, the tries are used up, or the server asked for more
 *   than a minute
 */
export function retryDelay(error: unknown, tryNumber: number, random: () => number): number | undefined {
  if (tryNumber >= MAX_TRIES || !isApiError(error) || !passes(error)) return undefined;
  const { retryAfterMs } = error.details;
  if (retryAfterMs !== undefined) return retryAfterMs <= LONGEST_RETRY_AFTER_MS ? retryAfterMs : undefined;
  return Math.round(random() * Math.min(CAP_MS, BASE_MS * 2 ** (tryNumber - 1)));
}

function passes({ kind, details }: ApiError): boolean {
  const { status, cause } = details;
  if (status !== undefined) return PASSING_STATUSES.has(status);
  return kind === 'offline' && cause !== undefined && BREAKS.has(cause);
}
