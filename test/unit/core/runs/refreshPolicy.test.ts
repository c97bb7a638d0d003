import assert from 'node:assert/strict';
import { ApiError, type ApiErrorKind } from '../../../../src/core/api/errors';
import { refreshDelay, type RefreshSituation } from '../../../../src/core/runs/refreshPolicy';

const S = 1000;
const MINUTE = 60 * S;

/** Visible, with an active run; the last answer is new and had a change. */
const usual: RefreshSituation = {
  visible: true,
  needed: false,
  cameBack: false,
  expected: false,
  sinceAsked: 0,
  problem: undefined,
  failures: 0,
  active: true,
  unchanged: 0,
  interval: 5 * S,
};

function failed(kind: ApiErrorKind, failures = 1, retryAfterMs?: number): Partial<RefreshSituation> {
  return { problem: new ApiError(kind, 'test', { retryAfterMs }), failures };
}

describe('refreshDelay', () => {
  const table: readonly [what: string, situation: Partial<RefreshSituation>, delay: number | undefined][] = [
    ['an active run', {}, 5 * S],
    ['part of the wait is over', { sinceAsked: 3 * S }, 2 * S],
    ['the wait is over', { sinceAsked: 7 * S }, 0],
    ['the clock was set back', { sinceAsked: -7 * S }, 5 * S],
    ['nothing changed once', { unchanged: 1 }, 7.5 * S],
    ['nothing changed for long', { unchanged: 500 }, MINUTE],
    ['no active run', { active: false }, 15 * S],
    ['no active run, nothing changed once', { active: false, unchanged: 1 }, 22.5 * S],
    ['no active run, nothing changed for long', { active: false, unchanged: 500 }, MINUTE],

    ['hidden', { visible: false }, undefined],
    ['hidden, no request yet', { visible: false, sinceAsked: undefined }, undefined],
    ['hidden, needed', { visible: false, needed: true }, 5 * S],
    ['no request yet', { sinceAsked: undefined }, 0],

    ['back, the answer is old', { cameBack: true, sinceAsked: 5 * S, unchanged: 500 }, 0],
    ['back, the answer is fresh', { cameBack: true, sinceAsked: 4 * S, unchanged: 500 }, 1 * S],
    ['back, the answer is fresh, no active run', { cameBack: true, sinceAsked: 4 * S, active: false, unchanged: 500 }, 11 * S],

    ['a run is expected', { expected: true, sinceAsked: 3 * S, active: false, unchanged: 500, interval: 120 * S }, 0],
    ['a run is expected, the answer is fresh', { expected: true, sinceAsked: 0.5 * S }, 1.5 * S],
    ['a run is expected, hidden', { expected: true, visible: false }, undefined],
    ['a run is expected, manual', { expected: true, interval: 0, sinceAsked: 999 * S }, undefined],
    ['a run is expected, Retry-After', { expected: true, ...failed('rateLimited', 1, 90 * S) }, 90 * S],

    ['a longer interval', { interval: 120 * S, unchanged: 3 }, 120 * S],
    ['a longer interval, no active run', { interval: 120 * S, active: false }, 120 * S],
    ['a shorter interval', { interval: 1 * S }, 1 * S],
    ['a shorter interval, nothing changed for long', { interval: 1 * S, unchanged: 500 }, MINUTE],
    ['manual', { interval: 0, sinceAsked: 999 * S }, undefined],
    ['manual, back', { interval: 0, cameBack: true, sinceAsked: 999 * S }, undefined],
    ['manual, no request yet', { interval: 0, sinceAsked: undefined }, 0],
    ['manual, a failure', { interval: 0, ...failed('offline') }, undefined],

    ['Retry-After', failed('rateLimited', 1, 90 * S), 90 * S],
    ['Retry-After below the interval', { interval: 120 * S, ...failed('rateLimited', 1, 90 * S) }, 120 * S],
    ['Retry-After, back', { cameBack: true, sinceAsked: 30 * S, ...failed('rateLimited', 1, 90 * S) }, 60 * S],
    ['429', failed('rateLimited'), MINUTE],
    ['429 twice', failed('rateLimited', 2), 2 * MINUTE],
    ['429 many times', failed('rateLimited', 50), 5 * MINUTE],
    ['5xx with Retry-After', failed('serverFault', 1, 90 * S), 90 * S],
    ['a longer interval, a failure', { interval: 120 * S, ...failed('serverFault') }, 120 * S],
    ['a failure, hidden', { visible: false, ...failed('serverFault') }, undefined],
    ['a failure, needed', { visible: false, needed: true, ...failed('serverFault') }, 5 * S],
  ];
  for (const kind of ['serverFault', 'offline', 'timeout'] as const) {
    for (const [failures, delay] of [5, 10, 20, 40, 80, 160, 300, 300].entries()) {
      check([`${kind}, ${failures + 1} in a row`, failed(kind, failures + 1), delay * S]);
    }
    check([`${kind}, back`, { cameBack: true, sinceAsked: 5 * S, ...failed(kind, 8) }, 0]);
    check([`${kind}, back at once`, { cameBack: true, sinceAsked: 1 * S, ...failed(kind, 8) }, 299 * S]);
  }
  for (const kind of ['refused', 'forbidden'] as const) {
    check([kind, { sinceAsked: 999 * S, ...failed(kind) }, undefined]);
    check([`${kind}, needed`, { needed: true, sinceAsked: 999 * S, ...failed(kind) }, undefined]);
    check([`${kind}, back`, { cameBack: true, sinceAsked: 999 * S, ...failed(kind) }, undefined]);
  }
  for (const kind of ['noKey', 'notFound', 'invalidRequest', 'certificate', 'tooLarge', 'notTheApi', 'unsafeUrl', 'unexpected'] as const) {
    check([kind, { sinceAsked: 999 * S, ...failed(kind) }, undefined]);
    check([`${kind}, back`, { cameBack: true, sinceAsked: 5 * S, ...failed(kind) }, 0]);
  }
  table.forEach(check);

  function check([what, situation, delay]: (typeof table)[number]): void {
    it(`${what}: ${delay === undefined ? 'not' : `in ${delay / S} s`}`, () => {
      assert.equal(refreshDelay({ ...usual, ...situation }), delay);
    });
  }
});
