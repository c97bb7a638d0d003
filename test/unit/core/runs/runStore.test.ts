import assert from 'node:assert/strict';
import { ApiError } from '../../../../src/core/api/errors';
import type { Run, RunPage, RunQuery } from '../../../../src/core/api/types';
import type { StoreChange } from '../../../../src/core/runs/runChanges';
import { RunStore } from '../../../../src/core/runs/runStore';
import { buildRun } from '../../../support/buildRun';
import { FakeTime } from '../../../support/fakeTime';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 10, 20, 12);

/** Returns prepared pages and records the queries. A request without a prepared page fails the test. */
class FakePages {
  readonly queries: RunQuery[] = [];
  private readonly prepared: (RunPage | Error)[] = [];

  then(runs: readonly Run[], nextPageToken?: string): this {
    this.prepared.push({ runs, skipped: 0, nextPageToken });
    return this;
  }

  thenFails(error: Error): this {
    this.prepared.push(error);
    return this;
  }

  readonly pages = async function* (this: FakePages, query: RunQuery, signal: AbortSignal): AsyncGenerator<RunPage> {
    let token = query.nextPageToken;
    do {
      this.queries.push({ ...query, nextPageToken: token });
      const page = this.prepared.shift();
      if (!page) throw new Error('No answer was prepared for this request');
      await Promise.resolve();
      signal.throwIfAborted();
      if (page instanceof Error) throw page;
      yield page;
      token = page.nextPageToken;
    } while (token !== undefined);
  }.bind(this);
}

function run(id: string, hoursAgo: number, fields: Partial<Run> = {}): Run {
  return buildRun({ executionId: id, runId: id, startMs: NOON - hoursAgo * HOUR, ...fields });
}

function store(): { fake: FakePages; store: RunStore; changes: StoreChange[] } {
  const fake = new FakePages();
  const changes: StoreChange[] = [];
  return { fake, changes, store: new RunStore(fake.pages, (change) => changes.push(change)) };
}

function rows({ known: { workflows } }: RunStore): Record<string, string[]> {
  return Object.fromEntries(workflows.map(({ name, runs }) => [name, runs.map(({ key }) => key)]));
}

describe('RunStore', () => {
  it('groups the newest page by workflow, newest first, in one request', async () => {
    const { fake, store: runs, changes } = store();
    fake.then([run('c', 1, { workflowName: 'hello' }), run('b', 2), run('a', 3, { workflowName: 'hello' })], 'older');
    await runs.refresh();
    assert.deepEqual(rows(runs), { hello: ['c', 'a'], 'process-invoices': ['b'] });
    assert.deepEqual(Object.keys(rows(runs)), ['hello', 'process-invoices']);
    assert.equal(fake.queries.length, 1);
    assert.deepEqual(fake.queries[0], {
      sortBy: 'start_time',
      order: 'desc',
      includeInternal: false,
      pageSize: 200,
      nextPageToken: undefined,
    });
    assert.equal(runs.hasOlder, true);
    assert.deepEqual(changes.map(({ groups }) => groups), [true]);
  });

  it('reports runs that ended since the last refresh, but not those of the first one', async () => {
    const { fake, store: runs, changes } = store();
    const ended = (): [string, boolean][] => changes.splice(0).flatMap((change) => change.ended.map(({ run: { key }, wasSeen }): [string, boolean] => [key, wasSeen]));
    fake.then([run('b', 1, { status: 'RUNNING' }), run('a', 2, { status: 'FAILED' })], 'older');
    await runs.refresh();
    assert.deepEqual(ended(), []);
    fake.then([run('d', 0, { status: 'RUNNING' }), run('c', 0.5), run('b', 1, { status: 'FAILED' }), run('a', 2, { status: 'FAILED' })]);
    await runs.refresh();
    assert.deepEqual(ended(), [['c', false], ['b', true]]);
    fake.then([run('old', 3, { status: 'FAILED' })]);
    await runs.loadOlder();
    assert.deepEqual(ended(), []);
  });

  it('replaces a run that comes again', async () => {
    const { fake, store: runs, changes } = store();
    fake.then([run('a', 1, { status: 'RUNNING' })]);
    await runs.refresh();
    assert.equal(runs.known.workflow('process-invoices')?.activeCount, 1);
    fake.then([run('b', 0), run('a', 1, { status: 'FAILED' })]);
    await runs.refresh();
    assert.deepEqual(rows(runs), { 'process-invoices': ['b', 'a'] });
    assert.equal(runs.known.workflow('process-invoices')?.activeCount, 0);
    assert.deepEqual(changes.at(-1)?.workflows, new Set(['process-invoices']));
    assert.equal(changes.at(-1)?.groups, false);
  });

  it('asks for one listed run by its id, and reports its end', async () => {
    const fake = new FakePages();
    const changes: StoreChange[] = [];
    const asked: string[] = [];
    const lookUp = async (id: string): Promise<Run> => {
      asked.push(id);
      return Promise.resolve(run('a', 1, { status: 'FAILED' }));
    };
    const runs = new RunStore(fake.pages, (change) => changes.push(change), { lookUp });
    fake.then([run('b', 0), run('a', 1, { status: 'RUNNING' })]);
    await runs.refresh();
    const row = runs.known.get('a');
    assert.ok(row);
    await Promise.all([runs.loadRun(row), runs.loadRun(row)]);
    assert.deepEqual(asked, ['a']);
    assert.equal(runs.known.get('a')?.status, 'FAILED');
    assert.equal(runs.hasActive, false);
    assert.deepEqual(changes.at(-1)?.ended.map(({ run: { key } }) => key), ['a']);
  });

  it('notes when a run was first known as finished, by this clock', async () => {
    const time = new FakeTime(NOON);
    try {
      const { fake, store: runs } = store();
      fake.then([run('b', 1, { status: 'RUNNING' }), run('a', 2)]);
      await runs.refresh();
      await time.pass(1000);
      fake.then([run('b', 1, { status: 'FAILED', endMs: NOON - HOUR }), run('a', 2, { endMs: NOON - HOUR })]);
      await runs.refresh();
      assert.deepEqual(['a', 'b', 'c'].map((key) => runs.known.finishedSince(key)), [NOON, NOON + 1000, undefined]);
    } finally {
      time.restore();
    }
  });

  it('fires no event when nothing changed', async () => {
    const { fake, store: runs, changes } = store();
    fake.then([run('a', 1)]).then([run('a', 1)]);
    await runs.refresh();
    await runs.refresh();
    assert.equal(changes.length, 1);
  });

  it('follows pages until one contains a known run; Load Older continues where it was', async () => {
    const { fake, store: runs } = store();
    fake.then([run('a', 5)], 'older');
    await runs.refresh();
    fake.then([run('d', 0), run('c', 1)], 'gap').then([run('b', 2), run('a', 5)], 'unused');
    await runs.refresh();
    assert.deepEqual(rows(runs), { 'process-invoices': ['d', 'c', 'b', 'a'] });
    fake.then([run('z', 9)]);
    await runs.loadOlder();
    assert.equal(fake.queries.at(-1)?.nextPageToken, 'older');
    assert.equal(runs.hasOlder, false);
  });

  it('continues in the gap when a refresh fails before it reaches known runs', async () => {
    const { fake, store: runs } = store();
    fake.then([run('a', 9)], 'older');
    await runs.refresh();
    fake.then([run('d', 0)], 'gap').thenFails(new Error('broken off'));
    await assert.rejects(runs.refresh(), /broken off/);
    assert.deepEqual(rows(runs), { 'process-invoices': ['d', 'a'] });
    fake.then([run('c', 1)], 'gap 2');
    await runs.loadOlder();
    assert.equal(fake.queries.at(-1)?.nextPageToken, 'gap');
  });

  it('reads one page at first, also after empty answers', async () => {
    const { fake, store: runs } = store();
    fake.then([]).then([run('a', 1)], 'older');
    await runs.refresh();
    assert.equal(runs.hasOlder, false);
    await runs.refresh();
    assert.equal(fake.queries.length, 2);
    assert.equal(runs.hasOlder, true);
  });

  it('keeps known runs when a request fails', async () => {
    const { fake, store: runs, changes } = store();
    fake.then([run('a', 1)]).thenFails(new Error('offline'));
    await runs.refresh();
    await assert.rejects(runs.refresh(), /offline/);
    assert.deepEqual(rows(runs), { 'process-invoices': ['a'] });
    assert.equal(changes.length, 1);
  });

  it('joins a call under way', async () => {
    const { fake, store: runs } = store();
    fake.then([run('a', 1)], 'older').then([run('b', 2)]);
    await Promise.all([runs.refresh(), runs.refresh()]);
    await Promise.all([runs.loadOlder(), runs.loadOlder()]);
    assert.equal(fake.queries.length, 2);
  });

  it('loads older runs of one workflow by name, starting at its oldest run', async () => {
    const { fake, store: runs } = store();
    fake.then([run('a', 1), run('x', 2, { workflowName: 'hello' })], 'root');
    await runs.refresh();
    fake.then([run('a', 1), run('b', 3)], 'mine').then([run('c', 4)]);
    await runs.loadOlderOf('process-invoices');
    assert.equal(fake.queries.at(-1)?.workflowIdentifier, 'process-invoices');
    assert.equal(fake.queries.at(-1)?.startTimeBefore, run('a', 1).startTime);
    await runs.loadOlderOf('process-invoices');
    assert.equal(fake.queries.at(-1)?.nextPageToken, 'mine');
    assert.equal(fake.queries.at(-1)?.startTimeBefore, run('a', 1).startTime);
    assert.deepEqual(rows(runs), { 'process-invoices': ['a', 'b', 'c'], hello: ['x'] });
    assert.equal(runs.hasOlderOf('process-invoices'), false);
    assert.equal(runs.hasOlderOf('hello'), true);
  });

  it('loads from the list of all runs if the server ignores the filter by workflow', async () => {
    const { fake, store: runs } = store();
    fake.then([run('a', 1)], 'root');
    await runs.refresh();
    fake.then([run('a', 1), run('x', 2, { workflowName: 'hello' })], 'page 2').then([run('b', 3)], 'page 3');
    await runs.loadOlderOf('process-invoices');
    assert.deepEqual(rows(runs), { 'process-invoices': ['a', 'b'], hello: ['x'] });
    fake.then([run('c', 4)]);
    await runs.loadOlderOf('process-invoices');
    assert.deepEqual([fake.queries.at(-1)?.nextPageToken, fake.queries.at(-1)?.workflowIdentifier], ['root', undefined]);
    assert.equal(runs.hasOlderOf('process-invoices'), false);
  });

  it('starts over below the known runs when a page token has expired', async () => {
    const { fake, store: runs } = store();
    fake.then([run('a', 1), run('b', 5, { workflowName: 'hello' })], 'expired');
    await runs.refresh();
    fake.thenFails(new ApiError('invalidRequest', 'token expired')).then([run('b', 5, { workflowName: 'hello' }), run('c', 6)], 'new');
    await runs.loadOlder();
    assert.deepEqual(rows(runs), { 'process-invoices': ['a', 'c'], hello: ['b'] });
    const { nextPageToken, startTimeBefore } = fake.queries.at(-1) ?? {};
    assert.deepEqual([nextPageToken, startTimeBefore], [undefined, run('b', 5).startTime]);

    fake.thenFails(new ApiError('serverFault', 'no fault of the token'));
    await assert.rejects(runs.loadOlder(), { kind: 'serverFault' });
    fake.then([run('d', 9)]);
    await runs.loadOlder();
    assert.equal(fake.queries.at(-1)?.nextPageToken, 'new');
  });

  it('reorders groups on refresh, not when older pages come', async () => {
    const { fake, store: runs } = store();
    fake.then([run('a', 1), run('b', 2, { workflowName: 'hello' })], 'older');
    await runs.refresh();
    fake.then([run('c', 0.5, { workflowName: 'hello' }), run('d', 3, { workflowName: 'nightly' })]);
    await runs.loadOlder();
    assert.deepEqual(Object.keys(rows(runs)), ['process-invoices', 'hello', 'nightly']);
    fake.then([run('c', 0.5, { workflowName: 'hello' })]);
    await runs.refresh();
    assert.deepEqual(Object.keys(rows(runs)), ['hello', 'process-invoices', 'nightly']);
  });

  it('drops answers after dispose', async () => {
    const { fake, store: runs, changes } = store();
    fake.then([run('a', 1)]);
    const answer = runs.refresh();
    runs.dispose();
    await assert.rejects(answer, { name: 'AbortError' });
    assert.equal(runs.known.size, 0);
    assert.deepEqual(changes, []);
  });

  it('finds by run id, else the newest run of an execution', async () => {
    const { fake, store: runs } = store();
    fake.then([run('r2', 1, { executionId: 'e' }), run('r1', 2, { executionId: 'e' })]);
    await runs.refresh();
    assert.equal(runs.known.find('r1')?.key, 'r1');
    assert.equal(runs.known.find('e')?.key, 'r2');
    assert.equal(runs.known.find('nobody'), undefined);
  });

  it('lists the newest run of each execution', async () => {
    const { fake, store: runs } = store();
    fake.then([run('r4', 1, { executionId: 'e' }), run('r3', 2, { executionId: 'f' }), run('r2', 3, { executionId: 'e' }), run('r1', 4)]);
    await runs.refresh();
    const listed = (count: number): string[] => runs.known.newestOf('process-invoices', count).map(({ key }) => key);
    assert.deepEqual([listed(9), listed(2), listed(0)], [['r4', 'r3', 'r1'], ['r4', 'r3'], []]);
    assert.deepEqual(runs.known.newestOf('nobody', 9), []);
  });

  describe('loadTree', () => {
    const below = (id: string, hoursAgo: number, fields: Partial<Run> = {}): Run =>
      run(id, hoursAgo, { rootExecutionId: 'root', parentExecutionId: 'root', workflowName: 'child', ...fields });

    it('loads a tree in one request, without changing groups or page tokens', async () => {
      const { fake, store: runs, changes } = store();
      fake.then([run('root', 1, { status: 'RUNNING' }), below('new', 0.5)], 'older');
      await runs.refresh();
      assert.equal(runs.hasAskedForTree('root'), false);
      fake.then([run('root', 1, { status: 'FAILED' }), below('new', 0.5), below('old', 90, { status: 'FAILED' })]);
      await Promise.all([runs.loadTree('root'), runs.loadTree('root')]);
      assert.equal(fake.queries.length, 2);
      assert.deepEqual(fake.queries[1], {
        sortBy: 'start_time',
        order: 'desc',
        includeInternal: false,
        pageSize: 1000,
        rootExecutionId: 'root',
        nextPageToken: undefined,
      });
      assert.deepEqual(rows(runs), { child: ['new'], 'process-invoices': ['root'] });
      assert.deepEqual(runs.known.executions.children('root', 'root').map(({ key }) => key), ['new', 'old']);
      assert.deepEqual([runs.known.get('old')?.key, runs.known.find('old')?.key, runs.known.size], ['old', 'old', 2]);
      assert.deepEqual([runs.hasAskedForTree('root'), runs.known.knowsTree('root')], [true, true]);
      assert.deepEqual(changes.at(-1)?.workflows, new Set(['process-invoices']));
      assert.deepEqual(changes.at(-1)?.executions, new Set(['root', 'old']));

      // The gap between the two children is still to be filled.
      fake.then([below('middle', 40)]);
      await runs.loadOlderOf('child');
      assert.equal(fake.queries.at(-1)?.startTimeBefore, below('new', 0.5).startTime);
    });

    it('moves a run of a tree into its group once a page contains it', async () => {
      const { fake, store: runs } = store();
      fake.then([run('root', 1)], 'older').then([below('old', 90, { status: 'RUNNING' })]);
      await runs.refresh();
      await runs.loadTree('root');
      fake.then([below('old', 90, { status: 'FAILED' })]);
      await runs.loadOlder();
      assert.deepEqual(rows(runs), { 'process-invoices': ['root'], child: ['old'] });
      assert.deepEqual(runs.known.executions.children('root', 'root').map(({ status }) => status), ['FAILED']);
      assert.equal(runs.known.executions.attempts(below('old', 90)).length, 1);
    });

    it('reports the executions above a changed run', async () => {
      const { fake, store: runs, changes } = store();
      fake.then([run('root', 1), below('branch', 2), below('leaf', 3, { parentExecutionId: 'branch', status: 'RUNNING' })]);
      await runs.refresh();
      fake.then([below('leaf', 3, { parentExecutionId: 'branch', status: 'FAILED' }), run('root', 1)]);
      await runs.refresh();
      const { groups, workflows, executions } = changes.at(-1) ?? {};
      assert.deepEqual({ groups, workflows, executions }, { groups: false, workflows: new Set(['child']), executions: new Set(['leaf', 'root', 'branch']) });
    });

    it('sends no further requests to a server that ignores the filter by root', async () => {
      const { fake, store: runs } = store();
      fake.then([run('root', 1)], 'older').then([run('stranger', 2)], 'more');
      await runs.refresh();
      await runs.loadTree('root');
      await runs.loadTree('another');
      assert.equal(fake.queries.length, 2);
      assert.deepEqual([runs.known.knowsTree('root'), runs.hasAskedForTree('another'), runs.known.get('stranger')], [false, true, undefined]);
    });

    it('can be repeated after a failure', async () => {
      const { fake, store: runs } = store();
      fake.then([run('root', 1)]).thenFails(new Error('offline')).then([run('root', 1)]);
      await runs.refresh();
      await assert.rejects(runs.loadTree('root'), /offline/);
      assert.deepEqual([runs.hasAskedForTree('root'), runs.known.knowsTree('root')], [true, false]);
      await runs.loadTree('root');
      assert.equal(runs.known.knowsTree('root'), true);
    });
  });

  it('orders runs without a start time last', async () => {
    const { fake, store: runs } = store();
    const lost = buildRun({ executionId: 'lost', startMs: undefined });
    fake.then([lost, run('b', 1), run('a', 1)]);
    await runs.refresh();
    assert.deepEqual(rows(runs), { 'process-invoices': ['a', 'b', lost.key] });
  });

  it('returns the newest runs of all workflows', async () => {
    const { fake, store: runs } = store();
    fake.then([run('a', 1), run('b', 2, { workflowName: 'hello' }), run('c', 3)]);
    await runs.refresh();
    assert.deepEqual(runs.known.newest(2).map(({ key }) => key), ['a', 'b']);
    assert.deepEqual(runs.known.newest(9).map(({ key }) => key), ['a', 'b', 'c']);
  });

  it('has the run at work, else the first of the server, for an execution that was reset', async () => {
    for (const ids of [['a', 'b'], ['b', 'a']] as const) {
      const { fake, store: runs } = store();
      const [first, second] = ids.map((id, rank) => run(id, 1, { executionId: 'reset', rank })) as [Run, Run];
      const newest = (): (string | undefined)[] => [runs.known.newestOf('process-invoices', 9)[0]?.key, runs.known.find('reset')?.key];
      fake.then([first, { ...second, status: 'RUNNING' }]).then([first, second]);
      await runs.refresh();
      assert.deepEqual(newest(), [second.key, second.key]);
      await runs.refresh();
      assert.deepEqual(newest(), [first.key, first.key]);
    }
  });

  it('returns the newest run of each execution of a workflow', async () => {
    const { fake, store: runs } = store();
    const attempt = (id: string, hoursAgo: number): Run => run(id, hoursAgo, { executionId: 'goes on' });
    fake.then([attempt('d', 1), run('c', 2), attempt('b', 3), run('a', 4)]);
    await runs.refresh();
    assert.deepEqual(runs.known.newestOf('process-invoices', 9).map(({ key }) => key), ['d', 'c', 'a']);
    assert.deepEqual(runs.known.newestOf('process-invoices', 2).map(({ key }) => key), ['d', 'c']);
  });
});
