import assert from 'node:assert/strict';
import { ApiError, type ApiErrorDetails, type ApiErrorKind } from '../../../../src/core/api/errors';
import { retryDelay } from '../../../../src/core/api/retryPolicy';

describe('retryDelay', () => {
  const busy = new ApiError('serverFault', '', { status: 503 });

  it('doubles, with full jitter', () => {
    for (const [random, first, second] of [[0, 0, 0], [0.5, 250, 500], [0.999999, 500, 1000]] as const) {
      assert.equal(retryDelay(busy, 1, () => random), first);
      assert.equal(retryDelay(busy, 2, () => random), second);
    }
  });

  it('ends with the third try', () => assert.equal(retryDelay(busy, 3, () => 0), undefined));

  const asked = [[1, 1], [7000, 7000], [60_000, 60_000], [60_001, undefined], [86_400_000, undefined]] as const;
  for (const [retryAfterMs, ms] of asked) {
    it(`returns ${ms} for a Retry-After of ${retryAfterMs} ms`, () => {
      const error = new ApiError('rateLimited', '', { status: 429, retryAfterMs });
      assert.equal(retryDelay(error, 1, () => 0.5), ms);
      assert.equal(retryDelay(error, 3, () => 0.5), undefined);
    });
  }

  const errors: readonly (readonly [kind: ApiErrorKind, details: ApiErrorDetails, again: boolean])[] = [
    ['rateLimited', { status: 429 }, true],
    ['serverFault', { status: 502 }, true],
    ['serverFault', { status: 504 }, true],
    ['serverFault', { status: 500 }, false],
    ['serverFault', { status: 501 }, false],
    ['serverFault', { status: 500, retryAfterMs: 1000 }, false],
    ['timeout', { status: 408 }, true],
    ['invalidRequest', { status: 425 }, true],
    ['intercepted', { status: 401, retryAfterMs: 1000 }, false],
    ['unpaid', { status: 402 }, false],
    ['refused', { status: 401, retryAfterMs: 1000 }, false],
    ['offline', { status: 407, cause: 'ECONNRESET' }, false],
    ...['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE', 'HPE_INVALID_EOF_STATE'].map(
      (cause) => ['offline', { cause }, true] as const,
    ),
    ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'EPROTO', undefined].map(
      (cause) => ['offline', { cause }, false] as const,
    ),
    ['certificate', { cause: 'CERT_HAS_EXPIRED' }, false],
    ['notTheApi', { cause: 'Z_DATA_ERROR' }, false],
    ['notTheApi', { status: 302 }, false],
    ['tooLarge', {}, false],
    ['timeout', {}, false],
    ['noKey', {}, false],
    ['unexpected', {}, false],
  ];
  for (const [kind, details, again] of errors) {
    it(`${again ? 'tries' : 'does not try'} again after ${kind} ${JSON.stringify(details)}`, () => {
      assert.equal(retryDelay(new ApiError(kind, '', details), 1, () => 0.5), again ? 250 : undefined);
    });
  }

  it('does not retry after other errors than ApiError', () => {
    const error = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    for (const thrown of [error, undefined, 'text']) assert.equal(retryDelay(thrown, 1, () => 0), undefined);
  });
});
