import { MINUTE, SECOND } from '../durations';
import type { ApiError } from '../api/errors';

/** An answer younger than this (ms) is not requested again. */
export const FRESH_FOR = 5 * SECOND;

/** Longest wait (ms) while nothing changes, unless the setting is longer. */
const SLOWEST = MINUTE;

/** Shortest wait (ms) while no run is active. */
const IDLE = 15 * SECOND;

/** Wait (ms) while a run is expected that the user has just started. */
const EXPECTED = 2 * SECOND;

/** Back-off factor while nothing changes. With 1.5, the delay until an end is seen is at most half the time the run took. */
const GROWTH = 1.5;

/** First and longest wait (ms) after failures; doubled for each further one. */
const FIRST_RETRY = 5 * SECOND;
const LAST_RETRY = 5 * MINUTE;

/** First wait (ms) after a 429 without Retry-After: the API's limits are per minute. */
const SLOW_DOWN = MINUTE;

/** Input of `refreshDelay`. Times are ms. */
export interface RefreshSituation {
  /** Whether the view is visible and the window focused. */
  readonly visible: boolean;
  /** Whether a `RefreshNeed` is set. */
  readonly needed: boolean;
  /** Whether the view became visible or the window focused since the last request. */
  readonly cameBack: boolean;
  /** Time since the last request was answered or failed; undefined before the first. */
  readonly sinceAsked: number | undefined;
  /** Why the last request failed. */
  readonly problem: ApiError | undefined;
  /** Number of failed requests in a row. */
  readonly failures: number;
  /** Whether the user has just started a run in a terminal, or seen one end there. */
  readonly expected: boolean;
  /** Whether an active run is known. */
  readonly active: boolean;
  /** Number of answers in a row without a change. */
  readonly unchanged: number;
  /** The setting; 0: manual refresh only. */
  readonly interval: number;
}

/**
 * How long to wait until the next request, ms; 0: now, undefined: until the situation changes.
 *
 * - Neither visible nor needed: no request.
 * - No request so far: now, even with manual refresh, so that the view doesn't claim that there are no runs.
 * - Visible again: now, unless the last answer is fresh. Then, and after each change, the wait is the shortest again.
 * - A run is expected: every 2 s, unless refresh is manual.
 * - Transient failure (5xx, no connection, timeout): after 5 s, doubled up to 5 minutes. 429: after Retry-After or a
 *   minute, doubled likewise, and not earlier when the view becomes visible again.
 * - Key refused or not permitted: not before the user acts.
 * - Other failures need an action elsewhere (proxy login, certificate, a key set in another window): one request each
 *   time the view becomes visible again.
 */
export function refreshDelay(situation: RefreshSituation): number | undefined {
  const { visible, needed, cameBack, sinceAsked, problem, interval } = situation;
  if (!visible && !needed) return undefined;
  if (sinceAsked === undefined) return 0;
  if (interval === 0) return undefined;
  const pause = problem ? retryPause(problem, situation) : usualPause(situation);
  const mayHasten = problem?.kind !== 'refused' && problem?.kind !== 'forbidden' && problem?.kind !== 'rateLimited';
  if (cameBack && mayHasten && sinceAsked >= FRESH_FOR) return 0;
  return pause === undefined ? undefined : Math.max(0, pause - Math.max(0, sinceAsked));
}

function usualPause({ expected, active, cameBack, unchanged, interval }: RefreshSituation): number {
  if (expected) return EXPECTED;
  const quickest = active ? interval : Math.max(IDLE, interval);
  return Math.min(quickest * GROWTH ** (cameBack ? 0 : unchanged), Math.max(SLOWEST, interval));
}

function retryPause({ kind, details }: ApiError, { failures, interval }: RefreshSituation): number | undefined {
  switch (kind) {
    case 'rateLimited':
      return Math.max(interval, details.retryAfterMs ?? backOff(SLOW_DOWN, failures));
    case 'serverFault':
    case 'offline':
    case 'timeout':
      return Math.max(interval, details.retryAfterMs ?? 0, backOff(FIRST_RETRY, failures));
    case 'noKey':
    case 'keyStoreSilent':
    case 'refused':
    case 'forbidden':
    case 'intercepted':
    case 'unpaid':
    case 'notFound':
    case 'invalidRequest':
    case 'certificate':
    case 'tooLarge':
    case 'notTheApi':
    case 'unsafeUrl':
    case 'notConnected':
    case 'readOnly':
    case 'unexpected':
      return undefined;
  }
}

function backOff(first: number, failures: number): number {
  return Math.min(first * 2 ** Math.max(0, failures - 1), LAST_RETRY);
}
