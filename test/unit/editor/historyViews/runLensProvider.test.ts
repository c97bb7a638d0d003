import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Connection } from '../../../../src/core/api/connection';
import { ApiError } from '../../../../src/core/api/errors';
import type { Run } from '../../../../src/core/api/types';
import { explainRun, type RunExplanation } from '../../../../src/core/history/explanation/explainRun';
import type { IndexedHistory } from '../../../../src/core/history/layOut';
import type { TabsChange } from '../../../../src/editor/addresses/documentTabs';
import { runDocument, type RunDocument } from '../../../../src/editor/addresses/runUri';
import { RunLensProvider, type RunLensOptions } from '../../../../src/editor/historyViews/runLensProvider';
import { COMMANDS } from '../../../../src/manifest';
import { buildRun } from '../../../support/buildRun';
import { answersToCome, FakeTime } from '../../../support/fakeTime';
import { historyOf } from '../../core/history/indexedHistory';

const NOW = Date.UTC(2026, 10, 24, 12);
const MINUTE = 60_000;
const connection = { name: 'default', origin: 'https://api.test', baseUrl: 'https://api.test' } as unknown as Connection;

function indexed(...events: readonly (readonly [type: string, attributes: object])[]): IndexedHistory {
  const { index, document: bytes } = historyOf(...events);
  return { index, bytes };
}

const FAILED = indexed(['WorkflowExecutionStarted', {}], ['WorkflowExecutionFailed', { failure: { message: 'no $(bug) today' } }]);
const WAITING = indexed(['WorkflowExecutionStarted', {}], ['TimerStarted', { timerId: '1' }]);

describe('RunLensProvider', () => {
  let time: FakeTime;
  let listed: Run | undefined;
  let known: RunExplanation | undefined;
  let problem: ApiError | undefined;
  let visible: RunDocument[];
  let requests: AbortSignal[];
  let answer: () => Promise<IndexedHistory>;
  let redrawn: number;
  let tabs: vscode.EventEmitter<TabsChange>;
  let feedChanged: vscode.EventEmitter<{ readonly kind: 'runs' | 'state' | 'connection' }>;
  let provider: RunLensProvider;
  /** The newest run of the execution, where it isn't `listed`. */
  let newest: Run | undefined;
  let isReadOnly: boolean;
  let text: vscode.TextDocument;
  let windowChanged: vscode.EventEmitter<{ focused: boolean }>;

  const failed = buildRun({ executionId: 'e', runId: 'r', status: 'FAILED', startMs: NOW - 3 * MINUTE, endMs: NOW - 3 * MINUTE + 12_000 });
  const document = runDocument(connection, 'run', failed);

  beforeEach(() => {
    time = new FakeTime(NOW);
    listed = failed;
    newest = undefined;
    isReadOnly = false;
    known = undefined;
    problem = undefined;
    visible = [document];
    requests = [];
    answer = () => Promise.resolve(FAILED);
    redrawn = 0;
    tabs = new vscode.EventEmitter();
    feedChanged = new vscode.EventEmitter();
    text = textOf('{}');
    windowChanged = new vscode.EventEmitter();
    Object.assign(vscode, { window: { state: { focused: true }, onDidChangeWindowState: windowChanged.event } });
    const options = {
      log: { error: () => undefined },
      feed: {
        get problem() {
          return problem;
        },
        knownOf: () => ({ find: (id: string) => (id === 'r' ? listed : undefined), executions: { newest: () => newest ?? listed } }),
        onDidChange: feedChanged.event,
      },
      connections: { find: () => ({ ...connection, readOnly: isReadOnly }) },
      reader: {
        history: async (_: Connection, id: string, signal: AbortSignal, maxBytes: number) => {
          assert.deepEqual([id, maxBytes], ['r', 10_000_000]);
          requests.push(signal);
          return { value: await answer(), isLatest: false, isFinal: true };
        },
      },
      histories: { explain: ({ index, bytes }: IndexedHistory) => explainRun(index, bytes) },
      explanations: { of: () => known && { explanation: known }, onDidChange: new vscode.EventEmitter<Run>().event },
      tabs: {
        get visible() {
          return visible;
        },
        onDidChange: tabs.event,
      },
    };
    provider = new RunLensProvider(options as unknown as RunLensOptions);
    provider.onDidChangeCodeLenses(() => redrawn++);
  });

  afterEach(() => {
    provider.dispose();
    assert.equal(time.timers, 0);
    time.restore();
    Reflect.deleteProperty(vscode, 'window');
  });

  let versions = 0;
  function textOf(json: string): vscode.TextDocument {
    return { uri: document.uri, version: versions++, getText: () => json } as unknown as vscode.TextDocument;
  }

  function show(...shown: RunDocument[]): void {
    visible = shown;
    tabs.fire({ opened: [], openedInEditor: [], closed: [] });
  }

  function titles(): (string | undefined)[] {
    const lenses = provider.provideCodeLenses(text);
    assert.ok(lenses.every(({ range }) => range.start.line === 0));
    return lenses.map(({ command }) => command?.title);
  }

  it('has the status at once, and the cause of a failed run once its history is read, above the same line', async () => {
    assert.deepEqual(titles(), ['$(error)\u00a0Failed · 3 min · 12 s', 'Open History', 'Go to Failure', 'Open in Console']);
    await answersToCome();
    assert.equal(redrawn, 1);
    assert.deepEqual(titles().slice(0, 3), ['$(error)\u00a0Failed · 3 min · 12 s', 'no \\$(bug) today', 'Open History']);
    const [status, cause] = provider.provideCodeLenses(text);
    assert.equal(status?.command?.tooltip, 'Failed, started 3 minutes ago, took 12 seconds');
    assert.deepEqual([cause?.command?.command, cause?.command?.arguments], [COMMANDS.goToFailure, [document.uri]]);
    assert.equal(requests.length, 1);
  });

  it('requests no history that was read already, nor that of a run that did not fail', async () => {
    known = explainRun(FAILED.index, FAILED.bytes);
    assert.equal(titles()[1], 'no \\$(bug) today');
    known = undefined;
    listed = { ...failed, status: 'COMPLETED' };
    assert.deepEqual(titles(), ['$(pass)\u00a0Completed · 3 min · 12 s', 'Open History', 'Open in Console']);
    listed = buildRun({ executionId: 'e', runId: 'r', status: 'RUNNING', startMs: NOW - 3 * MINUTE });
    known = explainRun(WAITING.index, WAITING.bytes);
    assert.deepEqual(titles(), ['$(play-circle)\u00a0Running · 3 min', 'Waits for a timer', 'Open History', 'Cancel Run…', 'Open in Console']);
    await answersToCome();
    assert.equal(requests.length, 0);
  });

  it('offers to cancel an active run only where that is possible: the newest of its execution, not on a read-only connection', () => {
    listed = buildRun({ executionId: 'e', runId: 'r', status: 'RUNNING', startMs: NOW - 3 * MINUTE });
    assert.ok(titles().includes('Cancel Run…'));
    newest = buildRun({ executionId: 'e', runId: 'r2', status: 'RUNNING', startMs: NOW });
    assert.ok(!titles().includes('Cancel Run…'));
    newest = undefined;
    isReadOnly = true;
    assert.ok(!titles().includes('Cancel Run…'));
  });

  it('says nothing that contradicts the status', () => {
    known = explainRun(WAITING.index, WAITING.bytes);
    assert.equal(titles()[1], 'Open History');
  });

  it('requests nothing while the document is hidden, and aborts when it is hidden', async () => {
    show();
    titles();
    assert.equal(requests.length, 0);
    answer = () => new Promise(() => undefined);
    show(document);
    titles();
    titles();
    assert.equal(requests.length, 1);
    show();
    assert.equal(requests[0]?.aborted, true);
    answer = () => Promise.resolve(FAILED);
    show(document);
    titles();
    await answersToCome();
    assert.equal(titles()[1], 'no \\$(bug) today');
    assert.equal(requests.length, 2);
  });

  it('requests a history that fails once, and none with a refused key', async () => {
    problem = new ApiError('refused', 'no');
    titles();
    assert.equal(requests.length, 0);
    problem = undefined;
    answer = () => Promise.reject(new ApiError('offline', 'no'));
    titles();
    await answersToCome();
    titles();
    await time.pass(3 * MINUTE);
    assert.deepEqual(titles().slice(1, 3), ['Open History', 'Go to Failure']);
    assert.equal(requests.length, 1);
    // With another key it may succeed.
    feedChanged.fire({ kind: 'connection' });
    titles();
    assert.equal(requests.length, 2);
  });

  it('requests nothing while the window is not focused, and is redrawn when it is again', () => {
    Object.assign(vscode.window.state, { focused: false });
    titles();
    assert.equal(requests.length, 0);
    Object.assign(vscode.window.state, { focused: true });
    windowChanged.fire({ focused: true });
    assert.equal(redrawn, 1);
    titles();
    assert.equal(requests.length, 1);
  });

  it('is redrawn each minute while it is visible, without a request', async () => {
    listed = { ...failed, status: 'COMPLETED' };
    await time.pass(2 * MINUTE);
    assert.equal(redrawn, 2);
    assert.match(titles()[0] ?? '', /Completed · 5 min/);
    show();
    await time.pass(5 * MINUTE);
    assert.equal(redrawn, 2);
    assert.equal(time.timers, 0);
    assert.equal(requests.length, 0);
  });

  it('is redrawn when runs have changed, and not while hidden', () => {
    feedChanged.fire({ kind: 'state' });
    assert.equal(redrawn, 0);
    feedChanged.fire({ kind: 'runs' });
    assert.equal(redrawn, 1);
    show();
    feedChanged.fire({ kind: 'runs' });
    assert.equal(redrawn, 1);
  });

  it('takes the run from its document where the list does not have it, or has an older one, and its parent', () => {
    const sent = { execution_id: 'e', run_id: 'r', status: 'completed', start_time: '2026-11-24T11:57:00Z', end_time: '2026-11-24T11:57:12Z', parent_execution_id: 'p', result: null };
    text = textOf(JSON.stringify(sent));
    listed = undefined;
    const whole = ['$(pass)\u00a0Completed · 3 min · 12 s', 'Open History', 'Open Parent Run', 'Open in Console'];
    assert.deepEqual(titles(), whole);
    const parent = provider.provideCodeLenses(text)[2]?.command;
    assert.equal(parent?.command, 'vscode.open');
    assert.match(String((parent.arguments as unknown[])[0]), /^mistral-run:\/\/[^/]+\/run\/p\//);
    listed = buildRun({ executionId: 'e', runId: 'r', status: 'RUNNING', startMs: NOW - 3 * MINUTE });
    assert.deepEqual(titles(), whole);
    text = textOf(JSON.stringify({ ...sent, status: 'RUNNING', parent_execution_id: 'e' }));
    listed = failed;
    assert.deepEqual(titles()[0], '$(error)\u00a0Failed · 3 min · 12 s');
    assert.ok(!titles().includes('Open Parent Run'));
  });

  it('has its commands where nothing is known of the run', () => {
    listed = undefined;
    text = textOf('[]');
    assert.deepEqual(titles(), ['Open History', 'Open in Console']);
  });
});
