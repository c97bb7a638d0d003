import assert from 'node:assert/strict';
import { ApiError } from '../../../../src/core/api/errors';
import type { Run, RunPage, RunQuery } from '../../../../src/core/api/types';
import { RunStore } from '../../../../src/core/runs/runStore';
import { buildRun } from '../../../support/buildRun';

const HOUR = 3_600_000;
const NOW = Date.now();

/** A server in which a test changes things; it notes what it is asked for. */
class Server {
  runs: Run[] = [];
  questions: string[] = [];
  pageSize = 2;
  etags = false;
  /** Takes the page token and nothing else, as servers of the documented minimum do. */
  ignoresFilters = false;
  /** Declines parameters that it doesn't know. */
  declinesFilters = false;
  /** Has this many rows in an answer at most. */
  mostRows = 1000;

  readonly pages = async function* (this: Server, query: RunQuery, signal: AbortSignal, etag?: string): AsyncGenerator<RunPage> {
    for (let from = 0; ; ) {
      const { status, endTimeAfter, startTimeAfter = '', startTimeBefore = '~' } = query;
      this.questions.push(endTimeAfter ? 'ends' : status ? 'active' : from === 0 ? 'newest' : 'next page');
      if (this.declinesFilters && status) throw new ApiError('invalidRequest', 'unknown parameter');
      const filters = !this.ignoresFilters;
      const found = this.runs.filter(
        (run) =>
          !filters ||
          ((run.startTime ?? '') >= startTimeAfter &&
            (run.startTime ?? '') <= startTimeBefore &&
            (!status || status.includes(run.status ?? '')) &&
            (!endTimeAfter || (run.endTime ?? '') >= endTimeAfter)),
      );
      const size = status || endTimeAfter ? this.mostRows : this.pageSize;
      const runs = found.slice(from, from + size);
      const own = this.etags ? `"${JSON.stringify(runs)}"` : undefined;
      await Promise.resolve();
      signal.throwIfAborted();
      if (own !== undefined && own === etag) {
        yield { runs: [], skipped: 0, nextPageToken: undefined, unchanged: true };
        return;
      }
      from += size;
      yield { runs, skipped: 0, nextPageToken: from < found.length ? String(from) : undefined, etag: own };
      if (from >= found.length) return;
    }
  }.bind(this);

  readonly lookUp = async (id: string): Promise<Run> => {
    this.questions.push(`run ${id}`);
    await Promise.resolve();
    const run = this.runs.find(({ runId, executionId }) => (runId ?? executionId) === id);
    if (!run) throw new ApiError('notFound', 'no such run');
    return run;
  };

  /** Puts a run in, or in the place of the one with its id; the newest first. */
  set(id: string, hoursAgo: number, fields: Partial<Run> = {}): void {
    const run = buildRun({ executionId: id, runId: id, startMs: NOW - hoursAgo * HOUR, endMs: NOW - hoursAgo * HOUR + 1000, ...fields });
    this.runs = [...this.runs.filter(({ executionId }) => executionId !== id), run];
    this.runs.sort((left, right) => (right.startMs ?? 0) - (left.startMs ?? 0));
  }

  /** As `set`, active. */
  setActive(id: string, hoursAgo: number, fields: Partial<Run> = {}): void {
    this.set(id, hoursAgo, { status: 'RUNNING', endMs: undefined, ...fields });
  }

  asked(): string[] {
    return this.questions.splice(0);
  }
}

describe('ActiveRuns: active runs below the pages of a refresh', () => {
  let server: Server;
  let store: RunStore;
  let changes: number;

  beforeEach(() => {
    server = new Server();
    changes = 0;
    store = new RunStore(server.pages, () => changes++, { lookUp: server.lookUp });
  });

  /** Knows four runs, of which those of 3 and 4 hours ago are on the second page and active. */
  async function knowFour(fields: Partial<Run> = {}): Promise<void> {
    server.set('a', 1);
    server.set('b', 2);
    server.setActive('c', 3, fields);
    server.setActive('d', 4, fields);
    await store.refresh();
    await store.loadOlder();
    server.asked();
    changes = 0;
  }

  function statuses(): Record<string, string | undefined> {
    return Object.fromEntries(store.known.newest(10).map(({ executionId, status }) => [executionId, status]));
  }

  it('are requested by status, all at once', async () => {
    await knowFour();
    server.setActive('d', 4, { status: 'RETRYING_AFTER_ERROR' });
    await store.refresh();
    assert.deepEqual(server.asked(), ['newest', 'active']);
    assert.deepEqual(statuses(), { a: 'COMPLETED', b: 'COMPLETED', c: 'RUNNING', d: 'RETRYING_AFTER_ERROR' });
    assert.equal(changes, 1);
    assert.equal(store.hasActive, true);
  });

  it('are requested once more when they have ended', async () => {
    await knowFour();
    server.set('c', 3, { status: 'FAILED', endMs: NOW });
    await store.refresh();
    assert.deepEqual(server.asked(), ['newest', 'active', 'ends']);
    assert.equal(store.known.get('c')?.status, 'FAILED');
    await store.refresh();
    assert.deepEqual(server.asked(), ['newest', 'active']);
    server.set('d', 4, { endMs: NOW });
    await store.refresh();
    await store.refresh();
    assert.deepEqual(server.asked(), ['newest', 'active', 'ends', 'newest']);
    assert.equal(store.hasActive, false);
  });

  it('don\'t add other runs: Load Older would skip those in between', async () => {
    await knowFour();
    server.setActive('old', 3.5);
    server.setActive('older', 30);
    await store.refresh();
    assert.deepEqual(Object.keys(statuses()), ['a', 'b', 'c', 'd']);
  });

  it('are requested by id if no list returns them, one per refresh, until the server answers 404', async () => {
    await knowFour();
    server.runs = server.runs.filter(({ executionId }) => executionId !== 'c' && executionId !== 'd');
    await store.refresh();
    assert.deepEqual(server.asked(), ['newest', 'active', 'ends']);
    await store.refresh();
    await store.refresh();
    const byId = server.asked().filter((question) => question.startsWith('run '));
    assert.deepEqual(byId, ['run c', 'run d']);
    await store.refresh();
    assert.deepEqual(server.asked(), ['newest']);
    assert.deepEqual(Object.keys(statuses()), ['a', 'b', 'c', 'd'], 'what is known stays');
  });

  it('below the last row of an incomplete answer are still taken as active', async () => {
    await knowFour();
    server.mostRows = 1;
    await store.refresh();
    assert.deepEqual(server.asked(), ['newest', 'active']);
    assert.equal(store.known.get('d')?.status, 'RUNNING');
  });

  for (const how of ['ignoresFilters', 'declinesFilters'] as const) {
    it(`are requested by id, in turn, one per refresh, from a server that ${how}`, async () => {
      await knowFour();
      server[how] = true;
      await store.refresh();
      await store.refresh();
      await store.refresh();
      assert.deepEqual(server.asked(), ['newest', 'active', 'run c', 'newest', 'run d', 'newest', 'run c']);
      server.set('d', 4, { endMs: NOW });
      await store.refresh();
      assert.equal(store.known.get('d')?.status, 'COMPLETED');
    });
  }

  it('without a run id are requested by execution id', async () => {
    await knowFour({ runId: undefined });
    server.ignoresFilters = true;
    server.runs = server.runs.filter(({ executionId }) => executionId !== 'c');
    server.setActive('c', 0.5, { runId: undefined });
    await store.refresh();
    assert.deepEqual(server.asked(), ['newest', 'active', 'run c']);
    await store.refresh();
    await store.refresh();
    assert.deepEqual(server.asked(), ['newest', 'run d', 'newest', 'run d'], 'the run before can be asked for no more');
  });

  it('are requested again after a failure, which keeps the rest of the refresh', async () => {
    await knowFour();
    server.set('new', 0.5);
    const { pages } = server;
    const failing = new RunStore(
      async function* (query, signal) {
        if (query.status) throw new ApiError('serverFault', 'down');
        yield* pages(query, signal);
      },
      () => undefined,
      { lookUp: server.lookUp },
    );
    await failing.refresh();
    await failing.loadOlder();
    server.set('newer', 0.2);
    await assert.rejects(failing.refresh(), { kind: 'serverFault' });
    assert.ok(failing.known.get('newer'));
  });

  it('are not requested if the newest page contains them or is unchanged', async () => {
    server.etags = true;
    server.setActive('a', 1);
    await store.refresh();
    await store.refresh();
    server.set('b', 0.5);
    await store.refresh();
    await store.refresh();
    assert.deepEqual(server.asked(), ['newest', 'newest', 'newest', 'newest']);
    assert.equal(changes, 2);
  });
});

describe('RunStore: the newest page', () => {
  it('changes nothing if unchanged (304)', async () => {
    const server = new Server();
    server.etags = true;
    for (const [id, hoursAgo] of [['a', 1], ['b', 2], ['c', 3]] as const) server.set(id, hoursAgo);
    let changes = 0;
    const store = new RunStore(server.pages, () => changes++, { lookUp: server.lookUp });
    await store.refresh();
    await store.refresh();
    assert.equal(changes, 1);
    assert.equal(store.hasOlder, true);
    server.set('b', 2, { status: 'FAILED' });
    await store.refresh();
    assert.equal(store.known.get('b')?.status, 'FAILED');
  });

  it('is followed down to the previous newest page, past runs loaded otherwise', async () => {
    const server = new Server();
    const store = new RunStore(server.pages, () => undefined, { lookUp: server.lookUp });
    for (const [id, hoursAgo] of [['a', 9], ['b', 10]] as const) server.set(id, hoursAgo);
    await store.refresh();
    for (const [id, hoursAgo] of [['f', 1], ['e', 2], ['d', 3], ['c', 4]] as const) server.set(id, hoursAgo);
    server.set('q', 2.5, { workflowName: 'quiet' });
    // The runs of one workflow, newest first: `q` is known now, and what is around it is not.
    await store.loadOlderOf('quiet');
    assert.ok(store.known.get('q'));
    await store.refresh();
    assert.deepEqual(store.known.newest(10).map(({ key }) => key), ['f', 'e', 'q', 'd', 'c', 'a', 'b']);
  });
});
