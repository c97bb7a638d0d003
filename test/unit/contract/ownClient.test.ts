import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { RunsClient } from '../../../src/core/api/client';
import type { Connection } from '../../../src/core/api/connection';
import { HttpClient } from '../../../src/core/api/http';
import type { Log } from '../../../src/core/api/log';
import { loadNodeFetch } from '../../../src/core/api/nodeFetch';
import { runPages } from '../../../src/core/api/paging';
import type { Run, RunQuery } from '../../../src/core/api/types';
import { type SampleApi, startSampleApi } from '../../sample-api/sampleApi';
import { type SampleRun, statusAt } from '../../sample-api/sampleRun';
import { connectionTo, readText } from '../core/api/harness';

const START_MS = Date.UTC(2026, 10, 23, 9, 30);
const RUNS = 600;

const complain = (message: string | Error): never => {
  throw new Error(`nothing is worth a warning: ${String(message)}`);
};
const LOG: Log = { debug: () => undefined, info: () => undefined, warn: complain, error: complain };

/** An API as strict as the documents allow understands all requests of the extension's client. */
describe('our client against the sample API', () => {
  const http = new HttpClient({ fetch: loadNodeFetch, log: LOG, userAgent: 'mistral-workflow-runs/test' });
  const client = new RunsClient(http, LOG);
  let api: SampleApi;
  let connection: Connection;
  let started: readonly SampleRun[];

  before(async () => {
    api = await startSampleApi({ runs: RUNS, now: () => START_MS });
    connection = connectionTo(api.url, '', api.apiKey);
    started = api.runs.startedBy(START_MS * 1000);
  });
  afterEach(() => {
    assert.ok(api.requests.length > 0 && api.requests.every((request) => request.authorized && request.method === 'GET'));
  });
  after(() => api.close());

  const walk = async (from: Connection, query: RunQuery): Promise<Run[]> => {
    const runs: Run[] = [];
    for await (const page of runPages(client, from, query)) {
      assert.equal(page.skipped, 0);
      runs.push(...page.runs);
    }
    return runs;
  };

  it('sends all 17 parameters as the API expects them', async () => {
    const run = started.find((each) => each.workflow.name === 'support-triage' && statusAt(each, START_MS * 1000) === 'COMPLETED');
    assert.ok(run?.userId);
    const day = (days: number): string => new Date(START_MS - days * 86_400_000).toISOString();
    const query: Required<Omit<RunQuery, 'nextPageToken'>> = {
      workflowIdentifier: run.workflow.name,
      rootExecutionId: run.executionId,
      search: 'support-triage',
      status: ['COMPLETED', 'RETRYING_AFTER_ERROR'],
      deploymentName: run.deploymentName,
      sortBy: 'end_time',
      order: 'asc',
      startTimeAfter: day(31),
      startTimeBefore: day(0),
      endTimeAfter: day(31),
      endTimeBefore: day(0),
      userId: run.userId,
      workflowTags: ['support', 'chat'],
      includeInternal: false,
      pageSize: 1,
      searchKey: [`ticket:${run.searchKeys['ticket'] ?? ''}`, `customer:${run.searchKeys['customer'] ?? ''}`],
    };
    const page = await client.listRuns(connection, query);
    assert.deepEqual(page.runs.map(({ runId }) => runId), [run.runId]);
    assert.equal(page.nextPageToken, undefined);
    assert.equal(new Set(api.requests.at(-1)?.query.keys()).size, 16);

    const { nextPageToken } = await client.listRuns(connection, { pageSize: 3, status: ['COMPLETED'] });
    assert.ok(nextPageToken);
    const next = await client.listRuns(connection, { pageSize: 3, status: ['COMPLETED'], nextPageToken });
    assert.equal(next.runs.length, 3);
    assert.equal(api.requests.at(-1)?.query.get('next_page_token'), nextPageToken);
  });

  it('reads the workflows except archived ones, page by page with the cursor', async () => {
    const { workflows, nextCursor } = await client.listWorkflows(connection, undefined);
    assert.equal(nextCursor, undefined);
    assert.deepEqual(
      workflows.filter(({ name }) => !started.some((run) => run.workflow.name === name)),
      ['Import Legacy Tickets', 'rotate-signing-keys'].map((name) => ({
        name,
        displayName: name === 'rotate-signing-keys' ? 'Rotate Signing Keys' : name,
      })),
    );
    api.answer(({ path }) => path === '/v1/workflows', { body: '{"workflows":[],"next_cursor":"a+b/="}' }, 2);
    assert.equal((await client.listWorkflows(connection, undefined)).nextCursor, 'a+b/=');
    await client.listWorkflows(connection, 'a+b/=');
    assert.deepEqual([...(api.requests.at(-1)?.query ?? [])], [['archived', 'false'], ['limit', '1000'], ['cursor', 'a+b/=']]);
  });

  it('requests names, ids and keys with any characters', async () => {
    const accented = await walk(connection, { workflowIdentifier: 'résumé des réunions' });
    assert.ok(accented.length > 5 && accented.every((run) => run.workflowName === 'résumé des réunions'));
    const found = await walk(connection, { searchKey: ['customer:Müller & Söhne'] });
    assert.ok(found.length > 5);
    assert.equal(found.length, started.filter((run) => run.searchKeys['customer'] === 'Müller & Söhne').length);
  });

  it('reads all pages, of any size', async () => {
    const ids = started.map((run) => run.runId);
    for (const pageSize of [undefined, 7, 600, 1000]) {
      assert.deepEqual((await walk(connection, { pageSize })).map((run) => run.runId), ids);
    }
  });

  it('reads each run as in the list', async () => {
    const rows = await walk(connection, { pageSize: 1000 });
    for (const row of rows) {
      assert.ok(row.runId);
      const { result, ...run } = await client.getRun(connection, row.runId);
      assert.deepEqual(run, row);
      if (row.status !== 'COMPLETED') assert.ok(result === null || result === undefined);
    }
  });

  it('reads the document of each run, byte for byte', async () => {
    for (const run of started) {
      const text = await client.readRun(connection, run.runId, readText);
      assert.ok(text.endsWith(`"result":${statusAt(run, START_MS * 1000) === 'COMPLETED' ? run.result : 'null'}}`));
    }
  });

  it('reads the history of each run', async () => {
    for (const run of started) {
      const text = await client.readHistory(connection, run.runId, readText, { decodePayloads: false });
      assert.ok(text.startsWith('{"events":[{"eventId":"1","'));
      assert.equal(api.requests.at(-1)?.query.get('decode_payloads'), 'false');
    }
  });

  it('reads executions of every kind of id', async () => {
    for (const executionId of new Set(started.slice(0, 250).map((run) => run.executionId))) {
      const latest = started.find((run) => run.executionId === executionId);
      assert.ok(latest);
      assert.equal((await client.getExecution(connection, executionId)).runId, latest.runId);
      const options = { decodePayloads: true };
      assert.equal(
        await client.readExecutionHistory(connection, executionId, readText, options),
        await client.readHistory(connection, latest.runId, readText, options),
      );
    }
  });

  it('reads the answers of a server with the documented minimum', async () => {
    const legacy = await startSampleApi({ legacy: true, runs: 120, now: () => START_MS });
    try {
      const to = connectionTo(legacy.url, '', legacy.apiKey);
      const runs = await walk(to, { includeInternal: false, pageSize: 10 });
      assert.equal(runs.length, 120);
      assert.equal(new Set(runs.map((run) => run.key)).size, 120);
      for (const { executionId, runId } of runs) {
        assert.equal(runId, undefined);
        assert.equal((await client.getRun(to, executionId)).executionId, executionId);
        assert.ok((await client.readHistory(to, executionId, readText, { decodePayloads: true })).startsWith('{"events":['));
      }
      await assert.rejects(client.getExecution(to, 'sync-crm-singleton'), { kind: 'notFound' });
    } finally {
      await legacy.close();
    }
  });
});
