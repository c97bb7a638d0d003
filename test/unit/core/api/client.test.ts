import assert from 'node:assert/strict';
import { startServer, sendJson, type TestServer } from '../../../support/httpServer';
import type { RunQuery } from '../../../../src/core/api/types';
import { connectionTo, failure, KEY, makeClient, readText, USER_AGENT } from './harness';

const ROW = { execution_id: 'x', start_time: '2026-01-01T00:00:00Z' };

describe('RunsClient', () => {
  let server: TestServer;
  let body: unknown;
  const { client, log } = makeClient();

  before(async () => {
    server = await startServer((_request, response) => {
      if (Buffer.isBuffer(body)) response.end(body);
      else sendJson(response, body);
    });
  });
  after(() => server.close());

  /** Path and query of the newest request, as sent. */
  const lastUrl = (): string | undefined => server.requests.at(-1)?.url;

  describe('requests', () => {
    it('sends the headers, and the key as a bearer token', async () => {
      body = { executions: [] };
      await client.listRuns(connectionTo(server.origin), {});
      const headers = server.requests.at(-1)?.headers;
      assert.equal(server.requests.at(-1)?.method, 'GET');
      assert.equal(headers?.authorization, `Bearer ${KEY}`);
      assert.equal(headers['user-agent'], USER_AGENT);
      assert.equal(headers.accept, 'application/json');
      assert.match(headers['accept-encoding'] as string, /gzip/);
      assert.equal(lastUrl(), '/v1/workflows/runs');
    });

    it('sends all 17 parameters of the list', async () => {
      const query: Required<RunQuery> = {
        workflowIdentifier: 'my flow',
        rootExecutionId: 'a/b',
        search: 'c&d=e+f é',
        status: ['RUNNING', 'FAILED'],
        deploymentName: 'd',
        sortBy: 'start_time',
        order: 'asc',
        startTimeAfter: '1970-01-01T00:00:00.000Z',
        startTimeBefore: '2026-01-01T00:00:00+02:00',
        endTimeAfter: '2026-01-02',
        endTimeBefore: '2026-01-03',
        userId: 'current',
        workflowTags: ['a', 'b c'],
        includeInternal: false,
        pageSize: 1000,
        nextPageToken: 'a+b/c==',
        searchKey: ['k:v', 'k:w:x'],
      };
      body = { executions: [] };
      await client.listRuns(connectionTo(server.origin), query);
      assert.equal(
        lastUrl(),
        '/v1/workflows/runs?workflow_identifier=my%20flow&root_execution_id=a%2Fb&search=c%26d%3De%2Bf%20%C3%A9' +
          '&status=RUNNING&status=FAILED&deployment_name=d&sort_by=start_time&order=asc' +
          '&start_time_after=1970-01-01T00%3A00%3A00.000Z&start_time_before=2026-01-01T00%3A00%3A00%2B02%3A00' +
          '&end_time_after=2026-01-02&end_time_before=2026-01-03&user_id=current&workflow_tags=a&workflow_tags=b%20c' +
          '&include_internal=false&page_size=1000&next_page_token=a%2Bb%2Fc%3D%3D&search_key=k%3Av&search_key=k%3Aw%3Ax',
      );
    });

    it('omits undefined parameters, and sends empty ones', async () => {
      body = { executions: [] };
      const query = { search: '', status: [], includeInternal: undefined, pageSize: 1 };
      await client.listRuns(connectionTo(server.origin), query);
      assert.equal(lastUrl(), '/v1/workflows/runs?search=&page_size=1');
    });

    it('keeps the path prefix of a base URL', async () => {
      body = { executions: [] };
      await client.listRuns(connectionTo(server.origin, '/gate/way'), {});
      assert.equal(lastUrl(), '/gate/way/v1/workflows/runs');
    });

    it('requests each document at its own URL', async () => {
      body = ROW;
      const connection = connectionTo(server.origin);
      await client.getRun(connection, 'r');
      assert.equal(lastUrl(), '/v1/workflows/runs/r');
      await client.getExecution(connection, 'x');
      assert.equal(lastUrl(), '/v1/workflows/executions/x');
      await client.readRun(connection, 'r', readText);
      assert.equal(lastUrl(), '/v1/workflows/runs/r');
      await client.readExecution(connection, 'x', readText);
      assert.equal(lastUrl(), '/v1/workflows/executions/x');
      await client.readHistory(connection, 'r', readText, { decodePayloads: true });
      assert.equal(lastUrl(), '/v1/workflows/runs/r/history?decode_payloads=true');
      await client.readExecutionHistory(connection, 'x', readText, { decodePayloads: false });
      assert.equal(lastUrl(), '/v1/workflows/executions/x/history?decode_payloads=false');
    });

    const ids: readonly [id: string, segment: string][] = [
      ['case-123', 'case-123'],
      ['a/b c?d#e', 'a%2Fb%20c%3Fd%23e'],
      ['100%', '100%25'],
      ['%2e%2e', '%252e%252e'],
      ['é 日本 🚀', '%C3%A9%20%E6%97%A5%E6%9C%AC%20%F0%9F%9A%80'],
      ['a+b', 'a%2Bb'],
      ['..\\..', '..%5C..'],
      ['../..', '..%2F..'],
      ['...', '...'],
      [' ', '%20'],
      ['\n', '%0A'],
    ];
    for (const [id, segment] of ids) {
      it(`sends the id ${JSON.stringify(id)} as one segment`, async () => {
        body = ROW;
        await client.getExecution(connectionTo(server.origin), id);
        assert.equal(lastUrl(), `/v1/workflows/executions/${segment}`);
        await client.readHistory(connectionTo(server.origin), id, readText, { decodePayloads: true });
        assert.equal(lastUrl(), `/v1/workflows/runs/${segment}/history?decode_payloads=true`);
      });
    }

    for (const id of ['', '.', '..', 'half \ud83d']) {
      it(`does not send the id ${JSON.stringify(id)}, which would request something else`, async () => {
        const before = server.requests.length;
        const connection = connectionTo(server.origin);
        await failure('invalidRequest', client.getRun(connection, id));
        await failure('invalidRequest', client.readExecutionHistory(connection, id, readText, { decodePayloads: true }));
        assert.equal(server.requests.length, before);
      });
    }
  });

  it('reads a page, and logs the rows it skipped', async () => {
    body = { executions: [ROW, { nonsense: 1 }], next_page_token: 't' };
    const page = await client.listRuns(connectionTo(server.origin), {});
    assert.deepEqual(page.runs.map((run) => run.executionId), ['x']);
    assert.equal(page.skipped, 1);
    assert.equal(page.nextPageToken, 't');
    assert.match(log.lines.at(-1) ?? '', /^warn http:\/\/127\.0\.0\.1:\d+: 1 of 2 rows have no execution id/);
  });

  it('reads a run with its result, also with a byte order mark', async () => {
    body = Buffer.from(`\ufeff${JSON.stringify({ ...ROW, result: { greeting: 'grüß' } })}`);
    const run = await client.getRun(connectionTo(server.origin), 'r');
    assert.deepEqual(run.result, { greeting: 'grüß' });
  });

  it('passes the bytes of a document unchanged', async () => {
    const sent = Buffer.from('\ufeff{"n": 12345678901234567890, "a": 1.0, "a": 0.10}\n');
    body = sent;
    assert.equal(await client.readRun(connectionTo(server.origin), 'r', readText), sent.toString());
  });

  for (const [what, sent] of [
    ['a login page', Buffer.from('<!doctype html><title>Log in</title>')],
    ['nothing', Buffer.alloc(0)],
    ['half of JSON', Buffer.from('{"executions":[')],
    ['other JSON', { data: [] }],
  ] as const) {
    it(`rejects ${what} as notTheApi`, async () => {
      body = sent;
      await failure('notTheApi', client.listRuns(connectionTo(server.origin), {}));
      await failure('notTheApi', client.getRun(connectionTo(server.origin), 'r'));
    });
  }
});
