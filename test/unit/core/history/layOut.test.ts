import assert from 'node:assert/strict';
import { layOut, layOutHistory } from '../../../../src/core/history/layOut';

const LEVELS = 100_000;

/** 400 KB of JSON whose layout would be 20 GB. */
const DEEP = `${'{"a":'.repeat(LEVELS / 2)}${'['.repeat(LEVELS / 2)}${']'.repeat(LEVELS / 2)}${'}'.repeat(LEVELS / 2)}`;

async function* inChunks(text: string, size = 16_384): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield Promise.resolve(bytes.subarray(at, at + size));
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

describe('layOut', () => {
  it('shows a run as sent whose result is nested too deep to be laid out', async () => {
    const sent = `{"result":${DEEP},"status":"COMPLETED"}`;
    assert.equal(text((await layOut(inChunks(sent))).bytes), sent);
  });

  it('shows a history as sent that is nested too deep, with an empty index', async () => {
    const sent = `{"events":[{"eventId":"1","eventType":"EVENT_TYPE_WORKFLOW_EXECUTION_STARTED"},${DEEP}]}`;
    const { bytes, index } = await layOutHistory(inChunks(sent));
    assert.equal(text(bytes), sent);
    assert.equal(index.length, 0);
  });

  it('rejects a large answer as too large', async () => {
    const sent = DEEP + ' '.repeat(16 * 1024 * 1024);
    await assert.rejects(layOut(inChunks(sent)), { name: 'ApiError', kind: 'tooLarge' });
  });

  it('lays out NaN and Infinity as sent', async () => {
    for (const size of [1, 2, 3, 5, 100]) {
      const { bytes } = await layOut(inChunks('{"total_duration_ms":NaN,"result":[-Infinity,Infinity]}', size));
      assert.equal(text(bytes), '{\n  "total_duration_ms": NaN,\n  "result": [\n    -Infinity,\n    Infinity\n  ]\n}');
    }
  });

  it('rejects invalid JSON', async () => {
    for (const sent of ['', '{"a":nan}', '[NaM]', '[-Infinite]', '[+Infinity]', 'Infinity0', '-I']) {
      await assert.rejects(layOut(inChunks(sent)), { name: 'ApiError', kind: 'notTheApi' }, sent);
    }
  });
});
