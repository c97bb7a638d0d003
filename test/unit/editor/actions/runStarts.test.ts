import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { ActionsClient } from '../../../../src/core/api/actionsClient';
import { RunsClient } from '../../../../src/core/api/client';
import type { Connection } from '../../../../src/core/api/connection';
import { HttpClient } from '../../../../src/core/api/http';
import { loadNodeFetch } from '../../../../src/core/api/nodeFetch';
import type { Question } from '../../../../src/editor/actions/ask';
import { RunStarts, type StartedExecution } from '../../../../src/editor/actions/runStarts';
import { inputUri } from '../../../../src/editor/addresses/inputUri';
import { type SampleApi, startSampleApi } from '../../../sample-api/sampleApi';
import { lendVscode } from '../../../support/lendVscode';
import { CollectingLog } from '../../core/api/harness';

const EXECUTE = /\/execute$/;

describe('RunStarts', function () {
  // After a lost answer it looks for 7 s.
  this.timeout(20_000);
  let sample: SampleApi;
  let connection: Connection;
  let uri: vscode.Uri;
  let text: string;
  let record: Readonly<Record<string, unknown>>;
  let asked: Question[];
  let said: string[];
  let marked: string[];
  let started: StartedExecution[];
  let answer: string | undefined;
  let current: Connection | undefined;
  let log: CollectingLog;
  let starts: RunStarts;
  let takeBack: () => void;

  before(loadNodeFetch);

  beforeEach(async () => {
    sample = await startSampleApi({ runs: 20 });
    connection = { name: 'dev', origin: sample.url, baseUrl: sample.url, consoleUrl: sample.url, readOnly: false, getKey: () => Promise.resolve(sample.apiKey) };
    uri = inputUri(connection, { kind: 'start', workflow: 'hello-world' });
    text = '{ "deployment": "dev", "input": { "name": "Ada" } }';
    record = {};
    asked = [];
    said = [];
    marked = [];
    started = [];
    answer = undefined;
    current = connection;
    log = new CollectingLog();
    starts = make();
    takeBack = lendVscode({ workspace: { openTextDocument: () => Promise.resolve({ uri, getText: () => text }) } });
  });

  afterEach(async () => {
    takeBack();
    starts.dispose();
    await sample.close();
  });

  function make({ timeoutMs = 60_000 } = {}): RunStarts {
    const http = new HttpClient({ fetch: loadNodeFetch, log, userAgent: 'test', timeoutMs });
    const made = new RunStarts({
      client: new ActionsClient(http),
      runs: new RunsClient(http, log),
      documents: {
        record: () => record,
        setRecord: (_uri, value) => {
          record = JSON.parse(JSON.stringify(value)) as typeof record;
          return Promise.resolve();
        },
      },
      diagnostics: {
        show: (_document, places) => {
          marked = places.map(({ start, end, message }) => `${text.slice(start, end)}: ${message}`);
          return Promise.resolve();
        },
      },
      connectionOf: () => connection,
      chooseDeployment: () => {
        said.push('choose');
        return Promise.resolve();
      },
      current: () => current,
      isProtected: (name) => name === 'production',
      ask: (question) => {
        asked.push(question);
        return Promise.resolve(answer);
      },
      say: (_severity, message) => {
        said.push(message);
        return Promise.resolve(undefined);
      },
      log,
    });
    made.onDidStart((execution) => started.push(execution));
    return made;
  }

  /** Longer than the second half of a double click. */
  const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1100));

  /** Number of runs of the executions that were sent. */
  const runsStarted = (): number => {
    const ids = new Set(sample.posts.map(({ body = '' }) => (JSON.parse(body) as { execution_id: string }).execution_id));
    return [...ids].filter((id) => sample.runs.latest(id, Date.now() * 1000) !== undefined).length;
  };

  it('sends what was typed, once, with the deployment and an id of ours', async () => {
    text = '{ // a comment\n "deployment": "dev", "input": { "name": "Ada", "big": 12345678901234567890 } }';
    sample.answer(EXECUTE, { body: '{"execution_id":"x"}' });
    await starts.send(uri);
    assert.match(sample.posts[0]?.body ?? '', /^\{"execution_id":"[0-9a-f-]{36}","deployment_name":"dev","input":\{"name":"Ada","big":12345678901234567890\}\}$/);
    assert.deepEqual([started.map(({ executionId, workflow }) => [executionId, workflow]), starts.sentFrom(uri)?.state, asked], [[['x', 'hello-world']], 'started', []]);
  });

  it('of a double press only one is sent', async () => {
    await Promise.all([starts.send(uri), starts.send(uri)]);
    await starts.send(uri);
    assert.deepEqual([sample.posts.length, runsStarted()], [1, 1]);
  });

  it('Run Last Again sends the same input once more, after a question, whatever the document holds', async () => {
    await starts.sendLast();
    assert.deepEqual([said, sample.posts.length], [['Nothing was started in this window yet.'], 0]);
    await starts.send(uri);
    text = '{ broken';
    await aMoment();
    await starts.sendLast();
    assert.deepEqual([asked.map(({ message }) => message), sample.posts.length], [['Start hello-world on dev · dev?'], 1]);
    answer = 'Start Run';
    await aMoment();
    await starts.sendLast();
    const bodies = sample.posts.map(({ body = '' }) => JSON.parse(body) as { input: unknown; execution_id: string });
    assert.deepEqual(bodies.map(({ input }) => input), [{ name: 'Ada' }, { name: 'Ada' }]);
    assert.notEqual(bodies[0]?.execution_id, bodies[1]?.execution_id);
  });

  it('a second start has another id', async () => {
    await starts.send(uri);
    await aMoment();
    await starts.send(uri);
    assert.deepEqual([sample.posts.length, runsStarted()], [2, 2]);
  });

  for (const [name, disturbance] of [
    ['drops after accepting', 'accept and drop'],
    ['accepts and never answers', 'accept silently'],
    ['answers after we gave up', { answeredAfterMs: 3000 }],
    ['accepts after we gave up', { acceptedAfterMs: 2500 }],
  ] as const) {
    it(`a server that ${name}: it has started, sent once`, async () => {
      starts = make({ timeoutMs: 1000 });
      sample.disturb(EXECUTE, disturbance);
      await starts.send(uri);
      assert.deepEqual([starts.sentFrom(uri)?.state, started.length, sample.posts.length, runsStarted()], ['started', 1, 1, 1]);
    });
  }

  it('a connection that ends before anything was done: it has not started; the next press has the same id', async () => {
    sample.disturb(EXECUTE, 'refuse');
    await starts.send(uri);
    assert.deepEqual([starts.sentFrom(uri)?.state, started.length, runsStarted()], ['notStarted', 0, 0]);
    const { executionId } = starts.sentFrom(uri) ?? {};
    await aMoment();
    await starts.send(uri);
    assert.deepEqual([starts.sentFrom(uri)?.state, started[0]?.executionId, sample.posts.length, runsStarted()], ['started', executionId, 2, 1]);
  });

  it('a start that was carried out although it was said not to be: the next press starts nothing more', async () => {
    starts = make({ timeoutMs: 500 });
    sample.disturb(EXECUTE, { acceptedAfterMs: 9500 });
    await starts.send(uri);
    assert.equal(starts.sentFrom(uri)?.state, 'notStarted');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await starts.send(uri);
    assert.deepEqual([starts.sentFrom(uri)?.state, sample.posts.length, runsStarted(), said], ['started', 1, 1, []]);
  });

  it('without any answer it says nothing; asking again tells', async () => {
    starts = make({ timeoutMs: 500 });
    sample.disturb(EXECUTE, 'accept and drop');
    const restore = sample.answer(/executions|runs/, { ending: 'breakOff', status: 500 }, Infinity);
    await starts.send(uri);
    assert.deepEqual([starts.sentFrom(uri)?.state, started.length], ['notKnown', 0]);
    restore();
    await starts.askAgain(uri);
    assert.deepEqual([starts.sentFrom(uri)?.state, started.length, sample.posts.length], ['started', 1, 1]);
  });

  it('a window that was closed while sending knows nothing', () => {
    record = { sent: { executionId: 'e', deployment: 'dev', sentMs: 1, state: 'sending', content: '' } };
    assert.equal(starts.sentFrom(uri)?.state, 'notKnown');
    for (const wrong of [undefined, null, 7, {}, { executionId: 1 }, { executionId: 'e', deployment: 'dev', sentMs: 1, state: 'other', content: '' }]) {
      record = { sent: wrong };
      assert.equal(starts.sentFrom(uri), undefined);
    }
  });

  it('an earlier start with another input, found out at the next press: it says so and sends nothing', async () => {
    starts = make({ timeoutMs: 500 });
    sample.disturb(EXECUTE, 'accept and drop');
    const restore = sample.answer(/executions|runs/, { ending: 'breakOff', status: 500 }, Infinity);
    await starts.send(uri);
    restore();
    text = '{ "deployment": "dev", "input": { "name": "Grace" } }';
    await aMoment();
    await starts.send(uri);
    assert.deepEqual([starts.sentFrom(uri)?.state, sample.posts.length, said], ['started', 1, ['An earlier start from this document was carried out. This input was not sent.']]);
  });

  it('an id of the user that an earlier run has: only a new run of it counts as started', async () => {
    text = '{ "deployment": "dev", "execution_id": "contract-597", "input": { "name": "Ada" } }';
    await starts.send(uri);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    sample.disturb(EXECUTE, 'refuse');
    await starts.send(uri);
    assert.deepEqual([starts.sentFrom(uri)?.state, started.length], ['notStarted', 1]);
  });

  it('a refused input is marked where it is wrong, and no log has a value of it', async () => {
    text = '{ "deployment": "dev", "input": { "name": 4711 } }';
    await starts.send(uri);
    assert.match(marked.join(), /^4711: /);
    assert.match(said.join(), /refused the input\. Where it is wrong is marked/);
    assert.ok(!log.lines.join().includes('4711'), log.lines.join());
    assert.match(log.lines.join(), /POST .*execute: 422/);
    assert.equal(starts.sentFrom(uri), undefined);
  });

  it('what can’t be sent is marked, and nothing is sent', async () => {
    for (const [wrong, place] of [['{ "deployment": "dev", "input": { "a": 1, "a": 2 } }', /^"a": This key stands twice/], ['{ "deployment": "dev", "input": {}, }', /^,: JSON has no comma/], ['{ "deployment": "dev" }', /"input" is missing/]] as const) {
      text = wrong;
      starts = make();
      await starts.send(uri);
      assert.match(marked.join(), place);
    }
    assert.equal(sample.posts.length, 0);
  });

  it('without a deployment it asks for one, and sends nothing', async () => {
    text = '{ "deployment": null, "input": {} }';
    await starts.send(uri);
    assert.deepEqual([said, sample.posts.length], [['choose'], 0]);
  });

  it('asks before a protected deployment and another connection than the one in force', async () => {
    text = '{ "deployment": "production", "input": { "name": "Ada" } }';
    await starts.send(uri);
    text = '{ "deployment": "dev", "input": { "name": "Ada" } }';
    current = { ...connection, name: 'other' };
    await aMoment();
    await starts.send(uri);
    assert.deepEqual(asked.map(({ message }) => message), ['Start hello-world on dev · production?', 'Start hello-world on dev · dev?']);
    assert.equal(sample.posts.length, 0);
    answer = 'Start Run';
    await aMoment();
    await starts.send(uri);
    assert.equal(sample.posts.length, 1);
  });

  it('a read-only connection sends nothing', async () => {
    connection = { ...connection, readOnly: true };
    await starts.send(uri);
    assert.deepEqual([said, sample.posts.length], [['The connection dev is read-only, so nothing was sent.'], 0]);
  });

  it('says what to do about each refusal, and keeps the document free to send', async () => {
    sample.stopWorkers('dev');
    await make().send(uri);
    sample.startWorkers('dev');
    text = '{ "deployment": "dev", "execution_id": "mine", "input": { "name": "Ada" } }';
    sample.answer(EXECUTE, { status: 409, body: '{"code":"WF_1101","detail":"running"}' });
    await make().send(uri);
    sample.answer(EXECUTE, { status: 409, body: '{"code":"AMBIGUOUS_WORKFLOW","deployments":["a","b"]}' });
    await make().send(uri);
    sample.answer(EXECUTE, { status: 500, body: '{"code":"WF_1302","detail":"An error occurred"}' });
    await make().send(uri);
    assert.deepEqual(said, [
      'No worker of dev offers hello-world now, so nothing was started. Start a worker, then press Start again.',
      'An execution with the ID mine is running already, so nothing was started.',
      'hello-world is in several deployments. Choose one in the document.',
      'dev takes only inputs that the official client has encoded. Nothing was started.',
    ]);
    assert.deepEqual([started.length, starts.sentFrom(uri)], [0, undefined]);
  });
});
