import assert from 'node:assert/strict';
import type { Connection } from '../../../../src/core/api/connection';
import { ApiError } from '../../../../src/core/api/errors';
import type { Run, RunDetail } from '../../../../src/core/api/types';
import { KnownRuns } from '../../../../src/core/runs/knownRuns';
import { RunChanges } from '../../../../src/core/runs/runChanges';
import type { Question } from '../../../../src/editor/actions/ask';
import { RunStops } from '../../../../src/editor/actions/runStops';
import { buildRun } from '../../../support/buildRun';
import { FakeTime } from '../../../support/fakeTime';
import { CollectingLog, connectionTo } from '../../core/api/harness';

const connection = { ...connectionTo('https://one.test'), name: 'dev' };
const START = Date.UTC(2026, 10, 20, 12);

describe('RunStops', () => {
  let time: FakeTime;
  let known: KnownRuns;
  let sent: string[];
  let said: string[];
  let asked: Question[];
  let answers: (string | undefined)[];
  let pressed: (string | undefined)[];
  let server: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  let isActive: boolean | undefined;
  let refreshes: number;
  let log: CollectingLog;
  /** The newest run of an execution, as the server says. */
  let newestOf: (executionId: string) => Promise<RunDetail>;
  let stops: RunStops;

  beforeEach(() => {
    time = new FakeTime(START);
    known = new KnownRuns();
    sent = [];
    said = [];
    asked = [];
    answers = [];
    pressed = [];
    server = () => Promise.resolve(new Map());
    isActive = true;
    refreshes = 0;
    newestOf = () => Promise.reject(new ApiError('notFound', 'no such endpoint'));
    log = new CollectingLog();
    const send = (act: string) => (_connection: Connection, ids: readonly string[]) => {
      sent.push(`${act} ${ids.join(' ')}`);
      return server(ids);
    };
    stops = new RunStops({
      client: { cancel: send('cancel'), terminate: send('terminate'), getWorkflow: () => Promise.resolve({ id: 'w', isActive }) },
      runs: { getExecution: (_connection, id) => newestOf(id) },
      feed: {
        knownOf: () => known,
        refresh: () => {
          refreshes++;
          return Promise.resolve();
        },
      },
      ask: (question) => {
        asked.push(question);
        return Promise.resolve(answers.shift());
      },
      say: (severity, message) => {
        said.push(`${severity}: ${message}`);
        return Promise.resolve(pressed.shift());
      },
      log,
    });
  });

  afterEach(() => {
    stops.dispose();
    time.restore();
  });

  function know(executionId: string, fields: Partial<Run> = {}): Run {
    const run = buildRun({ executionId, status: 'RUNNING', runId: executionId, deploymentName: 'alice', ...fields });
    known.put(run, new RunChanges());
    return run;
  }

  const stop = (act: 'cancel' | 'terminate', ...runs: Run[]): Promise<void> => stops.stop(act, runs.map((run) => ({ connection, run })));

  it('names run, workflow, connection and deployment, and focuses a harmless button', async () => {
    answers = ['Cancel Run'];
    await stop('cancel', know('a9f03c11-e5'));
    const [question] = asked;
    assert.equal(question?.message, 'Cancel run a9f03c11-e5 of process-invoices on dev · alice?');
    assert.deepEqual(asked.map(({ harmless, act, close }) => [harmless, act, close]), [[['Open Run'], 'Cancel Run', 'Keep Running']]);
    assert.deepEqual(sent, ['cancel a9f03c11-e5']);
  });

  for (const answer of [undefined, 'Keep Running', '']) {
    it(`sends nothing when the answer is ${String(answer)}`, async () => {
      answers = [answer];
      await stop('terminate', know('a'));
      assert.equal(asked.length, 1);
      assert.deepEqual(sent, []);
    });
  }

  it('sends nothing when the question can’t be asked', async () => {
    const broken = new RunStops({
      client: { cancel: () => assert.fail('sent'), terminate: () => assert.fail('sent'), getWorkflow: () => assert.fail('asked') },
      runs: { getExecution: () => assert.fail('asked') },
      feed: { knownOf: () => known, refresh: () => Promise.resolve() },
      ask: () => Promise.reject(new Error('no window')),
      say: () => Promise.resolve(undefined),
      log,
    });
    await assert.rejects(broken.stop('cancel', [{ connection, run: know('a') }]), /no window/);
    broken.dispose();
  });

  it('a run that was asked to cancel says so until its status does', async () => {
    answers = ['Cancel Run'];
    const changed: string[] = [];
    stops.onDidChange((id) => changed.push(id));
    const run = know('a');
    assert.equal(stops.isCancelRequested(connection, run), false);
    await stop('cancel', run);
    assert.deepEqual(changed, ['a']);
    assert.equal(stops.isCancelRequested(connection, run), true);
    assert.equal(stops.isCancelRequested({ ...connection, name: 'prod' }, run), false);
    assert.equal(stops.isCancelRequested(connection, { ...run, status: 'CANCELED' }), false);
    await time.pass(4000);
    assert.equal(refreshes, 2);
  });

  it('asks once for several runs, and sends at most 100 in a request', async () => {
    answers = ['Terminate Runs'];
    const runs = Array.from({ length: 250 }, (_, index) => know(`e${index}`, { deploymentName: `d${index % 5}` }));
    await stop('terminate', ...runs);
    assert.equal(asked[0]?.message, 'Terminate 250 runs of process-invoices on dev · d0, d1, d2 and 2 more?');
    assert.deepEqual(sent.map((line) => line.split(' ').length - 1), [100, 100, 50]);
  });

  it('says which were refused; those are not marked', async () => {
    answers = ['Cancel Runs'];
    server = () => Promise.resolve(new Map([['b', 'has [a](command:x) ended']]));
    const [a, b] = [know('a'), know('b')];
    await stop('cancel', a, b);
    assert.deepEqual(said, ['warning: 1 of 2 runs could not be canceled. The server says: has [a] (command:x) ended']);
    assert.deepEqual([stops.isCancelRequested(connection, a), stops.isCancelRequested(connection, b)], [true, false]);
  });

  it('acts on the newest run of an execution only', async () => {
    const older = know('a', { runId: 'r1', key: 'r1', startMs: START - 1000 });
    const newest = know('a', { runId: 'r2', key: 'r2', startMs: START });
    await stop('terminate', older);
    assert.deepEqual(said, ['warning: This is not the newest run of its execution. Only the newest one can be acted on.']);
    assert.deepEqual([asked.length, sent.length], [0, 0]);
    answers = ['Terminate Run'];
    await stop('terminate', newest);
    assert.deepEqual(sent, ['terminate a']);
  });

  it('does not ask about a run that has ended', async () => {
    await stop('cancel', know('a', { status: 'FAILED' }));
    assert.deepEqual(said, ['information: This run has ended already.']);
    assert.equal(asked.length, 0);
  });

  it('without a worker it says what will happen, and offers to terminate', async () => {
    isActive = false;
    answers = ['Cancel Run', 'Terminate Run'];
    pressed = ['Terminate Run…'];
    await stop('cancel', know('a'));
    assert.match(said[0] ?? '', /^warning: Cancel requested\. No worker of alice was seen .* Terminate ends it now, without clean-up\.$/);
    assert.deepEqual(sent, ['cancel a', 'terminate a']);
  });

  for (const [name, error, sentence] of [
    ['silence', new ApiError('timeout', 'No answer'), /isn't known whether it was done/],
    ['a lost connection', new ApiError('offline', 'reset', { cause: 'ECONNRESET' }), /isn't known whether it was done/],
    ['a run that has ended', new ApiError('invalidRequest', 'HTTP 409', { status: 409, code: 'WF_1102' }), /has ended already/],
    ['no connection', new ApiError('offline', 'refused', { cause: 'ECONNREFUSED' }), /Can't reach one\.test/],
  ] as const) {
    it(`after ${name} it is sent once, and says what is true`, async () => {
      answers = ['Cancel Run'];
      server = () => Promise.reject(error);
      const run = know('a');
      await stop('cancel', run);
      assert.equal(sent.length, 1);
      assert.match(said.join(), sentence);
      assert.equal(stops.isCancelRequested(connection, run), false);
      await time.pass(4000);
      assert.equal(refreshes, 2, 'the list is asked what is true');
    });
  }

  it('says that a connection has become read-only', async () => {
    answers = ['Cancel Run'];
    server = () => Promise.reject(new ApiError('readOnly', 'read-only'));
    await stop('cancel', know('a'));
    assert.deepEqual(said, ['error: The connection dev is read-only, so nothing was sent.']);
  });

  it('asks the server whether it is the newest, after the question: it may have been started again meanwhile', async () => {
    answers = ['Cancel Run'];
    newestOf = (executionId) => Promise.resolve({ ...buildRun({ executionId, startMs: START + 1000 }), result: undefined });
    await stop('cancel', know('a'));
    assert.deepEqual([asked.length, sent, said], [1, [], ['warning: This is not the newest run of its execution. Only the newest one can be acted on.']]);
  });

  it('a newer run of the execution was not asked to cancel', async () => {
    answers = ['Cancel Run'];
    await stop('cancel', know('a'));
    assert.equal(stops.isCancelRequested(connection, buildRun({ executionId: 'a', runId: 'r2', status: 'RUNNING' })), false);
  });
});
