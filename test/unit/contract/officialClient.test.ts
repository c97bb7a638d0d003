import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { Mistral } from '@mistralai/mistralai' with { 'resolution-mode': 'import' };
import { statusAt } from '../../sample-api/sampleRun';
import { type SampleApi, startSampleApi } from '../../sample-api/sampleApi';

const START_MS = Date.UTC(2026, 10, 23, 9, 30);
const RUNS = 600;

/** The official client checks each answer against its schema, which shows that the sample conforms to the API. */
describe('the official client against the sample API', () => {
  let api: SampleApi;
  let client: Mistral;

  before(async () => {
    api = await startSampleApi({ runs: RUNS, now: () => START_MS });
    const sdk = await import('@mistralai/mistralai');
    client = new sdk.Mistral({ serverURL: api.url, apiKey: api.apiKey });
  });
  after(() => api.close());

  const started = (): ReturnType<SampleApi['runs']['startedBy']> => api.runs.startedBy(START_MS * 1000);

  it('reads all pages', async () => {
    const ids: (string | null | undefined)[] = [];
    for await (const page of await client.workflows.runs.listRuns({ pageSize: 100 })) {
      ids.push(...page.result.executions.map((run) => run.runId));
    }
    assert.deepEqual(ids, started().map((run) => run.runId));
  });

  it('reads each row with all of its fields', async () => {
    const page = await client.workflows.runs.listRuns({ pageSize: 1000 });
    assert.equal(page.result.executions.length, RUNS);
    for (const [index, row] of page.result.executions.entries()) {
      const run = started()[index];
      assert.ok(run);
      assert.deepEqual(
        [row.workflowName, row.workflowId, row.deploymentName, row.executionId, row.parentExecutionId, row.userId, row.status],
        [run.workflow.name, run.workflow.id, run.deploymentName, run.executionId, run.parent?.executionId ?? null, run.userId ?? null, statusAt(run, START_MS * 1000)],
      );
      assert.equal(row.startTime.getTime(), Math.floor(run.startUs / 1000));
      assert.equal(row.endTime === null, row.totalDurationMs === null);
    }
  });

  it('reads the workflows, those that never ran and archived ones included', async () => {
    const workflows: { name: string; displayName: string; archived: boolean }[] = [];
    for await (const page of await client.workflows.getWorkflows({ limit: 5 })) workflows.push(...page.result.workflows);
    const ran = new Set(started().map(({ workflow }) => workflow.name));
    assert.deepEqual(workflows.filter(({ name }) => !ran.has(name)).map(({ name, displayName, archived }) => [name, displayName, archived]), [
      ['fax-gateway', 'Fax Gateway', true],
      ['Import Legacy Tickets', 'Import Legacy Tickets', false],
      ['rotate-signing-keys', 'Rotate Signing Keys', false],
    ]);
    assert.ok([...ran].every((name) => workflows.some((workflow) => workflow.name === name)));
  });

  it('sends parameters that the sample understands', async () => {
    const run = started().find((each) => each.workflow.name === 'process-invoices' && statusAt(each, START_MS * 1000) === 'COMPLETED');
    assert.ok(run?.userId);
    const page = await client.workflows.runs.listRuns({
      workflowIdentifier: run.workflow.name,
      rootExecutionId: run.executionId,
      search: 'Invoices',
      status: ['COMPLETED', 'FAILED'],
      deploymentName: run.deploymentName,
      sortBy: 'end_time',
      order: 'asc',
      startTimeAfter: new Date(START_MS - 31 * 86_400_000),
      startTimeBefore: new Date(START_MS),
      endTimeAfter: new Date(START_MS - 31 * 86_400_000),
      endTimeBefore: new Date(START_MS),
      userId: run.userId,
      workflowTags: ['finance', 'document-processing'],
      includeInternal: false,
      pageSize: 1,
      nextPageToken: undefined,
      searchKey: [`invoice:${run.searchKeys['invoice'] ?? ''}`],
    });
    assert.deepEqual(page.result.executions.map((row) => row.runId), [run.runId]);
    const sent = api.requests.at(-1)?.query;
    assert.equal(new Set(sent?.keys()).size, 16, 'all but the token, which the walk over pages sends');
  });

  it('reads each run', async () => {
    for (const run of started()) {
      const detail = await client.workflows.runs.getRun({ runId: run.runId });
      assert.deepEqual([detail.runId, detail.status], [run.runId, statusAt(run, START_MS * 1000)]);
    }
  });

  it('reads an execution of every kind of id', async () => {
    for (const executionId of ['sync-crm-singleton', ...started().slice(0, 150).map((run) => run.executionId)]) {
      const detail = await client.workflows.executions.getWorkflowExecution({ executionId });
      assert.equal(detail.executionId, executionId);
      assert.equal(detail.runId, started().find((run) => run.executionId === executionId)?.runId);
    }
  });

  it('reads a history of each status', async () => {
    const statuses = new Set(started().map((run) => statusAt(run, START_MS * 1000)));
    assert.equal(statuses.size, 10);
    for (const status of statuses) {
      const run = started().find((each) => statusAt(each, START_MS * 1000) === status);
      assert.ok(run);
      for (const decodePayloads of [true, false]) {
        const history = (await client.workflows.runs.getRunHistory({ runId: run.runId, decodePayloads })) as { events: unknown[] };
        assert.ok(history.events.length > 1);
        const { executionId } = run;
        const latest = (await client.workflows.executions.getWorkflowExecutionHistory({ executionId, decodePayloads })) as typeof history;
        assert.ok(latest.events.length > 1);
      }
    }
  });

  it('recognises the errors of the sample as those of the API', async () => {
    const { HTTPValidationError, SDKError } = await import('@mistralai/mistralai/models/errors');
    await assert.rejects(client.workflows.runs.getRun({ runId: 'no-uuid' }), (error) => {
      assert.ok(error instanceof HTTPValidationError);
      assert.deepEqual(error.detail?.[0]?.loc, ['path', 'run_id']);
      return true;
    });
    await assert.rejects(client.workflows.executions.getWorkflowExecution({ executionId: 'nobody' }), (error) => {
      assert.ok(error instanceof SDKError);
      assert.equal(error.statusCode, 404);
      assert.match(error.body, /"code":"WF_1100"/);
      return true;
    });
  });

  it('is refused with a wrong key', async () => {
    const { Mistral } = await import('@mistralai/mistralai');
    const { SDKError } = await import('@mistralai/mistralai/models/errors');
    const stranger = new Mistral({ serverURL: api.url, apiKey: 'another' });
    await assert.rejects(stranger.workflows.runs.listRuns(), (error) => {
      assert.ok(error instanceof SDKError);
      assert.equal(error.statusCode, 401);
      return true;
    });
  });

  describe('in legacy mode', () => {
    let legacy: SampleApi;
    let legacyClient: Mistral;
    before(async () => {
      legacy = await startSampleApi({ legacy: true, now: () => START_MS });
      const { Mistral } = await import('@mistralai/mistralai');
      legacyClient = new Mistral({ serverURL: legacy.url, apiKey: legacy.apiKey });
    });
    after(() => legacy.close());

    it('reads pages, runs and histories', async () => {
      let rows = 0;
      for await (const page of await legacyClient.workflows.runs.listRuns()) {
        rows += page.result.executions.length;
        for (const { executionId, runId } of page.result.executions) {
          assert.equal(runId, undefined);
          assert.equal((await legacyClient.workflows.runs.getRun({ runId: executionId })).executionId, executionId);
        }
      }
      assert.equal(rows, RUNS);
      const history = (await legacyClient.workflows.runs.getRunHistory({ runId: 'sync-crm-singleton' })) as { events: unknown[] };
      assert.ok(history.events.length > 1);
    });
  });
});
