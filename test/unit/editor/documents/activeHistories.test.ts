import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ApiError, type ApiErrorKind } from '../../../../src/core/api/errors';
import type { Run } from '../../../../src/core/api/types';
import { MINUTE, SECOND } from '../../../../src/core/durations';
import { ActiveHistories, type ActiveHistoriesOptions } from '../../../../src/editor/documents/activeHistories';
import { buildRun } from '../../../support/buildRun';
import { FakeEventEmitter } from '../../../support/fakeEvents';
import { answersToCome, FakeTime } from '../../../support/fakeTime';
import { connectionTo } from '../../core/api/harness';

const START = Date.UTC(2026, 10, 23, 9, 30);

describe('ActiveHistories', () => {
  let time: FakeTime;
  let listenersBefore: number;
  let runs: Run[];
  let problem: ApiError | undefined;
  let failure: Error | undefined;
  let logged: unknown[];
  let asked: string[];
  let aborted: string[];
  let isSilent: boolean;
  let openUris: string[];
  let readMs: Map<string, number>;
  const view = { visible: true, changed: new FakeEventEmitter<{ visible: boolean }>() };
  const windowChanged = new FakeEventEmitter<vscode.WindowState>();
  const feedChanged = new FakeEventEmitter<{ kind: 'connection' | 'state' }>();
  let histories: ActiveHistories;

  beforeEach(() => {
    time = new FakeTime(START);
    listenersBefore = FakeEventEmitter.listeners;
    runs = [];
    problem = undefined;
    failure = undefined;
    logged = [];
    asked = [];
    aborted = [];
    isSilent = false;
    openUris = [];
    readMs = new Map();
    view.visible = true;
    Object.assign(vscode, { window: { state: { focused: true }, onDidChangeWindowState: windowChanged.event } });
    histories = new ActiveHistories({
      view: {
        get visible() {
          return view.visible;
        },
        onDidChangeVisibility: view.changed.event,
      },
      feed: {
        connection: connectionTo('https://api.test'),
        store: {
          get activeRuns() {
            return runs;
          },
        },
        get problem() {
          return problem;
        },
        answeredMs: START,
        onDidChange: feedChanged.event,
      },
      reader: {
        history: async (_: unknown, id: string, signal: AbortSignal, maxBytes: number) => {
          assert.equal(maxBytes, 1_000_000);
          asked.push(id);
          signal.addEventListener('abort', () => aborted.push(id));
          await Promise.resolve();
          if (isSilent) await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
          if (failure) throw failure;
        },
      },
      explanations: { of: (_: string, { key }: Run) => (readMs.has(key) ? { readMs: readMs.get(key) } : undefined) },
      log: { error: (error: unknown) => logged.push(error) },
      tabs: { isShown: ({ uri }: { uri: vscode.Uri }) => openUris.some((each) => uri.path.includes(each)) },
    } as unknown as ActiveHistoriesOptions);
  });

  afterEach(() => {
    histories.dispose();
    assert.deepEqual([time.timers, FakeEventEmitter.listeners], [0, listenersBefore], 'timers and listeners are left behind');
    time.restore();
    Reflect.deleteProperty(vscode, 'window');
  });

  /** The ids of the histories that are requested after a refresh. */
  async function refresh(): Promise<string[]> {
    feedChanged.fire({ kind: 'state' });
    await answersToCome();
    return asked.splice(0);
  }

  async function show(visible: boolean): Promise<void> {
    view.visible = visible;
    view.changed.fire({ visible });
    await answersToCome();
  }

  function active(id: string, secondsAgo: number): Run {
    return buildRun({ executionId: id, runId: id, status: 'RUNNING', startMs: START - secondsAgo * SECOND });
  }

  it('reads the 5 newest runs that have been active for over 10 s, each again after 60 s', async () => {
    runs = [active('new', 5), ...['a', 'b', 'c', 'd', 'e', 'f'].map((id, index) => active(id, 20 + index))];
    assert.deepEqual(await refresh(), ['a', 'b', 'c', 'd', 'e']);
    await time.pass(6 * SECOND);
    assert.deepEqual(await refresh(), ['new']);
    await time.pass(53 * SECOND);
    assert.deepEqual(await refresh(), []);
    await time.pass(SECOND);
    assert.deepEqual(await refresh(), ['a', 'b', 'c', 'd']);
  });

  it('requests by execution id if there is no run id', async () => {
    runs = [buildRun({ executionId: 'e', status: 'RUNNING', startMs: START - MINUTE })];
    assert.deepEqual(await refresh(), ['e']);
  });

  it('counts the 10 s by this computer if the clock of the server is ahead', async () => {
    runs = [active('a', -600)];
    assert.deepEqual(await refresh(), []);
    await time.pass(11 * SECOND);
    assert.deepEqual(await refresh(), ['a']);
  });

  it('asks nothing by itself, and nothing while the view is hidden or the window not focused', async () => {
    runs = [active('a', 60)];
    await time.pass(10 * MINUTE);
    assert.deepEqual(asked, []);
    await show(false);
    assert.deepEqual(await refresh(), []);
    Object.assign(vscode.window.state, { focused: false });
    await show(true);
    assert.deepEqual(await refresh(), []);
    // Looking again is no refresh: an interval of 0 must be obeyed.
    Object.assign(vscode.window.state, { focused: true });
    windowChanged.fire({ focused: true, active: true });
    await show(true);
    assert.deepEqual(asked, []);
    assert.deepEqual(await refresh(), ['a']);
  });

  it('aborts when the view is hidden', async () => {
    isSilent = true;
    runs = [active('a', 60), active('b', 60)];
    assert.deepEqual(await refresh(), ['a']);
    assert.deepEqual(await refresh(), []);
    await show(false);
    assert.deepEqual([aborted, asked], [['a'], []]);
  });

  it('counts an open document and a history that was read for something else as read', async () => {
    runs = [active('open', 60), active('read', 60)];
    openUris = ['/decoded/open/'];
    readMs.set('read', START);
    assert.deepEqual(await refresh(), []);
    await time.pass(MINUTE);
    assert.deepEqual(await refresh(), ['read']);
  });

  it('reads no history of over 1 MB again', async () => {
    runs = [active('a', 60)];
    failure = new ApiError('tooLarge', 'as the test says');
    assert.deepEqual(await refresh(), ['a']);
    failure = undefined;
    await time.pass(60 * MINUTE);
    assert.deepEqual(await refresh(), []);
  });

  it('asks less and less often for a history that the server does not have', async () => {
    runs = [active('a', 60), active('b', 60)];
    failure = new ApiError('notFound', 'as the test says');
    assert.deepEqual(await refresh(), ['a', 'b']);
    await time.pass(MINUTE);
    assert.deepEqual(await refresh(), []);
    await time.pass(MINUTE);
    assert.deepEqual(await refresh(), ['a', 'b']);
    await time.pass(2 * MINUTE);
    assert.deepEqual(await refresh(), []);
  });

  for (const kind of ['refused', 'forbidden'] as const satisfies ApiErrorKind[]) {
    it(`asks no more once the key is ${kind}, until the connection or the key changes`, async () => {
      runs = [active('a', 60), active('b', 60)];
      failure = new ApiError(kind, 'as the test says');
      assert.deepEqual(await refresh(), ['a']);
      failure = undefined;
      await time.pass(24 * 60 * MINUTE);
      assert.deepEqual(await refresh(), []);
      feedChanged.fire({ kind: 'connection' });
      assert.deepEqual(await refresh(), ['a', 'b']);
    });
  }

  it('waits as long as the server asks, and while the view has a problem', async () => {
    runs = [active('a', 60), active('b', 60)];
    failure = new ApiError('rateLimited', 'as the test says', { retryAfterMs: 5 * MINUTE });
    assert.deepEqual(await refresh(), ['a']);
    failure = undefined;
    await time.pass(5 * MINUTE - SECOND);
    assert.deepEqual(await refresh(), []);
    await time.pass(SECOND);
    problem = new ApiError('offline', 'as the test says');
    assert.deepEqual(await refresh(), []);
    problem = undefined;
    assert.deepEqual(await refresh(), ['a', 'b']);
  });

  it('logs an unexpected error, and does not read that history again', async () => {
    runs = [active('a', 60)];
    failure = new TypeError('as the test says');
    assert.deepEqual(await refresh(), ['a']);
    assert.deepEqual(logged, [failure]);
    failure = undefined;
    await time.pass(60 * MINUTE);
    assert.deepEqual(await refresh(), []);
  });

  it('forgets runs that are no longer active', async () => {
    runs = [active('a', 60)];
    await refresh();
    runs = [];
    assert.deepEqual(await refresh(), []);
  });
});
