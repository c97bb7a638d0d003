import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { ActingSample, START_MS } from './actingSample';

const LARGE = '12345678901234567890';

describe('starting a run of the sample', () => {
  let sample: ActingSample;
  beforeEach(async () => {
    sample = await ActingSample.start({ runs: 20 });
  });
  afterEach(() => sample.api.close());

  const greet = { deployment_name: 'dev', input: { name: 'Zoë' } };

  it('answers without a run id, and adds a row that goes on with the clock', async () => {
    const before = sample.api.runs.startedBy(sample.ms * 1000).length;
    const { status, json } = await sample.post('hello-world/execute', { ...greet, execution_id: 'mine/1' });
    assert.equal(status, 200);
    assert.deepEqual(json, {
      workflow_name: 'hello-world',
      workflow_id: null,
      deployment_name: null,
      execution_id: 'mine/1',
      parent_execution_id: null,
      root_execution_id: 'mine/1',
      run_id: null,
      user_id: null,
      status: 'RUNNING',
      start_time: '2026-11-23T09:30:00Z',
      end_time: null,
      total_duration_ms: null,
      result: null,
      search_keys: null,
    });
    const [row, ...others] = await sample.rows('mine/1');
    assert.deepEqual([others.length, row?.['deployment_name'], row?.['status']], [0, 'dev', 'RUNNING']);
    assert.equal(sample.api.runs.startedBy(sample.ms * 1000).length, before + 1);
    sample.pass(5000);
    assert.equal(await sample.status('mine/1'), 'COMPLETED');
    const detail = await sample.get(`runs/${String(row?.['run_id'])}`);
    assert.deepEqual((detail.json as { result: unknown }).result, { result: 'Hello, Zoë! 👋' });
  });

  it('gives the same history whenever one looks', async () => {
    const id = await sample.execute('process-invoices', { deployment_name: 'billing-prod', execution_id: 'a', input: { invoice_id: 'x', amount: 1 } });
    const other = await ActingSample.start({ runs: 20 });
    try {
      await other.execute('process-invoices', { deployment_name: 'billing-prod', execution_id: 'a', input: { invoice_id: 'x', amount: 1 } });
      for (let step = 0; step < 40; step++) {
        sample.pass(100);
        await sample.history(id);
      }
      other.pass(4000);
      assert.deepEqual(await sample.history(id), await other.history(id));
      assert.equal(await sample.status(id), 'COMPLETED');
    } finally {
      await other.api.close();
    }
  });

  it('hides the run id where the service does', async () => {
    const id = await sample.execute('hello-world', greet);
    assert.match(id, /^[0-9a-f]{64}$/);
    assert.notEqual(id, await sample.execute('hello-world', greet));
    const { json } = await sample.get(`executions/${id}`);
    const { run_id: runId, workflow_id: workflowId, deployment_name: deployment } = json as Record<string, unknown>;
    assert.deepEqual([runId, deployment, typeof workflowId], [null, 'dev', 'string']);
    const run = sample.run(id);
    assert.ok(!(await sample.get(`runs/${run.runId}/history`)).text.includes(run.runId), "the history's run id is another one");
  });

  it('lists what was started last first, even in the same millisecond', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) ids.unshift(await sample.execute('hello-world', greet));
    const { json } = await sample.get('runs?page_size=5');
    assert.deepEqual((json as { executions: { execution_id: string }[] }).executions.map((row) => row.execution_id), ids);
  });

  for (const [workflow, deployment, encoding, input] of [
    ['process-invoices', 'billing-prod', 'json/wf_v1', `{ "invoice_id": "é",  "amount": 1.50, "ledger_entry": ${LARGE} }`],
    ['ocr-page', 'billing-prod', 'json/plain', `{"n":${LARGE},"ratio":1.0,"text":"\\u00e9"}`],
    ['extract-invoice-fields', 'billing-prod', 'json/abraxas_v1', `{"n":${LARGE}}`],
  ] as const) {
    it(`keeps each byte of the input, encoded as ${encoding}`, async () => {
      const id = await sample.execute(workflow, `{"deployment_name":"${deployment}","input":${input}}`);
      const [started] = await sample.history(id);
      const attributes = started?.['workflowExecutionStartedEventAttributes'] as { input: { payloads: { data: string; metadata: { encoding: string } }[] } };
      const payload = attributes.input.payloads[0];
      assert.equal(Buffer.from(payload?.data ?? '', 'base64').toString(), input);
      assert.equal(Buffer.from(payload?.metadata.encoding ?? '', 'base64').toString(), encoding);
      assert.ok((await sample.get(`executions/${id}/history?decode_payloads=true`)).text.includes(input));
      assert.ok(sample.api.posts[0]?.body?.includes(input));
    });
  }

  it('starts workflows without an input', async () => {
    for (const body of [{}, { input: null }, { input: {} }]) assert.equal((await sample.post('nightly-report/execute', body)).status, 200);
  });

  describe('is refused', () => {
    const refused = async (workflow: string, body: unknown, status: number): Promise<Record<string, unknown>> => {
      const rows = sample.api.runs.startedBy(sample.ms * 1000).length;
      const answer = await sample.post(`${encodeURIComponent(workflow)}/execute`, body);
      assert.equal(answer.status, status, answer.text);
      assert.equal(sample.api.runs.startedBy(sample.ms * 1000).length, rows, 'nothing was started');
      return answer.json as Record<string, unknown>;
    };

    it('without a live worker', async () => {
      const expected = { detail: 'No active deployment found' };
      assert.deepEqual(await refused('close-fiscal-year', { input: {} }, 404), expected);
      assert.deepEqual(await refused('process-invoices', { deployment_name: 'bob', input: {} }, 404), expected);
      sample.api.stopWorkers('dev');
      assert.deepEqual(await refused('hello-world', greet, 404), expected);
      sample.api.startWorkers('dev');
      await sample.execute('hello-world', greet);
    });

    it('for a workflow that nobody knows', async () => {
      assert.equal(typeof (await refused('nope', greet, 404))['detail'], 'string');
    });

    it('when several deployments could run it', async () => {
      const answer = await refused('hello-world', { input: { name: 'x' } }, 409);
      assert.deepEqual(answer, { code: 'AMBIGUOUS_WORKFLOW', deployments: ['dev-lena', 'dev', 'alice'] });
    });

    it('while the execution runs, and not after it', async () => {
      await sample.execute('hello-world', { ...greet, execution_id: 'once' });
      assert.equal((await refused('hello-world', { ...greet, execution_id: 'once' }, 409))['code'], 'WF_1101');
      sample.pass(5000);
      await sample.execute('hello-world', { ...greet, execution_id: 'once' });
      assert.deepEqual((await sample.rows('once')).map((row) => row['status']), ['RUNNING', 'COMPLETED']);
    });

    it('where the workers insist on encoded payloads', async () => {
      assert.deepEqual(await refused('onboard-customer', { input: {} }, 500), { detail: 'An error occurred', code: 'WF_1302' });
    });

    it('for an input that the deployment does not take', async () => {
      const locations = async (workflow: string, deployment: string, input: unknown): Promise<unknown> => {
        const { detail } = await refused(workflow, { deployment_name: deployment, input }, 422);
        return (detail as { loc: string[]; type: string }[]).map(({ loc, type }) => `${loc.join('.')} ${type}`);
      };
      assert.deepEqual(await locations('hello-world', 'dev', { language: 'it', nme: 'Zoë' }), [
        'body.input.name missing', 'body.input.language enum', 'body.input.nme extra_forbidden',
      ]);
      assert.deepEqual(await locations('hello-world', 'alice', { name: 'Zoë' }), ['body.input.style missing'], 'another version');
      assert.deepEqual(await locations('hello-world', 'dev', null), ['body.input.name missing']);
      const invoice = {
        invoice_id: '', amount: -1, currency: 'CHF', due_date: 'tomorrow', supplier: { street: 3, country: 'fr' }, lines: [{ description: 'a', price: 'x' }],
        payment: { kind: 'cash' }, contact: 'nobody', source: 'here', received_at: 5, correlation_id: '1', ledger_entry: 1.5, labels: { a: 1 }, anything: [1],
      };
      assert.deepEqual(await locations('process-invoices', 'alice', invoice), [
        'body.input.invoice_id string_too_short', 'body.input.amount greater_than_equal', 'body.input.currency enum',
        'body.input.due_date date_from_datetime_parsing', 'body.input.supplier.city missing', 'body.input.supplier.street string_type',
        'body.input.supplier.country string_pattern_mismatch', 'body.input.lines.0.price.float float_type',
        'body.input.lines.0.price.str string_pattern_mismatch', 'body.input.payment.Sepa.iban missing', 'body.input.payment.Sepa.kind literal_error',
        'body.input.payment.Wire.bic missing', 'body.input.payment.Wire.kind literal_error', 'body.input.contact value_error',
        'body.input.source url_parsing', 'body.input.received_at string_type', 'body.input.correlation_id uuid_parsing',
        'body.input.ledger_entry int_type', 'body.input.labels.a string_type',
      ]);
      assert.deepEqual(await locations('support-triage', 'support-prod', { text: 'a' }), [
        'body.input.Ticket.ticket missing', 'body.input.Mail.sender missing',
      ]);
    });

    it('for a body that is none', async () => {
      const types = async (body: string): Promise<unknown> =>
        ((await refused('hello-world', body, 422))['detail'] as { loc: unknown[]; type: string }[]).map(({ loc, type }) => [type, ...loc]);
      assert.deepEqual(await types(''), [['missing', 'body']]);
      assert.deepEqual((await types('{"input":{},}') as unknown[][])[0]?.slice(0, 2), ['json_invalid', 'body']);
      assert.deepEqual(await types('[]'), [['model_attributes_type', 'body']]);
      assert.deepEqual(await types('{"input":[1],"execution_id":5}'), [['string_type', 'body', 'execution_id'], ['dict_type', 'body', 'input']]);
      assert.deepEqual(await types(JSON.stringify({ execution_id: 'x'.repeat(257) })), [['string_too_long', 'body', 'execution_id']]);
    });
  });

  it('fails at an activity for some inputs', async () => {
    const id = await sample.execute('process-invoices', { deployment_name: 'billing-prod', input: { invoice_id: 'x', amount: 12_000 } });
    sample.pass(10_000);
    assert.equal(await sample.status(id), 'FAILED');
    const types = await sample.types(id);
    assert.deepEqual(types.filter((type) => /^ACTIVITY.*(?:COMPLETED|FAILED)$|EXECUTION_FAILED/.test(type)), [
      'ACTIVITY_TASK_COMPLETED', 'ACTIVITY_TASK_FAILED', 'WORKFLOW_EXECUTION_FAILED',
    ]);
    const failed = (await sample.history(id)).at(-1)?.['workflowExecutionFailedEventAttributes'] as { failure: { cause: { message: string }; activityFailureInfo: unknown } };
    assert.equal(failed.failure.cause.message, 'The amount 12000 is over the limit of 10000');
  });

  it('can be filtered like other runs', async () => {
    const id = await sample.execute('hello-world', greet);
    const { json } = await sample.get(`runs?deployment_name=dev&status=RUNNING&user_id=current&start_time_after=${new Date(START_MS).toISOString()}`);
    assert.deepEqual((json as { executions: { execution_id: string }[] }).executions.map((row) => row.execution_id), [id]);
  });

  it('changes no other row', async () => {
    const rows = async (): Promise<string[]> => ((await sample.get('runs?page_size=1000')).json as { executions: unknown[] }).executions.map((row) => JSON.stringify(row));
    const before = await rows();
    const id = await sample.execute('hello-world', greet);
    assert.deepEqual((await rows()).filter((row) => !row.includes(id)), before);
  });

  it('is not known to an old server', async () => {
    const old = await ActingSample.start({ legacy: true });
    try {
      for (const path of ['hello-world/execute', 'executions/sync-crm-singleton/cancel', 'executions/cancel']) {
        assert.deepEqual(await old.post(path, {}), { status: 404, text: '{"detail":"Not Found"}', json: { detail: 'Not Found' } });
      }
      for (const path of ['hello-world', 'registrations', 'deployments']) assert.equal((await old.get(path)).status, 404);
    } finally {
      await old.api.close();
    }
  });
});
