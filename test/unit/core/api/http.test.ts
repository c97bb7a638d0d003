import assert from 'node:assert/strict';
import { getEventListeners, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { createGzip, gzipSync } from 'node:zlib';
import type { Connection } from '../../../../src/core/api/connection';
import { PROXY_UNREACHABLE } from '../../../../src/core/api/errors';
import type { Fetch } from '../../../../src/core/api/fetch';
import type { GetOptions, ReadBody } from '../../../../src/core/api/http';
import { loadNodeFetch } from '../../../../src/core/api/nodeFetch';
import { sendJson, startServer, type Handler, type TestServer } from '../../../support/httpServer';
import { connectionTo, failure, KEY, makeClient, readText } from './harness';

const PATH = '/v1/workflows/runs';

describe('HttpClient', () => {
  const servers: TestServer[] = [];

  // The short time limits below must not include loading the module.
  before(loadNodeFetch);
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  async function serve(handler: Handler, options?: Parameters<typeof startServer>[1]): Promise<TestServer> {
    const server = await startServer(handler, options);
    servers.push(server);
    return server;
  }

  const keysOf = (server: TestServer): (string | undefined)[] =>
    server.requests.map((request) => request.headers.authorization);

  /** Requests the list from this server. */
  function ask(
    { origin }: { readonly origin: string },
    options: GetOptions = {},
    read: ReadBody<unknown> = readText,
  ): Promise<unknown> {
    return makeClient().http.get(connectionTo(origin), PATH, read, options);
  }

  /** A server whose answer stays open. */
  async function serveOpen(begin: (response: ServerResponse) => void): Promise<{
    server: TestServer;
    asked: Promise<unknown>;
    hungUp: Promise<unknown>;
  }> {
    let onAsked: (value: unknown) => void;
    let onHungUp: (value: unknown) => void;
    const asked = new Promise((resolve) => (onAsked = resolve));
    const hungUp = new Promise((resolve) => (onHungUp = resolve));
    const server = await serve((_request, response) => {
      response.once('close', onHungUp);
      begin(response);
      onAsked(undefined);
    });
    return { server, asked, hungUp };
  }

  /** Beginnings of bodies that never end, in each framing. */
  const beginnings: readonly [framing: string, begin: (response: ServerResponse) => void][] = [
    ['chunked', (response) => response.writeHead(200).write('{"a":')],
    ['with a length', (response) => response.writeHead(200, { 'Content-Length': 100 }).write('{"a":')],
    [
      'packed',
      (response) => {
        response.writeHead(200, { 'Content-Encoding': 'gzip' });
        const gzip = createGzip();
        gzip.pipe(response);
        gzip.write('{"a":');
        gzip.flush();
      },
    ],
  ];

  /** Reads the whole body. @param onFirst called when the first bytes are read */
  function readNoting(onFirst: () => void): ReadBody<string> {
    return (chunks) =>
      readText(
        (async function* () {
          for await (const chunk of chunks) {
            onFirst();
            yield chunk;
          }
        })(),
      );
  }

  describe('the key', () => {
    async function askedWith(connection: (origin: string) => Connection): Promise<[Promise<string>, TestServer]> {
      const server = await serve((_request, response) => sendJson(response, {}));
      return [makeClient().http.get(connection(server.origin), PATH, readText), server];
    }

    for (const key of ['', undefined]) {
      it(`${key === '' ? 'empty' : 'absent'}: sends nothing`, async () => {
        const [call, server] = await askedWith((origin) => ({
          ...connectionTo(origin),
          getKey: () => Promise.resolve(key),
        }));
        await failure('noKey', call);
        assert.equal(server.requests.length, 0);
      });
    }

    it('not readable: sends nothing, and omits the message of the store', async () => {
      const [call, server] = await askedWith((origin) => ({
        ...connectionTo(origin),
        getKey: () => Promise.reject(new Error(`cannot decrypt ${KEY}`)),
      }));
      await failure('noKey', call);
      assert.equal(server.requests.length, 0);
    });

    for (const bad of [`${KEY}\n`, `${KEY}\r\nX-Evil: 1`, ` ${KEY}`, `${KEY} x`, `${KEY}é`, `${KEY}д`, `${KEY}\u0000`]) {
      it(`${JSON.stringify(bad.replace(KEY, '…'))}: sends nothing, shows nothing of it`, async () => {
        const [call, server] = await askedWith((origin) => connectionTo(origin, '', bad));
        const { details } = await failure('refused', call);
        assert.equal(details.status, undefined);
        assert.equal(server.requests.length, 0);
      });
    }

    it('is read for each request', async () => {
      const server = await serve((_request, response) => sendJson(response, {}));
      const keys = ['first', 'second'];
      const connection = { ...connectionTo(server.origin), getKey: () => Promise.resolve(keys.shift()) };
      const { http } = makeClient();
      await http.get(connection, PATH, readText);
      await http.get(connection, PATH, readText);
      assert.deepEqual(keysOf(server), ['Bearer first', 'Bearer second']);
    });

    it('is not sent if base URL and origin differ, or over http', async () => {
      const server = await serve((_request, response) => sendJson(response, {}));
      const { http } = makeClient();
      const bad = [
        { ...connectionTo(server.origin), origin: 'https://api.example.invalid' },
        connectionTo('http://api.example.invalid'),
      ];
      for (const connection of bad) await failure('unsafeUrl', http.get(connection, PATH, readText));
      assert.equal(server.requests.length, 0);
    });

    it('is not logged, nor the query and the body', async () => {
      const server = await serve((_request, response) => sendJson(response, { echo: KEY, b: 'body' }));
      const { http, log } = makeClient();
      const path = `${PATH}/${encodeURIComponent(KEY)}`;
      await http.get(connectionTo(server.origin), path, readText, { query: new URLSearchParams({ search: 'private' }) });
      assert.equal(log.lines.length, 1);
      assert.match(log.lines[0] ?? '', /^debug GET \/v1\/workflows\/runs\/\*\*\*: 200, read, \d+ ms, \d\d bytes, try 1 of 3$/);
    });
  });

  describe('the time limit', () => {
    it('ends a call that gets no answer', async () => {
      const { server, hungUp } = await serveOpen(() => undefined);
      const { http, log } = makeClient({ timeoutMs: 50 });
      await failure('timeout', http.get(connectionTo(server.origin), PATH, readText));
      if (server.requests.length > 0) await hungUp;
      assert.match(log.lines[0] ?? '', /no answer, timeout/);
    });

    for (const [framing, begin] of beginnings) {
      it(`ends a call in the middle of its body (${framing})`, async () => {
        const { server, hungUp } = await serveOpen(begin);
        let began = false;
        const read = readNoting(() => (began = true));
        const call = ask(server, { timeoutMs: 1000 }, read);
        await failure('timeout', call);
        assert.ok(began);
        await hungUp;
      });
    }

    it('leaves no timer behind, however the call ends', async () => {
      const server = await serve((request, response) => sendJson(response, {}, request.url === PATH ? 200 : 500));
      const timers = (): number => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
      const before = timers();
      await ask(server);
      await failure('serverFault', makeClient().http.get(connectionTo(server.origin), '/v1/x', readText));
      assert.equal(timers(), before);
    });

    it('of the call overrides that of the client', async () => {
      const { server } = await serveOpen(() => undefined);
      const { http } = makeClient({ timeoutMs: 3_600_000 });
      const call = http.get(connectionTo(server.origin), PATH, readText, { timeoutMs: 50 });
      assert.match((await failure('timeout', call)).message, /50 ms/);
    });
  });

  describe('cancelling', () => {
    const reason = new Error('the tab closed');
    const isReason = (error: unknown): boolean => error === reason;

    it('before the request sends nothing', async () => {
      const server = await serve((_request, response) => sendJson(response, {}));
      const call = ask(server, { signal: AbortSignal.abort(reason) });
      await assert.rejects(call, isReason);
      assert.equal(server.requests.length, 0);
    });

    it('before the answer closes the connection', async () => {
      const { server, asked, hungUp } = await serveOpen(() => undefined);
      const controller = new AbortController();
      const call = ask(server, { signal: controller.signal });
      await asked;
      controller.abort(reason);
      await assert.rejects(call, isReason);
      await hungUp;
    });

    for (const [framing, begin] of beginnings) {
      it(`within the body closes the connection (${framing})`, async () => {
        const { server, hungUp } = await serveOpen(begin);
        const controller = new AbortController();
        const read = readNoting(() => controller.abort(reason));
        const call = ask(server, { signal: controller.signal }, read);
        await assert.rejects(call, isReason);
        await hungUp;
      });
    }

    it('does not wait for the key, the module or the reader', async () => {
      const server = await serve((_request, response) => sendJson(response, {}));
      const connection = connectionTo(server.origin);
      const never = new Promise<never>(() => undefined);

      const atKey = new AbortController();
      const withoutKey = { ...connection, getKey: () => (atKey.abort(reason), never) };
      const options = { signal: atKey.signal };
      await assert.rejects(makeClient().http.get(withoutKey, PATH, readText, options), isReason);

      const atFetch = new AbortController();
      const { http } = makeClient({ fetch: () => (atFetch.abort(reason), never) });
      await assert.rejects(http.get(connection, PATH, readText, { signal: atFetch.signal }), isReason);

      const atRead = new AbortController();
      const read = (): Promise<never> => (atRead.abort(reason), never);
      await assert.rejects(ask(server, { signal: atRead.signal }, read), isReason);
    });

    it('passes no further chunks to the reader', async () => {
      const controller = new AbortController();
      const body = (async function* () {
        yield await Promise.resolve('one');
        controller.abort(reason);
        yield 'two';
      })();
      const fetch: Fetch = () => Promise.resolve({ status: 200, headers: new Headers(), body });
      const { http } = makeClient({ fetch: () => Promise.resolve(fetch) });
      const texts: string[] = [];
      let reading: Promise<void> | undefined;
      const read: ReadBody<void> = (chunks) => {
        reading = (async () => {
          for await (const chunk of chunks) texts.push(Buffer.from(chunk).toString());
        })();
        return reading;
      };
      const connection = connectionTo('https://api.example.invalid');
      await assert.rejects(http.get(connection, PATH, read, { signal: controller.signal }), isReason);
      await assert.rejects(reading ?? Promise.resolve());
      assert.deepEqual(texts, ['one']);
    });

    it('removes its listeners from the signal', async () => {
      const server = await serve((_request, response) => sendJson(response, {}));
      const { signal } = new AbortController();
      await ask(server, { signal });
      assert.deepEqual(getEventListeners(signal, 'abort'), []);
    });
  });

  describe('the size limit', () => {
    const maxBytes = 1024 * 1024;

    it('ends an endless stream', async () => {
      const { server, hungUp } = await serveOpen((response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, ' ')));
        };
        response.on('drain', more);
        more();
      });
      const { http, log } = makeClient({ maxBytes });
      await failure('tooLarge', http.get(connectionTo(server.origin), PATH, readText));
      await hungUp;
      assert.match(log.lines[0] ?? '', /200, tooLarge/);
    });

    it('counts decompressed bytes', async () => {
      const bomb = gzipSync(Buffer.alloc(64 * maxBytes));
      assert.ok(bomb.length < maxBytes);
      const server = await serve((_request, response) => {
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb);
      });
      let received = 0;
      const call = makeClient({ maxBytes }).http.get(connectionTo(server.origin), PATH, async (chunks) => {
        for await (const chunk of chunks) received += chunk.byteLength;
      });
      await failure('tooLarge', call);
      assert.ok(received > 0 && received <= maxBytes);
    });

    it('accepts exactly the limit', async () => {
      const server = await serve((_request, response) => void response.end(Buffer.alloc(maxBytes, 'x')));
      const connection = connectionTo(server.origin);
      const text = await makeClient({ maxBytes }).http.get(connection, PATH, readText);
      assert.equal(text.length, maxBytes);
      const { http } = makeClient({ maxBytes: maxBytes - 1 });
      await failure('tooLarge', http.get(connection, PATH, readText));
    });
  });

  describe('redirects', () => {
    for (const status of [301, 302, 303, 307, 308]) {
      it(`${status} within the origin is followed, with the key`, async () => {
        const server = await serve((request, response) => {
          if (request.url === '/new?x=1') sendJson(response, 'there');
          else response.writeHead(status, { Location: '../../new?x=1' }).end('moved');
        });
        assert.equal(await ask(server), '"there"');
        assert.deepEqual(keysOf(server), [`Bearer ${KEY}`, `Bearer ${KEY}`]);
      });
    }

    it('to another origin are not followed, and the key is not sent', async () => {
      const elsewhere = await serve((_request, response) => sendJson(response, {}));
      for (const location of [elsewhere.origin, `${elsewhere.origin}${PATH}`, elsewhere.origin.replace('http:', '')]) {
        const server = await serve((_request, response) => void response.writeHead(302, { Location: location }).end());
        const { message, details } = await failure('notTheApi', ask(server));
        assert.ok(message.includes(elsewhere.origin));
        assert.equal(details.status, 302);
      }
      assert.equal(elsewhere.requests.length, 0);
    });

    it('to another origin are not followed after another redirect either', async () => {
      const elsewhere = await serve((_request, response) => sendJson(response, {}));
      const server = await serve((request, response) => {
        response.writeHead(307, { Location: request.url === '/second' ? elsewhere.origin : '/second' }).end();
      });
      await failure('notTheApi', ask(server));
      assert.equal(server.requests.length, 2);
      assert.equal(elsewhere.requests.length, 0);
    });

    it('with endless bodies are closed', async () => {
      let onHungUp: (() => void) | undefined;
      const hungUp = new Promise<void>((resolve) => (onHungUp = resolve));
      const server = await serve((request, response) => {
        if (request.url === '/there') response.end('there');
        else response.once('close', () => onHungUp?.()).writeHead(302, { Location: '/there' }).write('moved');
      });
      assert.equal(await ask(server), 'there');
      await hungUp;
    });

    it('in a loop fail', async () => {
      const server = await serve((_request, response) => void response.writeHead(302, { Location: PATH }).end());
      await failure('notTheApi', ask(server));
      assert.equal(server.requests.length, 6);
    });

    for (const location of [undefined, '', 'http://[', 'http://me:pass@HOST/', 'file:///etc/passwd', 'data:application/json,{}', '//']) {
      it(`to ${location ?? 'nowhere'} are not followed`, async () => {
        const server = await serve((request, response) => {
          const { host = '' } = request.headers;
          response.writeHead(302, location === undefined ? {} : { Location: location.replace('HOST', host) }).end();
        });
        await failure('notTheApi', ask(server));
        assert.equal(server.requests.length, 1);
      });
    }

    it('from https to http are not followed', async () => {
      const asked: string[] = [];
      const fetch: Fetch = (url) => {
        asked.push(url);
        const headers = new Headers({ Location: `http://127.0.0.1${PATH}` });
        return Promise.resolve({ status: 301, headers, body: null });
      };
      const { http } = makeClient({ fetch: () => Promise.resolve(fetch) });
      await failure('notTheApi', http.get(connectionTo('https://127.0.0.1'), PATH, readText));
      assert.deepEqual(asked, [`https://127.0.0.1${PATH}`]);
    });
  });

  describe('a connection', () => {
    it('that is refused is offline', async () => {
      const server = await startServer(() => undefined);
      await server.close();
      const { details } = await failure('offline', ask(server));
      assert.equal(details.cause, 'ECONNREFUSED');
    });

    it('to a host that does not exist is offline', async () => {
      const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${KEY}`), { code: 'ENOTFOUND' });
      const { http } = makeClient({ fetch: () => Promise.resolve(() => Promise.reject(error)) });
      const call = http.get(connectionTo('https://api.example.invalid'), PATH, readText);
      const { details, message } = await failure('offline', call);
      assert.equal(details.cause, 'ENOTFOUND');
      assert.match(message, /getaddrinfo ENOTFOUND \*\*\*$/);
    });

    it('cut before the answer is offline', async () => {
      const server = await serve((_request, response) => void response.destroy());
      await failure('offline', ask(server));
      assert.equal(server.requests.length, 3);
    });

    it('with an untrusted certificate fails as such', async () => {
      const server = await serve((_request, response) => sendJson(response, {}), { selfSigned: true });
      await failure('certificate', ask(server));
      assert.equal(server.requests.length, 0);
    });

    for (const [code, kind] of [
      ['CERT_HAS_EXPIRED', 'certificate'],
      ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
      ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate'],
      ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate'],
      ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate'],
      ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate'],
      ['EAI_AGAIN', 'offline'],
      ['EPROTO', 'offline'],
      ['HPE_INVALID_CONSTANT', 'notTheApi'],
      ['HPE_INVALID_EOF_STATE', 'offline'],
    ] as const) {
      it(`that fails with ${code} is ${kind}`, async () => {
        const fetch: Fetch = () => Promise.reject(Object.assign(new Error(''), { code }));
        const { http } = makeClient({ fetch: () => Promise.resolve(fetch) });
        const call = http.get(connectionTo('https://api.example.invalid'), PATH, readText);
        const { details, message } = await failure(kind, call);
        assert.equal(details.cause, code);
        assert.ok(message.endsWith(code));
      });
    }

    it('to a server of another protocol is notTheApi', async () => {
      const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n').resume());
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      await failure('notTheApi', ask({ origin: `http://127.0.0.1:${port}` }));
      server.close();
      await once(server, 'close');
    });
  });

  it('recognizes VS Code\'s error for a proxy that does not answer, and removes its credentials', async () => {
    const message = 'Failed to establish a socket connection to proxies: PROXY me:secret@proxy.example.invalid:3128';
    const { http, log } = makeClient({ fetch: () => Promise.resolve(() => Promise.reject(new Error(message))) });
    const call = http.get(connectionTo('https://api.example.invalid'), PATH, readText);
    const { details, ...error } = await failure('offline', call);
    assert.equal(details.cause, PROXY_UNREACHABLE);
    assert.doesNotMatch(inspect(error) + log.lines.join(), /secret/);
    assert.match(log.lines.join(), /proxies: PROXY \*\*\*@proxy\.example\.invalid:3128/);
  });

  describe('the log', () => {
    async function logOf(handler: Handler): Promise<string[]> {
      const server = await serve(handler);
      const client = makeClient();
      await assert.rejects(client.client.listRuns(connectionTo(server.origin), {}));
      return client.log.lines.map((line) => line.replace(/ \d+ ms, \d+ bytes,/, ' N ms, N bytes,'));
    }
    const begin = (outcome: string): string => `info GET ${PATH}: ${outcome}, N ms, N bytes, try 1 of 3: `;

    const bodies: readonly [what: string, status: number, body: string, outcome: string, message: string, begins: string][] = [
      ['JSON', 500, '{"detail":"An error occurred","code":"WF_1105"}', 'serverFault', 'HTTP 500: An error occurred', '{"detail":"An error occurred","code":"WF_1105"}'],
      ['a page', 404, '<html>\n <title>Gone</title>\n</html>', 'notTheApi', 'HTTP 404 of something before the API: Gone', '<html> <title>Gone</title> </html>'],
      ['a login page', 200, '<!doctype html><title>Log in</title>', 'notTheApi', 'The answer is not JSON.', '<!doctype html><title>Log in</title>'],
      ['other JSON', 200, '{"data":[]}', 'notTheApi', 'The answer holds no list of runs.', '{"data":[]}'],
      ['much', 400, `"${'x'.repeat(70_000)}"`, 'invalidRequest', `HTTP 400: ${'x'.repeat(299)}…`.replace('x', '"'), `"${'x'.repeat(498)}…`],
      ['the key', 401, `{"sent":{"authorization":"Bearer ${KEY}"}}`, 'refused', 'HTTP 401: no message', '{"sent":{"authorization":"Bearer ***"}}'],
      [
        'the key in other forms',
        403,
        JSON.stringify([encodeURIComponent(KEY), Buffer.from(`x:${KEY}`).toString('base64'), KEY.replaceAll('/', '\\u002f')]),
        'forbidden',
        'HTTP 403: ***; eDp***A==; ***',
        '["***","eDp***A==","***"]',
      ],
      ['another token', 422, 'Bearer abcdefghijklmnop.q', 'invalidRequest', 'HTTP 422: Bearer ***', 'Bearer ***'],
    ];
    for (const [what, status, body, outcome, message, begins] of bodies) {
      it(`has the beginning of an invalid body (${what})`, async () => {
        const lines = await logOf((_request, response) => void response.writeHead(status).end(body));
        assert.deepEqual(lines, [`${begin(`${status}, ${outcome}`)}${message}\nIts body begins: ${begins}`]);
      });
    }

    it('has no half of a key if the body is cut', async () => {
      const half = KEY.slice(0, -1);
      const cuts: readonly [body: string, headers: Record<string, number>][] = [
        [`<p>${half}`, { 'Content-Length': 1000 }],
        [`${' '.repeat(64 * 1024 - half.length)}${KEY}`, {}],
        [`${'\n'.repeat(64 * 1024 - 60)}${encodeURIComponent(encodeURIComponent(KEY)).repeat(2)}`, {}],
      ];
      for (const [body, headers] of cuts) {
        const lines = await logOf((_request, response) => {
          response.writeHead(401, headers).write(body, () => response.destroy());
        });
        assert.equal(lines.length, 1);
        assert.doesNotMatch(lines.join(), /kEy|7f3a/i);
        assert.match(lines.join(), /401, (refused|intercepted)/);
      }
    });

    it('has nothing of a valid body that broke off: it contains runs', async () => {
      const lines = await logOf((_request, response) => {
        response.writeHead(200, { 'Content-Length': 1000 }).write('{"executions":[', () => response.destroy());
      });
      assert.equal(lines.filter((line) => line.includes('offline')).length, 3);
      assert.doesNotMatch(lines.join(), /executions/);
    });

    it('has the target of a redirect', async () => {
      const lines = await logOf((_request, response) => void response.writeHead(302, { Location: 'https://login.example.invalid/?a=b' }).end());
      assert.deepEqual(lines, [`${begin('302, notTheApi')}The server redirected to https://login.example.invalid, which was not followed.`]);
    });
  });

  describe('a body', () => {
    for (const [framing, begin] of beginnings) {
      const readers: readonly [what: string, read: ReadBody<unknown>][] = [
        ['is read as text', readText],
        ['is parsed', async (chunks) => JSON.parse(await readText(chunks)) as unknown],
        ['is parsed by a reader that ignores the error', (chunks) => readText(chunks).catch(() => JSON.parse('{') as unknown)],
        ['is read by a reader that ignores the error', (chunks) => readText(chunks).catch(() => 'enough')],
      ];
      for (const [what, read] of readers) {
        it(`that breaks off (${framing}) is offline when it ${what}`, async () => {
          const { server } = await serveOpen((response) => {
            begin(response);
            // After the beginning was sent.
            setImmediate(() => response.socket?.end());
          });
          await failure('offline', ask(server, {}, read));
          assert.equal(server.requests.length, 3);
        });
      }
    }

    it('that does not decompress is notTheApi', async () => {
      const server = await serve((_request, response) => {
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('not gzip at all');
      });
      const { details } = await failure('notTheApi', ask(server));
      assert.equal(details.cause, 'Z_DATA_ERROR');
    });

    it('is compressed on the wire and decompressed for the reader', async () => {
      const server = await serve((_request, response) => {
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('{"a": 1}'));
      });
      assert.equal(await ask(server), '{"a": 1}');
    });

    it('fails with the error of the reader, and closes the connection', async () => {
      const { server, hungUp } = await serveOpen((response) => response.writeHead(200).write('{'));
      const error = new SyntaxError('line 1, column 2');
      const refuse: ReadBody<void> = async (chunks) => {
        for await (const chunk of chunks) if (chunk.byteLength > 0) throw error;
      };
      await assert.rejects(ask(server, {}, refuse), (thrown) => thrown === error);
      await hungUp;
    });

    it('is not read to the end if the reader stops', async () => {
      const { server, hungUp } = await serveOpen((response) => response.writeHead(200).write('null'));
      const read: ReadBody<string> = async (chunks) => {
        for await (const chunk of chunks) return Buffer.from(chunk).toString();
        return '';
      };
      assert.equal(await ask(server, {}, read), 'null');
      await hungUp;
    });

    it('is closed if the reader does not read it', async () => {
      const { server, hungUp } = await serveOpen((response) => response.writeHead(200).write('null'));
      assert.equal(await ask(server, {}, () => Promise.resolve('not needed')), 'not needed');
      await hungUp;
    });

    it('that is absent is empty', async () => {
      const server = await serve((_request, response) => void response.writeHead(204).end());
      assert.equal(await ask(server), '');
    });

    it('of strings instead of bytes is read', async () => {
      async function* body(): AsyncGenerator<string> {
        yield* ['grü', await Promise.resolve('ß')];
      }
      const fetch: Fetch = () => Promise.resolve({ status: 200, headers: new Headers(), body: body() });
      const { http } = makeClient({ fetch: () => Promise.resolve(fetch) });
      assert.equal(await http.get(connectionTo('https://api.example.invalid'), PATH, readText), 'grüß');
    });
  });
});
