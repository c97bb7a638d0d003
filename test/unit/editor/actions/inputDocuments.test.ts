import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { InputDocuments, type NewInput } from '../../../../src/editor/actions/inputDocuments';
import { InputFileSystem } from '../../../../src/editor/actions/inputFileSystem';
import { InputMemory } from '../../../../src/editor/actions/inputMemory';
import { SchemaDocuments } from '../../../../src/editor/actions/schemaDocuments';
import { inputUri } from '../../../../src/editor/addresses/inputUri';
import { ConnectionMemory } from '../../../../src/editor/connections/connectionMemory';
import { fakeStates } from '../../../support/fakeMemento';

const CONNECTION = { name: 'default', origin: 'https://api.mistral.ai' } as NewInput['connection'];
const TARGET = { kind: 'start', workflow: 'hello-world' } as const;
const URI = inputUri(CONNECTION, TARGET);
const [CHANGED, CREATED, DELETED] = [1, 2, 3];

describe('InputDocuments', () => {
  let states: ReturnType<typeof fakeStates>;
  let connectionMemory: ConnectionMemory;
  let documents: InputDocuments;
  let files: InputFileSystem;
  let schemas: SchemaDocuments;
  /** Texts of documents that the editor has loaded, by URI. */
  let loaded: Map<string, string>;
  let events: string[];

  beforeEach(() => {
    states = fakeStates();
    loaded = new Map();
    events = [];
    reload();
  });

  function reload(): void {
    connectionMemory = new ConnectionMemory(states);
    const quiet = (): void => undefined;
    const memory = new InputMemory({ memory: connectionMemory, log: { debug: quiet, info: quiet, warn: quiet, error: quiet }, isShown: () => false });
    documents = new InputDocuments({
      memory,
      connectionMemory,
      replaceLoaded: (uri, text) => {
        const isLoaded = loaded.has(uri.toString());
        if (isLoaded) loaded.set(uri.toString(), text);
        return Promise.resolve(isLoaded);
      },
      loaded: () => [...loaded.keys()].map((uri) => vscode.Uri.parse(uri)),
    });
    files = new InputFileSystem(documents);
    schemas = new SchemaDocuments(documents);
    documents.onDidChange((changes) => events.push(...changes.map(({ type, uri }) => `${type} ${uri.path}`)));
    documents.onDidChangeSchemas((addresses) => events.push(...addresses.map(String)));
    documents.onDidChangeRecord((uri) => events.push(`record ${uri.path}`));
  }

  const read = (uri = URI): string => Buffer.from(files.readFile(uri)).toString('utf8');
  const create = (text: string, texts: Record<string, string> = {}): Promise<vscode.Uri> => documents.create({ connection: CONNECTION, target: TARGET, text, schemas: texts });

  it('makes a document with its schemas, which survive a reload', async () => {
    const address = documents.schemaAddress(URI);
    const registration = documents.schemaAddress(URI, 'r/1');
    const uri = await create(`{"$schema":"${address}"}`, { [address]: '{"a":1}', [registration]: '{"b":2}' });
    assert.equal(uri.toString(), URI.toString());
    assert.deepEqual(events, [`${CREATED} ${URI.path}`, address, registration]);
    reload();
    assert.deepEqual([documents.has(uri), documents.textOf(uri), read()], [true, `{"$schema":"${address}"}`, `{"$schema":"${address}"}`]);
    assert.equal(documents.schemaAddress(uri), address);
    assert.equal(schemas.provideTextDocumentContent(vscode.Uri.parse(address)), '{"a":1}');
    assert.equal(schemas.provideTextDocumentContent(vscode.Uri.parse(registration)), '{"b":2}');
  });

  it('serves an empty schema for any other address', async () => {
    const address = documents.schemaAddress(URI);
    await create('{}', { [address]: '{"a":1}' });
    for (const other of [documents.schemaAddress(URI, 'x'), 'mistral-schema:/', `${address}?x`, `mistral-schema://host/${address.slice(16)}`, 'https://example.com/schema.json']) {
      assert.equal(schemas.provideTextDocumentContent(vscode.Uri.parse(other)), '{}', other);
    }
  });

  it('gives each document addresses of its own', () => {
    const other = inputUri(CONNECTION, { kind: 'start', workflow: 'Hello-World' });
    assert.notEqual(documents.schemaAddress(URI), documents.schemaAddress(other));
    assert.equal(documents.schemaAddress(URI), documents.schemaAddress(URI));
  });

  it('tells which schemas have changed', async () => {
    await create('{}', { 'mistral-schema:/f/input.json': '1', 'mistral-schema:/f/registration/a.json': '2' });
    events = [];
    await documents.setSchemas(URI, { 'mistral-schema:/f/input.json': '1', 'mistral-schema:/f/registration/a.json': '3' });
    await documents.setSchemas(URI, documents.schemasOf(URI));
    assert.deepEqual(events, ['mistral-schema:/f/registration/a.json']);
  });

  it('replaces the text of a document that is there, in the editor if that has it', async () => {
    await create('first');
    await create('second');
    assert.equal(read(), 'second');
    assert.deepEqual(events, [`${CREATED} ${URI.path}`, `${CHANGED} ${URI.path}`]);
    loaded.set(URI.toString(), 'typed');
    await create('third');
    assert.deepEqual([loaded.get(URI.toString()), read()], ['third', 'second']);
  });

  it('keeps a record, and tells when it changes', async () => {
    await create('{}');
    assert.deepEqual(documents.record(URI), {});
    events = [];
    await documents.setRecord(URI, { executionId: 'e' });
    await documents.setRecord(URI, { executionId: 'e' });
    assert.deepEqual(documents.record(URI), { executionId: 'e' });
    assert.deepEqual(events, [`record ${URI.path}`]);
  });

  it('tells the editor which loaded documents went with their connection', async () => {
    const other = inputUri({ ...CONNECTION, name: 'prod' }, TARGET);
    await create('{}');
    for (const uri of [URI.toString(), other.toString(), 'file:///x.json']) loaded.set(uri, '{}');
    events = [];
    await connectionMemory.forget(URI.authority);
    assert.deepEqual(events, [`${DELETED} ${URI.path}`]);
    assert.equal(documents.has(URI), false);
  });

  describe('as files', () => {
    it('have the size and the time of their text', async () => {
      await create('é');
      const before = files.stat(URI);
      assert.deepEqual([before.type, before.size], [vscode.FileType.File, 2]);
      await files.writeFile(URI, Buffer.from('ab€'));
      const after = files.stat(URI);
      assert.equal(after.size, 5);
      assert.ok(after.mtime > before.mtime);
      assert.equal(after.ctime, before.ctime);
      assert.equal(after.permissions, undefined);
    });

    it('are written by the editor, which hears of each change', async () => {
      await create('1');
      events = [];
      await files.writeFile(URI, Buffer.from('2'));
      await files.writeFile(URI, Buffer.from('2'));
      assert.deepEqual(events, [`${CHANGED} ${URI.path}`]);
      assert.equal(read(), '2');
      // With the byte order mark of `files.encoding: utf8bom`.
      await files.writeFile(URI, Buffer.from('\ufeff3'));
      assert.deepEqual([read(), files.stat(URI).size], ['3', 1]);
    });

    it('refuse another encoding, and keep their text', async () => {
      await create('1');
      await assert.rejects(() => files.writeFile(URI, Buffer.from('\ufeffé', 'utf16le')), /NoPermissions: Input can be saved as UTF-8 only\./);
      assert.equal(read(), '1');
    });

    it('are not found in plain words, and not made by writing', async () => {
      const words = /FileNotFound: There is no such input any more\. It is kept for 7 days/;
      const others = [URI, URI.with({ authority: 'x' }), URI.with({ path: '/start/hello-world/.editorconfig' })];
      for (const uri of others) {
        assert.throws(() => files.stat(uri), words);
        assert.throws(() => files.readFile(uri), words);
        await assert.rejects(() => files.writeFile(uri, Buffer.from('x')), words);
      }
      assert.deepEqual(states.workspaceState.keys(), []);
    });

    it('are in folders', () => {
      for (const path of ['/', '/start', '/start/hello-world', '/signal/e/approve']) assert.equal(files.stat(URI.with({ path })).type, vscode.FileType.Directory);
    });
  });
});
