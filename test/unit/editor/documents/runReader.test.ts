import assert from 'node:assert/strict';
import type { RunsClient } from '../../../../src/core/api/client';
import type { Connection } from '../../../../src/core/api/connection';
import { ApiError } from '../../../../src/core/api/errors';
import type { ReadBody } from '../../../../src/core/api/http';
import { authorityOf } from '../../../../src/editor/connections/authority';
import { RunReader } from '../../../../src/editor/documents/runReader';
import { FakeTime } from '../../../support/fakeTime';
import { historyOf } from '../../core/history/indexedHistory';

function connectionTo(baseUrl: string, name = 'default'): Connection {
  return { name, origin: 'https://api.test', baseUrl, consoleUrl: 'https://console.test', readOnly: false, getKey: () => Promise.reject(new Error('No key is needed')) };
}

const here = connectionTo('https://api.test');
const PAYLOAD = { metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'eyJhIjoxfQ==' };
const { document: HISTORY } = historyOf(['WorkflowExecutionStarted', { input: { payloads: [PAYLOAD] } }], ['WorkflowExecutionCompleted', {}]);

const RUN = '{"execution_id":"e","status":"COMPLETED","result":1.0}';
const { document: UNENDED } = historyOf(['WorkflowExecutionStarted', {}], ['WorkflowTaskScheduled', {}]);
const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 20, 12);

describe('RunReader', () => {
  const { signal } = new AbortController();
  let requests: string[];
  /** As the list of runs has it. */
  let status: string;
  /** When this computer first saw the run as ended, ms since the epoch. */
  let finishedMs: number | undefined;
  let runBody: string;
  let history: Uint8Array;
  let rowsAskedFor: unknown[];
  let beforeAnswer: () => void;
  let reader: RunReader;

  beforeEach(() => {
    requests = [];
    status = 'COMPLETED';
    finishedMs = Date.now();
    runBody = RUN;
    history = HISTORY;
    rowsAskedFor = [];
    beforeAnswer = () => undefined;
    const answer = (what: string, body: () => Uint8Array) => async (connection: Connection, id: string, read: ReadBody<unknown>): Promise<unknown> => {
      requests.push(`${what} ${id} ${connection.name} ${connection.baseUrl}`);
      await Promise.resolve();
      beforeAnswer();
      if (id === 'execution' && !what.startsWith('execution')) throw new ApiError('notFound', 'no such run');
      return read(new Blob([body()]).stream(), {} as never);
    };
    const run = (): Uint8Array => Buffer.from(runBody);
    const events = (): Uint8Array => history;
    const client = { readRun: answer('run', run), readHistory: answer('history', events), readExecution: answer('execution', run), readExecutionHistory: answer('execution history', events) };
    const get = (key: string): unknown => (key === 'r' ? { key, status } : undefined);
    const known = { get, find: get, finishedSince: (key: string) => (key === 'r' ? finishedMs : undefined) };
    const feed = {
      knownOf: (authority: string) => (authority === authorityOf(here) ? known : undefined),
      loadRun: (row: unknown) => Promise.resolve(void rowsAskedFor.push(row)),
    };
    reader = new RunReader(client as unknown as RunsClient, feed as never);
  });

  const text = (answer: { readonly value: { readonly bytes: Uint8Array } | undefined }): string => Buffer.from(answer.value?.bytes ?? []).toString();

  it('reads runs and histories laid out, a history with its index', async () => {
    assert.equal(text(await reader.run(here, 'r', signal)), '{\n  "execution_id": "e",\n  "status": "COMPLETED",\n  "result": 1.0\n}');
    assert.equal((await reader.history(here, 'r', signal)).value.index.length, 2);
  });

  it('says whether the answer is about the latest run of an execution', async () => {
    assert.equal((await reader.run(here, 'execution', signal)).isLatest, true);
    assert.equal((await reader.history(here, 'r', signal)).isLatest, false);
  });

  it('reads every kind of content, and nothing where there is none', async () => {
    const read = async (content: Parameters<RunReader['content']>[1]): Promise<string> => text(await reader.content(here, content, signal));
    assert.equal(await read({ kind: 'history', id: 'r' }), Buffer.from(HISTORY).toString());
    assert.match(await read({ kind: 'decoded', id: 'r' }), /"payloads": \[\s+\{\s+"a": 1\s+\}/);
    assert.match(await read({ kind: 'event', eventId: 1, id: 'r' }), /WorkflowExecutionStarted/);
    assert.equal(await read({ kind: 'event', eventId: 9, id: 'r' }), '');
    assert.equal(await read({ kind: 'input', id: 'r' }), '{\n  "a": 1\n}');
    assert.equal(await read({ kind: 'result', id: 'r' }), '1.0');
    assert.equal(await read({ kind: 'payload', payload: { eventId: 1, number: 0 }, id: 'r' }), '{\n  "a": 1\n}');
    assert.equal(await read({ kind: 'payload', payload: { eventId: 2, number: 0 }, id: 'r' }), '');
  });

  it('requests a finished run and its history once', async () => {
    for (let times = 0; times < 2; times++) {
      await reader.run(here, 'r', signal);
      await reader.history(here, 'r', signal);
    }
    await reader.content(here, { kind: 'decoded', id: 'r' }, signal);
    assert.deepEqual(requests, ['run r default https://api.test', 'history r default https://api.test']);
  });

  it('requests others each time: active or unknown, by execution id, or of another connection or base URL', async () => {
    for (const [connection, id] of [[here, 'unknown'], [here, 'execution'], [connectionTo('https://api.test', 'prod'), 'r']] as const) {
      await reader.history(connection, id, signal);
      const before = requests.length;
      await reader.history(connection, id, signal);
      assert.ok(requests.length > before, id);
    }
    await reader.history(here, 'r', signal);
    const before = requests.length;
    await reader.history(connectionTo('https://api.test/v2'), 'r', signal);
    assert.equal(requests.length, before + 1);
  });

  it('does not keep what was requested while the run was active', async () => {
    status = 'RUNNING';
    runBody = '{"execution_id":"e","status":"RUNNING","result":null}';
    beforeAnswer = () => (status = 'COMPLETED');
    await reader.run(here, 'r', signal);
    runBody = RUN;
    await reader.run(here, 'r', signal);
    await reader.run(here, 'r', signal);
    assert.equal(requests.length, 2);
  });

  it('reports each history that the server answered with', async () => {
    const answers: string[] = [];
    reader.onDidReadHistory(({ authority, id, isLatest, history }) => answers.push([authority, id, isLatest, history.index.length].join(' ')));
    await reader.content(here, { kind: 'decoded', id: 'r' }, signal);
    await reader.history(here, 'r', signal);
    await reader.history(here, 'execution', signal);
    await reader.run(here, 'r', signal);
    assert.deepEqual(answers, [`${authorityOf(here)} r false 2`, `${authorityOf(here)} execution true 2`]);
    reader.dispose();
  });

  it('reads no more of a history than it may', async () => {
    await assert.rejects(reader.history(here, 'r', signal, HISTORY.length - 1), { kind: 'tooLarge' });
    assert.equal((await reader.history(here, 'r', signal, HISTORY.length)).value.index.length, 2);
  });

  const isFinal = async (kind: 'run' | 'history' | 'decoded', id = 'r'): Promise<boolean> => (await reader.content(here, { kind, id }, signal)).isFinal;

  it('requests a history without its end again, until a minute after the run was first seen as ended', async () => {
    const time = new FakeTime(NOW);
    try {
      status = 'FAILED';
      finishedMs = NOW;
      history = UNENDED;
      await time.pass(MINUTE - 1);
      assert.equal(await isFinal('history'), false);
      beforeAnswer = () => (finishedMs = NOW - MINUTE);
      assert.equal(await isFinal('decoded'), false);
      beforeAnswer = () => undefined;
      finishedMs = NOW;
      await time.pass(1);
      assert.equal(await isFinal('history'), true);
      assert.equal(await isFinal('history'), true);
      assert.equal(requests.length, 3);
    } finally {
      time.restore();
    }
  });

  for (const type of ['Completed', 'Failed', 'TimedOut', 'Canceled', 'Terminated', 'ContinuedAsNew']) {
    it(`keeps a history that ends with ${type}, in any spelling, whatever the list says`, async () => {
      status = 'RUNNING';
      finishedMs = undefined;
      const older = `WorkflowExecution${type}`;
      const newer = `EVENT_TYPE_WORKFLOW_EXECUTION_${type.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()}`;
      for (const spelling of [older, newer]) {
        reader.forget();
        history = historyOf(['WorkflowExecutionStarted', {}], [spelling, {}]).document;
        assert.equal(await isFinal('history'), true, spelling);
        assert.equal(await isFinal('decoded'), true, spelling);
      }
      assert.equal(requests.length, 2);
      assert.equal(await isFinal('history', 'unknown'), false);
    });
  }

  it('asks for the row of a run that the list has as active although its history has its end', async () => {
    await reader.history(here, 'r', signal);
    assert.deepEqual(rowsAskedFor, []);
    reader.forget();
    status = 'RUNNING';
    history = UNENDED;
    await reader.history(here, 'r', signal);
    assert.deepEqual(rowsAskedFor, []);
    history = HISTORY;
    await reader.history(here, 'r', signal);
    assert.deepEqual(rowsAskedFor, [{ key: 'r', status: 'RUNNING' }]);
  });

  it('requests a run again whose result or end may still be missing', async () => {
    const run = (status: string, result: unknown): string => JSON.stringify({ execution_id: 'e', status, result });
    for (const [body, final] of [
      [run('COMPLETED', null), false],
      [run('COMPLETED', 0), true],
      [run('completed', 'yes'), true],
      [run('FAILED', null), true],
      [run('RUNNING', null), false],
      ['{"execution_id":"e","result":1}', true],
      ['{"execution_id":"e"}', false],
      ['[]', false],
    ] as const) {
      reader.forget();
      runBody = body;
      assert.equal(await isFinal('run'), final, body);
    }
    finishedMs = Date.now() - MINUTE;
    assert.equal(await isFinal('run'), true);
  });

  it('drops what it keeps, and answers that are pending then', async () => {
    await reader.run(here, 'r', signal);
    reader.forget();
    beforeAnswer = () => reader.forget();
    await reader.run(here, 'r', signal);
    beforeAnswer = () => undefined;
    await reader.run(here, 'r', signal);
    assert.equal(requests.length, 3);
  });
});
