import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { InputDocuments } from '../../src/editor/actions/inputDocuments';
import { inputUri } from '../../src/editor/addresses/inputUri';
import type { Connection } from '../../src/core/api/connection';
import { COMMANDS, CONTEXT_KEYS, SETTINGS } from '../../src/manifest';
import { answerInputs, pressButton } from './support/answerInputs';
import { extensionUnderTest, logText } from './support/extensionUnderTest';
import { acceptItem, nextQuickPick } from './support/nextQuickPick';
import { openDocument, untilTab } from './support/openDocument';
import { reloadedServices } from './support/servicesUnderTest';
import { requestsSoFar, type SignedIn, signIn } from './support/signIn';
import { until } from './support/until';

/** A workflow that the sample doesn't have, so that its own schemas don't come. */
const TARGET = { kind: 'start', workflow: 'greet-somebody' } as const;

/** Time after which a document that is saved by itself must be saved, ms. */
const SAVED_WITHIN = 1_500;

/** The text is not as the editor would format it. */
const textWith = (schema: string, input: string): string => `{ "$schema": ${JSON.stringify(schema)},\n      "deployment": "dev",\n  // what it greets\n  "input": ${input}\n}\n`;

const USER_SETTINGS = {
  'files.autoSave': 'off',
  'files.encoding': 'windows1252',
  'editor.formatOnSave': true,
  'editor.formatOnType': true,
} as const;

describe('input documents in the editor', () => {
  let signedIn: SignedIn;
  let documents: InputDocuments;
  let connection: Connection;

  before(async () => {
    signedIn = await signIn();
    documents = (await reloadedServices()).inputs.documents;
    // What a document needs of a connection: its name and its server.
    connection = { name: 'default', origin: new URL(signedIn.sample.url).origin } as Connection;
    for (const [name, value] of Object.entries(USER_SETTINGS)) await update(name, value);
  });

  after(async () => {
    for (const name of Object.keys(USER_SETTINGS)) await update(name, undefined);
    await signedIn.signOut();
  });

  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  /** Makes the document with a schema per part, and opens it. */
  async function open(input: string, registration = REGISTRATION): Promise<vscode.TextDocument> {
    const uri = inputUri(connection, TARGET);
    const schema = documents.schemaAddress(uri);
    const served = documents.schemaAddress(uri, 'r/1');
    const schemas = { [schema]: JSON.stringify(wrapper(served)), [served]: JSON.stringify(registration) };
    return openDocument(await documents.create({ connection, target: TARGET, text: textWith(schema, input), schemas }));
  }

  it('have a language of their own, and the workflow’s name in the tab', async () => {
    const document = await open('{}');
    assert.equal(document.languageId, 'mistral-input');
    assert.equal((await untilTab(document.uri)).label, 'greet-somebody.input.json');
  });

  it('show what is wrong with a value, and nothing else', async () => {
    const document = await open('{ "times": "three", "whom": "me" }');
    await until('a squiggle', () => problemsOf(document).length > 0);
    assert.deepEqual(problemsOf(document), ['"three": Incorrect type. Expected "integer".']);
  });

  it('follow a schema that is stored anew', async () => {
    const document = await open('{ "times": "three", "whom": "me" }');
    await until('a squiggle', () => problemsOf(document).length > 0);
    const served = documents.schemaAddress(document.uri, 'r/1');
    const changed = { ...REGISTRATION, properties: { ...REGISTRATION.properties, times: { type: 'string' } } };
    await documents.setSchemas(document.uri, { ...documents.schemasOf(document.uri), [served]: JSON.stringify(changed) });
    await until('no squiggle', () => problemsOf(document).length === 0);
  });

  it('complete the name of a field, and explain it', async () => {
    const document = await open('{ "" }');
    await until('it is checked', () => problemsOf(document).length > 0);
    const position = document.positionAt(document.getText().indexOf('""') + 1);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, position);
    assert.deepEqual(items.map(({ label }) => (typeof label === 'string' ? label : label.label)).sort(), ['times', 'whom']);

    await edit(document, '""', '"times": 3, "whom": "me"');
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, document.positionAt(document.getText().indexOf('"times"') + 2));
    const texts = hovers.flatMap(({ contents }) => contents).map((content) => (content instanceof vscode.MarkdownString ? content.value : ''));
    assert.match(texts.join(), /How often it greets/);
  });

  it('are saved by themselves as they are, whatever the settings of other files are', async () => {
    const document = await open('{ "whom": "me" }');
    const formatted: vscode.TextDocument[] = [];
    const saving = vscode.workspace.onDidSaveTextDocument((saved) => formatted.push(saved));
    try {
      await edit(document, '"me"', '"you €"');
      assert.equal(document.isDirty, true);
      const typed = document.getText();
      await new Promise((resolve) => setTimeout(resolve, SAVED_WITHIN));
      assert.equal(document.isDirty, false);
      assert.deepEqual(formatted, [document]);
      assert.equal(document.getText(), typed);
      assert.equal(documents.textOf(document.uri), typed);
      assert.equal(Buffer.from(await vscode.workspace.fs.readFile(document.uri)).toString('utf8'), typed);
      const { size, mtime } = await vscode.workspace.fs.stat(document.uri);
      assert.equal(size, Buffer.byteLength(typed));
      assert.ok(Math.abs(Date.now() - mtime) < 60_000);

      // Saving by hand does format other files.
      await edit(document, '"you €"', '"you"');
      await vscode.commands.executeCommand('workbench.action.files.save');
      assert.equal(document.getText(), typed.replace('"you €"', '"you"'));
    } finally {
      saving.dispose();
    }
    // A question would keep the tab.
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    assert.deepEqual(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputText), []);
  });

  it('are saved also while they are wrong', async () => {
    const document = await open('{ "whom": "me" }');
    await edit(document, '"me" }', '"me", "times": tru');
    await until('it is saved', () => !document.isDirty);
    assert.match(documents.textOf(document.uri) ?? '', /tru/);
  });

  it('give a new text in place of what is being typed, which can be undone', async () => {
    const document = await open('{ "whom": "me" }');
    await edit(document, '"me"', '"typed"');
    const again = await open('{ "whom": "filled" }');
    assert.equal(again, document);
    assert.match(document.getText(), /filled/);
    await until('it is saved', () => !document.isDirty);
    assert.match(documents.textOf(document.uri) ?? '', /filled/);
    await vscode.commands.executeCommand('undo');
    assert.match(document.getText(), /typed/);
    await until('it is saved again', () => !document.isDirty);
    assert.match(documents.textOf(document.uri) ?? '', /typed/);
  });

  it('survive a reload with their schemas, without a request', async () => {
    const document = await open('{ "whom": 1 }');
    await edit(document, '"whom": 1', '"whom": 12');
    await until('it is saved', () => !document.isDirty);
    const typed = document.getText();
    const { uri } = document;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const { sample } = signedIn;
    const before = (await requestsSoFar(sample)).filter(isOfInput).length;

    documents = (await reloadedServices()).inputs.documents;
    const reopened = await openDocument(uri);
    assert.equal(reopened.getText(), typed);
    await until('a squiggle', () => problemsOf(reopened).length > 0);
    assert.deepEqual(problemsOf(reopened), ['12: Incorrect type. Expected "string".']);
    assert.equal((await requestsSoFar(sample)).filter(isOfInput).length, before);
    assert.ok(!logText().includes('what it greets'));
  });

  it('serve no schema but those that were stored', async () => {
    await open('{}');
    const known = documents.schemaAddress(inputUri(connection, TARGET));
    assert.match((await vscode.workspace.openTextDocument(vscode.Uri.parse(known))).getText(), /"deployment"/);
    const unknown = vscode.Uri.parse(known.replace('input.json', 'registration/other.json'));
    assert.equal((await vscode.workspace.openTextDocument(unknown)).getText(), '{}');
  });

  it('can be neither renamed nor deleted, nor made by others', async () => {
    const { uri } = await open('{}');
    const other = inputUri(connection, { kind: 'start', workflow: 'other' });
    await assert.rejects(async () => vscode.workspace.fs.rename(uri, other), /Input stays where it is/);
    await assert.rejects(async () => vscode.workspace.fs.delete(uri), /Input stays where it is/);
    await assert.rejects(async () => vscode.workspace.fs.writeFile(other, Buffer.from('{}')), /There is no such input any more/);
    await assert.rejects(async () => vscode.workspace.fs.readFile(other), /There is no such input any more/);
    assert.equal(documents.has(uri), true);
  });

  it('move with the new name of their connection, and go with it', async () => {
    const { host } = new URL(signedIn.sample.url);
    await setConnections([{ name: 'Prod', serverUrl: signedIn.sample.url }]);
    try {
      const prod = { ...connection, name: 'Prod' };
      const schema = documents.schemaAddress(inputUri(prod, TARGET));
      const text = textWith(schema, '{}');
      await openDocument(await documents.create({ connection: prod, target: TARGET, text, schemas: { [schema]: '{}' } }));
      await answerInputs(['Live'], () => pickFirst(COMMANDS.renameConnection));
      const uri = inputUri({ ...connection, name: 'Live' }, TARGET);
      await untilTab(uri);
      assert.deepEqual([documents.textOf(uri), documents.schemaAddress(uri), documents.has(inputUri(prod, TARGET))], [text, schema, false]);
      await vscode.workspace.fs.stat(uri);

      await pressButton('Remove', () => pickFirst(COMMANDS.removeConnection));
      await until('it is gone', () => !documents.has(uri));
      await assert.rejects(async () => vscode.workspace.fs.stat(uri), /There is no such input any more/);
      assert.ok(!extensionUnderTest.context.workspaceState.keys().some((key) => key.includes(`live@${host}`)));
    } finally {
      await setConnections(undefined);
    }
  });

  it('are in the state of the workspace only', () => {
    const { globalState, workspaceState } = extensionUnderTest.context;
    assert.ok(workspaceState.keys().some((key) => key.startsWith('input ')));
    assert.ok(!globalState.keys().some((key) => key.startsWith('input')));
  });
});

const REGISTRATION = {
  type: 'object',
  additionalProperties: false,
  required: ['whom'],
  properties: {
    times: { type: 'integer', description: 'How often it greets' },
    whom: { type: 'string' },
  },
};

function wrapper(registration: string): object {
  return {
    // As of VS Code 1.100 the JSON language server knows no comments in languages of extensions.
    allowComments: true,
    type: 'object',
    additionalProperties: false,
    required: ['deployment', 'input'],
    properties: { $schema: {}, deployment: { enum: ['dev'] }, input: { $ref: registration } },
  };
}

/** The problems of a document, each with the text it is at. */
function problemsOf(document: vscode.TextDocument): string[] {
  return vscode.languages.getDiagnostics(document.uri).map(({ range, message }) => `${document.getText(range)}: ${message}`);
}

/** Types in a document. */
async function edit(document: vscode.TextDocument, before: string, after: string): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  const start = document.getText().indexOf(before);
  assert.ok(start >= 0 && start === document.getText().lastIndexOf(before), 'it is there once');
  change.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(start + before.length)), after);
  assert.equal(await vscode.workspace.applyEdit(change), true);
}

/** Whether a request is for anything but the rows of the view, and whether a worker is there. */
function isOfInput({ path }: { readonly path: string }): boolean {
  return !/^\/v1\/workflows\/runs(\/|$)/.test(path) && path !== '/v1/workflows' && path !== `/v1/workflows/${TARGET.workflow}`;
}

/** Runs a command that asks for a connection, and picks the first. */
async function pickFirst(command: string): Promise<void> {
  const made = nextQuickPick();
  const done = vscode.commands.executeCommand(command);
  const pick = await made;
  await until('an item is marked', () => pick.activeItems.length > 0);
  await acceptItem();
  await done;
}

async function setConnections(connections: unknown): Promise<void> {
  await update(`${SETTINGS.section}.${SETTINGS.connections}`, connections);
  await until('the extension has them', () => extensionUnderTest.contextKey(CONTEXT_KEYS.severalConnections) === (connections !== undefined));
}

async function update(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
}
