import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { statusAt } from '../../sample-api/sampleRun';
import { ActingSample } from './actingSample';
import { attributes, check, typeOf } from './checkHistory';

describe('stopping and resetting runs of the sample', () => {
  let sample: ActingSample;
  beforeEach(async () => {
    sample = await ActingSample.start();
  });
  afterEach(() => sample.api.close());

  const transcribe = (): Promise<string> => sample.execute('transcribe-calls', { input: { recording: 'a.wav' } });
  const invoice = (input: object): Promise<string> =>
    sample.execute('process-invoices', { deployment_name: 'alice', input: { invoice_id: 'x', amount: 1, currency: 'EUR', due_date: '2026-12-01', ...input } });
  const taskIds = async (id: string): Promise<number[]> =>
    (await sample.history(id)).filter((event) => typeOf(event) === 'WORKFLOW_TASK_COMPLETED').map(({ eventId }) => Number(eventId));

  it('cancel is asked first and done seconds later', async () => {
    const id = await transcribe();
    sample.pass(3000);
    assert.deepEqual(await sample.post(`executions/${id}/cancel`), { status: 204, text: '', json: undefined });
    assert.equal(await sample.status(id), 'RUNNING');
    assert.equal((await sample.types(id)).filter((type) => type === 'WORKFLOW_EXECUTION_CANCEL_REQUESTED').length, 1);
    assert.equal((await sample.post(`executions/${id}/cancel`)).status, 204, 'asking again is no fault');
    sample.pass(2000);
    assert.equal(await sample.status(id), 'RUNNING');
    sample.pass(3000);
    assert.equal(await sample.status(id), 'CANCELED');
    const types = await sample.types(id);
    assert.equal(types.filter((type) => type === 'WORKFLOW_EXECUTION_CANCEL_REQUESTED').length, 1);
    assert.equal(types.filter((type) => type === 'ACTIVITY_TASK_CANCELED').length, 3);
    const answer = await sample.post(`executions/${id}/cancel`);
    assert.deepEqual([answer.status, (answer.json as Record<string, unknown>)['code'], (answer.json as Record<string, unknown>)['status']], [409, 'WF_1102', 'CANCELED']);
  });

  it('cancel waits for a worker', async () => {
    const id = await transcribe();
    sample.pass(3000);
    sample.api.stopWorkers('media-gpu');
    assert.equal((await sample.post(`executions/${id}/cancel`)).status, 204);
    sample.pass(3_600_000);
    assert.equal(await sample.status(id), 'RUNNING');
    assert.ok((await sample.types(id)).includes('WORKFLOW_EXECUTION_CANCEL_REQUESTED'));
    sample.api.startWorkers('media-gpu');
    sample.pass(3000);
    assert.equal(await sample.status(id), 'RUNNING');
    sample.pass(3000);
    assert.equal(await sample.status(id), 'CANCELED');
    await sample.history(id);
  });

  it('terminate is done at once, also without a worker', async () => {
    const id = await transcribe();
    sample.api.stopWorkers('media-gpu');
    sample.pass(3000);
    assert.equal((await sample.post(`executions/${id}/terminate`)).status, 204);
    assert.equal(await sample.status(id), 'TERMINATED');
    assert.equal((await sample.types(id)).at(-1), 'WORKFLOW_EXECUTION_TERMINATED');
    sample.api.startWorkers('media-gpu');
    sample.pass(60_000);
    assert.equal((await sample.types(id)).at(-1), 'WORKFLOW_EXECUTION_TERMINATED');
  });

  it('work goes on where it was when a worker comes back', async () => {
    const id = await invoice({});
    sample.pass(1000);
    sample.api.stopWorkers('alice');
    const types = await sample.types(id);
    sample.pass(600_000);
    assert.deepEqual(await sample.types(id), types);
    sample.api.startWorkers('alice');
    sample.pass(5000);
    assert.equal(await sample.status(id), 'COMPLETED');
    await sample.history(id);
  });

  it('an unknown execution is not found', async () => {
    for (const act of ['cancel', 'terminate', 'reset', 'signals', 'queries', 'updates']) {
      const { status, json } = await sample.post(`executions/nobody/${act}`, { event_id: 4, name: 'x' });
      assert.deepEqual([act, status, (json as { code: string }).code], [act, 404, 'WF_1100']);
    }
    assert.equal((await sample.post('executions/nobody/nothing', {})).status, 404);
  });

  it('several at once are answered one by one', async () => {
    const [first, second] = [await transcribe(), await transcribe()];
    const done = sample.api.runs.startedBy(sample.ms * 1000).find((run) => statusAt(run, sample.ms * 1000) === 'COMPLETED')?.executionId ?? '';
    const { status, json } = await sample.post('executions/terminate', { execution_ids: [first, 'nobody', done, second] });
    assert.equal(status, 200);
    const { results } = json as { results: Record<string, { status: string; error: string | null }> };
    assert.deepEqual(Object.entries(results).map(([id, result]) => [id, result.status, typeof result.error]), [
      [first, 'success', 'object'], ['nobody', 'failure', 'string'], [done, 'failure', 'string'], [second, 'success', 'object'],
    ]);
    assert.deepEqual([await sample.status(first), await sample.status(second)], ['TERMINATED', 'TERMINATED']);
    for (const ids of [[], Array.from({ length: 101 }, (_, index) => `id-${index}`), 'x', [1]]) {
      assert.equal((await sample.post('executions/cancel', { execution_ids: ids })).status, 422);
    }
  });

  it('runs that the sample planned can be stopped too, with their histories kept', async () => {
    const nowUs = sample.ms * 1000;
    const active = sample.api.runs.startedBy(nowUs).filter((run) => run.endUs > nowUs && !run.parent);
    const histories = new Map<string, string>();
    for (const run of active) histories.set(run.runId, (await sample.get(`runs/${run.runId}/history`)).text.slice(0, -2));
    assert.ok(active.length > 5);
    for (const [index, run] of active.entries()) {
      const act = index % 2 === 0 ? 'terminate' : 'cancel';
      assert.equal((await sample.post(`executions/${encodeURIComponent(run.executionId)}/${act}`)).status, 204, run.executionId);
    }
    sample.pass(30_000);
    await sample.get('runs');
    for (const [index, run] of active.entries()) {
      check(run, sample.ms * 1000);
      assert.equal(statusAt(run, sample.ms * 1000), index % 2 === 0 ? 'TERMINATED' : 'CANCELED', run.workflow.name);
      assert.ok((await sample.get(`runs/${run.runId}/history`)).text.startsWith(histories.get(run.runId) ?? '?'), 'what was written stays');
    }
    for (const run of sample.api.runs.startedBy(sample.ms * 1000)) check(run, sample.ms * 1000);
    sample.pass(24 * 3_600_000);
    const rows = await sample.rows('sync-crm-singleton');
    assert.ok(rows.length > 0 && rows.every((row) => row['status'] !== 'RUNNING'), 'what was to follow never starts');
  });

  it('planned runs wait for a worker, and go on as planned', async () => {
    const nowUs = sample.ms * 1000;
    const run = sample.api.runs.startedBy(nowUs).find((each) => each.workflow.name === 'process-invoices' && each.endUs > nowUs);
    assert.ok(run);
    const { outcome, endUs } = run;
    sample.api.stopWorkers(run.deploymentName);
    sample.pass((endUs - nowUs) / 1000 + 60_000);
    assert.equal(await sample.status(run.executionId), 'RUNNING');
    assert.equal((await sample.post(`executions/${run.executionId}/signals`, { name: 'hello', input: {} })).status, 202);
    sample.api.startWorkers(run.deploymentName);
    sample.pass(1000);
    assert.equal(await sample.status(run.executionId), outcome);
    check(run, sample.ms * 1000);
  });

  describe('reset', () => {
    it('starts a new run of the execution that keeps what was before the event', async () => {
      const id = await invoice({ payment: { kind: 'wire', bic: 'X' } });
      sample.pass(20_000);
      assert.equal(await sample.status(id), 'FAILED');
      const failed = await sample.history(id);
      const points = await taskIds(id);
      assert.equal(points.length, 4);
      const point = points[2] ?? 0;
      assert.equal((await sample.post(`executions/${id}/reset`, { event_id: point, reason: 'the bank is back' })).status, 204);
      const rows = await sample.rows(id);
      assert.deepEqual(rows.map((row) => row['status']), ['RUNNING', 'FAILED']);
      assert.notEqual(rows[0]?.['run_id'], rows[1]?.['run_id']);
      sample.pass(20_000);
      assert.equal(await sample.status(id), 'COMPLETED');
      const events = await sample.history(id);
      assert.deepEqual(events.slice(1, point - 1), failed.slice(1, point - 1));
      const reset = events[point - 1];
      assert.equal(typeOf(reset), 'WORKFLOW_TASK_FAILED');
      assert.deepEqual(reset && [attributes(reset)['cause'], (attributes(reset)['failure'] as { message: string }).message], [
        'WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW', 'the bank is back',
      ]);
      const scheduled = events.filter((event) => typeOf(event) === 'ACTIVITY_TASK_SCHEDULED').map((event) => (attributes(event)['activityType'] as { name: string }).name);
      assert.deepEqual(scheduled, ['fetch_inbox', 'match_purchase_orders', 'post_to_ledger'], 'nothing was done twice');
    });

    it('to a later point keeps the failure, to an earlier one does more again', async () => {
      const id = await invoice({ payment: { kind: 'wire', bic: 'X' } });
      sample.pass(20_000);
      const points = await taskIds(id);
      await sample.post(`executions/${id}/reset`, { event_id: points.at(-1) });
      sample.pass(100);
      assert.equal(await sample.status(id), 'FAILED');
      await sample.history(id);
      await sample.post(`executions/${id}/reset`, { event_id: points[0] });
      sample.pass(20_000);
      assert.equal(await sample.status(id), 'COMPLETED');
      assert.equal((await sample.types(id)).filter((type) => type === 'ACTIVITY_TASK_COMPLETED').length, 3);
    });

    it('fails again for the same input', async () => {
      const id = await invoice({ amount: 10_001 });
      sample.pass(20_000);
      await sample.post(`executions/${id}/reset`, { event_id: (await taskIds(id))[1] });
      sample.pass(20_000);
      assert.equal(await sample.status(id), 'FAILED');
      await sample.history(id);
    });

    it('ends the current run', async () => {
      const id = await transcribe();
      sample.pass(12_000);
      const point = (await taskIds(id)).at(-1);
      assert.equal((await sample.post(`executions/${id}/reset`, { event_id: point })).status, 204);
      assert.deepEqual((await sample.rows(id)).map((row) => row['status']), ['RUNNING', 'TERMINATED']);
      sample.pass(60_000);
      assert.equal(await sample.status(id), 'COMPLETED');
      const scheduled = (await sample.types(id)).filter((type) => type === 'ACTIVITY_TASK_SCHEDULED');
      assert.equal(scheduled.length, 5, 'parallel activities that had begun are not begun twice');
    });

    it('is refused for other events', async () => {
      const id = await invoice({});
      sample.pass(20_000);
      const { status, json } = await sample.post(`executions/${id}/reset`, { event_id: 1 });
      assert.equal(status, 422);
      const { code, valid_reset_events: valid, detail } = json as Record<string, unknown>;
      assert.deepEqual([code, typeof detail, valid], ['WF_1001', 'string', await taskIds(id)]);
      assert.equal((await sample.post(`executions/${id}/reset`, {})).status, 422);
      assert.equal((await sample.rows(id)).length, 1);
    });

    it('works for each run that the sample planned', async () => {
      const nowUs = sample.ms * 1000;
      const ids = new Set(sample.api.runs.startedBy(nowUs).map(({ executionId }) => executionId));
      const resets = [...ids].slice(0, 150);
      for (const id of resets) {
        const points = await taskIds(id);
        const point = points[Math.floor(points.length / 2)];
        if (point === undefined) continue;
        assert.equal((await sample.post(`executions/${encodeURIComponent(id)}/reset`, { event_id: point })).status, 204, id);
      }
      sample.pass(3_600_000);
      for (const id of resets) await sample.history(id);
    }).timeout(30_000);
  });
});
