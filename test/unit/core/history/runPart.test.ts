import assert from 'node:assert/strict';
import type { RunsClient } from '../../../../src/core/api/client';
import { partDocument, readRunPart } from '../../../../src/core/history/runPart';
import { partText, valueInLine } from '../../../../src/core/history/partText';
import { payloadAt, payloadsOf } from '../../../../src/core/history/payloadAt';
import { historyOf, indexed } from './indexedHistory';

const PAYLOAD = { metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'e30=' };

const DEEP = '['.repeat(12_000) + ']'.repeat(12_000);

describe('partDocument', () => {
  it('lays JSON out without losing anything, and leaves other text alone', async () => {
    const document = await partDocument({ kind: 'json', text: '{"n":12345678901234567890,"n":[1.0]}' });
    assert.deepEqual([document?.isJson, Buffer.from(document?.bytes ?? []).toString()], [true, '{\n  "n": 12345678901234567890,\n  "n": [\n    1.0\n  ]\n}']);
    const text = await partDocument({ kind: 'json', text: '"a\\r\\nb"' });
    assert.deepEqual([text?.isJson, Buffer.from(text?.bytes ?? []).toString()], [false, 'a\r\nb']);
    assert.equal(await partDocument({ kind: 'encrypted', facts: {} }), undefined);
  });

  it('rejects a value nested so deep that its indentation is over 256 MiB as too large', async () => {
    await assert.rejects(partDocument({ kind: 'json', text: DEEP }), { name: 'ApiError', kind: 'tooLarge' });
  });
});

describe('readRunPart', () => {
  it('rejects a run whose result is nested as deep as too large', async () => {
    const body = new Blob([`{"status":"COMPLETED","result":${DEEP}}`]).stream();
    const client = { readRun: (_connection: unknown, _id: string, read: (chunks: unknown) => Promise<unknown>) => read(body) };
    const result = readRunPart(client as unknown as RunsClient, {} as never, { kind: 'result', id: 'r' }, new AbortController().signal);
    await assert.rejects(result, { name: 'ApiError', kind: 'tooLarge' });
  });
});

describe('payloadAt', () => {
  const history = historyOf(
    ['WorkflowExecutionStarted', { input: { payloads: [PAYLOAD] }, header: { fields: { trace: PAYLOAD } } }],
    ['ActivityTaskCompleted', { result: { payloads: [PAYLOAD, 'x'] } }],
    ['TimerStarted', { timerId: '1' }],
  );
  const { index, lines } = history;

  it('finds the payload of a line, and by the event its only input or result', () => {
    for (const part of payloadsOf(index, 0)) assert.deepEqual(payloadAt(index, part.endLine)?.part, part);
    const [input] = payloadsOf(index, 0);
    assert.deepEqual(payloadAt(index, index.lineOf(0)), { row: 0, number: 0, part: input, isExact: false });
    assert.equal(payloadAt(index, index.lineOf(1)), undefined);
    assert.equal(payloadAt(index, index.lineOf(2)), undefined);
    assert.equal(payloadAt(index, 0), undefined);
  });

  it('whose text is cut out of the lines as it was sent', () => {
    const document = { lineAt: (line: number) => ({ text: lines[line] ?? '' }) };
    for (const row of [0, 1]) {
      for (const { line, endLine, start, end } of payloadsOf(index, row)) {
        assert.equal(partText(document as never, line, endLine), Buffer.from(history.document).toString().slice(start, end));
      }
    }
  });
});

describe('valueInLine', () => {
  it('is the value as sent, of any JSON', () => {
    for (const value of ['"a"', '"\\": ,"', '1.0', '{', '"k\\\\"', '","']) {
      for (const text of [JSON.stringify({ key: 0 }).slice(1, 7), '']) {
        assert.equal(valueInLine(`    ${text && `${text} `}${value},`), value);
        assert.equal(valueInLine(`    ${text && `${text} `}${value}`), value);
      }
    }
    assert.equal(valueInLine(indexed('["a: b"]').lines[1] ?? ''), '"a: b"');
  });
});
