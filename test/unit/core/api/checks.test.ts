import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { parseTime, readRun, readRunDetail, readRunPage } from '../../../../src/core/api/checks';
import { ApiError } from '../../../../src/core/api/errors';

/** The row in the API's documentation. */
const DOCUMENTED = {
  end_time: null,
  execution_id: '019b2bd7-96e7-7219-8c0b-45a73da50088',
  root_execution_id: '019b2bd7-96e7-7219-8c0b-45a73da50088',
  start_time: '2025-12-17T10:25:07.818693Z',
  status: 'RUNNING',
  workflow_name: 'support-workflow',
};

describe('readRun', () => {
  it('reads the documented minimum', () => {
    assert.deepEqual(readRun(DOCUMENTED), {
      key: '019b2bd7-96e7-7219-8c0b-45a73da50088 2025-12-17T10:25:07.818693Z',
      executionId: '019b2bd7-96e7-7219-8c0b-45a73da50088',
      runId: undefined,
      workflowName: 'support-workflow',
      workflowId: undefined,
      deploymentName: undefined,
      parentExecutionId: undefined,
      rootExecutionId: '019b2bd7-96e7-7219-8c0b-45a73da50088',
      userId: undefined,
      status: 'RUNNING',
      startTime: '2025-12-17T10:25:07.818693Z',
      startMs: Date.UTC(2025, 11, 17, 10, 25, 7, 818),
      endTime: undefined,
      endMs: undefined,
      totalDurationMs: undefined,
    });
  });

  it('reads every field', () => {
    const run = readRun({
      ...DOCUMENTED,
      run_id: '553b071e-3d04-46aa-aa9a-0fca61dc60fa',
      workflow_id: 'w',
      deployment_name: 'd',
      parent_execution_id: 'p',
      root_execution_id: 'r',
      user_id: 'u',
      status: 'COMPLETED',
      end_time: '2025-12-17T10:25:08Z',
      total_duration_ms: 181.5,
    });
    assert.deepEqual(run, {
      key: '553b071e-3d04-46aa-aa9a-0fca61dc60fa',
      executionId: DOCUMENTED.execution_id,
      runId: '553b071e-3d04-46aa-aa9a-0fca61dc60fa',
      workflowName: 'support-workflow',
      workflowId: 'w',
      deploymentName: 'd',
      parentExecutionId: 'p',
      rootExecutionId: 'r',
      userId: 'u',
      status: 'COMPLETED',
      startTime: DOCUMENTED.start_time,
      startMs: Date.UTC(2025, 11, 17, 10, 25, 7, 818),
      endTime: '2025-12-17T10:25:08Z',
      endMs: Date.UTC(2025, 11, 17, 10, 25, 8),
      totalDurationMs: 181.5,
    });
  });

  it('reads a row with invalid fields, without them', () => {
    const run = readRun({
      execution_id: 'x',
      run_id: 2 ** 70,
      workflow_name: ['a'],
      status: 'PAUSED',
      start_time: 'soon',
      end_time: 1765967107818,
      total_duration_ms: '12',
      user_id: '',
      surprise: {},
    });
    assert.equal(run?.key, 'x soon');
    assert.equal(run.runId, undefined);
    assert.equal(run.workflowName, undefined);
    assert.equal(run.status, 'PAUSED');
    assert.equal(run.startTime, 'soon');
    assert.equal(run.startMs, undefined);
    assert.equal(run.endTime, undefined);
    assert.equal(run.totalDurationMs, undefined);
    assert.equal(run.userId, undefined);
  });

  for (const [sent, status] of [
    ['failed', 'FAILED'],
    ['Completed', 'COMPLETED'],
    ['CANCELLED', 'CANCELED'],
    ['Cancelled', 'CANCELED'],
    ['TimedOut', 'TIMED_OUT'],
    ['timed-out', 'TIMED_OUT'],
    ['Timed Out', 'TIMED_OUT'],
    ['Continued As New', 'CONTINUED_AS_NEW'],
    ['retryingAfterError', 'RETRYING_AFTER_ERROR'],
    ['WORKFLOW_EXECUTION_STATUS_FAILED', 'FAILED'],
    ['WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW', 'CONTINUED_AS_NEW'],
    ['WorkflowExecutionStatusRunning', 'RUNNING'],
    [' Running\n', 'RUNNING'],
    ['Paused', 'Paused'],
    ['WORKFLOW_EXECUTION_STATUS_PAUSED', 'WORKFLOW_EXECUTION_STATUS_PAUSED'],
    ['failed?', 'failed?'],
    ['_', '_'],
    [3, undefined],
    ['', undefined],
  ] as const) {
    it(`reads the status ${inspect(sent)} as ${inspect(status)}`, () => assert.equal(readRun({ ...DOCUMENTED, status: sent })?.status, status));
  }

  it('gives two runs of an execution different keys without run ids', () => {
    const again = readRun({ ...DOCUMENTED, start_time: '2025-12-18T10:25:07Z' });
    assert.notEqual(again?.key, readRun(DOCUMENTED)?.key);
  });

  for (const value of [null, undefined, 7, 'x', [], [DOCUMENTED], {}, { execution_id: '' }, { execution_id: 7 }]) {
    it(`rejects ${inspect(value, { breakLength: Infinity })}`, () => assert.equal(readRun(value), undefined));
  }
});

describe('readRunDetail', () => {
  it('keeps any result, null and absent too', () => {
    assert.deepEqual(readRunDetail({ ...DOCUMENTED, result: { a: [1] } })?.result, { a: [1] });
    assert.equal(readRunDetail({ ...DOCUMENTED, result: null })?.result, null);
    assert.equal(readRunDetail({ ...DOCUMENTED, result: 0 })?.result, 0);
    assert.equal(readRunDetail(DOCUMENTED)?.result, undefined);
    assert.equal(readRunDetail({ result: 1 }), undefined);
  });
});

describe('readRunPage', () => {
  it('skips and counts bad rows only', () => {
    const page = readRunPage({ executions: [null, DOCUMENTED, {}, { execution_id: 'x' }], next_page_token: 'more' });
    assert.deepEqual(page.runs.map((run) => run.executionId), [DOCUMENTED.execution_id, 'x']);
    assert.equal(page.skipped, 2);
    assert.equal(page.nextPageToken, 'more');
  });

  it('ranks runs with the same execution and start as the server lists them', () => {
    const row = (run_id: string, more = {}): object => ({ ...DOCUMENTED, run_id, ...more });
    const { runs } = readRunPage({ executions: [row('b'), row('c', { start_time: '2025-12-17T10:25:08Z' }), row('a'), row('d', { execution_id: 'x' })] });
    assert.deepEqual(runs.map(({ key, rank }) => [key, rank ?? 0]), [['b', 0], ['c', 0], ['a', 1], ['d', 0]]);
  });

  it('keeps the first of rows with one id, whatever their starts', () => {
    const rows = ['2025-12-17T10:25:09Z', '2025-12-17T10:25:08Z', '2025-12-17T10:25:07Z'].map((start_time) => ({ ...DOCUMENTED, run_id: 'r', status: 'COMPLETED', start_time }));
    assert.deepEqual(readRunPage({ executions: rows }).runs.map(({ startTime }) => startTime), ['2025-12-17T10:25:09Z']);
  });

  it('keeps one of the rows with the same key: the active one, else the first', () => {
    const statuses = (...sent: string[]): unknown => {
      const { runs, skipped } = readRunPage({ executions: [...sent.map((status) => ({ ...DOCUMENTED, status })), { execution_id: 'x', status: 'COMPLETED' }] });
      assert.equal(skipped, 0);
      return runs.map(({ status }) => status);
    };
    assert.deepEqual(statuses('RUNNING', 'TERMINATED'), ['RUNNING', 'COMPLETED']);
    assert.deepEqual(statuses('TERMINATED', 'RUNNING', 'FAILED'), ['RUNNING', 'COMPLETED']);
    assert.deepEqual(statuses('FAILED', 'TERMINATED'), ['FAILED', 'COMPLETED']);
  });

  it('accepts the announced name of the array too', () => {
    assert.equal(readRunPage({ runs: [DOCUMENTED] }).runs.length, 1);
    assert.equal(readRunPage({ executions: null, runs: [DOCUMENTED] }).runs.length, 1);
  });

  it('takes null, absent and empty for the last page', () => {
    for (const end of [{}, { next_page_token: null }, { next_page_token: '' }]) {
      assert.equal(readRunPage({ executions: [], ...end }).nextPageToken, undefined);
    }
  });

  it('reads a token that is a number as its digits, zero too', () => {
    assert.equal(readRunPage({ executions: [], next_page_token: 50 }).nextPageToken, '50');
    assert.equal(readRunPage({ executions: [], next_page_token: 0 }).nextPageToken, '0');
  });

  const notPages = [null, 'x', [], [DOCUMENTED], {}, { executions: {} }, { data: [] }];
  const lostTokens = [2 ** 60, {}, false].map((token) => ({ executions: [], next_page_token: token }));
  for (const value of [...notPages, ...lostTokens]) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      assert.throws(() => readRunPage(value), (error) => error instanceof ApiError && error.kind === 'notTheApi');
    });
  }
});

describe('parseTime', () => {
  const noon = Date.UTC(2026, 2, 25, 12, 0, 0);
  const times: readonly [text: string, ms: number | undefined][] = [
    ['2026-03-25T12:00:00Z', noon],
    ['2026-03-25T12:00:00z', noon],
    ['2026-03-25T12:00:00', noon],
    ['2026-03-25 12:00:00', noon],
    ['2026-03-25 12:00', noon],
    ['2026-03-25T14:00:00+02:00', noon],
    ['2026-03-25T14:00:00+0200', noon],
    ['2026-03-25 06:30:00-05:30', noon],
    ['2026-03-25 12:00:00.234755+00:00', noon + 234],
    ['2026-03-25 12:00:00.5 +00', noon + 500],
    ['2026-03-25T12:00:00.123456789Z', noon + 123],
    ['2026-03-25', Date.UTC(2026, 2, 25)],
    ['1970-01-01T00:00:00Z', 0],
    ['', undefined],
    ['soon', undefined],
    ['1', undefined],
    ['2026', undefined],
    ['25 Mar 2026', undefined],
    ['2026-13-25T12:00:00Z', undefined],
    ['2026-03-25T25:00:00Z', undefined],
    ['2026-03-25T12:00:00 Europe/Paris', undefined],
  ];
  for (const [text, ms] of times) it(`reads ${text || 'nothing'}`, () => assert.equal(parseTime(text), ms));

  it('reads the usual form like Date.parse, for every day, leap days and invalid days', () => {
    for (const year of [1000, 1582, 1900, 1970, 1999, 2000, 2024, 2026, 2100, 9999]) {
      for (let month = 1; month <= 12; month++) {
        for (let day = 1; day <= 31; day++) {
          const date = [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
          for (const time of ['00:00:00Z', '23:59:59Z', '13:07:09.098Z', '00:00:00.120456Z']) {
            assert.equal(parseTime(`${date}T${time}`), Date.parse(`${date}T${time}`), `${date}T${time}`);
          }
        }
      }
    }
  });
});

describe('readRun', () => {
  it('replaces lone surrogates, which no URI can contain', () => {
    const run = readRun({ execution_id: 'a\ud800', workflow_name: '\udc00b' });
    assert.deepEqual([run?.executionId, run?.workflowName], ['a\ufffd', '\ufffdb']);
    assert.doesNotThrow(() => encodeURIComponent(run?.executionId ?? ''));
  });
});
