import assert from 'node:assert/strict';
import type { RunsClient } from '../../../../../src/core/api/client';
import type { Connection } from '../../../../../src/core/api/connection';
import { ApiError } from '../../../../../src/core/api/errors';
import type { ReadBody } from '../../../../../src/core/api/http';
import { findRun, type RunLookUp } from '../../../../../src/editor/commands/pick/findRun';
import { LookUpError } from '../../../../../src/editor/commands/pick/lookUpError';
import { buildRun } from '../../../../support/buildRun';

const CONNECTION: Connection = {
  name: 'default',
  origin: 'https://api.mistral.ai',
  baseUrl: 'https://api.mistral.ai',
  consoleUrl: 'https://console.mistral.ai',
  readOnly: false,
  getKey: () => Promise.resolve(undefined),
};

describe('findRun', () => {
  let asked: string[];

  /** A server with one execution, `order-7`, whose latest run is `run-7`. */
  function services(known = buildRun({ executionId: 'known', runId: 'known-run' })): RunLookUp {
    const method = (name: string, existing: string) => async (_connection: Connection, id: string, read: ReadBody<unknown>) => {
      asked.push(`${name} ${id}`);
      if (id !== existing) throw new ApiError('notFound', 'No such run');
      return read(body('{"execution_id":"order-7","run_id":"run-7"}'), { notModified: false, etag: undefined });
    };
    const client = { readRun: method('run', 'run-7'), readExecution: method('execution', 'order-7') };
    const feed = { knownOf: () => ({ find: (id: string) => (id === known.runId ? known : undefined) }) };
    return { client: client as unknown as RunsClient, feed: feed as unknown as RunLookUp['feed'] };
  }

  beforeEach(() => {
    asked = [];
  });

  it('returns a known run without a request', async () => {
    const { run, content } = await findRun(services(), CONNECTION, 'known-run');
    assert.equal(run.executionId, 'known');
    assert.equal(content, undefined);
    assert.deepEqual(asked, []);
  });

  it('returns the document of the run with one request', async () => {
    const { run, content } = await findRun(services(), CONNECTION, 'run-7');
    assert.equal(run.executionId, 'order-7');
    assert.equal(Buffer.from(content?.bytes ?? []).toString().trim(), '{\n  "execution_id": "order-7",\n  "run_id": "run-7"\n}');
    assert.deepEqual(asked, ['run run-7']);
  });

  it('tries the ids in order, an execution id as such first', async () => {
    await findRun(services(), CONNECTION, [{ id: 'other', kind: undefined }, { id: 'order-7', kind: 'execution' }]);
    assert.deepEqual(asked, ['run other', 'execution other', 'execution order-7']);
  });

  it('names all ids when none of them has a run', async () => {
    const ids = [{ id: 'a', kind: undefined }, { id: 'b', kind: undefined }];
    await assert.rejects(findRun(services(), CONNECTION, ids), (error) => error instanceof LookUpError && error.subject.id === 'a' && error.subject.otherIds?.join() === 'b');
  });
});

async function* body(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}
