import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import type { Connection } from '../../../../src/core/api/connection';
import { ApiError } from '../../../../src/core/api/errors';
import type { Run, RunDetail, RunPage } from '../../../../src/core/api/types';
import { authorityOf } from '../../../../src/editor/connections/authority';
import { ConnectionMemory } from '../../../../src/editor/connections/connectionMemory';
import { runDocument } from '../../../../src/editor/addresses/runUri';
import { Refresher } from '../../../../src/editor/feed/refresher';
import { RunFeed } from '../../../../src/editor/feed/runFeed';
import { RunSubscriptions, type FinishedRun } from '../../../../src/editor/notifications/runSubscriptions';
import { EndNotifications, type NotifySetting } from '../../../../src/editor/notifications/endNotifications';
import { NewFailures } from '../../../../src/editor/notifications/newFailures';
import { buildRun } from '../../../support/buildRun';
import { FakeEventEmitter } from '../../../support/fakeEvents';
import { answersToCome, FakeTime } from '../../../support/fakeTime';
import { CollectingLog, connectionTo } from '../../core/api/harness';
import { fakeStates } from '../../../support/fakeMemento';

const START = Date.UTC(2026, 10, 23, 9, 30);
const S = 1000;
const one = connectionTo('http://one.test');

/** A server with runs set by the test. Counts requests. */
class Server {
  readonly runs = new Map<string, Run>();
  lists = 0;
  readonly lookedUp: string[] = [];

  set(id: string, status: string, fields: Partial<Run> = {}): void {
    this.runs.set(fields.runId ?? id, buildRun({ executionId: id, runId: id, status, startMs: START - this.runs.size * S, ...fields }));
  }

  readonly listRuns = (): Promise<RunPage> => {
    this.lists++;
    const runs = [...this.runs.values()].sort((left, right) => (right.startMs ?? 0) - (left.startMs ?? 0));
    return Promise.resolve({ runs, skipped: 0, nextPageToken: undefined });
  };

  readonly getRun = (): Promise<RunDetail> => Promise.reject(new Error('All runs of this server have run ids'));

  readonly getExecution = ({ origin }: Connection, id: string): Promise<RunDetail> => {
    this.lookedUp.push(`${origin} ${id}`);
    const run = [...this.runs.values()].find(({ executionId }) => executionId === id);
    return run ? Promise.resolve({ ...run } as RunDetail) : Promise.reject(new ApiError('notFound', 'unknown run'));
  };
}

describe('notifications', () => {
  let time: FakeTime;
  let server: Server;
  let connection: Connection;
  let connectionChanged: FakeEventEmitter<undefined>;
  let settingChanged: FakeEventEmitter<undefined>;
  let setting: NotifySetting['value'];
  let feed: RunFeed;
  let refresher: Refresher;
  let subscriptions: RunSubscriptions;
  let failures: NewFailures;
  let notifications: EndNotifications;
  let shown: string[][];
  let listenersBefore: number;

  beforeEach(async () => {
    time = new FakeTime(START);
    server = new Server();
    connection = one;
    setting = 'off';
    shown = [];
    listenersBefore = FakeEventEmitter.listeners;
    connectionChanged = new FakeEventEmitter();
    settingChanged = new FakeEventEmitter();
    const connections = { current: () => connection, onDidChange: connectionChanged.event as unknown as vscode.Event<void> };
    const memory = new ConnectionMemory(fakeStates());
    feed = new RunFeed(connections, server, new CollectingLog(), memory);
    refresher = new Refresher(feed, () => 0);
    subscriptions = new RunSubscriptions(feed, server, refresher);
    failures = new NewFailures(feed);
    const notify = {
      get value() {
        return setting;
      },
      onDidChange: settingChanged.event as unknown as vscode.Event<unknown>,
    };
    notifications = new EndNotifications(feed, refresher, subscriptions, {
      setting: notify,
      show: (ends: readonly FinishedRun[]) => {
        shown.push(ends.map(({ connection: { origin }, run }) => `${origin} ${run.executionId} ${run.status ?? ''}`));
        return Promise.resolve();
      },
    });

    server.set('first', 'RUNNING');
    server.set('second', 'RUNNING');
    server.set('third', 'FAILED');
    refresher.update({ focused: true, visible: true, interval: 5 * S });
    await answersToCome();
    refresher.update({ focused: false });
  });

  afterEach(() => {
    for (const part of [notifications, failures, subscriptions, refresher, feed]) part.dispose();
    assert.deepEqual([time.timers, FakeEventEmitter.listeners], [0, listenersBefore], 'timers and listeners are left');
    time.restore();
  });

  function run(id: string): Run {
    const known = server.runs.get(id);
    assert.ok(known);
    return known;
  }

  it('sends no requests in the background without a subscription, and shows nothing by default', async () => {
    const { lists } = server;
    server.set('first', 'FAILED');
    await time.pass(600 * S);
    assert.equal(server.lists, lists);
    refresher.update({ focused: true });
    await time.pass(10 * S);
    assert.ok(server.lists > lists);
    assert.deepEqual(shown, []);
  });

  it('polls while there is a subscription, notifies once, then stops', async () => {
    subscriptions.add(one, run('first'));
    assert.equal(subscriptions.has('first'), true);
    const { lists } = server;
    await time.pass(12 * S);
    assert.ok(server.lists > lists);
    server.set('first', 'COMPLETED');
    server.set('second', 'FAILED');
    await time.pass(60 * S);
    assert.deepEqual(shown, [['http://one.test first COMPLETED']]);
    assert.equal(subscriptions.has('first'), false);
    const after = server.lists;
    await time.pass(600 * S);
    assert.equal(server.lists, after);
    assert.deepEqual(server.lookedUp, []);
  });

  it('stops polling once the subscription is removed', async () => {
    subscriptions.add(one, run('first'));
    subscriptions.remove(one, 'first');
    const { lists } = server;
    server.set('first', 'COMPLETED');
    await time.pass(600 * S);
    assert.deepEqual([server.lists, shown], [lists, []]);
  });

  it('waits for the last run of an execution that is continued as new', async () => {
    subscriptions.add(one, run('first'));
    server.set('first', 'CONTINUED_AS_NEW');
    await time.pass(30 * S);
    server.set('first', 'RUNNING', { runId: 'first-2', startMs: START + S });
    await time.pass(60 * S);
    assert.deepEqual([shown, subscriptions.has('first')], [[], true]);
    server.set('first', 'TIMED_OUT', { runId: 'first-2', startMs: START + S });
    await time.pass(60 * S);
    assert.deepEqual(shown, [['http://one.test first TIMED_OUT']]);
  });

  it('requests a run by id when it is not in the list, also of another connection', async () => {
    subscriptions.add(one, run('first'));
    connection = connectionTo('http://two.test');
    connectionChanged.fire(undefined);
    refresher.update({ focused: true });
    assert.equal(subscriptions.has('first'), false, 'the row of another connection has no subscription');
    await time.pass(20 * S);
    assert.ok(server.lookedUp.length > 0 && server.lookedUp.every((each) => each === 'http://one.test first'));
    server.set('first', 'FAILED');
    await time.pass(60 * S);
    assert.deepEqual(shown, [['http://one.test first FAILED']]);
  });

  it('removes the subscription for a run that the server no longer knows', async () => {
    subscriptions.add(one, { runId: 'gone', executionId: 'gone', workflowName: undefined });
    await time.pass(20 * S);
    assert.deepEqual([subscriptions.has('gone'), shown, server.lookedUp.length], [false, [], 1]);
  });

  it('follows the setting: root runs that were active before, joined into one message', async () => {
    setting = 'failures';
    settingChanged.fire(undefined);
    server.set('first', 'FAILED');
    server.set('second', 'COMPLETED');
    server.set('unseen', 'FAILED', { startMs: START + S });
    server.set('child', 'RUNNING', { rootExecutionId: 'first', startMs: START + S });
    await time.pass(6 * S);
    assert.deepEqual(shown, [['http://one.test first FAILED']]);

    setting = 'all';
    settingChanged.fire(undefined);
    server.set('fourth', 'RUNNING', { startMs: START + 2 * S });
    server.set('fifth', 'RUNNING', { startMs: START + 3 * S });
    refresher.update({ focused: true });
    await time.pass(20 * S);
    refresher.update({ focused: false });
    for (const id of ['child', 'fourth', 'fifth']) server.set(id, 'COMPLETED', { startMs: run(id).startMs, rootExecutionId: run(id).rootExecutionId });
    await time.pass(60 * S);
    assert.deepEqual(shown.slice(1), [['http://one.test fifth COMPLETED', 'http://one.test fourth COMPLETED']]);
  });

  it('shows nothing for a run that failed and was retried at once', async () => {
    setting = 'all';
    settingChanged.fire(undefined);
    server.set('first', 'FAILED');
    server.set('first', 'RUNNING', { runId: 'first-2', startMs: START + S });
    await time.pass(6 * S);
    assert.deepEqual(shown, []);
  });

  it('stops polling when the setting is off or no run is active', async () => {
    setting = 'all';
    settingChanged.fire(undefined);
    const { lists } = server;
    await time.pass(20 * S);
    assert.ok(server.lists > lists);
    setting = 'off';
    settingChanged.fire(undefined);
    const off = server.lists;
    await time.pass(600 * S);
    assert.equal(server.lists, off);

    setting = 'all';
    settingChanged.fire(undefined);
    await answersToCome();
    for (const id of ['first', 'second']) server.set(id, 'COMPLETED');
    await time.pass(120 * S);
    const over = server.lists;
    await time.pass(600 * S);
    assert.equal(server.lists, over);
    assert.equal(shown.flat().length, 2);
  });

  describe('NewFailures', () => {
    async function later(): Promise<void> {
      refresher.update({ focused: true });
      await time.pass(10 * S);
      refresher.update({ focused: false });
    }

    it('counts new failures, also of runs never seen active, but not of child runs', async () => {
      assert.equal(failures.count(), 0);
      server.set('first', 'FAILED', { workflowName: 'a' });
      server.set('unseen', 'TIMED_OUT', { workflowName: 'b', startMs: START + S });
      server.set('child', 'FAILED', { rootExecutionId: 'first', startMs: START + S });
      server.set('second', 'CANCELED');
      await later();
      assert.deepEqual([failures.count(), failures.count((name) => name === 'b')], [2, 1]);
      failures.look();
      assert.equal(failures.count(), 0);
    });

    it('no longer counts a run once its document is open, and none after a change of connection', async () => {
      server.set('first', 'FAILED');
      server.set('second', 'FAILED');
      await later();
      failures.lookAtDocuments([runDocument(connectionTo('http://two.test'), 'run', run('first'))]);
      assert.equal(failures.count(), 2);
      failures.lookAtDocuments([runDocument(one, 'history', run('first'))]);
      assert.equal(failures.count(), 1);
      connection = connectionTo('http://two.test');
      assert.notEqual(authorityOf(connection), authorityOf(one));
      connectionChanged.fire(undefined);
      assert.equal(failures.count(), 0);
    });
  });
});
