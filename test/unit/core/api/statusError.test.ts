import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type ApiErrorDetails, type ApiErrorKind, PROXY_REFUSED } from '../../../../src/core/api/errors';
import { startServer, type TestServer } from '../../../support/httpServer';
import { connectionTo, failure, KEY, makeClient } from './harness';

const KINDS: ReadonlyMap<number, ApiErrorKind> = new Map([
  [400, 'invalidRequest'],
  [401, 'refused'],
  [402, 'unpaid'],
  [403, 'forbidden'],
  [404, 'notFound'],
  [407, 'offline'],
  [405, 'invalidRequest'],
  [408, 'timeout'],
  [425, 'invalidRequest'],
  [409, 'invalidRequest'],
  [422, 'invalidRequest'],
  [429, 'rateLimited'],
  [499, 'invalidRequest'],
  [500, 'serverFault'],
  [502, 'serverFault'],
  [503, 'serverFault'],
  [504, 'serverFault'],
  [511, 'offline'],
  [300, 'notTheApi'],
  [304, 'notTheApi'],
]);

describe('unsuccessful answers', () => {
  let server: TestServer;
  let answer: (response: ServerResponse) => void;

  before(async () => {
    server = await startServer((_request, response) => answer(response));
  });
  after(() => server.close());

  function kindOf(status: number): ApiErrorKind {
    return KINDS.get(status) ?? assert.fail(`no kind for ${status}`);
  }

  /** Answers a request so, and returns the message without its `HTTP <status>: `, and the details. */
  async function call(
    status: number,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ words: string; details: ApiErrorDetails }> {
    answer = (response) => {
      const asItIs = typeof body === 'string' || Buffer.isBuffer(body);
      response.writeHead(status, headers).end(asItIs ? body : JSON.stringify(body));
    };
    const { client } = makeClient();
    const { message, details } = await failure(kindOf(status), client.listRuns(connectionTo(server.origin), {}));
    const [, words = assert.fail(message)] = /^HTTP \d{3}(?: of [\w ]+)?: (.*)$/.exec(message) ?? [];
    assert.ok(message.startsWith(`HTTP ${status}`), message);
    assert.equal(details.status, status);
    return { words, details };
  }

  for (const [status, kind] of KINDS) {
    it(`${status} is ${kind}`, async () => {
      const { details } = await call(status, '');
      const cause = kind === 'offline' ? PROXY_REFUSED : undefined;
      assert.deepEqual(details, { status, cause, code: undefined, retryAfterMs: undefined });
    });
  }

  const longText = 'x'.repeat(1000);
  const shapes: readonly [what: string, status: number, body: unknown, words: string, code?: string][] = [
    ['detail and code', 404, { detail: 'Execution not found', code: 'WF_1100' }, 'Execution not found', 'WF_1100'],
    ['the message of all 5xx', 500, { detail: 'An error occurred', code: 'WF_1105' }, 'An error occurred', 'WF_1105'],
    ['extra fields', 409, { detail: 'Not running', code: 'WF_1102', status: 'COMPLETED' }, 'Not running', 'WF_1102'],
    [
      'a list of FastAPI',
      422,
      {
        detail: [
          { loc: ['query', 'page_size'], msg: 'Input should be less than or equal to 1000', input: '5000' },
          { loc: ['query', 'search_key', 0], msg: 'String should match pattern', type: 'string_pattern_mismatch' },
        ],
      },
      'query.page_size: Input should be less than or equal to 1000; query.search_key.0: String should match pattern',
    ],
    ['a code alone', 409, { code: 'AMBIGUOUS_WORKFLOW', deployments: ['a', 'b'] }, 'AMBIGUOUS_WORKFLOW', 'AMBIGUOUS_WORKFLOW'],
    ['detail alone', 401, { detail: 'Unauthorized' }, 'Unauthorized'],
    ['message', 401, { message: 'Unauthorized', request_id: 'r' }, 'Unauthorized'],
    [
      'the general API',
      429,
      { object: 'error', message: 'Rate limit exceeded', type: 'rate_limited', param: null, code: '1300' },
      'Rate limit exceeded',
      '1300',
    ],
    ['a message that is an object', 422, { message: { detail: [{ loc: ['body'], msg: 'Bad' }] } }, 'body: Bad'],
    ['a code that is a number', 400, { message: 'Bad', code: 3051 }, 'Bad', '3051'],
    ['error as text', 400, { error: 'bad_request' }, 'bad_request'],
    ['error as object', 400, { error: { message: 'Bad', type: 't' } }, 'Bad'],
    ['a problem document', 400, { type: 'about:blank', title: 'Bad Request' }, 'Bad Request'],
    ['a list of texts', 400, ['one', 'two'], 'one; two'],
    ['a JSON text', 400, '"nope"', 'nope'],
    ['plain text', 503, 'upstream connect error', 'upstream connect error'],
    ['a web page', 502, '<!DOCTYPE html>\n<html><head><title>\n502 Bad Gateway</title></head><b', '502 Bad Gateway'],
    ['a web page without a title', 502, '<html><body>oh</body></html>', 'no message'],
    ['nothing', 401, '', 'no message'],
    ['JSON without a message', 400, { detail: null, message: 7, error: {} }, 'no message'],
    ['null', 400, 'null', 'no message'],
    ['control characters', 400, { detail: 'a\u0007b\r\nc\u001b[31m\u202ed' }, 'a b c [31md'],
    ['a long text', 400, { detail: longText }, `${'x'.repeat(299)}…`],
    ['the key', 401, { detail: `Bad key ${KEY}.`, code: KEY }, 'Bad key ***.', '***'],
    ['the key, percent-encoded', 400, `?key=${encodeURIComponent(KEY)}`, '?key=***'],
    ['the key, where the cut would leave half of it', 401, { detail: 'x'.repeat(290) + KEY }, `${'x'.repeat(290)}***`],
    ['the key behind control characters', 401, { detail: KEY.replace('a', 'a\u200b') }, '***'],
  ];
  for (const [what, status, body, words, code] of shapes) {
    it(`has the message of ${what}`, async () => {
      const answered = await call(status, body);
      assert.equal(answered.words, words);
      assert.equal(answered.details.code, code);
    });
  }

  describe('401, 403 and 404 of a gateway or proxy', () => {
    const page = '<!DOCTYPE html><title>Sign in</title>';
    const error = '{"detail":"Unauthorized"}';
    const foreign: readonly [what: string, body: string, headers?: Record<string, string>][] = [
      ['a web page', page],
      ['a web page behind a byte order mark', `\ufeff${page}`],
      ['XML', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'],
      ['plain text', 'RBAC: access denied'],
      ['a challenge for Basic', '', { 'WWW-Authenticate': 'Basic realm="intranet"' }],
      ['a challenge for Negotiate', '', { 'WWW-Authenticate': 'Negotiate' }],
      ['challenges for NTLM and Negotiate', '', { 'WWW-Authenticate': 'NTLM, Negotiate' }],
      ['a challenge for Digest', error, { 'WWW-Authenticate': 'Digest realm="a, b", nonce="1"' }],
    ];
    for (const [what, body, headers = {}] of foreign) {
      it(`are intercepted: ${what}`, async () => {
        for (const status of [401, 403]) {
          answer = (response) => response.writeHead(status, headers).end(body);
          const { details } = await failure('intercepted', makeClient().client.listRuns(connectionTo(server.origin), {}));
          assert.equal(details.status, status);
        }
        answer = (response) => response.writeHead(404, headers).end(body);
        await failure('notTheApi', makeClient().client.getRun(connectionTo(server.origin), 'r'));
      });
    }

    const own: readonly [what: string, body: string, headers?: Record<string, string>][] = [
      ['JSON', error],
      ['JSON behind a byte order mark', `\ufeff${error}`],
      ['JSON that breaks off', '{"detail":"Unauth'],
      ['JSON with NaN', '{"detail":"Unauthorized","retry":NaN}'],
      ['no body', ''],
      ['a challenge for Bearer', '', { 'WWW-Authenticate': 'Bearer error="invalid_token"' }],
      ['a challenge for Bearer too', '', { 'WWW-Authenticate': 'Basic realm="a", Bearer realm="b"' }],
    ];
    for (const [what, body, headers = {}] of own) {
      it(`are the API's: ${what}`, async () => {
        answer = (response) => response.writeHead(401, headers).end(body);
        await failure('refused', makeClient().client.listRuns(connectionTo(server.origin), {}));
        answer = (response) => response.writeHead(403, headers).end(body);
        await failure('forbidden', makeClient().client.listRuns(connectionTo(server.origin), {}));
        answer = (response) => response.writeHead(404, headers).end(body);
        await failure('notFound', makeClient().client.getRun(connectionTo(server.origin), 'r'));
      });
    }
  });

  it('are decompressed', async () => {
    const body = gzipSync('{"detail":"packed"}');
    assert.equal((await call(400, body, { 'Content-Encoding': 'gzip' })).words, 'packed');
  });

  it('are read at the beginning only, and closed', async () => {
    const closed = new Promise<void>((resolve) => {
      answer = (response) => {
        response.writeHead(500).write(longText.repeat(100));
        response.once('close', resolve);
      };
    });
    const { client } = makeClient();
    const { message } = await failure('serverFault', client.listRuns(connectionTo(server.origin), {}));
    assert.equal(message, `HTTP 500: ${'x'.repeat(299)}…`);
    await closed;
  });

  for (const [what, send] of [
    ['breaks off', (response) => response.writeHead(401, { 'Content-Length': 100 }).write('{', () => response.destroy())],
    ['does not decompress', (response) => response.writeHead(401, { 'Content-Encoding': 'gzip' }).end('<title>no</title>')],
  ] as const satisfies readonly (readonly [string, (response: ServerResponse) => void])[]) {
    it(`keep their kind if the body ${what}, and are not retried`, async () => {
      answer = send;
      const before = server.requests.length;
      const error = await failure('refused', makeClient().client.listRuns(connectionTo(server.origin), {}));
      assert.equal(error.details.status, 401);
      assert.equal(server.requests.length, before + 1);
    });
  }

  describe('Retry-After', () => {
    const past = 'Wed, 21 Oct 2015 07:28:00 GMT';
    const day = 24 * 3_600_000;
    const headers: readonly [header: string, ms: number | undefined][] = [
      ['7', 7000],
      [' 60 ', 60_000],
      ['3600', 3_600_000],
      ['9'.repeat(400), day],
      ['Fri, 31 Dec 9999 23:59:59 GMT', day],
      ['0', undefined],
      [past, undefined],
      ['-1', undefined],
      ['1.5', 2000],
      [' 0.2 ', 1000],
      ['2.', 2000],
      ['.5', 1000],
      ['0.0', undefined],
      ['1.5 s', undefined],
      ['1,5', undefined],
      ['.', undefined],
      ['1e3', undefined],
      ['7, 8', undefined],
      ['soon', undefined],
      ['Fri, 99 Foo 2026', undefined],
      ['', undefined],
    ];
    for (const [header, ms] of headers) {
      it(`reads ${header.slice(0, 40) || 'nothing'}`, async () => {
        const { details } = await call(429, '', { 'Retry-After': header });
        assert.equal(details.retryAfterMs, ms);
      });
    }

    it('reads a future date, of any status', async () => {
      const header = new Date(Date.now() + 3_600_000).toUTCString();
      const { details } = await call(503, '', { 'Retry-After': header });
      const { retryAfterMs = 0 } = details;
      assert.ok(retryAfterMs > 3_500_000 && retryAfterMs <= 3_600_000, String(retryAfterMs));
    });
  });
});
