import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { ActionsClient } from '../../../../src/core/api/actionsClient';
import type { Connection } from '../../../../src/core/api/connection';
import { type ApiError, isRefusal } from '../../../../src/core/api/errors';
import { loadNodeFetch } from '../../../../src/core/api/nodeFetch';
import { type Handler, sendJson, startServer, type TestServer } from '../../../support/httpServer';
import { connectionTo, failure, makeClient, readText } from './harness';

/** A value of the input, which no log may contain. */
const VALUE = 'value-of-the-input-4711';
const BODY = `{"input":{"iban":"${VALUE}","amount":12345678901234567890}}`;

describe('ActionsClient', () => {
  const servers: TestServer[] = [];

  before(loadNodeFetch);
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  /** A server, a client, and the bodies that the server received. */
  async function serve(handler: Handler): Promise<{ connection: Connection; server: TestServer; bodies: string[]; log: { lines: string[] }; client: ActionsClient }> {
    const bodies: string[] = [];
    const server = await startServer(async (request, response) => {
      bodies.push(await readText(request));
      await handler(request, response);
    });
    servers.push(server);
    const { http, log } = makeClient();
    return { connection: connectionTo(server.origin), server, bodies, log, client: new ActionsClient(http) };
  }

  /** Each method that changes something. */
  const writing: readonly [string, (client: ActionsClient, connection: Connection) => Promise<unknown>][] = [
    ['execute', (client, connection) => client.execute(connection, 'hello', BODY)],
    ['cancel', (client, connection) => client.cancel(connection, ['e1'])],
    ['cancel of several', (client, connection) => client.cancel(connection, ['e1', 'e2'])],
    ['terminate', (client, connection) => client.terminate(connection, ['e1'])],
    ['terminate of several', (client, connection) => client.terminate(connection, ['e1', 'e2'])],
    ['reset', (client, connection) => client.reset(connection, 'e1', { eventId: '9', reason: VALUE })],
    ['signal', (client, connection) => client.signal(connection, 'e1', { name: 's', input: BODY })],
    ['update', (client, connection) => client.update(connection, 'e1', { name: 'u', input: BODY })],
    ['query', (client, connection) => client.query(connection, 'e1', { name: 'q', input: BODY }, { read: readText })],
  ];

  for (const [name, act] of writing) {
    it(`${name}: refuses a read-only connection without asking for its key`, async () => {
      const { connection, server, client } = await serve((_request, response) => sendJson(response, {}));
      const readOnly = { ...connection, readOnly: true, getKey: () => assert.fail('asked for the key') };
      const error = await failure('readOnly', act(client, readOnly));
      assert.ok(isRefusal(error));
      assert.equal(server.requests.length, 0);
    });

    it(`${name}: is sent once, whatever the server answers, and of it only path, status and time are logged`, async () => {
      for (const status of [429, 500, 502, 503, 504, 408]) {
        const { connection, server, client, log } = await serve((_request, response) => {
          response.writeHead(status, { 'Content-Type': 'application/json', 'Retry-After': '0' }).end(JSON.stringify({ detail: `About ${VALUE}`, code: VALUE }));
        });
        const error = await act(client, connection).then(() => assert.fail('expected an error'), (reason: unknown) => reason as ApiError);
        assert.equal(isRefusal(error), status === 429);
        assert.equal(server.requests.length, 1);
        assert.ok(!log.lines.join().includes(VALUE) && !error.message.includes(VALUE) && !inspect(error, { depth: 9, showHidden: true }).includes('About'), log.lines.join());
        assert.match(log.lines.join(), new RegExp(`POST /v1/workflows/.*: ${status}, `));
      }
    });

    it(`${name}: follows no redirect`, async () => {
      const { connection, server, client } = await serve((_request, response) => {
        response.writeHead(307, { Location: '/v1/workflows/elsewhere' }).end();
      });
      assert.ok(isRefusal(await failure('notTheApi', act(client, connection))));
      assert.equal(server.requests.length, 1);
    });

    it(`${name}: a lost connection is no refusal`, async () => {
      const { connection, server, client } = await serve((request) => void request.socket.destroy());
      assert.ok(!isRefusal(await failure('offline', act(client, connection))));
      assert.equal(server.requests.length, 1);
    });
  }

  it('a server that is not there has refused', async () => {
    const { connection, server, client } = await serve(() => undefined);
    await server.close();
    servers.length = 0;
    assert.ok(isRefusal(await failure('offline', client.execute(connection, 'hello', BODY))));
  });

  it('an answer that is not JSON tells nothing', async () => {
    const { connection, client } = await serve((_request, response) => void response.end('<html>'));
    assert.ok(!isRefusal(await failure('notTheApi', client.execute(connection, 'hello', BODY))));
  });

  it('sends the body as it was typed', async () => {
    const { connection, server, bodies, client } = await serve((_request, response) => sendJson(response, { execution_id: 'e1' }));
    assert.equal(await client.execute(connection, 'a/b', BODY), 'e1');
    assert.deepEqual(bodies, [BODY]);
    assert.deepEqual(server.requests.map(({ url, headers }) => [url, headers['content-type']]), [['/v1/workflows/a%2Fb/execute', 'application/json']]);
  });

  it('of a refused input the log has where and in which way it is wrong; the error keeps the rest', async () => {
    const detail = [{ type: 'missing', loc: ['body', 'input', 'iban'], msg: `Not ${VALUE}`, input: { iban: VALUE } }];
    const { connection, client, log } = await serve((_request, response) => sendJson(response, { detail }, 422));
    const error = await failure('invalidRequest', client.execute(connection, 'hello', BODY));
    assert.ok(isRefusal(error));
    assert.match(log.lines.join(), /HTTP 422: body\.input\.iban missing/);
    assert.ok(!log.lines.join().includes(VALUE));
    assert.deepEqual(error.details.body?.(), { detail });
  });

  it('an input that must be encoded is a refusal, though its status is 500', async () => {
    const { connection, client } = await serve((_request, response) => sendJson(response, { code: 'WF_1302', detail: 'An error occurred' }, 500));
    assert.ok(isRefusal(await failure('serverFault', client.execute(connection, 'hello', BODY))));
  });

  it('of several executions the refused ones are told, and those that the answer leaves out', async () => {
    const results = { e1: { status: 'success' }, e2: { status: 'failure', error: 'gone' }, e3: { status: 'success', error: 'late' }, e4: {}, e5: null };
    const { connection, bodies, client } = await serve((_request, response) => sendJson(response, { results }));
    const ids = ['e1', 'e2', 'e3', 'e4', 'e5', 'e6', '__proto__'];
    const refused = await client.terminate(connection, ids);
    assert.deepEqual([...refused], [['e2', 'gone'], ['e3', 'late'], ['e4', ''], ['e5', ''], ['e6', ''], ['__proto__', '']]);
    assert.deepEqual(JSON.parse(bodies[0] ?? ''), { execution_ids: ids });
  });

  it('a single execution has its own address, and no body', async () => {
    const { connection, server, bodies, client } = await serve((_request, response) => void response.writeHead(204).end());
    assert.equal((await client.cancel(connection, ['e/1'])).size, 0);
    assert.equal(server.requests[0]?.url, '/v1/workflows/executions/e%2F1/cancel');
    assert.deepEqual(bodies, ['']);
  });

  it('an update that the workflow refused is an answer of 200', async () => {
    for (const [result, refusal] of [[{ error: 'wrong task' }, 'wrong task'], [{ error: { message: 'no' } }, 'no'], [{ error: null }, undefined], [{}, undefined], [null, undefined], ['error', undefined]] as const) {
      const { connection, bodies, client } = await serve((_request, response) => sendJson(response, { update_name: 'u', result }));
      assert.deepEqual(await client.update(connection, 'e1', { name: 'u"', input: '{"n":1.0}' }), { refusal });
      assert.deepEqual(bodies, ['{"name":"u\\"","input":{"n":1.0}}']);
    }
  });

  it('a reset sends the event id with its digits', async () => {
    const { connection, bodies, client } = await serve((_request, response) => void response.writeHead(204).end());
    await client.reset(connection, 'e1', { eventId: '9007199254740993', reason: undefined });
    assert.deepEqual(bodies, ['{"event_id":9007199254740993}']);
  });

  it('registrations: rows without an id are skipped, and handlers of the platform left out', async () => {
    const schema = { type: 'object' };
    const definition = { input_schema: schema, signals: [{ name: 's', input_schema: schema }, { name: '__internal' }, {}, null], queries: 'none' };
    const rows = [{ id: 'r1', deployment_name: 'dev', definition }, { id: 'r2' }, 7, { id: 'r3', deployment_name: 'prod', definition: null }];
    const { connection, server, client } = await serve((_request, response) => sendJson(response, { workflow_registrations: rows, next_cursor: 'c' }));
    const page = await client.listRegistrations(connection, { workflowId: 'w', activeOnly: true, cursor: undefined });
    assert.deepEqual(page, {
      nextCursor: 'c',
      registrations: [
        { id: 'r1', deploymentName: 'dev', inputSchema: schema, signals: [{ name: 's', description: undefined, inputSchema: schema }], queries: [], updates: [] },
        { id: 'r3', deploymentName: 'prod', inputSchema: undefined, signals: [], queries: [], updates: [] },
      ],
    });
    assert.match(server.requests[0]?.url ?? '', /workflow_id=w&active_only=true/);
  });

  it('a workflow says whether a worker was seen', async () => {
    const { connection, client } = await serve((_request, response) => sendJson(response, { workflow: { id: 'w', active: true } }));
    assert.deepEqual(await client.getWorkflow(connection, 'hello'), { id: 'w', isActive: true });
  });
});
