import assert from 'node:assert/strict';
import { isApiError } from '../../../../src/core/api/errors';
import { readRunDocument } from '../../../../src/core/history/readRunDocument';

async function* body(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

describe('readRunDocument', () => {
  it('reads the run, and lays the body out without changing its values', async () => {
    const { run, content } = await readRunDocument(body('\uFEFF{"execution_id":"order-7","run_id":"r-1","result":12345678901234567890.10}'));
    assert.equal(run.executionId, 'order-7');
    assert.equal(run.runId, 'r-1');
    const text = Buffer.from(content.bytes).toString();
    assert.match(text, /^ +"result": 12345678901234567890\.10$/m);
  });

  it('reads NaN, as Python writes it', async () => {
    assert.equal((await readRunDocument(body('{"execution_id":"order-7","result":NaN}'))).run.executionId, 'order-7');
  });

  it('rejects what is not a run', async () => {
    for (const text of ['[]', '{"run_id":"r-1"}', 'null', '<html>']) {
      await assert.rejects(readRunDocument(body(text)), (error) => isApiError(error) && error.kind === 'notTheApi', text);
    }
  });
});
