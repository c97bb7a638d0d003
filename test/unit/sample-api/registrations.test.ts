import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { ActingSample } from './actingSample';

interface Registration {
  readonly id: string;
  readonly workflow_id: string;
  readonly deployment_name: string;
  readonly workflow: { readonly name: string } | null;
  readonly definition: { readonly input_schema: Readonly<Record<string, unknown>>; readonly signals: readonly unknown[] };
}

interface Page {
  readonly workflow_registrations: readonly Registration[];
  readonly next_cursor: string | null;
}

describe('workflows, registrations and deployments of the sample', () => {
  let sample: ActingSample;
  before(async () => {
    sample = await ActingSample.start({ runs: 0 });
  });
  after(() => sample.api.close());

  const page = async (query: string): Promise<Page> => {
    const { status, json, text } = await sample.get(`registrations?${query}`);
    assert.equal(status, 200, text);
    return json as Page;
  };
  const workflow = async (name: string): Promise<Readonly<Record<string, unknown>>> => {
    const { json } = await sample.get(encodeURIComponent(name));
    return (json as { workflow: Record<string, unknown> }).workflow;
  };

  it('a workflow says whether a worker has it', async () => {
    const invoices = await workflow('process-invoices');
    assert.deepEqual(Object.keys(invoices), [
      'id', 'name', 'display_name', 'type', 'description', 'customer_id', 'workspace_id', 'shared_namespace', 'available_in_chat_assistant',
      'is_technical', 'archived', 'tags', 'active',
    ]);
    assert.deepEqual([invoices['name'], invoices['active']], ['process-invoices', true]);
    assert.deepEqual(await workflow(String(invoices['id'])), invoices);
    assert.equal((await workflow('close-fiscal-year'))['active'], false);
    assert.equal((await workflow('résumé des réunions'))['active'], true);
    assert.equal((await sample.get('nope')).status, 404);
    sample.api.stopWorkers('équipe-paris');
    assert.equal((await workflow('résumé des réunions'))['active'], false);
    sample.api.startWorkers('équipe-paris');
  });

  it('a workflow has another schema in each deployment', async () => {
    const { id } = await workflow('process-invoices');
    const { workflow_registrations: all } = await page(`workflow_id=${String(id)}`);
    assert.deepEqual(all.map((each) => each.deployment_name), ['billing-prod', 'billing-staging', 'alice', 'bob']);
    assert.ok(all.every((each) => each.workflow_id === id && each.workflow === null));
    assert.notDeepEqual(all[0]?.definition.input_schema, all[2]?.definition.input_schema);
    const { workflow_registrations: active } = await page(`workflow_id=${String(id)}&active_only=true&with_workflow=true`);
    assert.deepEqual(active.map((each) => [each.deployment_name, each.workflow?.name]), [
      ['billing-prod', 'process-invoices'], ['billing-staging', 'process-invoices'], ['alice', 'process-invoices'],
    ]);
  });

  it('schemas are of the kinds that pydantic makes', async () => {
    const text = JSON.stringify((await page('limit=1000')).workflow_registrations.map(({ definition }) => definition.input_schema));
    for (const part of [
      '"$defs":', '"$ref":"#/$defs/', '{"type":"null"}', '"enum":', '"const":', '"format":"date"', '"format":"date-time"', '"format":"uuid"',
      '"additionalProperties":false,"properties":{},"title":"run_Input"', '"anyOf":[{"$ref":"#/$defs/Ticket"},{"$ref":"#/$defs/Mail"}],"title":"run_Input"}',
    ]) assert.ok(text.includes(part), part);
  });

  it('registrations come in pages', async () => {
    const all = (await page('limit=1000')).workflow_registrations.map(({ id }) => id);
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const next: Page = await page(`limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`);
      ids.push(...next.workflow_registrations.map(({ id }) => id));
      cursor = next.next_cursor;
    }
    assert.deepEqual(ids, all);
    for (const query of ['limit=0', 'limit=1001', 'cursor=x', 'workflow_id=x', 'active_only=x']) assert.equal((await sample.get(`registrations?${query}`)).status, 422, query);
    const one = await sample.get(`registrations/${all[0] ?? ''}?with_workflow=true`);
    assert.equal((one.json as { workflow_registration: Registration & { active: boolean } }).workflow_registration.active, true);
    assert.equal((await sample.get('registrations/00000000-0000-4000-8000-000000000000')).status, 404);
  });

  it('deployments with their workers', async () => {
    const names = async (query: string): Promise<string[]> =>
      ((await sample.get(`deployments?${query}`)).json as { deployments: { name: string }[] }).deployments.map(({ name }) => name);
    assert.deepEqual(await names('workflow_name=process-invoices'), ['alice', 'billing-prod', 'billing-staging']);
    assert.deepEqual(await names('workflow_name=process-invoices&active_only=false'), ['alice', 'billing-prod', 'billing-staging', 'bob']);
    assert.deepEqual(await names('search=LEN'), ['dev-lena']);
    sample.pass(5000);
    sample.api.stopWorkers('alice');
    const stoppedAt = new Date(sample.ms).toISOString().replace('.000', '');
    sample.pass(60_000);
    const { json } = await sample.get('deployments/alice');
    const { is_active: isActive, active_worker_count: count, workers, locations } = json as Record<string, unknown>;
    assert.deepEqual([isActive, count, locations], [false, 0, ['local']]);
    assert.deepEqual((workers as Record<string, unknown>[]).map((worker) => [worker['is_active'], worker['updated_at']]), [[false, stoppedAt]]);
    assert.equal(((await sample.get('deployments/alice/workers?worker_status=active')).json as { workers: unknown[] }).workers.length, 0);
    assert.equal((await sample.get('deployments/nobody')).status, 404);
    sample.api.startWorkers('alice');
  });
});
