import assert from 'node:assert/strict';
import { URI } from 'vscode-uri';
import type { Connection } from '../../../../src/core/api/connection';
import { eventUri, isPart, parseRunUri, partUri, runUri, siblingUri } from '../../../../src/editor/addresses/runUri';

const connection: Connection = {
  name: 'default',
  origin: 'http://127.0.0.1:8787',
  baseUrl: 'http://127.0.0.1:8787/prefix',
  consoleUrl: 'https://console.mistral.ai',
  getKey: () => Promise.reject(new Error('A URI needs no key')),
};

function uri(id: string, workflowName: string | undefined = 'process-invoices'): URI {
  return runUri(connection, 'history', { runId: undefined, executionId: id, workflowName });
}

describe('runUri', () => {
  for (const id of ['simple', 'a/b c?d#e%2F', '..', '.', 'é ü 漢字', 'x'.repeat(256), '%', '__proto__', 'a\\b', 'A:b@c']) {
    it(`brings the id ${JSON.stringify(id.slice(0, 20))} back through text, whole`, () => {
      const text = uri(id).toString();
      assert.deepEqual(parseRunUri(URI.parse(text) as never), { authority: 'default@127.0.0.1:8787', kind: 'history', id });
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

  it('names the tab, and with it the file that Save As proposes, as every file system allows', () => {
    assert.equal(uri('id', 'orders:eu "new" <1>?').path, '/history/id/orders-eu -new- -1-- id.history.json');
    const { path } = runUri(connection, 'run', { runId: undefined, executionId: 'CON', workflowName: undefined });
    assert.equal(path, '/run/CON/_CON.json');
  });

  it('does without a workflow name', () => {
    assert.equal(runUri(connection, 'run', { runId: undefined, executionId: 'id', workflowName: undefined }).path, '/run/id/id.json');
  });

  it('leads from one document of a run to the other and back', () => {
    const history = uri('a/b');
    const run = siblingUri(history, 'run');
    assert.equal(run.path, '/run/a%2Fb/process-invoices a-b.json');
    assert.equal(siblingUri(run, 'history').toString(), history.toString());
  });

  it('leads from a document of a run to its parts and back', () => {
    const history = uri('a/b');
    const parts = ['input', 'result', { eventId: 7, number: 0 }, { eventId: 7, number: 2 }] as const;
    const paths = parts.flatMap((part) => [true, false].map((isJson) => partUri(history, part, isJson)));
    assert.deepEqual(
      paths.map(({ path }) => path),
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
    for (const path of paths) assert.equal(siblingUri(path, 'history').toString(), history.toString());
    assert.ok([history, siblingUri(history, 'run'), ...paths].every((path, at) => isPart(parseRunUri(path) as never) === at > 1));
    const { authority } = history;
    assert.deepEqual(parseRunUri(paths[0] as never), { authority, kind: 'input', id: 'a/b' });
    assert.deepEqual(parseRunUri(paths[7] as never), { authority, kind: 'payload', id: 'a/b', payload: { eventId: 7, number: 2 } });
  });

  it('leads to the decoded history and to an event, and from each to the others', () => {
    const history = uri('a/b');
    const decoded = siblingUri(history, 'decoded');
    const event = eventUri(decoded, 120);
    assert.deepEqual([decoded.path, event.path], ['/decoded/a%2Fb/process-invoices a-b.decoded.json', '/event-120/a%2Fb/process-invoices a-b event 120.event.json']);
    const { authority } = history;
    assert.deepEqual(parseRunUri(decoded), { authority, kind: 'decoded', id: 'a/b' });
    assert.deepEqual(parseRunUri(event), { authority, kind: 'event', id: 'a/b', eventId: 120 });
    for (const from of [decoded, event]) {
      assert.equal(siblingUri(from, 'history').toString(), history.toString());
      assert.equal(siblingUri(from, 'decoded').toString(), decoded.toString());
      assert.equal(eventUri(from, 120).toString(), event.toString());
    }
    assert.deepEqual([decoded, event].map((each) => isPart(parseRunUri(each) as never)), [false, true]);
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
    it(`knows that ${text} is none`, () => assert.equal(parseRunUri(URI.parse(text) as never), undefined));
  }
});
