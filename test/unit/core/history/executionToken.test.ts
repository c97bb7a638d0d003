import assert from 'node:assert/strict';
import type { RunsClient } from '../../../../src/core/api/client';
import { safeText } from '../../../../src/core/api/safeText';
import { explainRun } from '../../../../src/core/history/explanation/explainRun';
import { partJson } from '../../../../src/core/history/historyIndex';
import { decodedHistory } from '../../../../src/core/history/historyForms';
import { layOutHistory } from '../../../../src/core/history/layOut';
import { readPayload } from '../../../../src/core/history/payload';
import { payloadsOf } from '../../../../src/core/history/payloadAt';
import { readRunPart } from '../../../../src/core/history/runPart';
import { withoutExecutionToken } from '../../../../src/core/text/executionToken';
import { SAMPLE_EXECUTION_TOKEN } from '../../../sample-api/historyPayloads';
import { sampleHistory } from '../../../sample-api/sampleHistory';
import { statusAt } from '../../../sample-api/sampleRun';
import { SampleRuns } from '../../../sample-api/sampleRuns';

const START_US = Date.UTC(2026, 10, 23, 9, 30) * 1000;
const BASE64 = Buffer.from(SAMPLE_EXECUTION_TOKEN).toString('base64');

/** The parts of a text that hold the token, as it is or in base64. */
function tokensIn(text: string): boolean {
  return text.includes(SAMPLE_EXECUTION_TOKEN) || text.includes(BASE64);
}

/** A payload that stays encoded, as a worker that encrypts, offloads or compresses writes it. */
function closed(options: string): object {
  const metadata = Object.entries({ encoding: 'json/wf_v1', encoding_options: options, __internal_execution_token: SAMPLE_EXECUTION_TOKEN });
  return { metadata: Object.fromEntries(metadata.map(([key, text]) => [key, Buffer.from(text).toString('base64')])), data: 'AAAA' };
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Promise.resolve(Buffer.from(text));
}

describe('the execution token of a history', () => {
  const runs = new SampleRuns({ runs: 300, workflows: 12, seed: 'mistral', startUs: START_US });
  const statuses = ['COMPLETED', 'FAILED', 'RUNNING', 'TERMINATED'];
  const sampled = statuses.map((status) => runs.startedBy(START_US).find((run) => run.workflow.encoding === 'json/wf_v1' && statusAt(run, START_US) === status));

  it('is in the history as sent, and neither in its decoded form, nor in a payload, nor in what explains the run', async () => {
    for (const [at, run] of sampled.entries()) {
      assert.ok(run, statuses[at]);
      const history = await layOutHistory(bytes(sampleHistory(run, START_US, false)));
      assert.ok(tokensIn(Buffer.from(history.bytes).toString()));
      const decoded = await decodedHistory(history);
      assert.ok(!tokensIn(Buffer.from(decoded.bytes).toString()));
      assert.equal(decoded.index.length, history.index.length);
      for (let row = 0; row < history.index.length; row++) {
        for (const part of payloadsOf(history.index, row)) {
          const read = readPayload(partJson(history.bytes, part)).decoded;
          assert.equal(read.kind === 'json' || read.kind === 'null', true);
          assert.ok(!tokensIn(JSON.stringify(read)));
        }
      }
      assert.ok(!tokensIn(JSON.stringify(explainRun(history.index, history.bytes) ?? {})));
    }
  });

  for (const options of ['encrypted', 'offloaded', 'compressed', 'encrypted-partial']) {
    it(`is not in the decoded form of a payload that stays encoded (${options})`, async () => {
      const input = { payloads: [closed(options), closed(options)] };
      const event = { eventId: '1', eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED', workflowExecutionStartedEventAttributes: { input } };
      const sent = JSON.stringify({ events: [event] });
      const decoded = await decodedHistory(await layOutHistory(bytes(sent)));
      const text = Buffer.from(decoded.bytes).toString();
      assert.ok(!tokensIn(text));
      assert.match(text, /"__internal_execution_token": "\*{3}"/);
      assert.equal(decoded.index.length, 1);
      const client = { readHistory: (_connection: unknown, _id: string, read: (chunks: unknown) => unknown) => Promise.resolve(read(bytes(sent))) };
      const part = await readRunPart(client as unknown as RunsClient, {} as never, { kind: 'input', id: 'r' }, new AbortController().signal);
      assert.ok(!tokensIn(JSON.stringify(part)));
    });
  }

  it('is not in a payload of which the server has decoded the data only', () => {
    const json = JSON.stringify({ ...closed(''), data: { total: 1 } });
    const { decoded } = readPayload(json);
    assert.ok(decoded.kind === 'json' && decoded.text.includes('{"total":1}') && !tokensIn(decoded.text));
  });

  it('is not in text that holds it within a string, and not in the log', () => {
    const json = JSON.stringify(closed(''));
    for (const text of [json, JSON.stringify(json), JSON.stringify(JSON.stringify({ inner: json }))]) {
      assert.ok(tokensIn(text));
      for (const safe of [withoutExecutionToken(text), safeText(text, 'key', 1000), safeText(text.slice(0, text.indexOf(BASE64) + 20), 'key', 1000)]) {
        assert.ok(!safe.includes(BASE64.slice(0, 10)), safe);
      }
      assert.doesNotThrow(() => JSON.parse(withoutExecutionToken(text)) as unknown);
    }
    assert.equal(withoutExecutionToken('{"a":1.0}'), '{"a":1.0}');
  });
});
