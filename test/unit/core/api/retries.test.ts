import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiErrorKind } from '../../../../src/core/api/errors';
import type { HttpClientOptions, ReadBody } from '../../../../src/core/api/http';
import { loadNodeFetch } from '../../../../src/core/api/nodeFetch';
import { sendJson, startServer, type TestServer } from '../../../support/httpServer';
import { connectionTo, failure, KEY, makeClient, readText } from './harness';

const PATH = '/v1/workflows/runs';

type Answer = (response: ServerResponse) => void;

const success: Answer = (response) => sendJson(response, 'well');
const status = (code: number, headers: Record<string, string> = {}): Answer => (response) =>
  void response.writeHead(code, headers).end();
const hangUp: Answer = (response) => void response.destroy();
const breakOff = (headers: Record<string, string | number>): Answer => (response) => {
  response.writeHead(200, headers).write('"wel', () => response.destroy());
};
const dateIn = (seconds: number): string => new Date(Date.now() + seconds * 1000).toUTCString();
const reset: Answer = (response) => response.writeHead(200).write('"', () => response.socket?.resetAndDestroy());

describe('HttpClient retries', () => {
  // The short time limits below must not include loading the module.
  before(loadNodeFetch);

  let server: TestServer;
  /** Answers of the server in order; the last one is repeated. */
  let answers: Answer[];

  beforeEach(async () => {
    server = await startServer((_request, response) => {
      const [answer = success] = answers.length > 1 ? answers.splice(0, 1) : answers;
      answer(response);
    });
  });
  afterEach(() => server.close());

  function ask({ http }: Pick<ReturnType<typeof makeClient>, 'http'>, signal?: AbortSignal, read: ReadBody<string> = readText): Promise<string> {
    return http.get(connectionTo(server.origin), PATH, read, { query: new URLSearchParams({ search: 'x' }), signal });
  }

  const passing: readonly [what: string, kind: ApiErrorKind, answer: Answer][] = [
    ['429', 'rateLimited', status(429)],
    ['408', 'timeout', status(408)],
    ['502', 'serverFault', status(502)],
    ['503', 'serverFault', status(503)],
    ['504', 'serverFault', status(504)],
    ['a connection closed instead of an answer', 'offline', hangUp],
    ['a connection reset instead of an answer', 'offline', (response) => response.socket?.resetAndDestroy()],
    ['a chunked body that breaks off', 'offline', breakOff({})],
    ['a body that is shorter than its length', 'offline', breakOff({ 'Content-Length': 100 })],
    ['a connection reset in the body', 'offline', reset],
  ];
  for (const [what, kind, answer] of passing) {
    it(`after ${what}: returns the answer of the third try`, async () => {
      answers = [answer, answer, success];
      const client = makeClient();
      assert.equal(await ask(client), '"well"');
      assert.equal(server.requests.length, 3);
      for (const { url, headers } of server.requests) {
        assert.equal(url, `${PATH}?search=x`);
        assert.equal(headers.authorization, `Bearer ${KEY}`);
      }
      assert.deepEqual(client.waits, [250, 500]);
    });

    it(`after ${what}: fails after the third try`, async () => {
      answers = [answer];
      await failure(kind, ask(makeClient()));
      assert.equal(server.requests.length, 3);
    });
  }

  const lasting: readonly [what: string, kind: ApiErrorKind, answer: Answer, options?: Partial<HttpClientOptions>][] = [
    ['400', 'invalidRequest', status(400)],
    ['401', 'refused', status(401, { 'Retry-After': '1' })],
    ['403', 'forbidden', status(403)],
    ['404', 'notFound', status(404)],
    ['422', 'invalidRequest', status(422)],
    ['500', 'serverFault', status(500, { 'Retry-After': '1' })],
    ['501', 'serverFault', status(501)],
    ['a redirect to another origin', 'notTheApi', status(302, { Location: 'https://login.example.invalid' })],
    ['too large a body', 'tooLarge', success, { maxBytes: 2 }],
    ['no answer in time', 'timeout', () => undefined, { timeoutMs: 50 }],
  ];
  for (const [what, kind, answer, options] of lasting) {
    it(`not after ${what}`, async () => {
      answers = [answer];
      const client = makeClient(options);
      await failure(kind, ask(client));
      assert.ok(server.requests.length <= 1, 'one at the most: the time limit may be over before the server is reached');
      assert.equal(client.log.lines.length, 1);
      assert.deepEqual(client.waits, []);
    });
  }

  it('stops at the first permanent error', async () => {
    answers = [status(503), status(404)];
    await failure('notFound', ask(makeClient()));
    assert.equal(server.requests.length, 2);
  });

  it('pass each body to the reader separately', async () => {
    answers = [breakOff({}), success];
    const texts: string[] = [];
    const read: ReadBody<string> = async (chunks) => {
      let text = '';
      try {
        for await (const chunk of chunks) text += Buffer.from(chunk).toString();
      } finally {
        texts.push(text);
      }
      return text;
    };
    assert.equal(await ask(makeClient(), undefined, read), '"well"');
    assert.deepEqual(texts, ['"wel', '"well"']);
  });

  it('have a time limit each, without the wait', async () => {
    answers = [status(503), success];
    const timeoutMs = 300;
    assert.equal(await ask(makeClient({ timeoutMs, wait: () => delay(timeoutMs + 50) })), '"well"');
  });

  it('log each try and wait', async () => {
    answers = [status(503, { 'Retry-After': '7' }), hangUp, success];
    const client = makeClient();
    await ask(client);
    assert.deepEqual(
      client.log.lines.map((line) => line.replace(/, \d+ ms, /, ', N ms, ')),
      [
        `info GET ${PATH}: 503, serverFault, N ms, 0 bytes, try 1 of 3: HTTP 503: no message`,
        `info GET ${PATH}: tried again in 7000 ms`,
        `info GET ${PATH}: no answer, offline, N ms, 0 bytes, try 2 of 3: No connection, or it broke off: socket hang up`,
        `info GET ${PATH}: tried again in 500 ms`,
        `debug GET ${PATH}: 200, read, N ms, 6 bytes, try 3 of 3`,
      ],
    );
  });

  describe('with Retry-After', () => {

    for (const header of ['1', '60']) {
      it(`${header} wait so long`, async () => {
        answers = [status(429, { 'Retry-After': header }), success];
        const client = makeClient();
        await ask(client);
        assert.deepEqual(client.waits, [Number(header) * 1000]);
      });
    }

    it('of a date within a minute wait until then', async () => {
      answers = [status(503, { 'Retry-After': dateIn(40) }), success];
      const client = makeClient();
      await ask(client);
      const [ms = 0] = client.waits;
      assert.ok(ms > 30_000 && ms <= 40_000, String(ms));
    });

    for (const header of ['0', '-5', 'soon', '1,5', dateIn(-100), '']) {
      it(`${header || 'empty'} wait as without`, async () => {
        answers = [status(429, { 'Retry-After': header }), success];
        const client = makeClient();
        await ask(client);
        assert.deepEqual(client.waits, [250]);
      });
    }

    for (const header of ['61', '86400', '9'.repeat(30), dateIn(120)]) {
      it(`${header} end, and the error has the time`, async () => {
        answers = [status(429, { 'Retry-After': header })];
        const client = makeClient();
        const { details } = await failure('rateLimited', ask(client));
        assert.equal(server.requests.length, 1);
        assert.deepEqual(client.waits, []);
        assert.ok(details.retryAfterMs !== undefined && details.retryAfterMs > 60_000);
        assert.ok(details.retryAfterMs <= 86_400_000);
      });
    }
  });

  describe('of a list, with a total limit of 30 s', () => {
    const list = ({ client }: ReturnType<typeof makeClient>): Promise<unknown> => client.listRuns(connectionTo(server.origin), {});

    it('wait for Retry-After within the limit', async () => {
      answers = [status(503, { 'Retry-After': '29' }), (response) => sendJson(response, { executions: [] })];
      const made = makeClient();
      await list(made);
      assert.deepEqual(made.waits, [29_000]);
    });

    for (const [what, header] of [['30', () => '30'], ['31', () => '31'], ['60', () => '60'], ['a date in 45 s', () => dateIn(45)]] as const) {
      it(`end at once if Retry-After is ${what}`, async () => {
        answers = [status(429, { 'Retry-After': header() })];
        const made = makeClient();
        const { details } = await failure('rateLimited', list(made));
        assert.equal(server.requests.length, 1);
        assert.deepEqual(made.waits, []);
        assert.ok((details.retryAfterMs ?? 0) >= 30_000);
      });
    }

    it('count tries and waits together', async () => {
      answers = [status(503, { 'Retry-After': '1' })];
      const { http } = makeClient({ wait: undefined });
      const started = performance.now();
      await failure('serverFault', http.get(connectionTo(server.origin), PATH, readText, { totalMs: 1500 }));
      assert.equal(server.requests.length, 2);
      assert.ok(performance.now() - started < 1500);
    });

    it('end a try without an answer', async () => {
      answers = [status(503, { 'Retry-After': '1' }), () => undefined];
      const { http } = makeClient({ wait: () => Promise.resolve() });
      await failure('timeout', http.get(connectionTo(server.origin), PATH, readText, { totalMs: 1200 }));
      assert.equal(server.requests.length, 2);
    });
  });

  describe('with real timers', () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;

    it('return an answer, and remove listeners from the signal', async () => {
      answers = [status(503), success];
      const { signal } = new AbortController();
      assert.equal(await ask(makeClient({ wait: undefined, random: () => 0.01 }), signal), '"well"');
      assert.deepEqual(getEventListeners(signal, 'abort'), []);
    });

    it('end at once when aborted, with the reason, and leave no timer', async () => {
      answers = [status(429, { 'Retry-After': '60' })];
      const reason = new Error('the view closed');
      const controller = new AbortController();
      const client = makeClient({ wait: undefined });
      const cancelled = assert.rejects(ask(client, controller.signal), (error) => error === reason);
      while (!client.log.lines.some((line) => line.endsWith('tried again in 60000 ms'))) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      const waiting = timers();
      controller.abort(reason);
      await cancelled;
      assert.equal(server.requests.length, 1);
      assert.equal(timers(), waiting - 1);
      assert.deepEqual(getEventListeners(controller.signal, 'abort'), []);
    });
  });
});
