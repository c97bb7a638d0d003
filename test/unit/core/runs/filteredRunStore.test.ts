import assert from 'node:assert/strict';
import type { Run, RunPage, RunQuery } from '../../../../src/core/api/types';
import { filterQuery, type RunFilter } from '../../../../src/core/runs/runFilter';
import type { StoreChange } from '../../../../src/core/runs/runChanges';
import { RunStore } from '../../../../src/core/runs/runStore';
import { buildRun } from '../../../support/buildRun';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 10, 20, 12);

function run(id: string, hoursAgo: number, fields: Partial<Run> = {}): Run {
  return buildRun({ executionId: id, runId: id, startMs: NOON - hoursAgo * HOUR, ...fields });
}

/** A row of a server that knows no filter. */
function oldRun(id: string, hoursAgo: number, fields: Partial<Run> = {}): Run {
  return { ...run(id, hoursAgo, fields), key: id, runId: undefined };
}

/** A store that asks for what a filter lets through; each answer is prepared, and what was asked is noted. */
class Filtered {
  nowMs = NOON;
  readonly queries: RunQuery[] = [];
  readonly changes: StoreChange[] = [];
  readonly store: RunStore;
  private readonly prepared: RunPage[] = [];

  constructor(filter: RunFilter) {
    this.store = new RunStore(
      (query) => this.pages(query),
      (change) => this.changes.push(change),
      { base: () => filterQuery(filter, this.nowMs) },
    );
  }

  then(runs: readonly Run[], nextPageToken?: string): this {
    this.prepared.push({ runs, skipped: 0, nextPageToken });
    return this;
  }

  get keys(): string[] {
    return this.store.known.workflows.flatMap(({ runs }) => runs.map(({ key }) => key));
  }

  private async *pages(query: RunQuery): AsyncGenerator<RunPage> {
    let token = query.nextPageToken;
    do {
      this.queries.push({ ...query, nextPageToken: token });
      const page = this.prepared.shift();
      if (!page) throw new Error('No answer was prepared for this request');
      await Promise.resolve();
      yield page;
      token = page.nextPageToken;
    } while (token !== undefined);
  }
}

describe('RunStore with a filter', () => {
  it('sends the filter with each page, with the time limit of the walk\'s beginning', async () => {
    const filtered = new Filtered({ statuses: ['FAILED'], startedWithin: 24 * HOUR, includeInternal: true });
    filtered.then([run('a', 1, { status: 'FAILED' })], 'older');
    await filtered.store.refresh();
    filtered.nowMs += HOUR;
    filtered.then([run('b', 2, { status: 'FAILED' })]);
    await filtered.store.loadOlder();
    filtered.then([run('a', 1, { status: 'FAILED' })]);
    await filtered.store.refresh();
    const [first, second, third] = filtered.queries;
    assert.deepEqual([first?.status, first?.includeInternal], [['FAILED'], true]);
    assert.deepEqual([second?.status, second?.nextPageToken], [['FAILED'], 'older']);
    assert.equal(first?.startTimeAfter, new Date(NOON - 24 * HOUR).toISOString());
    assert.equal(second?.startTimeAfter, first.startTimeAfter);
    assert.equal(third?.startTimeAfter, new Date(NOON - 23 * HOUR).toISOString());
  });

  it('sends the filter when loading older runs of a group; the list keeps its own token', async () => {
    const filtered = new Filtered({ workflow: 'process-invoices', statuses: ['FAILED'] });
    filtered.then([run('a', 1, { status: 'FAILED' })], 'all');
    await filtered.store.refresh();
    filtered.then([run('b', 2, { status: 'FAILED' })]);
    await filtered.store.loadOlderOf('process-invoices');
    assert.deepEqual(filtered.queries.at(-1)?.status, ['FAILED']);
    assert.equal(filtered.queries.at(-1)?.nextPageToken, undefined);
    filtered.then([run('c', 3, { status: 'FAILED' })]);
    await filtered.store.loadOlder();
    assert.equal(filtered.queries.at(-1)?.nextPageToken, 'all');
    assert.equal(filtered.changes.at(-1)?.groups, true);
    assert.deepEqual([...filtered.store.audit.ignored], []);
  });

  it('removes a run that ended, and its group if empty', async () => {
    const filtered = new Filtered({ statuses: ['RUNNING'] });
    const older = run('c', 9, { status: 'RUNNING' });
    filtered.then([run('a', 1, { status: 'RUNNING', workflowName: 'hello' }), run('b', 2, { status: 'RUNNING' })], 'more').then([older]);
    await filtered.store.refresh();
    await filtered.store.loadOlder();
    filtered.then([run('b', 2, { status: 'RUNNING' })], 'more').then([older]);
    await filtered.store.refresh();
    assert.deepEqual(filtered.keys, ['b', 'c'], 'what lies below the page is asked for');
    assert.equal(filtered.changes.at(-1)?.groups, true);
    filtered.then([run('b', 2, { status: 'RUNNING' })], 'more').then([]).then([{ ...older, status: 'FAILED', endMs: Date.now() }]);
    await filtered.store.refresh();
    assert.deepEqual(filtered.keys, ['b'], 'it ended, and passes no more');
    assert.deepEqual([...filtered.store.audit.ignored], [], 'and nothing was ignored: those questions had no filter');
    filtered.then([]);
    await filtered.store.refresh();
    assert.deepEqual(filtered.keys, []);
  });

  it('removes runs that are too old by now, on any page', async () => {
    const filtered = new Filtered({ startedWithin: 2 * HOUR });
    filtered.then([run('a', 1)], 'more').then([run('b', 1.9)]);
    await filtered.store.refresh();
    await filtered.store.loadOlder();
    filtered.nowMs += HOUR / 2;
    filtered.then([run('a', 1)], 'more');
    await filtered.store.refresh();
    assert.deepEqual(filtered.keys, ['a']);
    assert.deepEqual([...filtered.store.audit.ignored], []);
  });

  it('keeps a finished run that is missing in a page', async () => {
    const filtered = new Filtered({ text: 'process' });
    filtered.then([run('a', 1), run('b', 2)]);
    await filtered.store.refresh();
    filtered.then([run('b', 2)]);
    await filtered.store.refresh();
    assert.deepEqual(filtered.keys, ['a', 'b']);
  });

  it('filters here if the server ignores a part that the runs show', async () => {
    const filtered = new Filtered({ statuses: ['FAILED'] });
    filtered.then([oldRun('a', 1), oldRun('b', 2, { status: 'FAILED' })], 'two');
    await filtered.store.refresh();
    assert.deepEqual(filtered.keys, ['b']);
    assert.deepEqual([[...filtered.store.audit.ignored], [...filtered.store.audit.unfiltered], filtered.store.audit.passedOver], [['statuses'], [], 1]);

    filtered.then([oldRun('c', 3)], 'three').then([oldRun('d', 4, { status: 'FAILED' })], 'four');
    await filtered.store.loadOlder();
    assert.deepEqual(filtered.keys, ['b', 'd'], 'a page without a match is not enough');
    const asked = filtered.queries.length;
    filtered.then([oldRun('z', 0), oldRun('a', 1)], 'unused');
    await filtered.store.refresh();
    assert.equal(filtered.queries.length, asked + 1, 'what was passed over is known as well');
    assert.deepEqual(filtered.keys, ['b', 'd']);
  });

  it('filters by several workflows here, and still removes runs that the server filters out', async () => {
    const filtered = new Filtered({ workflows: ['hello', 'bye'], statuses: ['RUNNING'] });
    const running = (id: string, hoursAgo: number, workflowName: string): Run => run(id, hoursAgo, { status: 'RUNNING', workflowName });
    filtered.then([running('a', 1, 'hello'), running('b', 2, 'other'), running('c', 3, 'bye')]);
    await filtered.store.refresh();
    assert.deepEqual([filtered.keys, filtered.store.audit.passedOver, [...filtered.store.audit.ignored]], [['a', 'c'], 1, ['workflows']]);
    assert.equal(filtered.queries[0]?.workflowIdentifier, undefined);

    filtered.then([running('b', 2, 'other'), running('c', 3, 'bye')]);
    await filtered.store.refresh();
    assert.deepEqual(filtered.keys, ['c'], 'it ended');
  });

  it('removes and adds runs whose status changed if the server ignores the filter', async () => {
    const filtered = new Filtered({ statuses: ['RUNNING'] });
    filtered.then([oldRun('a', 1, { status: 'RUNNING' }), oldRun('b', 2)]);
    await filtered.store.refresh();
    filtered.then([oldRun('a', 1), oldRun('b', 2, { status: 'RUNNING' })]);
    await filtered.store.refresh();
    assert.deepEqual([filtered.keys, filtered.store.audit.passedOver], [['b'], 1]);
  });

  it('shows all runs if the server ignores a part that the runs do not show', async () => {
    const filtered = new Filtered({ deployment: 'prod' });
    filtered.then([oldRun('a', 1), oldRun('b', 2)]);
    await filtered.store.refresh();
    assert.deepEqual(filtered.keys, ['a', 'b']);
    assert.deepEqual([[...filtered.store.audit.ignored], [...filtered.store.audit.unfiltered]], [['deployment'], ['deployment']]);
  });

  it('has no empty group left after a run that was looked up no longer matches', async () => {
    const changes: StoreChange[] = [];
    const active = run('a', 1, { status: 'RUNNING' });
    const store = new RunStore(
      async function* () {
        await Promise.resolve();
        yield { runs: [active], skipped: 0, nextPageToken: undefined };
      },
      (change) => changes.push(change),
      {
        base: () => filterQuery({ statuses: ['RUNNING'] }, NOON),
        lookUp: () => Promise.resolve(run('a', 1, { status: 'COMPLETED', endMs: NOON })),
      },
    );
    await store.refresh();
    assert.equal(store.known.workflows.length, 1);
    await store.loadRun(active);
    assert.deepEqual(store.known.workflows, []);
    assert.equal(changes.at(-1)?.groups, true);
  });
});
