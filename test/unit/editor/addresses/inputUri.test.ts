import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type InputTarget, inputUri, parseInputUri } from '../../../../src/editor/addresses/inputUri';
import { schemaAddress } from '../../../../src/editor/addresses/schemaAddress';

const HERE = { name: 'default', origin: 'https://api.mistral.ai' } as Parameters<typeof inputUri>[0];
const EXECUTION = '0198a1b2-0000-7000-8000-0000a9f03c11';

/** The URI, after the editor has written and read it. */
function restored(target: InputTarget): vscode.Uri {
  return vscode.Uri.parse(inputUri(HERE, target).toString());
}

describe('inputUri', () => {
  it('names the workflow in the tab', () => {
    assert.equal(inputUri(HERE, { kind: 'start', workflow: 'hello-world' }).toString(true), 'mistral-input://default@api.mistral.ai/start/hello-world/hello-world.input.json');
  });

  it('names the execution, and what is sent to it', () => {
    const uri = inputUri(HERE, { kind: 'signal', executionId: EXECUTION, name: 'approve it' });
    assert.equal(uri.path, `/signal/${EXECUTION}/approve.0020it/approve it a9f03c11.input.json`);
    assert.match(inputUri(HERE, { kind: 'answer', executionId: EXECUTION, name: 'task-1' }).path, /\/task-1\/answer a9f03c11\.input\.json$/);
  });

  it('tells connections apart', () => {
    const target: InputTarget = { kind: 'start', workflow: 'hello-world' };
    assert.notEqual(inputUri(HERE, target).toString(), inputUri({ ...HERE, name: 'prod' }, target).toString());
  });
});

describe('parseInputUri', () => {
  const names = ['hello-world', '../x', '..', '.', 'a/b', '%2e', '%2e%2e%2fx', '🙂', '🙂'.repeat(300), 'x'.repeat(300), 'Hello', 'hello', 'a b', 'nul', 'x. ', '', '\ud83d', 'a\nb', '\u202egnp'];

  it('gives back any workflow name, each with a URI of its own', () => {
    const uris = names.map((workflow) => restored({ kind: 'start', workflow }));
    assert.equal(new Set(uris.map(String)).size, names.length);
    assert.deepEqual(uris.map((uri) => parseInputUri(uri)?.target), names.map((workflow) => ({ kind: 'start', workflow })));
    for (const { path } of uris) assert.match(path, /^\/start\/[A-Za-z0-9._-]+\/[^/]*\.input\.json$/);
  });

  it('gives back any execution and name', () => {
    for (const kind of ['answer', 'signal', 'query', 'update'] as const) {
      for (const name of names) {
        for (const executionId of [EXECUTION, name]) assert.deepEqual(parseInputUri(restored({ kind, executionId, name }))?.target, { kind, executionId, name });
      }
    }
  });

  it('ignores query and fragment', () => {
    const uri = inputUri(HERE, { kind: 'start', workflow: 'a' });
    const parsed = parseInputUri(uri.with({ query: 'x', fragment: 'y' }));
    assert.deepEqual([parsed?.uri.toString(), parsed?.authority], [uri.toString(), 'default@api.mistral.ai']);
  });

  it('knows one URI per document', () => {
    const uri = inputUri(HERE, { kind: 'start', workflow: 'a' });
    const others = ['/start/a/b.input.json', '/start/a/.editorconfig', '/start/a', '/start', '/', '/start/a/x/a.input.json', '/start/.0061/a.input.json', '/stop/a/a.input.json', `/signal/${EXECUTION}/a9f03c11.input.json`, '//a/a.input.json'];
    for (const path of others) assert.equal(parseInputUri(uri.with({ path })), undefined, path);
    assert.equal(parseInputUri(uri.with({ scheme: 'file' })), undefined);
  });
});

describe('schemaAddress', () => {
  it('is written the same by all who parse it', () => {
    for (const registration of [undefined, 'input', '0198a1b2-0000-7000-8000-000000000000', '../../other/input', '🙂 %2e', '']) {
      const address = schemaAddress('a1b2', registration);
      assert.match(address, /^mistral-schema:\/a1b2\/[A-Za-z0-9/._-]+\.json$/);
      assert.equal(vscode.Uri.parse(address).toString(), address);
      assert.equal(new URL(address).href, address);
    }
  });

  it('differs for the document, for each registration and each folder', () => {
    const addresses = [schemaAddress('a'), schemaAddress('b'), schemaAddress('a', 'input'), schemaAddress('a', 'x'), schemaAddress('a', 'X'), schemaAddress('a', '')];
    assert.equal(new Set(addresses).size, addresses.length);
  });
});
