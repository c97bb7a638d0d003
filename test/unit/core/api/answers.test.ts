import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { type ApiError, type ApiErrorKind, isApiError } from '../../../../src/core/api/errors';
import { runPages } from '../../../../src/core/api/paging';
import type { Run, RunPage } from '../../../../src/core/api/types';
import { startServer, type TestServer } from '../../../support/httpServer';
import { connectionTo, failure, makeClient, readText } from './harness';

const ROW = { execution_id: 'x', run_id: 'r', workflow_name: 'w' };
const LIST = JSON.stringify({ executions: [ROW] });

type Answer = (response: ServerResponse) => void;

/** Sends these bytes with this content coding, and ends. */
const sent = (bytes: string | Uint8Array, coding?: string): Answer => (response) => {
  response.writeHead(200, coding === undefined ? {} : { 'Content-Encoding': coding }).end(bytes);
};

/** Sends these bytes, and cuts the connection. */
const cut = (bytes: string | Uint8Array, headers: Record<string, string | number>): Answer => (response) => {
  response.writeHead(200, headers).write(bytes, () => response.destroy());
};

const half = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length / 2);

/** Each coding that node-fetch decompresses. */
const CODINGS: readonly [coding: string, pack: (text: string) => Uint8Array][] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['x-deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
];

describe('an answer', () => {
  let server: TestServer;
  let answer: Answer;
  const { client } = makeClient();

  before(async () => {
    server = await startServer((_request, response) => answer(response));
  });
  after(() => server.close());

  const list = async (given: Answer): Promise<RunPage> => {
    answer = given;
    return client.listRuns(connectionTo(server.origin), {});
  };

  /** The only run of a list with this row. */
  async function listed(row: unknown): Promise<Run> {
    const { runs, skipped } = await list(sent(JSON.stringify({ executions: [row] })));
    assert.deepEqual([runs.length, skipped], [1, 0]);
    return runs[0] ?? assert.fail();
  }

  describe('with a body', () => {
    const good: readonly (readonly [what: string, answer: Answer])[] = [
      ...CODINGS.map(([coding, pack]) => [`compressed as ${coding} (${pack.name})`, sent(pack(LIST), coding)] as const),
      ['with the coding identity', sent(LIST, 'identity')],
      ['with a byte order mark', sent(`\ufeff${LIST}`)],
      ['compressed, with a byte order mark', sent(gzipSync(`\ufeff${LIST}`), 'gzip')],
      ['with white space around it', sent(`\r\n\t ${LIST} \n`)],
      ['of another type', (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(LIST)],
      ['in single bytes', (response) => {
        for (const byte of Buffer.from(LIST)) response.write(Buffer.of(byte));
        response.end();
      }],
      ['with NaN and Infinity, as Python writes them', sent(LIST.replace('{"executions"', '{"total":NaN,"least":-Infinity,"note":"NaN","executions"'))],
      ['of another successful status', (response) => response.writeHead(206).end(LIST)],
    ];
    for (const [what, given] of good) {
      it(`${what} is read`, async () => {
        assert.deepEqual((await list(given)).runs.map((run) => run.key), ['r']);
      });
    }

    it('reads NaN and Infinity as absent', async () => {
      const row = '{"execution_id":"e","run_id":NaN,"status":Infinity,"start_time":-Infinity,"total_duration_ms":NaN,"workflow_name":"NaN"}';
      const { runs, nextPageToken } = await list(sent(`{"executions":[${row}],"next_page_token":NaN}`));
      assert.equal(nextPageToken, undefined);
      const { runId, status, startTime, totalDurationMs, workflowName } = runs[0] ?? assert.fail();
      assert.deepEqual({ runId, status, startTime, totalDurationMs, workflowName }, { runId: undefined, status: undefined, startTime: undefined, totalDurationMs: undefined, workflowName: 'NaN' });
      answer = sent(row.replace('}', ',"result":{"score":NaN}}'));
      assert.deepEqual((await client.getRun(connectionTo(server.origin), 'r')).result, { score: null });
    });

    const bad: readonly (readonly [what: string, kind: ApiErrorKind, answer: Answer])[] = [
      ['cut, with a length', 'offline', cut(LIST, { 'Content-Length': LIST.length + 1 })],
      ['cut, in chunks', 'offline', cut(LIST, {})],
      ['cut before its first byte', 'offline', (response) => {
        response.writeHead(200, { 'Content-Length': 100 }).flushHeaders();
        setImmediate(() => response.destroy());
      }],
      ...CODINGS.flatMap(([coding, pack]) => [
        [`cut, compressed as ${coding} (${pack.name})`, 'offline', cut(half(pack(LIST)), { 'Content-Encoding': coding })] as const,
        [`half of the ${coding} data (${pack.name})`, 'notTheApi', sent(half(pack(LIST)), coding)] as const,
      ]),
      ...['gzip', 'deflate', 'br'].flatMap((coding) => [
        [`of text labelled as ${coding}`, 'notTheApi', sent(LIST, coding)] as const,
        [`of HTML labelled as ${coding}`, 'notTheApi', sent('<!doctype html><title>Log in</title>', coding)] as const,
        [`of nothing labelled as ${coding}`, 'notTheApi', sent('', coding)] as const,
      ]),
      ['of gzip labelled as br', 'notTheApi', sent(gzipSync(LIST), 'br')],
      ['of br labelled as gzip', 'notTheApi', sent(brotliCompressSync(LIST), 'gzip')],
      ['of gzip labelled as deflate', 'notTheApi', sent(gzipSync(LIST), 'deflate')],
      ['of gzip without a label', 'notTheApi', sent(gzipSync(LIST))],
      ['compressed twice', 'notTheApi', sent(gzipSync(gzipSync(LIST)), 'gzip, gzip')],
      ['in a coding that was not accepted', 'notTheApi', sent(gzipSync(LIST), 'zstd')],
      ['in UTF-16', 'notTheApi', sent(Buffer.from(`\ufeff${LIST}`, 'utf16le'))],
      ['with two byte order marks', 'notTheApi', sent(`\ufeff\ufeff${LIST}`)],
      ['that is empty', 'notTheApi', sent('')],
      ['of a 204', 'notTheApi', (response) => response.writeHead(204).end()],
      ['of white space', 'notTheApi', sent(' \n')],
      ['of null', 'notTheApi', sent('null')],
      ['of an array', 'notTheApi', sent('[]')],
      ['of an array of rows', 'notTheApi', sent(JSON.stringify([ROW]))],
      ['of a text', 'notTheApi', sent('"runs"')],
      ['of a number', 'notTheApi', sent('1e999')],
      ['with a missing element', 'notTheApi', sent('{"executions":[,{"execution_id":"x"}]}')],
      ['with a trailing comma', 'notTheApi', sent('{"executions":[],}')],
      ['of a NaN that goes on', 'notTheApi', sent('{"executions":[NaNa]}')],
      ['of two values', 'notTheApi', sent(`${LIST}${LIST}`)],
      ['that is half of a value', 'notTheApi', sent(LIST.slice(0, -1))],
      ['whose list is an object', 'notTheApi', sent('{"executions":{"0":{"execution_id":"x"},"length":1}}')],
      ['whose list is in __proto__', 'notTheApi', sent(`{"__proto__":${LIST}}`)],
    ];
    for (const [what, kind, given] of bad) {
      it(`${what} is ${kind}, ${kind === 'offline' ? 'and is retried' : 'and is not retried'}`, async () => {
        const before = server.requests.length;
        await failure(kind, list(given));
        await failure(kind, client.getRun(connectionTo(server.origin), 'r'));
        assert.equal(server.requests.length - before, kind === 'offline' ? 6 : 2);
      });
    }

    it('of invalid UTF-8 is read with replacement characters, and passed to documents unchanged', async () => {
      const bytes = Buffer.from(LIST.replace('"w"', '"wéé"'), 'latin1');
      assert.equal((await list(sent(bytes))).runs[0]?.workflowName, 'w\ufffd\ufffd');
      const read = await client.readRun(connectionTo(server.origin), 'r', async (chunks) => {
        const parts: Uint8Array[] = [];
        for await (const chunk of chunks) parts.push(chunk);
        return Buffer.concat(parts);
      });
      assert.deepEqual(read, bytes);
    });

    it('of 100,000 levels is read', async () => {
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
      const { runs } = await list(sent(`{"executions":[{"execution_id":"x","result":${deep}},${deep}]}`));
      assert.deepEqual(runs.map((run) => run.executionId), ['x']);
    });

    it('that is cut fails as a document too', async () => {
      answer = cut(half(gzipSync(LIST)), { 'Content-Encoding': 'gzip' });
      await failure('offline', client.readHistory(connectionTo(server.origin), 'r', readText, { decodePayloads: true }));
    });
  });

  describe('with rows', () => {
    it('that are invalid skips these', async () => {
      const rows = [null, [], [ROW], 'x', 7, {}, { execution_id: null }, { execution_id: ['x'] }, ROW];
      const { runs, skipped } = await list(sent(JSON.stringify({ executions: rows })));
      assert.deepEqual([runs.map((run) => run.key), skipped], [['r'], 8]);
    });

    it('whose id is in __proto__ skips these', async () => {
      const { runs, skipped } = await list(sent('{"executions":[{"__proto__":{"execution_id":"x"}}]}'));
      assert.deepEqual([runs, skipped], [[], 1]);
    });

    it('with the same run id returns all, with the same key', async () => {
      const rows = ['a', 'b', 'c'].map((id) => ({ execution_id: id, run_id: 'same' }));
      const { runs } = await list(sent(JSON.stringify({ executions: rows })));
      assert.deepEqual(runs.map((run) => run.key), ['same', 'same', 'same']);
      assert.deepEqual(runs.map((run) => run.executionId), ['a', 'b', 'c']);
    });

    it('with the same execution id and no run id has keys with their start', async () => {
      const rows = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'].map((start) => ({ execution_id: 'same', start_time: start }));
      const { runs } = await list(sent(JSON.stringify({ executions: rows })));
      assert.deepEqual(runs.map((run) => run.key), ['same 2026-01-01T00:00:00Z', 'same 2026-01-02T00:00:00Z']);
    });

    const NOTHING = { runId: undefined, workflowName: undefined, status: undefined, startTime: undefined, startMs: undefined };
    const fields: readonly [what: string, row: object, expected: Partial<Run>][] = [
      [
        'times without a zone',
        { start_time: '2026-03-25T12:00:00', end_time: '2026-03-25 12:00:01.5' },
        { startMs: Date.UTC(2026, 2, 25, 12), endMs: Date.UTC(2026, 2, 25, 12, 0, 1, 500) },
      ],
      ['the year 9999', { end_time: '9999-12-31T23:59:59.999Z' }, { endMs: Date.UTC(9999, 11, 31, 23, 59, 59, 999) }],
      ['the year 0001', { start_time: '0001-01-01T00:00:00Z' }, { startMs: -62_135_596_800_000 }],
      ['the year 10000', { start_time: '+010000-01-01T00:00:00Z' }, { startTime: '+010000-01-01T00:00:00Z', startMs: undefined }],
      ['a 32nd of February', { start_time: '2026-02-32T00:00:00Z' }, { startMs: undefined }],
      [
        'an end before its start',
        { start_time: '2026-01-02T00:00:00Z', end_time: '2026-01-01T00:00:00Z' },
        { startMs: Date.UTC(2026, 0, 2), endMs: Date.UTC(2026, 0, 1), totalDurationMs: undefined },
      ],
      ['times as numbers', { start_time: 1765967107, end_time: 1e20 }, { startTime: undefined, startMs: undefined, endMs: undefined }],
      ['a duration as text', { total_duration_ms: '12' }, { totalDurationMs: undefined }],
      ['a duration as ISO text', { total_duration_ms: 'PT12S' }, { totalDurationMs: undefined }],
      ['a negative duration', { total_duration_ms: -5 }, { totalDurationMs: -5 }],
      ['an invalid status', { status: 7 }, { status: undefined }],
      ['an unknown status', { status: '__proto__' }, { status: '__proto__' }],
      ['null everywhere', { run_id: null, workflow_name: null, status: null, start_time: null }, { key: 'x ', ...NOTHING }],
      ['wrong types everywhere', { run_id: {}, workflow_name: [], status: true, start_time: {} }, { key: 'x ', ...NOTHING }],
      ['slashes and percent signs in its id', { run_id: '../%2e/%' }, { key: '../%2e/%', runId: '../%2e/%' }],
    ];
    for (const [what, row, expected] of fields) {
      it(`with ${what} keeps the row`, async () => {
        const run = await listed({ ...ROW, ...row });
        assert.deepEqual({ ...run, ...expected }, run);
      });
    }

    const names = [
      'two\nlines\r\n',
      'a\u202eb\u200f\u2066c',
      'x'.repeat(500),
      '__proto__',
      'constructor',
      '<img src=x onerror=alert(1)>',
      '[run](command:workbench.action.quit)',
      '$(error) $(zap)',
      '../../etc/passwd',
      '\u0000',
      ' ',
    ];
    for (const name of names) {
      it(`named ${JSON.stringify(name).slice(0, 40)} keeps the name as sent`, async () => {
        const run = await listed({ ...ROW, run_id: undefined, execution_id: name, workflow_name: name });
        assert.deepEqual([run.executionId, run.workflowName, run.key], [name, name, `${name} `]);
      });
    }
  });

  describe('with a page token', () => {
    /** Requests pages to the end or a failure. The server answers with these pages in order, the last one repeated. */
    async function walk(pages: readonly string[]): Promise<{ keys: string; tokens: (string | null)[]; end: ApiError | undefined }> {
      const left = [...pages];
      answer = (response) => void response.end(left.length > 1 ? left.shift() : left[0]);
      const first = server.requests.length;
      const keys: string[] = [];
      const end = await (async () => {
        for await (const { runs } of runPages(client, connectionTo(server.origin), {})) keys.push(...runs.map((run) => run.key));
      })().catch((error: unknown) => (isApiError(error) ? error : assert.fail(String(error))));
      const tokens = server.requests
        .slice(first)
        .map(({ url = '' }) => new URL(url, server.origin).searchParams.get('next_page_token'));
      return { keys: keys.join(''), tokens, end: end ?? undefined };
    }

    const page = (ids: string, token?: string): string => {
      const rows = Array.from(ids, (id) => `{"execution_id":"x","run_id":"${id}"}`).join();
      return `{"executions":[${rows}]${token === undefined ? '' : `,"next_page_token":${token}`}}`;
    };

    const long = 'k'.repeat(8000);
    type Ending = readonly [what: string, pages: readonly string[], keys: string, tokens: readonly (string | null)[]];
    const ending: readonly Ending[] = [
      ['that is a number', [page('ab', '50'), page('c', '100'), page('d', 'null')], 'abcd', [null, '50', '100']],
      ['that is 0', [page('a', '0'), page('b', '""')], 'ab', [null, '0']],
      ['of 8,000 characters', [page('a', `"${long}"`), page('b')], 'ab', [null, long]],
      ['of any characters', [page('a', '"\\u0000&=#?/\\u2028 +%41é"'), page('b')], 'ab', [null, '\u0000&=#?/\u2028 +%41é']],
      ['with empty pages in the middle', [page('a', '"1"'), page('', '"2"'), page('', '"3"'), page('b')], 'ab', [null, '1', '2', '3']],
      ['with pages that overlap', [page('abc', '"1"'), page('bcd', '"2"'), page('de')], 'abcbcdde', [null, '1', '2']],
      ['with pages that shift', [page('cba', '"1"'), page('ba9', '"2"'), page('87')], 'cbaba987', [null, '1', '2']],
      ['with the same page each time', [page('ab', '"1"'), page('ab', '"2"'), page('ab')], 'ababab', [null, '1', '2']],
    ];
    for (const [what, pages, keys, tokens] of ending) {
      it(`${what} is followed to the end, and every row returned`, async () => {
        assert.deepEqual(await walk(pages), { keys, tokens, end: undefined });
      });
    }

    const alternating = [page('a', '"A"'), page('b', '"B"'), page('c', '"A"'), page('d', '"B"')];
    type Failing = readonly [what: string, pages: readonly string[], keys: string, requests: number, kind: ApiErrorKind];
    const failing: readonly Failing[] = [
      ['that alternates', alternating, 'abc', 3, 'notTheApi'],
      ['that is a number and repeats', [page('a', '1'), page('b', '"1"')], 'ab', 2, 'notTheApi'],
      ['that is too large a number', [page('a', '1'), page('b', '12345678901234567890')], 'a', 2, 'notTheApi'],
      ['that is infinite', [page('a', '1e999')], '', 1, 'notTheApi'],
      ['that is a fraction', [page('a', '0.5')], '', 1, 'notTheApi'],
      ['that is an object', [page('a', '{}')], '', 1, 'notTheApi'],
      ['that is true', [page('a', 'true')], '', 1, 'notTheApi'],
      // 431 of Node's server, which does not pass the request to the handler.
      ['too long for its own server', [page('a', `"${'k'.repeat(100_000)}"`)], 'a', 1, 'invalidRequest'],
    ];
    for (const [what, pages, keys, requests, kind] of failing) {
      it(`${what} fails after the rows before`, async () => {
        const walked = await walk(pages);
        assert.deepEqual([walked.keys, walked.tokens.length], [keys, requests]);
        await failure(kind, Promise.reject(walked.end ?? assert.fail('no failure')));
      });
    }
  });
});
