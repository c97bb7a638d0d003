import assert from 'node:assert/strict';
import { decodedHistory, eventOfHistory } from '../../../../src/core/history/historyForms';
import { payloadsOf } from '../../../../src/core/history/payloadAt';
import { historyOf, indexed } from './indexedHistory';

function payload(data: string, encoding: string): object {
  return { metadata: { encoding: Buffer.from(encoding).toString('base64') }, data: Buffer.from(data).toString('base64') };
}

const EXACT = '{"n":12345678901234567890,"one":1.0,"n":"\\ud800"}';
const CLOSED = payload('cipher', 'binary/encrypted');
const BYTES = payload('\0', 'binary/plain');
const HISTORY = historyOf(
  ['WorkflowExecutionStarted', { input: { payloads: [payload(EXACT, 'json/plain'), CLOSED, 'x'] }, header: { fields: { trace: payload('"t"', 'json/plain') } } }],
  ['ActivityTaskFailed', { failure: { message: 'no', applicationFailureInfo: { details: { payloads: [payload('', 'binary/null'), BYTES] } } } }],
  ['TimerStarted', { timerId: '1' }],
);
const WHOLE = { bytes: HISTORY.document, index: HISTORY.index };

describe('decodedHistory', () => {
  it('decodes payloads in place, character by character, and leaves unreadable ones as sent', async () => {
    const { bytes, index } = await decodedHistory(WHOLE);
    const text = Buffer.from(bytes).toString();
    const expected = Buffer.from(HISTORY.document)
      .toString()
      .replace(/\{\s*"metadata": \{\s*"encoding": "[^"]*"\s*\},\s*"data": "([^"]*)"\s*\}/g, (sent, data: string) => {
        const value = Buffer.from(data, 'base64').toString();
        return value === 'cipher' || value === '\0' ? sent : value || 'null';
      });
    assert.equal(text, Buffer.from(indexed(expected).document).toString());
    assert.ok(text.includes('"n": 12345678901234567890,'));
    assert.deepEqual(Array.from({ length: index.length }, (_, row) => index.idOf(row)), [1, 2, 3]);
    assert.equal(index.valueOf(1, 'failure')?.line, text.split('\n').findIndex((line) => line.includes('"failure"')));
  });

  it('changes nothing if the server has decoded already', async () => {
    const decoded = historyOf(['ActivityTaskCompleted', { result: { payloads: [{ a: 1 }, '{"b":2}'] } }], ['TimerStarted', { timerId: '1' }]);
    const { bytes } = await decodedHistory({ bytes: decoded.document, index: decoded.index });
    assert.deepEqual(Buffer.from(bytes), Buffer.from(decoded.document));
  });

  it('yields to the event loop', async () => {
    const { document, index } = historyOf(['ActivityTaskCompleted', { result: 'x'.repeat(3_000_000) }]);
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await decodedHistory({ bytes: document, index });
    clearInterval(timer);
    assert.ok(turns > 0);
  });
});

describe('eventOfHistory', () => {
  it('is the event as sent, with its index', async () => {
    const event = await eventOfHistory(WHOLE, 1);
    const { events } = JSON.parse(Buffer.from(HISTORY.document).toString()) as { events: unknown[] };
    assert.ok(event?.index);
    const { bytes, index, history } = event;
    assert.equal(Buffer.from(bytes).toString(), JSON.stringify(events[0], null, 2));
    assert.equal(history, WHOLE);
    assert.deepEqual([index.length, index.idOf(0), index.typeOf(0), index.lineOf(0)], [1, 1, 'WorkflowExecutionStarted', 0]);
    assert.equal(index.rowAtLine(bytes.filter((byte) => byte === 0x0a).length), 0);
    // Open Payload counts them.
    assert.equal(payloadsOf(index, 0).length, payloadsOf(HISTORY.index, 0).length);
  });

  it('is undefined if the history has no event with the id', async () => {
    assert.equal(await eventOfHistory(WHOLE, 4), undefined);
  });
});
