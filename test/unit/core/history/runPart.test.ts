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

  it('shows a value as sent that is nested so deep that its indentation is over 256 MiB', async () => {
    const document = await partDocument({ kind: 'json', text: DEEP });
    assert.equal(Buffer.from(document?.bytes ?? []).toString(), DEEP);
  });
});

describe('readRunPart', () => {
  /** A client whose answers have this body. */
  function answering(text: string): RunsClient {
    const read = (readBody: (chunks: unknown) => Promise<unknown>): Promise<unknown> => readBody(new Blob([text]).stream());
    const client = {
      readRun: (_connection: unknown, _id: string, readBody: (chunks: unknown) => Promise<unknown>) => read(readBody),
      readHistory: (_connection: unknown, _id: string, readBody: (chunks: unknown) => Promise<unknown>) => read(readBody),
    };
    return client as unknown as RunsClient;
  }

  it('reads a result that is nested as deep', async () => {
    const client = answering(`{"status":"COMPLETED","result":${DEEP}}`);
    const result = await readRunPart(client, {} as never, { kind: 'result', id: 'r' }, new AbortController().signal);
    assert.deepEqual(result, { decoded: { kind: 'json', text: DEEP }, status: 'COMPLETED' });
  });

  it('reads an input that is nested as deep, and one with NaN', async () => {
    for (const json of [DEEP, '{"rate":NaN}']) {
      const data = Buffer.from(json).toString('base64');
      const event = { eventId: '1', eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED', workflowExecutionStartedEventAttributes: { input: { payloads: [{ ...PAYLOAD, data }] } } };
      for (const input of [JSON.stringify(event), JSON.stringify(event).replace(JSON.stringify({ ...PAYLOAD, data }), json)]) {
        const { decoded } = await readRunPart(answering(`{"events":[${input}]}`), {} as never, { kind: 'input', id: 'r' }, new AbortController().signal);
        assert.deepEqual(decoded?.kind === 'json' && decoded.text.replace(/\s/g, ''), json);
      }
    }
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
