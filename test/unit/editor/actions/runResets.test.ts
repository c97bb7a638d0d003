import assert from 'node:assert/strict';
import type { ResetRequest } from '../../../../src/core/api/actionsClient';
import { ApiError } from '../../../../src/core/api/errors';
import type { Run } from '../../../../src/core/api/types';
import type { ResetPoint } from '../../../../src/core/history/resetPoint';
import { KnownRuns } from '../../../../src/core/runs/knownRuns';
import { RunChanges } from '../../../../src/core/runs/runChanges';
import type { Question } from '../../../../src/editor/actions/ask';
import { RunResets } from '../../../../src/editor/actions/runResets';
import { buildRun } from '../../../support/buildRun';
import { CollectingLog, connectionTo } from '../../core/api/harness';

const connection = { ...connectionTo('https://one.test'), name: 'dev' };
const POINT: ResetPoint = { eventId: 10, runsAgain: [{ name: 'send_invoice', count: 1, completed: 1 }], kept: [{ name: 'fetch_inbox', count: 1, completed: 1 }], keptFailures: [], mayFailAgain: false };
const RUN = buildRun({ executionId: 'a9f03c11', runId: 'r1', status: 'FAILED', deploymentName: 'alice' });

describe('RunResets', () => {
  let known: KnownRuns;
  let sent: ResetRequest[];
  let asked: Question[];
  let said: string[];
  let reason: string | undefined;
  let answers: (string | undefined)[];
  let offered: (readonly string[])[];
  let picked: string | undefined;
  let refusals: ApiError[];
  /** The newest run of the execution, as the server says. */
  let newest: Run;
  let resets: RunResets;

  beforeEach(() => {
    known = new KnownRuns();
    known.put(RUN, new RunChanges());
    sent = [];
    asked = [];
    said = [];
    reason = '';
    answers = ['Reset Run', 'Reset Run'];
    offered = [];
    picked = undefined;
    refusals = [];
    newest = RUN;
    resets = new RunResets({
      client: {
        reset: (_connection, _id, request) => {
          sent.push(request);
          const refusal = refusals.shift();
          return refusal ? Promise.reject(refusal) : Promise.resolve();
        },
      },
      runs: { getExecution: () => Promise.resolve({ ...newest, result: undefined }) },
      feed: { knownOf: () => known, refresh: () => Promise.resolve() },
      ask: (question) => {
        asked.push(question);
        return Promise.resolve(answers.shift());
      },
      say: (_severity, message) => {
        said.push(message);
        return Promise.resolve(undefined);
      },
      askForReason: () => Promise.resolve(reason),
      pickEvent: (ids) => {
        offered.push(ids);
        return Promise.resolve(picked);
      },
      log: new CollectingLog(),
    });
  });

  it('says what runs again and what is kept, and sends the point once', async () => {
    await resets.reset({ connection, run: RUN }, POINT, () => undefined);
    assert.deepEqual(asked.map(({ message, detail }) => [message, detail]), [
      ['Reset run a9f03c11 of process-invoices on dev · alice?', 'Runs again: send_invoice (already completed). Kept: fetch_inbox. The current run ends; the code that runs now is used.'],
    ]);
    assert.deepEqual(sent, [{ eventId: '10', reason: undefined }]);
  });

  it('sends the reason', async () => {
    reason = 'supplier known';
    await resets.reset({ connection, run: RUN }, POINT, () => undefined);
    assert.deepEqual(sent, [{ eventId: '10', reason }]);
  });

  for (const answer of [undefined, 'Don’t Reset']) {
    it(`sends nothing when the answer is ${String(answer)}`, async () => {
      answers = [answer];
      await resets.reset({ connection, run: RUN }, POINT, () => undefined);
      assert.deepEqual([asked.length, sent], [1, []]);
    });
  }

  it('asks nothing more when the reason was given up', async () => {
    reason = undefined;
    await resets.reset({ connection, run: RUN }, POINT, () => undefined);
    assert.deepEqual([asked, sent], [[], []]);
  });

  it('acts on the newest run of an execution only', async () => {
    known.put(buildRun({ executionId: RUN.executionId, runId: 'r2', startMs: (RUN.startMs ?? 0) + 1000 }), new RunChanges());
    await resets.reset({ connection, run: RUN }, POINT, () => undefined);
    assert.deepEqual([asked, sent, said], [[], [], ['This is not the newest run of its execution. Only the newest one can be acted on.']]);
  });

  it('asks the server whether it is the newest, after the question', async () => {
    known = new KnownRuns();
    newest = buildRun({ executionId: RUN.executionId, status: 'RUNNING', startMs: (RUN.startMs ?? 0) + 1000 });
    await resets.reset({ connection, run: RUN }, POINT, () => undefined);
    assert.deepEqual([asked.length, sent, said], [1, [], ['This is not the newest run of its execution. Only the newest one can be acted on.']]);
  });

  it('offers the events that the server can reset to, and asks again', async () => {
    refusals = [new ApiError('invalidRequest', 'HTTP 422', { status: 422, code: 'WF_1001', body: () => ({ detail: { valid_reset_events: [4, 8, '9', -1, 1.5, null] } }) })];
    picked = '8';
    await resets.reset({ connection, run: RUN }, POINT, () => undefined);
    assert.deepEqual(offered, [['4', '8']]);
    assert.match(asked[1]?.detail ?? '', /^All events before 8 are kept/);
    assert.deepEqual(sent.map(({ eventId }) => eventId), ['10', '8']);
  });

  it('says what runs again also for an event that the server offers', async () => {
    refusals = [new ApiError('invalidRequest', 'HTTP 422', { status: 422, code: 'WF_1001', body: () => ({ valid_reset_events: [4] }) })];
    picked = '4';
    await resets.reset({ connection, run: RUN }, POINT, (eventId) => ({ ...POINT, eventId, kept: [] }));
    assert.match(asked[1]?.detail ?? '', /^Runs again: send_invoice \(already completed\)\. The current run ends/);
    assert.deepEqual(sent.map(({ eventId }) => eventId), ['10', '4']);
  });

  it('after silence it is sent once, and says that it is not known', async () => {
    refusals = [new ApiError('timeout', 'No answer')];
    await resets.reset({ connection, run: RUN }, POINT, () => undefined);
    assert.equal(sent.length, 1);
    assert.match(said.join(), /isn't known whether it was done/);
  });
});
