import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import type { Connection } from '../../../../src/core/api/connection';
import { ApiError } from '../../../../src/core/api/errors';
import { Refresher } from '../../../../src/editor/feed/refresher';
import { ConnectionMemory } from '../../../../src/editor/connections/connectionMemory';
import { RunFeed } from '../../../../src/editor/feed/runFeed';
import { statusAt } from '../../../sample-api/sampleRun';
import { buildRun } from '../../../support/buildRun';
import { FakeEventEmitter } from '../../../support/fakeEvents';
import { ComingAndGoing } from '../../../support/comingAndGoing';
import { answersToCome, FakeTime } from '../../../support/fakeTime';
import { SampleClient } from '../../../support/sampleClient';
import { CollectingLog, connectionTo } from '../../core/api/harness';
import { fakeStates } from '../../../support/fakeMemento';

const S = 1000;
const MINUTE = 60 * S;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 23, 9, 30);
const INTERVAL = 5 * S;

/** The connection in force, which a test changes. */
class FakeConnections {
  private readonly changed = new FakeEventEmitter<undefined>();
  private connection: Connection | undefined = connectionTo('http://one.test');
  readonly onDidChange = this.changed.event as unknown as vscode.Event<void>;

  readonly current = (): Connection => {
    if (!this.connection) throw new ApiError('unsafeUrl', 'as the test says');
    return this.connection;
  };

  change(connection: Connection | undefined): void {
    this.connection = connection;
    this.changed.fire(undefined);
  }
}

const memory = new ConnectionMemory(fakeStates());

describe('Refresher', () => {
  let time: FakeTime;
  let client: SampleClient;
  let connections: FakeConnections;
  let feed: RunFeed;
  let refresher: Refresher;
  let listenersBefore: number;

  beforeEach(() => start());

  afterEach(() => {
    refresher.dispose();
    feed.dispose();
    assert.deepEqual([time.timers, FakeEventEmitter.listeners], [0, listenersBefore], 'timers and listeners are left behind');
    time.restore();
  });

  function start(options: ConstructorParameters<typeof SampleClient>[0] = {}): void {
    time = new FakeTime(START);
    client = new SampleClient(options);
    listenersBefore = FakeEventEmitter.listeners;
    connections = new FakeConnections();
    feed = new RunFeed(connections, client, new CollectingLog(), memory);
    refresher = new Refresher(feed, () => 0);
    refresher.update({ focused: true, interval: INTERVAL });
  }

  /** Starts the view; the first answer has come. */
  async function look(): Promise<void> {
    refresher.update({ visible: true });
    await answersToCome();
  }

  /** Seconds between the questions about the newest page, those since `from`. */
  function gaps(from = 0): number[] {
    const times = client.questions.filter(({ query }) => query && !query.startTimeBefore).map(({ at }) => at);
    return times.slice(1).map((at, index) => (at - (times[index] ?? 0)) / S).slice(from);
  }

  /** No run starts or ends any more: the server knows one, which is active. */
  function still(): void {
    const page = { runs: [buildRun({ executionId: 'a', status: 'RUNNING' })], skipped: 0, nextPageToken: undefined };
    const { listRuns } = client;
    Object.assign(client, { listRuns: (...args: Parameters<typeof listRuns>) => listRuns(...args).then(() => page) });
  }

  it('refreshes as soon as the view is visible, not before', async () => {
    await time.pass(10 * MINUTE);
    assert.equal(client.questions.length, 0);
    assert.equal(refresher.nextMs, undefined);
    await look();
    assert.equal(client.questions.length, 1);
    assert.equal(refresher.nextMs, Date.now() + INTERVAL);
  });

  it('backs off while nothing changes, and is quick again after a change', async () => {
    still();
    await look();
    await time.pass(10 * MINUTE);
    assert.deepEqual(gaps().slice(0, 8).map(Math.round), [5, 8, 11, 17, 25, 38, 57, 60]);
    await feed.refresh({ byUser: true });
    assert.equal(refresher.nextMs, Date.now() + INTERVAL);
  });

  it('reports a request that is pending for 10 s, and lets the user give up', async () => {
    const states: boolean[] = [];
    const subscription = feed.onDidChange(({ kind }) => kind === 'state' && states.push(feed.isSlow));
    const { listRuns } = client;
    const silent = (_connection: Connection, _query: unknown, { signal }: { signal?: AbortSignal } = {}): Promise<never> =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
    Object.assign(client, { listRuns: silent });
    refresher.update({ visible: true });
    await time.pass(9.9 * S);
    assert.deepEqual([feed.isSlow, states], [false, []]);
    await time.pass(0.2 * S);
    assert.deepEqual([feed.isSlow, states, feed.problem], [true, [true], undefined]);
    feed.giveUp();
    await answersToCome();
    assert.deepEqual([feed.isSlow, states, feed.problem?.kind], [false, [true, false], 'timeout']);
    Object.assign(client, { listRuns });
    await time.pass(MINUTE);
    assert.deepEqual([feed.isSlow, feed.problem], [false, undefined]);
    assert.ok((feed.store?.known.size ?? 0) > 0);
    subscription.dispose();
  });

  it('no longer reports a pending request after a change of connection', async () => {
    const { listRuns } = client;
    Object.assign(client, { listRuns: () => new Promise(() => undefined) });
    refresher.update({ visible: true });
    await time.pass(11 * S);
    assert.equal(feed.isSlow, true);
    Object.assign(client, { listRuns });
    connections.change(connectionTo('http://two.test'));
    assert.equal(feed.isSlow, false);
    await answersToCome();
    assert.equal(feed.problem, undefined);
  });

  it('does not refresh while the view is hidden or the window not focused', async () => {
    await look();
    for (const [away, back] of [[{ visible: false }, { visible: true }], [{ focused: false }, { focused: true }]] as const) {
      const before = client.questions.length;
      refresher.update(away);
      assert.equal(refresher.nextMs, undefined);
      await time.pass(HOUR);
      assert.equal(client.questions.length, before);
      assert.equal(time.timers, 0);
      refresher.update(back);
      await answersToCome();
      assert.ok(client.questions.length > before, 'back, it asks at once');
    }
  });

  it('does not refresh again when the view is back within five seconds', async () => {
    await look();
    refresher.update({ visible: false });
    await time.pass(3 * S);
    const before = client.questions.length;
    refresher.update({ visible: true });
    await answersToCome();
    assert.equal(client.questions.length, before);
    assert.equal(refresher.nextMs, Date.now() + 2 * S);
  });

  it('refreshes every two seconds while a run is expected', async () => {
    still();
    await look();
    await time.pass(10 * MINUTE);
    const quiet = gaps().length;
    refresher.expect(9 * S);
    await answersToCome();
    await time.pass(5 * MINUTE);
    assert.deepEqual(gaps(quiet).slice(1, 6).map(Math.round), [2, 2, 2, 2, 2]);
    assert.ok((gaps(quiet)[6] ?? 0) > 30, gaps(quiet).join());

    refresher.expect(9 * S);
    await answersToCome();
    const page = { runs: [buildRun({ executionId: 'b', status: 'RUNNING', startMs: START })], skipped: 0, nextPageToken: undefined };
    Object.assign(client, { listRuns: () => Promise.resolve(page) });
    await time.pass(2 * S);
    assert.equal(refresher.nextMs, Date.now() + INTERVAL, 'it has come');
  });

  it('does not refresh for an expected run while the view is hidden', async () => {
    refresher.update({ visible: false });
    refresher.expect(9 * S);
    await time.pass(MINUTE);
    assert.equal(client.questions.length, 0);
  });

  it('refreshes while one of several needs is set, although the view is not visible', async () => {
    const asked = async (): Promise<number> => {
      const before = client.questions.length;
      await time.pass(30 * S);
      return client.questions.length - before;
    };
    const [first, second] = [refresher.need(), refresher.need()];
    assert.equal(await asked(), 0);
    first.set(true);
    first.set(true);
    second.set(true);
    await answersToCome();
    assert.ok((await asked()) > 2);
    first.set(false);
    assert.ok((await asked()) > 0);
    second.dispose();
    assert.equal(await asked(), 0);
  });

  it('sets the timer only after the answer', async () => {
    let answer: () => void = () => undefined;
    const { listRuns } = client;
    Object.assign(client, {
      listRuns: async (...args: Parameters<typeof listRuns>) => {
        await new Promise<void>((resolve) => (answer = resolve));
        return listRuns(...args);
      },
    });
    await look();
    await time.pass(HOUR);
    assert.equal(time.timers, 0);
    answer();
    await answersToCome();
    assert.equal(client.questions.length, 1);
    assert.equal(refresher.nextMs, Date.now() + INTERVAL);
  });

  it('waits for Retry-After, and longer after each failure', async () => {
    await look();
    client.problem = new ApiError('rateLimited', 'slow down', { status: 429, retryAfterMs: 90 * S });
    await time.pass(5 * S);
    assert.equal(feed.problem?.kind, 'rateLimited');
    assert.equal(refresher.nextMs, Date.now() + 90 * S);
    refresher.update({ focused: false });
    refresher.update({ focused: true });
    assert.equal(refresher.nextMs, Date.now() + 90 * S, 'coming back does not hasten it');

    await time.pass(85 * S);
    const asked = gaps().length;
    client.problem = new ApiError('offline', 'no network', {});
    await time.pass(30 * MINUTE);
    assert.deepEqual(gaps(asked).slice(0, 8).map(Math.round), [90, 10, 20, 40, 80, 160, 300, 300]);
    client.problem = undefined;
    await time.pass(5 * MINUTE);
    assert.equal(feed.problem, undefined);
    assert.equal(feed.failures, 0);
  });

  it('stops when the key is refused, until it is replaced', async () => {
    await look();
    client.problem = new ApiError('refused', '401', { status: 401 });
    await time.pass(5 * S);
    const before = client.questions.length;
    assert.equal(refresher.nextMs, undefined);
    await time.pass(HOUR);
    refresher.update({ visible: false });
    refresher.update({ visible: true });
    await time.pass(HOUR);
    assert.equal(client.questions.length, before);
    client.problem = undefined;
    connections.change(connectionTo('http://one.test'));
    await answersToCome();
    assert.equal(feed.problem, undefined);
    assert.ok(client.questions.length > before);
  });

  it('refreshes at once after a change of connection, and drops the earlier answer', async () => {
    let answer: () => void = () => undefined;
    const { listRuns } = client;
    Object.assign(client, {
      listRuns: async (connection: Connection, ...args: [never, never]) => {
        if (connection.origin === 'http://one.test') await new Promise<void>((resolve) => (answer = resolve));
        return listRuns(connection, ...args);
      },
    });
    await look();
    connections.change(connectionTo('http://two.test'));
    await answersToCome();
    const known = feed.store?.known.size;
    assert.ok(known);
    answer();
    await answersToCome();
    assert.equal(feed.store?.known.size, known);
    assert.equal(time.timers, 1);
  });

  it('does not loop if the settings name no server', async () => {
    connections.change(undefined);
    await look();
    assert.equal(feed.problem?.kind, 'unsafeUrl');
    await time.pass(HOUR);
    assert.deepEqual([client.questions.length, time.timers], [0, 0]);
  });

  it('applies the setting at once; 0 is manual', async () => {
    await look();
    refresher.update({ interval: 0 });
    await time.pass(HOUR);
    const before = client.questions.length;
    assert.equal(before, 1);
    refresher.update({ interval: 120 * S });
    await answersToCome();
    assert.ok(client.questions.length > before, 'the time is long over');
    assert.equal(refresher.nextMs, Date.now() + 120 * S);
  });

  it('reorders groups when the view becomes visible, not later', async () => {
    await look();
    const order = (): string[] => feed.store?.known.workflows.map(({ name }) => name) ?? [];
    const inOrder = (): string[] => [...(feed.store?.known.workflows ?? [])].sort((a, b) => (b.newest?.startMs ?? 0) - (a.newest?.startMs ?? 0)).map(({ name }) => name);
    const before = order();
    await time.pass(10 * MINUTE);
    assert.notDeepEqual(inOrder(), before, 'runs of other workflows have started');
    assert.deepEqual(order().slice(0, before.length), before);
    refresher.update({ visible: false });
    await time.pass(10 * S);
    await look();
    assert.deepEqual(order(), inOrder());
  });

  it('adds a random part to the wait', async () => {
    refresher.dispose();
    refresher = new Refresher(feed, () => 0.5);
    refresher.update({ focused: true, interval: INTERVAL });
    await look();
    assert.equal(refresher.nextMs, Date.now() + INTERVAL * 1.05);
  });

  it('does not refresh after dispose, also after a late answer', async () => {
    refresher.update({ visible: true });
    const need = refresher.need();
    need.set(true);
    refresher.dispose();
    await answersToCome();
    need.dispose();
    refresher.update({ focused: true });
    await time.pass(HOUR);
    assert.deepEqual([client.questions.length, time.timers], [1, 0]);
  });

  it('converges to the server\'s state, also of older runs', async function () {
    this.timeout(60_000);
    await look();
    await feed.loadOlder(undefined);
    await time.pass(20 * MINUTE);
    await feed.refresh({ byUser: true });
    const nowUs = Date.now() * 1000;
    const known = client.runs.startedBy(nowUs).flatMap((run) => {
      const shown = feed.store?.known.get(run.runId);
      return shown ? [{ run, shown }] : [];
    });
    assert.ok(known.length > 400);
    for (const { run, shown } of known) assert.equal(shown.status ?? null, statusAt(run, nowUs), run.runId);
    const ids = new Set(known.map(({ run }) => run.runId));
    const missed = client.runs.startedBy(nowUs).filter((run) => run.startUs > START * 1000 && !run.workflow.internal && !ids.has(run.runId));
    assert.deepEqual(missed, []);
  });
});

describe('Refresher over ten hours', () => {
  it('sends as many requests as the policy allows, with one timer and no additional listeners', async function () {
    this.timeout(60_000);
    const time = new FakeTime(START);
    const server = new ComingAndGoing(START);
    const feed = new RunFeed(new FakeConnections(), server, new CollectingLog(), memory);
    const refresher = new Refresher(feed);
    try {
      refresher.update({ visible: true, focused: true, interval: INTERVAL });
      await answersToCome();
      const listeners = FakeEventEmitter.listeners;
      for (let hour = 1; hour <= 10; hour++) {
        const before = server.asked.newest;
        await time.pass(HOUR);
        assert.deepEqual([time.timers, FakeEventEmitter.listeners], [1, listeners]);
        // Every half minute a run starts and one ends, so that the waits are 5, 7.5 and 11 s, and a tenth more by chance.
        const asked = server.asked.newest - before;
        assert.ok(asked > HOUR / (12.5 * S) && asked < HOUR / INTERVAL, `${asked} in hour ${hour}`);
      }
      const { newest, below } = server.asked;
      assert.ok(below > 0 && below <= 1.1 * newest, `${below} further below, ${newest} newest`);
      await feed.refresh({ byUser: true });
      assert.equal(feed.problem, undefined);
      for (const run of feed.store?.known.newest(Infinity) ?? []) {
        assert.equal(run.status, server.run(Number(run.executionId.replace('run-', ''))).status, run.executionId);
      }
      // All that started since, and the page before.
      assert.equal(feed.store?.known.size, server.started - 300);
    } finally {
      refresher.dispose();
      feed.dispose();
      time.restore();
    }
  });
});
