import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { hugeHistory } from '../../sample-api/hugeHistory';
import { SAMPLE_USERS } from '../../sample-api/runPlanner';
import { SAMPLE_API_KEY, type SampleApi, type SampleApiOptions, startSampleApi } from '../../sample-api/sampleApi';

interface Row {
  readonly workflow_name: string;
  readonly workflow_id: string;
  readonly deployment_name: string;
  readonly execution_id: string;
  readonly parent_execution_id: string | null;
  readonly root_execution_id: string;
  readonly run_id: string;
  readonly user_id: string | null;
  readonly status: string | null;
  readonly start_time: string;
  readonly end_time: string | null;
  readonly total_duration_ms: number | null;
}

interface Page {
  readonly executions: Row[];
  readonly next_page_token: string | null;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const START_MS = Date.UTC(2026, 10, 23, 9, 30);
const ROW_FIELDS = [
  'workflow_name', 'workflow_id', 'deployment_name', 'execution_id', 'parent_execution_id', 'root_execution_id',
  'run_id', 'user_id', 'status', 'start_time', 'end_time', 'total_duration_ms',
];

/** A clock that a test sets. */
class Clock {
  ms = START_MS;
  readonly now = (): number => this.ms;
}

describe('startSampleApi', () => {
  const clock = new Clock();
  let api: SampleApi;

  const restart = async (options: SampleApiOptions = {}): Promise<void> => {
    await api.close();
    api = await startSampleApi({ now: clock.now, ...options });
  };
  const get = async (path: string, headers: Record<string, string> = { authorization: `Bearer ${SAMPLE_API_KEY}` }): Promise<Answer> => {
    const response = await fetch(api.url + path, { headers });
    return { status: response.status, text: await response.text() };
  };
  const list = async (query = ''): Promise<Page> => {
    const { status, text } = await get(`/v1/workflows/runs?${query}`);
    assert.equal(status, 200, text);
    return JSON.parse(text) as Page;
  };
  /** All rows of a query, page by page. */
  const walk = async (query = 'page_size=1000'): Promise<Row[]> => {
    const rows: Row[] = [];
    for (let token: string | null = ''; token !== null; ) {
      const page: Page = await list(`${query}${token === '' ? '' : `&next_page_token=${encodeURIComponent(token)}`}`);
      rows.push(...page.executions);
      token = page.next_page_token;
    }
    return rows;
  };
  const detailOf = async (path: string): Promise<{ status: number; detail: unknown; code: unknown }> => {
    const { status, text } = await get(path);
    const { detail, code } = JSON.parse(text) as { detail: unknown; code: unknown };
    return { status, detail, code };
  };

  beforeEach(async () => {
    clock.ms = START_MS;
    api = await startSampleApi({ now: clock.now });
  });
  afterEach(() => api.close());

  describe('authorization', () => {
    it('is required for every path', async () => {
      for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: SAMPLE_API_KEY }]) {
        for (const path of ['/v1/workflows/runs', '/v1/workflows/executions/x/history', '/nowhere']) {
          assert.deepEqual(await get(path, headers as Record<string, string>), { status: 401, text: '{"detail":"Unauthorized"}' });
        }
      }
    });

    it('changes when the key is replaced', async () => {
      api.setApiKey('another');
      assert.equal((await get('/v1/workflows/runs')).status, 401);
      assert.equal((await get('/v1/workflows/runs', { authorization: 'Bearer another' })).status, 200);
    });

    it('is left out of recorded requests', async () => {
      await get('/v1/workflows/runs?status=FAILED&status=RUNNING');
      await get('/v1/workflows/runs', { authorization: 'Bearer wrong' });
      const [first, second] = api.requests;
      assert.deepEqual([first?.method, first?.path, first?.query.getAll('status')], ['GET', '/v1/workflows/runs', ['FAILED', 'RUNNING']]);
      assert.deepEqual([first?.authorized, second?.authorized], [true, false]);
      assert.equal(first?.time, START_MS);
      assert.ok(!JSON.stringify(api.requests).includes(SAMPLE_API_KEY));
    });
  });

  describe('the list', () => {
    it('has every field in every row', async () => {
      for (const row of await walk()) assert.deepEqual(Object.keys(row), ROW_FIELDS);
    });

    it('has 50 rows, newest first, by default', async () => {
      const { executions } = await list();
      assert.equal(executions.length, 50);
      const times = executions.map((row) => row.start_time);
      assert.deepEqual(times, [...times].sort().reverse());
    });

    it('has times with microseconds in UTC, and durations of ended runs only', async () => {
      for (const row of await walk()) {
        assert.match(row.start_time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/);
        const lasted = row.end_time === null ? null : Date.parse(row.end_time) - Date.parse(row.start_time);
        assert.equal(row.total_duration_ms === null, lasted === null);
        assert.ok(Math.abs((row.total_duration_ms ?? 0) - (lasted ?? 0)) <= 1);
      }
    });

    it('has all documented statuses, an unknown one, and null', async () => {
      assert.deepEqual(
        new Set((await walk()).map((row) => row.status)),
        new Set(['RUNNING', 'COMPLETED', 'FAILED', 'CANCELED', 'TERMINATED', 'CONTINUED_AS_NEW', 'TIMED_OUT', 'RETRYING_AFTER_ERROR', 'PAUSED', null]),
      );
    });

    it('is answered 304 for its ETag until something in it changes', async () => {
      const known = await fetch(`${api.url}/v1/workflows/runs`, { headers: { authorization: `Bearer ${SAMPLE_API_KEY}` } });
      const headers = { authorization: `Bearer ${SAMPLE_API_KEY}`, 'if-none-match': known.headers.get('etag') ?? '' };
      assert.deepEqual(await get('/v1/workflows/runs', headers), { status: 304, text: '' });
      assert.equal((await get('/v1/workflows/runs?page_size=3', headers)).status, 200);
      clock.ms += 3_600_000;
      assert.equal((await get('/v1/workflows/runs', headers)).status, 200);
      await restart({ legacy: true });
      assert.equal((await get('/v1/workflows/runs', headers)).status, 200);
    });

    it('ignores unknown parameters', async () => {
      assert.deepEqual(await list('color=red&page_size=3'), await list('page_size=3'));
    });
  });

  describe('filters', () => {
    let all: Row[];
    beforeEach(async () => {
      all = await walk();
      assert.equal(all.length, 600);
    });
    /** Asserts that both lists hold the same runs, some but not all. */
    const check = async (query: string, expected: (row: Row) => boolean): Promise<void> => {
      const rows = await walk(`page_size=100&${query}`);
      const wanted = all.filter(expected);
      assert.ok(wanted.length > 0 && wanted.length < all.length, `${query} selects some runs`);
      assert.deepEqual(rows.map((row) => row.run_id), wanted.map((row) => row.run_id), query);
    };
    const find = (predicate: (row: Row) => boolean): Row => {
      const row = all.find(predicate);
      assert.ok(row);
      return row;
    };

    it('workflow_identifier takes a name or an id', async () => {
      const name = 'résumé des réunions';
      await check(`workflow_identifier=${encodeURIComponent(name)}`, (row) => row.workflow_name === name);
      const { workflow_id: id } = find((row) => row.workflow_name === 'sync-crm');
      await check(`workflow_identifier=${id}`, (row) => row.workflow_name === 'sync-crm');
    });

    it('root_execution_id gives a whole tree', async () => {
      const grandchild = find((row) => row.workflow_name === 'ocr-page');
      await check(`root_execution_id=${grandchild.root_execution_id}`, (row) => row.root_execution_id === grandchild.root_execution_id);
      const tree = await walk(`root_execution_id=${grandchild.root_execution_id}`);
      assert.ok(['process-invoices', 'extract-invoice-fields', 'ocr-page'].every((name) => tree.some((row) => row.workflow_name === name)));
    });

    it('search looks at names, display names and ids', async () => {
      await check('search=INVOICE', (row) => row.workflow_name.includes('invoice'));
      await check('search=contract%20clauses', (row) => row.workflow_name === 'extract-contracts');
      const { run_id: runId, execution_id: executionId } = find((row) => row.execution_id.includes('/'));
      await check(`search=${runId.slice(-12)}`, (row) => row.run_id === runId);
      await check(`search=${encodeURIComponent(executionId)}`, (row) => row.execution_id === executionId);
    });

    it('status takes one or several', async () => {
      await check('status=FAILED', (row) => row.status === 'FAILED');
      await check('status=FAILED&status=TIMED_OUT&status=RETRYING_AFTER_ERROR', (row) => ['FAILED', 'TIMED_OUT', 'RETRYING_AFTER_ERROR'].includes(row.status ?? ''));
    });

    it('deployment_name', async () => {
      await check('deployment_name=billing-staging', (row) => row.deployment_name === 'billing-staging');
      await check(`deployment_name=${encodeURIComponent('équipe-paris')}`, (row) => row.deployment_name === 'équipe-paris');
    });

    it('start times are inclusive on both sides', async () => {
      const [from, to] = [all[200]?.start_time ?? '', all[100]?.start_time ?? ''];
      await check(`start_time_after=${from}&start_time_before=${to}`, (row) => row.start_time >= from && row.start_time <= to);
      assert.equal((await walk(`start_time_after=${from}&start_time_before=${to}`)).length, 101);
      assert.equal((await walk(`start_time_after=${encodeURIComponent(from.replace('Z', '+00:00'))}`)).length, 201);
    });

    it('end times are inclusive and exclude active runs', async () => {
      const ended = all.filter((row) => row.end_time !== null);
      const at = ended[150]?.end_time ?? '';
      await check(`end_time_after=${at}`, (row) => row.end_time !== null && row.end_time >= at);
      await check(`end_time_before=${at}`, (row) => row.end_time !== null && row.end_time <= at);
    });

    it('user_id takes an id or the word current', async () => {
      await check('user_id=current', (row) => row.user_id === SAMPLE_USERS[0]);
      const other = SAMPLE_USERS[1] ?? '';
      await check(`user_id=${other}`, (row) => row.user_id === other);
    });

    it('workflow_tags must all match', async () => {
      await check('workflow_tags=ocr', (row) => ['extract-invoice-fields', 'ocr-page'].includes(row.workflow_name));
      await check('workflow_tags=ocr&workflow_tags=finance', (row) => row.workflow_name === 'extract-invoice-fields');
    });

    it('include_internal=false leaves out internal workflows', async () => {
      await check('include_internal=false', (row) => !row.workflow_name.startsWith('__'));
      assert.equal((await walk('include_internal=true&page_size=1000')).length, all.length);
    });

    it('search_key takes an exact key and a similar value; several must all match', async () => {
      const expected = api.runs.startedBy(START_MS * 1000).filter((run) => run.searchKeys['customer'] === 'Müller & Söhne');
      const isExpected = (row: Row): boolean => expected.some((run) => run.runId === row.run_id);
      await check(`search_key=customer:${encodeURIComponent('müller')}`, isExpected);
      await check(
        `search_key=customer:${encodeURIComponent('müller')}&search_key=ticket:T-`,
        (row) => isExpected(row) && row.workflow_name === 'support-triage',
      );
      assert.deepEqual(await walk('search_key=custom:acme'), []);
      await check(`search_key=customer==:${encodeURIComponent('Müller & Söhne')}`, isExpected);
      assert.deepEqual(await walk(`search_key=customer==:${encodeURIComponent('müller')}`), []);
      const having = new Set(api.runs.startedBy(START_MS * 1000).filter(({ searchKeys }) => 'customer' in searchKeys).map(({ runId }) => runId));
      await check('search_key=customer', (row) => having.has(row.run_id));
      await check('search_key=customer==', (row) => !having.has(row.run_id));
    });

    it('sort_by and order sort the runs, those without an end as the latest', async () => {
      const byStart = [...all].reverse().map((row) => row.run_id);
      assert.deepEqual((await walk('order=asc&page_size=77')).map((row) => row.run_id), byStart);
      assert.deepEqual((await walk('sort_by=start_time&order=asc')).map((row) => row.run_id), byStart);
      const ends = (await walk('sort_by=end_time&page_size=77')).map((row) => row.end_time);
      const firstEnded = ends.findIndex((end) => end !== null);
      assert.ok(firstEnded > 3 && ends.slice(firstEnded).every((end) => end !== null));
      assert.deepEqual(ends.slice(firstEnded), ends.slice(firstEnded).sort().reverse());
      assert.equal((await walk('sort_by=end_time&order=asc')).at(-1)?.end_time, null);
    });

    it('all together find one run', async () => {
      const row = find((each) => each.workflow_name === 'process-invoices' && each.status === 'COMPLETED' && each.user_id === SAMPLE_USERS[0]);
      const invoice = api.runs.find(row.run_id, START_MS * 1000)?.searchKeys['invoice'] ?? '';
      const query = new URLSearchParams([
        ['workflow_identifier', 'process-invoices'], ['root_execution_id', row.root_execution_id], ['search', 'invoices'],
        ['status', 'COMPLETED'], ['deployment_name', row.deployment_name], ['sort_by', 'end_time'], ['order', 'asc'],
        ['start_time_after', row.start_time], ['start_time_before', row.start_time], ['end_time_after', row.end_time ?? ''],
        ['end_time_before', row.end_time ?? ''], ['user_id', 'current'], ['workflow_tags', 'finance'], ['include_internal', 'false'],
        ['page_size', '1'], ['search_key', `invoice:${invoice}`],
      ]);
      assert.deepEqual(await list(query.toString()), { executions: [row], next_page_token: null });
    });
  });

  describe('an invalid query is answered as FastAPI does', () => {
    const refused: readonly (readonly [string, string, readonly (string | number)[], unknown?])[] = [
      ['page_size=0', 'greater_than_equal', ['query', 'page_size'], { ge: 1 }],
      ['page_size=1001', 'less_than_equal', ['query', 'page_size'], { le: 1000 }],
      ['page_size=many', 'int_parsing', ['query', 'page_size']],
      ['page_size=', 'int_parsing', ['query', 'page_size']],
      ['page_size=2.5', 'int_parsing', ['query', 'page_size']],
      ['status=DONE', 'enum', ['query', 'status']],
      ['status=RUNNING&status=null', 'enum', ['query', 'status', 1]],
      ['status=RUNNING%2CFAILED', 'enum', ['query', 'status']],
      ['sort_by=name', 'literal_error', ['query', 'sort_by'], { expected: "'start_time' or 'end_time'" }],
      ['order=DESC', 'literal_error', ['query', 'order'], { expected: "'asc' or 'desc'" }],
      ['start_time_after=yesterday', 'datetime_from_date_parsing', ['query', 'start_time_after'], { error: 'input is too short' }],
      ['start_time_before=2026-02-31T00:00:00Zulu', 'datetime_from_date_parsing', ['query', 'start_time_before'], { error: 'invalid datetime' }],
      ['end_time_after=2026-11-01T00:00:00+00:00', 'datetime_from_date_parsing', ['query', 'end_time_after'], { error: 'invalid datetime' }],
      ['end_time_before=null', 'datetime_from_date_parsing', ['query', 'end_time_before'], { error: 'input is too short' }],
      ['include_internal=maybe', 'bool_parsing', ['query', 'include_internal']],
      ['search_key=:novalue', 'string_pattern_mismatch', ['query', 'search_key', 0], { pattern: '^[^:]+(:.+)?$' }],
      ['search_key=a:1&search_key=b:2&search_key=c:3&search_key=d:4', 'too_long', ['query', 'search_key'], { field_type: 'List', max_length: 3, actual_length: 4 }],
      [Array.from({ length: 21 }, (_, index) => `workflow_tags=t${index}`).join('&'), 'too_long', ['query', 'workflow_tags'], { field_type: 'List', max_length: 20, actual_length: 21 }],
      ['next_page_token=nonsense', 'value_error', ['query', 'next_page_token'], { error: {} }],
    ];
    for (const [query, type, loc, ctx] of refused) {
      it(query.slice(0, 60), async () => {
        const { status, detail } = await detailOf(`/v1/workflows/runs?${query}`);
        assert.equal(status, 422);
        const [first, ...others] = detail as { type: string; loc: unknown; msg: unknown; input: unknown; ctx?: unknown }[];
        assert.deepEqual(others, []);
        assert.equal(first?.type, type);
        assert.deepEqual(first.loc, loc);
        assert.equal(typeof first.msg, 'string');
        assert.ok('input' in first);
        if (ctx !== undefined) assert.deepEqual(first.ctx, ctx);
      });
    }

    it('all errors together', async () => {
      const { detail } = await detailOf('/v1/workflows/runs?page_size=0&order=up&status=X');
      assert.equal((detail as unknown[]).length, 3);
    });
  });

  describe('page tokens', () => {
    it('lead to each run once, with any page size', async () => {
      const ids = (await walk()).map((row) => row.run_id);
      assert.equal(new Set(ids).size, 600);
      for (const size of [1000, 600, 599, 200, 7]) assert.deepEqual((await walk(`page_size=${size}`)).map((row) => row.run_id), ids);
    });

    it('are null on the last page, even if it is full', async () => {
      assert.equal((await list('page_size=600')).next_page_token, null);
      assert.equal(typeof (await list('page_size=599')).next_page_token, 'string');
    });

    it('continue where the page ended although runs have started since', async () => {
      const first = await list('page_size=20');
      clock.ms += 10 * 60_000;
      const second = await list(`page_size=20&next_page_token=${first.next_page_token ?? ''}`);
      const ids = [...first.executions, ...second.executions].map((row) => row.run_id);
      const expected = (await walk()).map((row) => row.run_id);
      assert.ok(expected.indexOf(ids[0] ?? '') > 10, 'newer runs came');
      assert.deepEqual(ids, expected.slice(expected.indexOf(ids[0] ?? '')).slice(0, 40));
    });

    it('are valid for their query and their server only', async () => {
      const { next_page_token: token } = await list('page_size=5&status=COMPLETED');
      assert.equal((await list(`page_size=9&status=COMPLETED&next_page_token=${token ?? ''}`)).executions.length, 9);
      assert.equal((await get(`/v1/workflows/runs?status=FAILED&next_page_token=${token ?? ''}`)).status, 422);
      await restart({ seed: 'other' });
      assert.equal((await get(`/v1/workflows/runs?status=COMPLETED&next_page_token=${token ?? ''}`)).status, 422);
    });
  });

  describe('a run', () => {
    it('has every field of its row and the result, as Python wrote it', async () => {
      for (const row of await walk()) {
        const { status, text } = await get(`/v1/workflows/runs/${row.run_id}`);
        assert.equal(status, 200);
        const { result, ...rest } = JSON.parse(text) as Row & { result: unknown };
        assert.deepEqual(rest, row);
        assert.equal(Object.keys(JSON.parse(text) as object).at(-1), 'result');
        if (row.status !== 'COMPLETED') assert.equal(result, null);
        if (row.status === 'COMPLETED' && row.workflow_name === 'process-invoices') assert.match(text, /"total":\d+\.\d0,.*"vat_rate":0\.10,"confidence":1\.0,"ledger_entry":\d{20},"posted_at_unix_nano":\d{19}\}\}$/);
      }
    });

    it('is found in capitals, refused by another id, and not found by an unknown one', async () => {
      const [row] = (await list('page_size=1')).executions;
      assert.equal((await get(`/v1/workflows/runs/${row?.run_id.toUpperCase() ?? ''}`)).status, 200);
      const { status, detail } = await detailOf('/v1/workflows/runs/nightly-2026-11-23');
      assert.equal(status, 422);
      assert.deepEqual((detail as { type: string; loc: unknown }[]).map(({ type, loc }) => [type, loc]), [['uuid_parsing', ['path', 'run_id']]]);
      const unknown = await detailOf('/v1/workflows/runs/00000000-0000-4000-8000-000000000000/history');
      assert.deepEqual([unknown.status, typeof unknown.detail, unknown.code], [404, 'string', 'WF_1100']);
    });

    it('has a history, decoded on request', async () => {
      const [row] = (await list('page_size=1&workflow_identifier=hello-world')).executions;
      const path = `/v1/workflows/runs/${row?.run_id ?? ''}/history`;
      const plain = (await get(path)).text;
      assert.ok(plain.startsWith('{"events":[{"eventId":"1"') && plain.includes('"encoding":"anNvbi93Zl92MQ=="'));
      assert.equal((await get(`${path}?decode_payloads=false`)).text, plain);
      const decoded = (await get(`${path}?decode_payloads=true`)).text;
      assert.ok(decoded.includes('{"payloads":[{"result":"Hello, '));
      assert.equal((await get(`${path}?decode_payloads=perhaps`)).status, 422);
    });

    it('proceeds with the clock', async () => {
      const [row] = (await list('page_size=1&status=RUNNING&workflow_identifier=process-invoices')).executions;
      const path = `/v1/workflows/runs/${row?.run_id ?? ''}`;
      const before = [await get(path), await get(`${path}/history`)];
      clock.ms += 3_600_000;
      const after = [await get(path), await get(`${path}/history`)];
      assert.match(before[0]?.text ?? '', /"status":"RUNNING",.*"end_time":null,"total_duration_ms":null,"result":null\}$/);
      assert.doesNotMatch(after[0]?.text ?? '', /"status":"RUNNING"|"end_time":null/);
      assert.ok((after[1]?.text.length ?? 0) > (before[1]?.text.length ?? 0));
    });
  });

  describe('an execution', () => {
    it('is its latest run', async () => {
      const rows = await walk();
      for (const id of new Set(rows.map((row) => row.execution_id))) {
        const { status, text } = await get(`/v1/workflows/executions/${encodeURIComponent(id)}`);
        assert.equal(status, 200, id);
        assert.equal((JSON.parse(text) as Row).run_id, rows.find((row) => row.execution_id === id)?.run_id);
      }
    });

    it('has the history of its latest run', async () => {
      const id = (await walk()).find((row) => row.execution_id.startsWith('calls/'))?.execution_id ?? '';
      const { run_id: runId } = JSON.parse((await get(`/v1/workflows/executions/${encodeURIComponent(id)}`)).text) as Row;
      assert.deepEqual(await get(`/v1/workflows/executions/${encodeURIComponent(id)}/history`), await get(`/v1/workflows/runs/${runId}/history`));
    });

    it('is not found when unknown', async () => {
      const { status, detail, code } = await detailOf('/v1/workflows/executions/n%C3%B6/history');
      assert.deepEqual({ status, detail, code }, { status: 404, detail: 'Workflow execution not found: nö', code: 'WF_1100' });
    });
  });

  it('has no other paths and methods', async () => {
    for (const path of ['/', '/v1/workflows/nope', '/v1/workflows/executions', '/v1/workflows/runs/', '/v1/workflows/runs/x/trace', '/v1/v1/workflows/runs', '/v1/workflows/runs/%ff']) {
      assert.deepEqual(await get(path), { status: 404, text: '{"detail":"Not Found"}' }, path);
    }
    const response = await fetch(`${api.url}/v1/workflows/runs`, { method: 'POST', headers: { authorization: `Bearer ${SAMPLE_API_KEY}` } });
    assert.deepEqual([response.status, response.headers.get('allow'), await response.text()], [405, 'GET', '{"detail":"Method Not Allowed"}']);
  });

  describe('legacy', () => {
    beforeEach(() => restart({ legacy: true }));

    it('lists the documented minimum, with any parameters', async () => {
      const page = await list('page_size=3&status=FAILED&sort_by=nonsense&include_internal=false');
      assert.equal(page.executions.length, 50);
      for (const row of page.executions) {
        assert.deepEqual(Object.keys(row).sort(), ['end_time', 'execution_id', 'root_execution_id', 'start_time', 'status', 'workflow_name']);
      }
      assert.deepEqual(page, await list());
    });

    it('pages by token', async () => {
      assert.equal((await walk('')).length, 600);
      assert.equal((await get('/v1/workflows/runs?next_page_token=x')).status, 422);
    });

    it('finds a run by its execution id only, the latest one', async () => {
      const rows = await walk('');
      const row = rows.find(({ execution_id: id }) => id === 'sync-crm-singleton');
      const { text } = await get('/v1/workflows/runs/sync-crm-singleton');
      assert.deepEqual(JSON.parse(text), { ...row, parent_execution_id: null, result: null, total_duration_ms: null });
      const call = rows.find(({ execution_id: id }) => id.startsWith('calls/'))?.execution_id ?? '';
      assert.equal((await get(`/v1/workflows/runs/${encodeURIComponent(call)}`)).status, 200);
      const runId = api.runs.latest(call, START_MS * 1000)?.runId ?? '';
      assert.equal((await get(`/v1/workflows/runs/${runId}`)).status, 404);
    });

    it('has histories, never decoded', async () => {
      const plain = await get('/v1/workflows/runs/sync-crm-singleton/history?decode_payloads=true');
      assert.equal(plain.status, 200);
      assert.ok(plain.text.includes('"encoding":"anNvbi93Zl92MQ=="'));
    });

    it('has no other paths', async () => {
      for (const path of ['/v1/workflows/executions/sync-crm-singleton', '/v1/workflows/executions/sync-crm-singleton/history']) {
        assert.deepEqual(await get(path), { status: 404, text: '{"detail":"Not Found"}' });
      }
      assert.equal((await get('/v1/workflows/runs', {})).status, 401);
    });
  });

  describe('prepared answers', () => {
    it('answer the next matching request only', async () => {
      api.answer('/v1/workflows/runs', { status: 503, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' }, 2);
      const other = await get('/v1/workflows/executions/sync-crm-singleton');
      const answers = [await get('/v1/workflows/runs'), await get('/v1/workflows/runs'), await get('/v1/workflows/runs')];
      assert.equal(other.status, 200);
      assert.deepEqual(answers.map(({ status }) => status), [503, 503, 200]);
      assert.equal(answers[0]?.text, '<h1>Bad gateway</h1>');
    });

    it('are tried latest first, match by regular expression or predicate, and can be removed', async () => {
      api.answer(/runs$/, { status: 429, headers: { 'retry-after': '7' } }, Infinity);
      const takeBack = api.answer(({ query }) => query.has('status'), (request, response) => {
        response.writeHead(418).end(request.query.get('status'));
      }, Infinity);
      assert.deepEqual(await get('/v1/workflows/runs?status=X'), { status: 418, text: 'X' });
      takeBack();
      assert.equal((await get('/v1/workflows/runs?status=X')).status, 429);
    });

    it('stream a huge history', async () => {
      api.answer(/history$/, { headers: { 'content-type': 'application/json' }, body: hugeHistory(5_000_000) });
      const { text } = await get('/v1/workflows/runs/sync-crm-singleton/history');
      assert.equal(text.length, 5_000_000);
      assert.equal(typeof JSON.parse(text), 'object');
    });

    it('may never start, never end, or break off', async () => {
      api.answer('/', { ending: 'silence' });
      await assert.rejects(fetch(api.url, { signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' });

      api.answer('/', { body: '{"executions":', ending: 'stall' });
      const stalled = await fetch(api.url);
      const reader = stalled.body?.getReader();
      assert.equal(Buffer.from((await reader?.read())?.value as Uint8Array).toString(), '{"executions":');
      await reader?.cancel();

      api.answer('/', { body: '{"executions":', ending: 'breakOff' });
      const broken = await fetch(api.url);
      assert.equal(broken.status, 200);
      await assert.rejects(broken.text(), { name: 'TypeError' });
    });
  });

  it('closes while answers are delayed', async () => {
    await restart({ latencyMs: 60_000 });
    const refused = assert.rejects(get('/v1/workflows/runs'));
    const arrived = api.requests;
    while (arrived.length === 0) await new Promise(setImmediate);
    await api.close();
    await refused;
    api = await startSampleApi();
  });
});
