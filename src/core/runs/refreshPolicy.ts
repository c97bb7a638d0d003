import { MINUTE, SECOND } from '../durations';
import type { ApiError } from '../api/errors';

/** An answer younger than this (ms) is as good as a new one. */
export const FRESH_FOR = 5 * SECOND;

/** The longest wait (ms) while nothing changes, where the setting is not longer still. */
const SLOWEST = MINUTE;

/** The shortest wait (ms) while no run is active: something may only start, which whoever starts it knows. */
const IDLE = 15 * SECOND;

/** The wait (ms) while a run is expected that the user has just started. */
const EXPECTED = 2 * SECOND;

/** What each wait without a change is longer than the one before. Gentler than 2: an end is seen after at most half as long again. */
const GROWTH = 1.5;

/** Bounds of the wait (ms) after a failure, doubled for each further one. */
const FIRST_RETRY = 5 * SECOND;
const LAST_RETRY = 5 * MINUTE;

/** The first wait (ms) for a server that asked to slow down without saying for how long: limits are by the minute. */
const SLOW_DOWN = MINUTE;

/** All that decides when the server is asked next. Times are ms. */
export interface RefreshSituation {
  /** Whether the view of runs is on screen, in a window that has the focus. */
  readonly looked: boolean;
  /** Whether somebody waits for the end of a run, looking or not. */
  readonly awaited: boolean;
  /** Whether the view came into sight, or the window got the focus, since the last question. */
  readonly cameBack: boolean;
  /** Since the last question was answered or failed; undefined before there was one. */
  readonly sinceAsked: number | undefined;
  /** Why the last question failed. */
  readonly problem: ApiError | undefined;
  /** How many questions in a row have failed. */
  readonly failures: number;
  /** Whether the user has just started a run elsewhere, or waited there for its end. */
  readonly expected: boolean;
  /** Whether a run is known that is active. */
  readonly active: boolean;
  /** How many answers in a row brought no change. */
  readonly unchanged: number;
  /** The setting; 0: by hand. */
  readonly interval: number;
}

/**
 * How long to wait until the server is asked next, ms; 0 is now, undefined not before something happens.
 *
 * - Nobody looks, nobody waits: not at all.
 * - Nothing was asked yet: now, also where the setting says by hand, since an empty tree would tell an untruth.
 * - Back in sight: now, unless the last answer is fresh; then, and after each change, the pace is the quickest again.
 * - A run is expected: every 2 s, so at once as a rule, unless the setting says by hand.
 * - A failure that may pass by itself (5xx, no connection, no answer in time): after 5 s, doubled up to 5 minutes. A
 *   server that asked to slow down: when it said, or after a minute, doubled likewise; coming back doesn't hasten that.
 * - A key that was refused, or isn't allowed to: not before the user acts.
 * - Any other failure stays until somebody changes something (logs in to a proxy, trusts a certificate, sets a key in
 *   another window): tried once whenever somebody comes back, and not in between.
 */
export function refreshDelay(situation: RefreshSituation): number | undefined {
  const { looked, awaited, cameBack, sinceAsked, problem, interval } = situation;
  if (!looked && !awaited) return undefined;
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
    case 'unexpected':
      return undefined;
  }
}

function backOff(first: number, failures: number): number {
  return Math.min(first * 2 ** Math.max(0, failures - 1), LAST_RETRY);
}
