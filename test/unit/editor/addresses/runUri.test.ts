import assert from 'node:assert/strict';
import { URI } from 'vscode-uri';
import type { Connection } from '../../../../src/core/api/connection';
import type { PartReference } from '../../../../src/core/history/runPart';
import { eventOf, isPart, namedRunUri, parseRunUri, partOf, runDocument, runUri, siblingOf, type HistoryDocument } from '../../../../src/editor/addresses/runUri';

const connection: Connection = {
  name: 'default',
  origin: 'http://127.0.0.1:8787',
  baseUrl: 'http://127.0.0.1:8787/prefix',
  consoleUrl: 'https://console.mistral.ai',
  readOnly: false,
  getKey: () => Promise.reject(new Error('A URI needs no key')),
};

function uri(id: string, workflowName: string | undefined = 'process-invoices'): URI {
  return runUri(connection, 'history', { runId: undefined, executionId: id, workflowName });
}

function document(id: string): HistoryDocument {
  return runDocument(connection, 'history', { runId: undefined, executionId: id, workflowName: 'process-invoices' });
}

describe('runUri', () => {
  for (const id of ['simple', 'a/b c?d#e%2F', '..', '.', 'é ü 漢字', 'x'.repeat(256), '%', '__proto__', 'a\\b', 'A:b@c']) {
    it(`keeps the id ${JSON.stringify(id.slice(0, 20))} complete through text`, () => {
      const text = uri(id).toString();
      const { uri: parsed, ...rest } = parseRunUri(URI.parse(text)) ?? {};
      assert.deepEqual(rest, { authority: 'default@127.0.0.1:8787', kind: 'history', id });
      assert.equal(parsed?.toString(), text);
      assert.equal(URI.parse(text).toString(), text);
    });
  }

  it('prefers the run id, and names the tab by workflow and execution', () => {
    const run = { runId: 'r1', executionId: '019b2bd7-96e7-7219-8c0b-45a73da50088', workflowName: 'process-invoices' };
    assert.equal(runUri(connection, 'run', run).path, '/run/r1/process-invoices 3da50088.json');
    assert.equal(runUri(connection, 'history', run).path, '/history/r1/process-invoices 3da50088.history.json');
  });

  it('never lets a name become a path', () => {
    const { path } = uri('id', '../../etc/pass\nwd');
    assert.equal(path, '/history/id/..-..-etc-pass wd id.history.json');
  });

  it('has a label that is a valid file name on every system, for Save As', () => {
    assert.equal(uri('id', 'orders:eu "new" <1>?').path, '/history/id/orders-eu -new- -1-- id.history.json');
    const { path } = runUri(connection, 'run', { runId: undefined, executionId: 'CON', workflowName: undefined });
    assert.equal(path, '/run/CON/_CON.json');
  });

  it('works without a workflow name', () => {
    assert.equal(runUri(connection, 'run', { runId: undefined, executionId: 'id', workflowName: undefined }).path, '/run/id/id.json');
  });

  it('names the document as its URI does when parsed', () => {
    const run = { runId: 'r1', executionId: 'e1', workflowName: 'process-invoices' };
    for (const kind of ['run', 'history', 'decoded'] as const) assert.deepEqual(parseRunUri(runUri(connection, kind, run)), runDocument(connection, kind, run));
  });

  it('names the execution of a run that a history names, also in its other documents', () => {
    for (const executionId of ['e 1', 'a=b&c%20#d', 'é/?']) {
      const text = namedRunUri(connection, { runId: 'r1', executionId, workflowName: undefined }).toString();
      const parsed = parseRunUri(URI.parse(text));
      assert.deepEqual([parsed?.id, parsed?.executionId], ['r1', executionId]);
      assert.ok(parsed);
      const others = [siblingOf(parsed, 'run'), eventOf(parsed, 7), partOf(parsed, { kind: 'input' }, true)];
      for (const other of others) assert.deepEqual(parseRunUri(URI.parse(other.uri.toString())), { ...other, uri: parseRunUri(URI.parse(other.uri.toString()))?.uri });
      for (const other of others) assert.equal(other.executionId, executionId);
    }
    const ofExecution = { runId: undefined, executionId: 'e1', workflowName: undefined };
    assert.equal(namedRunUri(connection, ofExecution).toString(), runUri(connection, 'history', ofExecution).toString());
  });

  it('ignores the fragment', () => {
    const { uri: history } = document('a');
    assert.equal(parseRunUri(history.with({ fragment: 'L12' }))?.uri.toString(), history.toString());
  });

  it('converts between the documents of a run', () => {
    const history = document('a/b');
    const run = siblingOf(history, 'run');
    assert.equal(run.uri.path, '/run/a%2Fb/process-invoices a-b.json');
    assert.deepEqual(siblingOf(run, 'history'), history);
    assert.deepEqual(parseRunUri(run.uri), run);
  });

  it('converts a document of a run to its parts and back', () => {
    const history = document('a/b');
    const payload = (number: number): PartReference => ({ kind: 'payload', payload: { eventId: 7, number } });
    const parts = [{ kind: 'input' } as const, { kind: 'result' } as const, payload(0), payload(2)].flatMap((part) => [true, false].map((isJson) => partOf(history, part, isJson)));
    assert.deepEqual(
      parts.map(({ uri: { path } }) => path),
      [
        '/input/a%2Fb/process-invoices a-b.input.json',
        '/input/a%2Fb/process-invoices a-b.input.txt',
        '/result/a%2Fb/process-invoices a-b.result.json',
        '/result/a%2Fb/process-invoices a-b.result.txt',
        '/payload-7-0/a%2Fb/process-invoices a-b event 7.payload.json',
        '/payload-7-0/a%2Fb/process-invoices a-b event 7.payload.txt',
        '/payload-7-2/a%2Fb/process-invoices a-b event 7.3.payload.json',
        '/payload-7-2/a%2Fb/process-invoices a-b event 7.3.payload.txt',
      ],
    );
    for (const part of parts) {
      assert.deepEqual(siblingOf(part, 'history'), history);
      assert.deepEqual(parseRunUri(part.uri), part);
    }
    assert.ok([history, siblingOf(history, 'run'), ...parts].every((each, at) => isPart(each) === at > 1));
  });

  it('converts to the decoded history and to an event, and from each to the others', () => {
    const history = document('a/b');
    const decoded = siblingOf(history, 'decoded');
    const event = eventOf(decoded, 120);
    assert.deepEqual([decoded.uri.path, event.uri.path], ['/decoded/a%2Fb/process-invoices a-b.decoded.json', '/event-120/a%2Fb/process-invoices a-b event 120.event.json']);
    assert.deepEqual([parseRunUri(decoded.uri), parseRunUri(event.uri)], [decoded, event]);
    for (const from of [decoded, event]) {
      assert.deepEqual(siblingOf(from, 'history'), history);
      assert.deepEqual(siblingOf(from, 'decoded'), decoded);
      assert.deepEqual(eventOf(from, 120), event);
    }
    assert.deepEqual([decoded, event].map(isPart), [false, true]);
  });

  for (const text of [
    'mistral-run://x/event/a/b.event.json',
    'mistral-run://x/event-1-0/a/b event 1.event.json',
    'mistral-run://x/event-1/a/b.payload.json',
    'mistral-run://x/decoded/a/b.history.json',
    'file:///run/a/b.json',
    'mistral-run://x/input/a/.editorconfig',
    'mistral-run://x/input/a/b.result.json',
    'mistral-run://x/input-1-2/a/b.input.json',
    'mistral-run://x/payload/a/b.payload.json',
    'mistral-run://x/payload-1/a/b.payload.json',
    'mistral-run://x/run/a',
    'mistral-run://x/other/a/b.json',
    'mistral-run://x/run/a/b/c.json',
    'mistral-run://x/run/a/.editorconfig',
    'mistral-run://x/history/a/b.json',
    'mistral-run://x/run/%25/b.json',
  ]) {
    it(`does not parse ${text}`, () => assert.equal(parseRunUri(URI.parse(text)), undefined));
  }
});
