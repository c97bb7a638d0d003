import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Mistral } from '@mistralai/mistralai' with { 'resolution-mode': 'import' };
import { type SampleApi, startSampleApi } from '../../sample-api/sampleApi';

/** The official client checks each answer against its schema, which shows that the sample's acts conform to the API. */
describe('the official client acts on the sample API', () => {
  let ms: number;
  let api: SampleApi;
  let client: Mistral;

  beforeEach(async () => {
    ms = Date.UTC(2026, 10, 23, 9, 30);
    api = await startSampleApi({ runs: 20, now: () => ms, hangMs: 20 });
    const sdk = await import('@mistralai/mistralai');
    client = new sdk.Mistral({ serverURL: api.url, apiKey: api.apiKey, retryConfig: { strategy: 'none' } });
  });
  afterEach(() => api.close());

  const execute = async (workflowIdentifier: string, deploymentName: string, input: Record<string, unknown>): Promise<string> => {
    const answer = await client.workflows.executeWorkflow({ workflowIdentifier, workflowExecutionRequest: { deploymentName, input } });
    return answer.executionId;
  };
  const status = async (executionId: string): Promise<unknown> => (await client.workflows.executions.getWorkflowExecution({ executionId })).status;
  /** Status and body of an answer that the client takes as an error. */
  const errorOf = async (sent: Promise<unknown>): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> => {
    const { MistralError } = await import('@mistralai/mistralai/models/errors');
    try {
      await sent;
    } catch (error) {
      assert.ok(error instanceof MistralError, String(error));
      return { status: error.statusCode, body: JSON.parse(error.body) as Record<string, unknown> };
    }
    return assert.fail('the client took it');
  };

  it('starts a run, and reads it', async () => {
    const answer = await client.workflows.executeWorkflow({
      workflowIdentifier: 'hello-world',
      workflowExecutionRequest: { executionId: 'mine', deploymentName: 'dev', input: { name: 'Zoë', language: 'fr' } },
    });
    assert.ok('status' in answer);
    assert.deepEqual([answer.workflowName, answer.executionId, answer.runId, answer.status, answer.result], ['hello-world', 'mine', null, 'RUNNING', null]);
    ms += 5000;
    const detail = await client.workflows.executions.getWorkflowExecution({ executionId: 'mine' });
    assert.deepEqual([detail.status, detail.runId, detail.result], ['COMPLETED', null, { result: 'Hello, Zoë! 👋' }]);
    const { result } = await client.workflows.runs.listRuns({ search: 'mine' });
    const runId = result.executions[0]?.runId ?? '';
    assert.equal((await client.workflows.runs.getRun({ runId })).executionId, 'mine');
    const history = (await client.workflows.runs.getRunHistory({ runId, decodePayloads: true })) as { events: unknown[] };
    assert.ok(JSON.stringify(history.events[0]).includes('{"name":"Zoë","language":"fr"}'));
  });

  it('knows the errors of a start', async () => {
    const { HTTPValidationError } = await import('@mistralai/mistralai/models/errors');
    await assert.rejects(execute('hello-world', 'dev', { nme: 1 }), (error) => {
      assert.ok(error instanceof HTTPValidationError);
      assert.deepEqual(error.detail?.map(({ loc, type }) => [loc, type]), [
        [['body', 'input', 'name'], 'missing'], [['body', 'input', 'nme'], 'extra_forbidden'],
      ]);
      return true;
    });
    const start = (workflowIdentifier: string, workflowExecutionRequest: object): ReturnType<typeof errorOf> =>
      errorOf(client.workflows.executeWorkflow({ workflowIdentifier, workflowExecutionRequest }));
    assert.deepEqual(await start('close-fiscal-year', {}), { status: 404, body: { detail: 'No active deployment found' } });
    assert.equal((await start('hello-world', { input: { name: 'x' } })).body['code'], 'AMBIGUOUS_WORKFLOW');
    assert.deepEqual((await start('onboard-customer', {})).body, { detail: 'An error occurred', code: 'WF_1302' });
    await client.workflows.executeWorkflow({ workflowIdentifier: 'nightly-report', workflowExecutionRequest: { executionId: 'one' } });
    const again = await start('nightly-report', { executionId: 'one' });
    assert.deepEqual([again.status, again.body['code']], [409, 'WF_1101']);
  });

  it('cancels and terminates, one and several', async () => {
    const start = (): Promise<string> => execute('transcribe-calls', 'media-gpu', { recording: 'a' });
    const ids = [await start(), await start(), await start(), await start()];
    const [canceled = '', terminated = '', third = '', fourth = ''] = ids;
    await client.workflows.executions.cancelWorkflowExecution({ executionId: canceled });
    await client.workflows.executions.terminateWorkflowExecution({ executionId: terminated });
    assert.deepEqual((await client.workflows.executions.batchCancelWorkflowExecutions({ executionIds: [third, 'nobody'] })).results, {
      [third]: { status: 'success', error: null },
      nobody: { status: 'failure', error: 'Workflow execution not found: nobody' },
    });
    assert.deepEqual((await client.workflows.executions.batchTerminateWorkflowExecutions({ executionIds: [fourth] })).results, {
      [fourth]: { status: 'success', error: null },
    });
    ms += 10_000;
    assert.deepEqual(await Promise.all(ids.map(status)), ['CANCELED', 'TERMINATED', 'CANCELED', 'TERMINATED']);
    const ended = await errorOf(client.workflows.executions.terminateWorkflowExecution({ executionId: fourth }));
    assert.deepEqual([ended.status, ended.body['code'], ended.body['status']], [409, 'WF_1102', 'TERMINATED']);
  });

  it('resets', async () => {
    const executionId = await execute('process-invoices', 'billing-prod', { invoice_id: 'x', amount: 20_000 });
    ms += 10_000;
    const { result } = await client.workflows.runs.listRuns({ search: executionId });
    // The client can't read the answer to a wrong event: its `detail` is a text.
    const wrong = await errorOf(client.workflows.executions.resetWorkflow({ executionId, resetInvocationBody: { eventId: 2 } }));
    assert.deepEqual([wrong.status, wrong.body['code'], Array.isArray(wrong.body['valid_reset_events'])], [422, 'WF_1001', true]);
    const [eventId] = wrong.body['valid_reset_events'] as number[];
    await client.workflows.executions.resetWorkflow({ executionId, resetInvocationBody: { eventId: eventId ?? 0, reason: 'try', excludeSignals: true } });
    const after = await client.workflows.runs.listRuns({ search: executionId });
    assert.deepEqual(after.result.executions.map((row) => row.status), ['RUNNING', 'FAILED']);
    assert.equal(after.result.executions[1]?.runId, result.executions[0]?.runId);
  });

  it('signals, queries, and answers a question', async () => {
    const executionId = await execute('extract-contracts', 'legal', { document: 'nda.pdf' });
    ms += 3000;
    const { message } = await client.workflows.executions.signalWorkflowExecution({ executionId, signalInvocationBody: { name: 'wake_up' } });
    assert.equal(message, 'Signal accepted');
    const query = (name: string): ReturnType<typeof client.workflows.executions.queryWorkflowExecution> =>
      client.workflows.executions.queryWorkflowExecution({ executionId, queryInvocationBody: { name } });
    const asked = await query('__get_pending_inputs');
    assert.equal(asked.queryName, '__get_pending_inputs');
    const [pending] = (asked.result as { pending_inputs: { task_id: string; label: string; input_schema: unknown }[] }).pending_inputs;
    const submit = async (input: object): Promise<unknown> => {
      const updateInvocationBody = { name: '__submit_input', input: { task_id: pending?.task_id, input } };
      const answer = await client.workflows.executions.updateWorkflowExecution({ executionId, updateInvocationBody });
      return (answer.result as { error: unknown }).error;
    };
    assert.equal(typeof (await submit({ choice: 'perhaps' })), 'string');
    assert.equal(await submit({ choice: 'accept' }), null);
    api.stopWorkers('legal');
    assert.deepEqual(await errorOf(query('progress')), { status: 504, body: { detail: 'An error occurred', code: 'WF_1103' } });
    api.startWorkers('legal');
    ms += 5000;
    assert.equal(await status(executionId), 'COMPLETED');
    assert.equal((await errorOf(query('progress'))).status, 409);
  });

  it('reads workflows and registrations', async () => {
    const { workflow } = await client.workflows.getWorkflow({ workflowIdentifier: 'process-invoices' });
    assert.deepEqual([workflow.name, workflow.active, workflow.type], ['process-invoices', true, 'code']);
    const page = await client.workflows.getWorkflowRegistrations({ workflowId: workflow.id, activeOnly: true, withWorkflow: true, limit: 2 });
    assert.deepEqual(page.workflowRegistrations.map((each) => [each.deploymentName, each.workflow?.id]), [['billing-prod', workflow.id], ['billing-staging', workflow.id]]);
    const rest = await client.workflows.getWorkflowRegistrations({ workflowId: workflow.id, activeOnly: true, cursor: page.nextCursor ?? '' });
    assert.deepEqual([rest.workflowRegistrations.map((each) => each.deploymentName), rest.nextCursor], [['alice'], null]);
    const all = await client.workflows.getWorkflowRegistrations({ limit: 1000 });
    const { signals, queries, updates } = all.workflowRegistrations.find((each) => each.deploymentName === 'legal')?.definition ?? {};
    assert.deepEqual([signals, queries, updates].map((handlers) => handlers?.map(({ name }) => name)), [
      ['reprioritize', 'wake_up'], ['progress', '__get_pending_inputs'], ['set_priority', '__submit_input'],
    ]);
    const { workflowRegistration } = await client.workflows.getWorkflowRegistration({ workflowRegistrationId: all.workflowRegistrations[0]?.id ?? '' });
    assert.equal(workflowRegistration.active, true);
  });

  it('reads deployments and workers', async () => {
    const { deployments } = await client.workflows.deployments.listDeployments({ workflowName: 'hello-world', activeOnly: false });
    assert.deepEqual(deployments.map(({ name, isActive }) => [name, isActive]), [['alice', true], ['dev', true], ['dev-lena', true]]);
    const { workers } = await client.workflows.deployments.getDeployment({ name: 'back-office' });
    assert.deepEqual(workers.map(({ isActive }) => isActive), [false]);
    const listed = await client.workflows.deployments.listDeploymentWorkers({ name: 'alice', workerStatus: 'active' });
    assert.equal(listed.workers.length, 1);
  });
});
