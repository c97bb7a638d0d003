import assert from 'node:assert/strict';
import type { RunsClient } from '../../../../src/core/api/client';
import { MOST_INPUT_BYTES, readRunInput, runInput, type RunInput } from '../../../../src/core/history/runInput';
import { SAMPLE_EXECUTION_TOKEN } from '../../../sample-api/historyPayloads';
import { historyOf, indexed, payload } from './indexedHistory';

const BIG = '{"id":12345678901234567890,"ratio":1.0,"id2":1e400}';

function inputOf(input: unknown, more: object = {}): RunInput {
  const { index, document } = historyOf(['WorkflowExecutionStarted', { workflowType: { name: 'w' }, input, ...more }]);
  return runInput(index, document);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** The input of a run whose payload has that content. */
function inputOfText(text: string, encoding = 'json/wf_v1', options = ''): RunInput {
  return inputOf({ payloads: [{ metadata: { encoding: base64(encoding), encoding_options: base64(options) }, data: base64(text) }] });
}

function textOf(input: RunInput): string | undefined {
  return input.kind === 'input' ? input.text : undefined;
}

function refusalOf(input: RunInput): string | undefined {
  return input.kind === 'refused' ? input.why : undefined;
}

describe('runInput', () => {
  it('is the text of the input, each digit as sent', () => {
    for (const encoding of ['json/wf_v1', 'json/abraxas_v1', 'json/plain']) assert.equal(textOf(inputOfText(BIG, encoding)), BIG);
  });

  it('is the same where the server decoded it in place, whole, the data alone, or without a list of payloads', () => {
    const metadata = `{"encoding":"${base64('json/wf_v1')}","__internal_execution_token":"${base64(SAMPLE_EXECUTION_TOKEN)}"}`;
    for (const input of [`{"payloads":[${BIG}]}`, `{"payloads":[{"metadata":${metadata},"data":${BIG}}]}`, BIG]) {
      const { index, document } = indexed(`{"events":[{"eventId":1,"eventType":"WorkflowExecutionStarted","workflowExecutionStartedEventAttributes":{"input":${input}}}]}`);
      assert.equal(textOf(runInput(index, document))?.replace(/\s/g, ''), BIG);
    }
  });

  it('is null for a run without one', () => {
    const none = { metadata: { encoding: base64('binary/null') } };
    for (const input of [undefined, null, { payloads: [] }, { payloads: [none] }, { payloads: [payload(null)] }, { payloads: [null] }]) assert.equal(textOf(inputOf(input)), 'null');
  });

  it('is refused where a worker alone can read it', () => {
    assert.equal(refusalOf(inputOfText('x', 'json/wf_v1', 'encrypted')), 'encrypted');
    assert.equal(refusalOf(inputOfText('x', 'binary/encrypted')), 'encrypted');
    assert.equal(refusalOf(inputOfText('{"key":"a/b"}', 'json/wf_v1', 'compressed,offloaded')), 'offloaded');
    assert.equal(refusalOf(inputOfText('x', 'json/wf_v1', 'compressed')), 'compressed');
    assert.equal(refusalOf(inputOfText('{"a":1}', 'json/wf_v1', 'encrypted-partial')), 'encrypted-partial');
    assert.equal(refusalOf(inputOf({ payloads: [{ metadata: { encoding: 'json/wf_v1', encoding_options: 'offloaded' }, data: { key: 'a' } }] })), 'offloaded');
  });

  it('is refused where a text in it is encrypted, or only its placeholder was sent', () => {
    const field = { field_type: '__encrypted_str__', data: 'AAAA' };
    for (const value of [{ list: [{ iban: field }] }, { iban: '<encrypted>' }, { iban: '**ENCRYPTED**' }]) {
      assert.equal(refusalOf(inputOfText(JSON.stringify(value))), 'encrypted-partial');
      assert.equal(refusalOf(inputOf({ payloads: [value] })), 'encrypted-partial');
    }
    assert.equal(refusalOf(inputOfText('{"iban":"\\u003cencrypted\\u003e"}')), 'encrypted-partial');
    for (const input of [{ payloads: ['<encrypted>'] }, '<encrypted>']) assert.equal(refusalOf(inputOf(input)), 'encrypted');
    const said = '{"note":"write <encrypted> or \\"field_type\\": \\"__encrypted_str__\\""}';
    assert.equal(textOf(inputOfText(said)), said);
  });

  it('is refused where it is no JSON, or no object', () => {
    assert.equal(refusalOf(inputOfText('abc', 'binary/plain')), 'notJson');
    assert.equal(refusalOf(inputOfText('{"a":', 'json/plain')), 'notJson');
    assert.equal(refusalOf(inputOfText('{"rate":NaN}')), 'notJson');
    for (const text of ['[1]', '1', '"a"', '"{}"', 'true']) assert.equal(refusalOf(inputOfText(text)), 'notObject');
    assert.equal(refusalOf(inputOf({ payloads: [payload({}), payload({})] })), 'notObject');
  });

  it('is refused over 2 MB, not counting the spaces of the document', () => {
    const text = (length: number): string => `{"text":"${'é'.repeat((length - 11) / 2)}"}`;
    const most = text(MOST_INPUT_BYTES - 1);
    assert.equal(textOf(inputOfText(most)), most);
    assert.equal(refusalOf(inputOfText(text(MOST_INPUT_BYTES + 3))), 'tooLarge');
    const list = { list: Array.from({ length: 300_000 }, () => 1) };
    assert.equal(inputOf({ payloads: [list] }).kind, 'input');
  });

  it('reads what a client encoded itself, and refuses what it encrypted', () => {
    assert.equal(textOf(inputOfText(JSON.stringify({ b64payload: base64(BIG), encoding_options: [] }))), BIG);
    assert.equal(refusalOf(inputOfText(JSON.stringify({ b64payload: 'AAAA', encoding_options: ['encrypted'] }))), 'encrypted');
    assert.equal(refusalOf(inputOfText(JSON.stringify({ b64payload: base64(BIG), encoding_options: ['encrypted-partial'] }))), 'encrypted-partial');
  });

  it('never holds the execution token', () => {
    const metadata = { encoding: base64('json/wf_v1'), __internal_execution_token: base64(SAMPLE_EXECUTION_TOKEN) };
    const inputs = [
      inputOf({ payloads: [{ metadata, data: base64(BIG) }] }),
      inputOf({ payloads: [{ metadata: { ...metadata, encoding_options: 'encrypted' }, data: 'AAAA' }] }),
      inputOf({ payloads: [{ inner: { metadata, data: base64(BIG) } }] }),
    ];
    assert.deepEqual(inputs.map((input) => refusalOf(input) ?? input.kind), ['input', 'encrypted', 'token']);
    for (const input of inputs) assert.doesNotMatch(JSON.stringify(input), new RegExp(`__internal|${SAMPLE_EXECUTION_TOKEN}|${base64(SAMPLE_EXECUTION_TOKEN)}`));
  });

  it('is refused for a history without the event that started the run', () => {
    const { index, document } = historyOf(['WorkflowTaskScheduled', {}]);
    assert.deepEqual(runInput(index, document), { kind: 'refused', why: 'noStart', start: undefined });
    assert.deepEqual(runInput(indexed('{"events":[]}').index, Buffer.from('')), { kind: 'refused', why: 'noStart', start: undefined });
  });

  it('says of which workflow, queue and deployment it is', () => {
    const { index, document } = historyOf(
      ['EVENT_TYPE_WORKFLOW_EXECUTION_STARTED', { workflowType: { name: 'hello' }, taskQueue: { name: 'billing', kind: 'TASK_QUEUE_KIND_NORMAL' } }],
      ['WorkflowTaskCompleted', { workerDeploymentName: 'alice' }],
    );
    assert.deepEqual(runInput(index, document).start, { workflowName: 'hello', taskQueue: 'billing', deployment: 'alice', isChild: false, isContinued: false });
  });

  it('says whether it is the input of a child or of a continued run', () => {
    const factsOf = (more: object): [boolean | undefined, boolean | undefined] => {
      const { start } = inputOf(null, more);
      return [start?.isChild, start?.isContinued];
    };
    assert.deepEqual(factsOf({ parentWorkflowExecution: { workflowId: 'p', runId: 'r' } }), [true, false]);
    assert.deepEqual(factsOf({ parentWorkflowExecution: null, continuedExecutionRunId: '' }), [false, false]);
    const second = { continuedExecutionRunId: 'first', firstExecutionRunId: 'first', originalExecutionRunId: 'second' };
    assert.deepEqual(factsOf({ ...second, initiator: 'CONTINUE_AS_NEW_INITIATOR_WORKFLOW' }), [false, true]);
    assert.deepEqual(factsOf(second), [false, true]);
    // It has the input of the first.
    for (const initiator of ['CONTINUE_AS_NEW_INITIATOR_RETRY', 'CronSchedule']) assert.deepEqual(factsOf({ ...second, initiator }), [false, false]);
  });
});

describe('readRunInput', () => {
  it('reads the history as stored, up to the input', async () => {
    const { document } = historyOf(['WorkflowExecutionStarted', { input: { payloads: [payload({ a: 1 })] } }]);
    const asked: unknown[] = [];
    // eslint-disable-next-line @typescript-eslint/require-await
    async function* body(): AsyncGenerator<Uint8Array> {
      yield document.subarray(0, -4);
      throw new Error('read too far');
    }
    const client = {
      readHistory: (_connection: unknown, id: string, read: (chunks: unknown) => unknown, ...more: unknown[]) => {
        asked.push(id, ...more);
        return Promise.resolve(read(body()));
      },
    };
    const { input, isLatest } = await readRunInput(client as unknown as RunsClient, {} as never, { id: 'r' }, new AbortController().signal);
    assert.deepEqual([textOf(input), isLatest], ['{"a":1}', false]);
    assert.equal((asked[1] as { decodePayloads: boolean }).decodePayloads, false);
  });

  it('is refused for an answer without the event', async () => {
    const client = { readHistory: (_connection: unknown, _id: string, read: (chunks: unknown) => unknown) => Promise.resolve(read([Buffer.from('{"events":[]}')])) };
    const { input } = await readRunInput(client as unknown as RunsClient, {} as never, { id: 'r' }, new AbortController().signal);
    assert.equal(refusalOf(input), 'noStart');
  });
});
