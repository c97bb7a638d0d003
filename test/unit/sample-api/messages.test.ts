import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { ActingSample } from './actingSample';
import { attributes, typeOf } from './checkHistory';

interface Pending {
  readonly task_id: string;
  readonly label: string;
  readonly input_schema: { readonly title: string; readonly properties: Readonly<Record<string, { readonly oneOf?: readonly { readonly const: string }[] }>> };
}

describe('questions, signals, queries and updates of the sample', () => {
  let sample: ActingSample;
  beforeEach(async () => {
    sample = await ActingSample.start({ runs: 20 });
  });
  afterEach(() => sample.api.close());

  const extract = async (question: string): Promise<string> => {
    const id = await sample.execute('extract-contracts', { deployment_name: 'alice', input: { document: 'nda.pdf', question } });
    sample.pass(3000);
    return id;
  };
  const query = (id: string, name: string, input?: object): ReturnType<ActingSample['post']> => sample.post(`executions/${id}/queries`, { name, input });
  const pending = async (id: string): Promise<Pending | undefined> => {
    const { status, json } = await query(id, '__get_pending_inputs');
    assert.equal(status, 200);
    const { query_name: name, result } = json as { query_name: string; result: { pending_inputs: Pending[] } };
    assert.equal(name, '__get_pending_inputs');
    return result.pending_inputs[0];
  };
  const submit = async (id: string, taskId: string | undefined, input: unknown): Promise<string | null> => {
    const { status, json } = await sample.post(`executions/${id}/updates`, { name: '__submit_input', input: { task_id: taskId, input } });
    assert.equal(status, 200);
    const { update_name: name, result } = json as { update_name: string; result: { error: string | null } };
    assert.equal(name, '__submit_input');
    return result.error;
  };
  const markers = async (id: string): Promise<string[]> =>
    (await sample.history(id)).flatMap((event) => {
      if (typeOf(event) !== 'MARKER_RECORDED') return [];
      const { details } = attributes(event) as { details: { data: { payloads: { data: string }[] } } };
      return [(JSON.parse(Buffer.from(details.data.payloads[0]?.data ?? '', 'base64').toString()) as { activity_type: string }).activity_type];
    });

  it('a run waits for an answer, however long', async () => {
    const id = await extract('confirmation');
    sample.pass(24 * 3_600_000);
    assert.equal(await sample.status(id), 'RUNNING');
    assert.deepEqual((await markers(id)).filter((type) => type.includes('waiting')), ['__emit_waiting_for_input_started']);
    const asked = await pending(id);
    assert.deepEqual([asked?.label, asked?.input_schema.title], ['Approve clauses', 'AcceptDeclineConfirmation']);
    assert.deepEqual(asked?.input_schema.properties['choice']?.oneOf?.map((choice) => choice.const), ['decline', 'accept']);
    assert.equal(await submit(id, asked.task_id, { choice: 'accept' }), null);
    assert.equal(await pending(id), undefined);
    assert.deepEqual((await markers(id)).filter((type) => type.includes('waiting')), ['__emit_waiting_for_input_started', '__emit_waiting_for_input_completed']);
    sample.pass(3000);
    assert.equal(await sample.status(id), 'COMPLETED');
    const { json } = await sample.get(`runs/${sample.run(id).runId}`);
    assert.deepEqual((json as { result: { answers: unknown } }).result.answers, [{ choice: 'accept' }]);
    await sample.history(id);
  });

  it('a wrong answer is refused with 200, and can be corrected', async () => {
    const id = await extract('form');
    const asked = await pending(id);
    assert.match((await submit(id, 'another', {})) ?? '', /^No pending input request found for task another$/);
    const wrong = await submit(id, asked?.task_id, { reviewer: 5, limit: 0, clauses: [], more: 1 });
    assert.match(wrong ?? '', /^Invalid input for task .*: 4 validation errors for ContractTerms\nreviewer\n {2}Input should be a valid string \[type=string_type\]\nlimit\n/);
    assert.equal((await pending(id))?.task_id, asked?.task_id);
    assert.equal(await submit(id, asked?.task_id, { reviewer: 'Ana', limit: 5, clauses: ['payment'] }), null);
    sample.pass(3000);
    assert.equal(await sample.status(id), 'COMPLETED');
    await sample.history(id);
  });

  it('a choice is one of its constants', async () => {
    const id = await extract('choice');
    const asked = await pending(id);
    assert.match((await submit(id, asked?.task_id, { choice: 'me' })) ?? '', /choice\n {2}Input should be 'legal', 'lawyer' or 'nobody'/);
    assert.equal(await submit(id, asked?.task_id, { choice: 'lawyer' }), null);
    assert.match((await submit(id, asked?.task_id, { choice: 'lawyer' })) ?? '', /^No pending input/, 'answered once');
  });

  it('a canceled run waits no more', async () => {
    const id = await extract('confirmation');
    await sample.post(`executions/${id}/cancel`);
    sample.pass(6000);
    assert.equal(await sample.status(id), 'CANCELED');
    assert.ok((await markers(id)).includes('__emit_waiting_for_input_failed'));
  });

  it('a reset sends answers again unless they are excluded', async () => {
    for (const [excluded, status] of [[false, 'COMPLETED'], [true, 'RUNNING']] as const) {
      const id = await extract('confirmation');
      const first = (await sample.history(id)).find((event) => typeOf(event) === 'WORKFLOW_TASK_COMPLETED');
      await submit(id, (await pending(id))?.task_id, { choice: 'accept' });
      sample.pass(3000);
      await sample.post(`executions/${id}/reset`, { event_id: Number(first?.eventId), exclude_updates: excluded });
      sample.pass(5000);
      assert.equal(await sample.status(id), status);
      await sample.history(id);
    }
  });

  it('signals are accepted whatever they say, and wrong ones are lost', async () => {
    const id = await extract('confirmation');
    for (const body of [
      '{"name":"reprioritize","input":{"priority":"high","reason":null}}',
      '{"name":"reprioritize","input":{"prio":18446744073709551616}}',
      '{"name":"nobody_knows_it"}',
    ]) {
      const { status, json } = await sample.post(`executions/${id}/signals`, body);
      assert.deepEqual([status, json], [202, { message: 'Signal accepted' }]);
    }
    const signals = (await sample.history(id)).filter((event) => typeOf(event) === 'WORKFLOW_EXECUTION_SIGNALED').map(attributes);
    assert.deepEqual(signals.map(({ signalName }) => signalName), ['reprioritize', 'reprioritize', 'nobody_knows_it']);
    const { payloads } = signals[1]?.['input'] as { payloads: { data: string }[] };
    assert.equal(Buffer.from(payloads[0]?.data ?? '', 'base64').toString(), '{"prio":18446744073709551616}');
    await submit(id, (await pending(id))?.task_id, { choice: 'accept' });
    sample.pass(3000);
    const { json } = await sample.get(`runs/${sample.run(id).runId}`);
    assert.deepEqual((json as { result: { signals: unknown } }).result.signals, [{ priority: 'high', reason: null }]);
    assert.equal((await sample.post(`executions/${id}/signals`, {})).status, 422);
  });

  it('queries answer, with digits kept', async () => {
    const id = await extract('confirmation');
    const { status, text } = await query(id, 'progress', { detailed: true });
    assert.equal(status, 200);
    assert.match(text, /^\{"query_name":"progress","result":\{"result":\{"activities_done":1,"ratio":0\.50,"cursor":18446744073709551615,/);
    assert.equal((await query(id, 'progress', { details: true })).status, 422);
    const unknown = await query(id, 'nope');
    assert.deepEqual([unknown.status, unknown.json], [422, { detail: "Query 'nope' is not defined by the workflow" }]);
  });

  it('updates are done, refused by the workflow, or refused for their form', async () => {
    const id = await extract('confirmation');
    const update = (input: object): ReturnType<ActingSample['post']> => sample.post(`executions/${id}/updates`, { name: 'set_priority', input });
    assert.deepEqual((await update({ priority: 'high' })).json, { update_name: 'set_priority', result: { priority: 'high', error: null } });
    assert.deepEqual((await update({ priority: 'low' })).json, { update_name: 'set_priority', result: { error: 'A low priority needs a reason' } });
    const wrong = await update({ priority: 'none' });
    assert.deepEqual([wrong.status, (wrong.json as { detail: { loc: unknown }[] }).detail[0]?.loc], [422, ['body', 'input', 'priority']]);
    assert.equal((await sample.types(id)).filter((type) => type === 'WORKFLOW_EXECUTION_UPDATE_COMPLETED').length, 2);
  });

  it('queries and updates hang without a worker; signals do not', async () => {
    const id = await extract('confirmation');
    const asked = await pending(id);
    sample.api.stopWorkers('alice');
    const begun = performance.now();
    for (const [kind, name] of [['queries', '__get_pending_inputs'], ['updates', 'set_priority']] as const) {
      const { status, json } = await sample.post(`executions/${id}/${kind}`, { name, input: { priority: 'high' } });
      assert.deepEqual([status, json], [504, { detail: 'An error occurred', code: 'WF_1103' }]);
    }
    assert.ok(performance.now() - begun >= 38, 'twice the 20 ms of the test');
    assert.equal((await sample.post(`executions/${id}/signals`, { name: 'wake_up' })).status, 202);
    sample.api.startWorkers('alice');
    sample.pass(100);
    assert.equal(await submit(id, asked?.task_id, { choice: 'decline' }), null);
  });

  it('an ended run takes none of them', async () => {
    const id = await sample.execute('hello-world', { deployment_name: 'dev', input: { name: 'x' } });
    sample.pass(5000);
    for (const kind of ['signals', 'queries', 'updates']) {
      const { status, json } = await sample.post(`executions/${id}/${kind}`, { name: 'x' });
      const { code, status: ended } = json as Record<string, unknown>;
      assert.deepEqual([status, code, ended], [409, 'WF_1102', 'COMPLETED']);
    }
  });
});
