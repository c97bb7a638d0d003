import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/manifest';
import type { SampleApi } from '../../sample-api/sampleApi';
import { type SampleRun, statusAt } from '../../sample-api/sampleRun';
import { logText } from '../support/extensionUnderTest';
import { documentUri, openDocument, runPath } from '../support/openDocument';
import { recordMessages } from '../support/recordMessages';
import { knownRun, type SignedIn, signIn, TEST_KEY } from '../support/signIn';
import { until } from '../support/until';

const { executeCommand } = vscode.commands;

/** Numbers that a parser would change, Markdown syntax, and bidirectional controls. */
const HARD = '{"n":12345678901234567890,"one":1.0,"text":"```\\n[a](command:x) \\ud800 \u202e"}';
const HARD_LAID_OUT = '{\n  "n": 12345678901234567890,\n  "one": 1.0,\n  "text": "```\\n[a](command:x) \\ud800 \u202e"\n}';
const TRACE =
  '  File "/app/src/activities/gateway.py", line 88, in post\n    raise UpstreamError("```")\n' +
  '  File "/app/../../etc/passwd", line 1, in x\n  File "/app/.venv/lib/python3.12/site-packages/gateway.py", line 3, in y\n';

/** Lets a worker act for its run. */
const TOKEN = 'execution-token-of-the-test';
const TOKEN_IN_BASE64 = Buffer.from(TOKEN).toString('base64');

function payload(data: string, metadata: Readonly<Record<string, string>>): object {
  const encoded = Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return { metadata: Object.fromEntries(encoded) as object, data: Buffer.from(data).toString('base64') };
}

function history(...events: readonly (readonly [type: string, attributes: object])[]): string {
  return JSON.stringify({
    events: events.map(([eventType, attributes], at) => ({
      eventId: String(at + 1),
      eventTime: '2026-11-24T14:00:00Z',
      eventType,
      [`${eventType.charAt(0).toLowerCase()}${eventType.slice(1)}EventAttributes`]: attributes,
    })),
  });
}

const HISTORY = history(
  ['WorkflowExecutionStarted', { input: { payloads: [payload(HARD, { encoding: 'json/plain' })] } }],
  ['ActivityTaskScheduled', { input: { payloads: [payload('cipher', { encoding: 'binary/encrypted' })] } }],
  ['ActivityTaskCompleted', { result: { payloads: ['{"held":1.0}', payload('"a\\nb"', { encoding: 'json/plain' })] } }],
  ['ActivityTaskFailed', { failure: { message: 'no', stackTrace: TRACE } }],
  ['ActivityTaskCompleted', { result: { payloads: [payload(`"${'`'.repeat(3000)}"`, { encoding: 'json/plain' })] } }],
  ['ActivityTaskCompleted', { result: { payloads: [payload('cipher', { encoding: 'json/wf_v1', encoding_options: 'encrypted', __internal_execution_token: TOKEN })] } }],
  ['ActivityTaskFailed', { failure: { message: 'no', encodedAttributes: payload('{"message":"no more disk"}', { encoding: 'json/wf_v1', __internal_execution_token: TOKEN }) } }],
);

describe('payloads', () => {
  let signedIn: SignedIn;
  let sample: SampleApi;
  let run: SampleRun;
  let uri: vscode.Uri;

  before(async () => {
    signedIn = await signIn();
    ({ sample } = signedIn);
    run = knownRun(signedIn, (each) => statusAt(each, signedIn.nowUs) === 'COMPLETED' && each.result.startsWith('{"supplier"'));
    uri = documentUri(sample, 'history', run.runId);
  });

  afterEach(() => executeCommand('workbench.action.closeAllEditors'));

  after(() => signedIn.signOut());

  describe('in a history', () => {
    let document: vscode.TextDocument;
    let takeBack: () => void;

    beforeEach(async () => {
      takeBack = sample.answer(runPath('history', run.runId), { body: HISTORY }, Infinity);
      document = await openDocument(uri);
      await until('it is indexed', async () => (await hovers('"data"')).length > 0);
    });

    afterEach(() => {
      takeBack();
    });

    /** Position of the n-th occurrence of a text. */
    async function hovers(text: string, nth = 0): Promise<readonly vscode.MarkdownString[]> {
      const at = document.getText().split(text).slice(0, nth + 1).join(text).length;
      const position = document.positionAt(at + 1);
      const found = await executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
      const contents = found.flatMap(({ contents: each }) => each as vscode.MarkdownString[]);
      // Without the editor's own hovers for JSON values.
      return contents.filter(({ value }) => value !== '');
    }

    async function hover(text: string, nth = 0): Promise<string> {
      const found = await hovers(text, nth);
      assert.equal(found.length, 1, JSON.stringify(found));
      return found[0]?.value ?? '';
    }

    it('are decoded in a hover, as plain text', async () => {
      const value = await hover('"data"');
      assert.ok(value.includes(`\`\`\`\`json\n${HARD_LAID_OUT.replace('\u202e', '\\u202e')}\n\`\`\`\``), value);
      assert.match(value, /\(command:mistralRuns\.openPayload\?/);
      const long = await hover('"data"', 3);
      assert.match(long, /^`{2001,}plaintext\n/m);
      assert.ok(long.length < 10_000);
    });

    it('that are encrypted have a hover that only workers can read them', async () => {
      assert.match(await hover('"data"', 1), /^This payload is encrypted/);
    });

    it('with JSON in a string are formatted in a hover', async () => {
      assert.ok((await hover('{\\"held')).includes('```json\n{\n  "held": 1.0\n}\n```'));
    });

    it('show their execution token in the history, but in no hover, decoded form, copy or log', async () => {
      assert.ok(document.getText().includes(TOKEN_IN_BASE64));
      const found = [];
      for (let line = 0; line < document.lineCount; line++) {
        const character = document.lineAt(line).text.length - 1;
        found.push(...(await executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, new vscode.Position(line, Math.max(0, character)))));
      }
      const hoverTexts = found.flatMap(({ contents }) => (contents as vscode.MarkdownString[]).map(({ value }) => value));
      assert.ok(hoverTexts.length > 5);
      const decoded = await openDocument(uri.with({ path: uri.path.replace('/history/', '/decoded/').replace('.history.json', '.decoded.json') }));
      await executeCommand(COMMANDS.copyFailure, uri);
      for (const text of [...hoverTexts, decoded.getText(), await vscode.env.clipboard.readText(), logText()]) {
        assert.ok(!text.includes(TOKEN) && !text.includes(TOKEN_IN_BASE64), text);
      }
    });

    it('have no hover for other texts of one line', async () => {
      assert.deepEqual(await hovers('"no"'), []);
    });

    it('open from the hover as documents that a reload restores', async () => {
      const [, encoded = ''] = /openPayload\?([^)]*)\)/.exec(await hover('"data"')) ?? [];
      await executeCommand(COMMANDS.openPayload, ...(JSON.parse(decodeURIComponent(encoded)) as unknown[]));
      const asked = sample.requests.length;
      const opened = await inFront('payload.json');
      assert.equal(opened.getText(), HARD_LAID_OUT);
      assert.equal(sample.requests.length, asked);
      await executeCommand('workbench.action.closeAllEditors');
      await until('it is forgotten', () => opened.isClosed || vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0));
      const again = await vscode.workspace.fs.readFile(opened.uri.with({ query: 'after a reload' }));
      assert.equal(Buffer.from(again).toString(), HARD_LAID_OUT);
    });

    it('open at the cursor: a string as text, JSON in a string as JSON', async () => {
      await openAt('"data"', 2);
      assert.equal((await inFront('event 3.2.payload.txt')).getText(), 'a\nb');
      await openAt('{\\"held');
      assert.equal((await inFront('event 3.payload.json')).getText(), '{\n  "held": 1.0\n}');
      // The only payload of its event.
      await openAt('"eventId": "1"');
      assert.equal((await inFront('event 1.payload.json')).getText(), HARD_LAID_OUT);
    });

    it('report why they do not open', async () => {
      const recorded = recordMessages();
      try {
        await openAt('"data"', 1);
        await openAt('"message"');
      } finally {
        recorded.stop();
      }
      assert.deepEqual(recorded.messages, [
        "This payload is encrypted. Only the workflow's workers have the key.",
        'There is no payload here. Put the cursor on one in the history of a run.',
      ]);
    });

    it('and stack traces are formatted, with links to files of the workspace only', async () => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder);
      const file = vscode.Uri.joinPath(folder.uri, 'src', 'activities', 'gateway.py');
      const unlinked = await hover('"  File');
      assert.ok(unlinked.includes(`\`\`\`\`plaintext\n${TRACE}\n\`\`\`\``), unlinked);
      assert.doesNotMatch(unlinked, /\]\(/);
      await vscode.workspace.fs.writeFile(file, Buffer.from('# here\n'));
      try {
        const linked = await hover('"  File');
        const targets = [...linked.matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target);
        assert.deepEqual(targets, [file.with({ fragment: 'L88' }).toString()]);
      } finally {
        await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder.uri, 'src'), { recursive: true });
      }
    });

    async function openAt(text: string, nth = 0): Promise<void> {
      await executeCommand('vscode.open', uri);
      await until('the history is in front', () => vscode.window.activeTextEditor?.document === document);
      const editor = vscode.window.activeTextEditor;
      assert.ok(editor);
      const at = document.positionAt(document.getText().split(text).slice(0, nth + 1).join(text).length + 1);
      editor.selection = new vscode.Selection(at, at);
      await executeCommand(COMMANDS.openPayload);
    }
  });

  it('are opened unchanged by openInput and openResult, from a row’s id and from a document', async () => {
    const result = run.result;
    for (const argument of [run.runId, documentUri(sample, 'run', run.runId), uri]) {
      await executeCommand(COMMANDS.openResult, argument);
      const document = await inFront('.result.json');
      assert.equal(withoutBlanks(document.getText()), withoutBlanks(result));
      await executeCommand('workbench.action.closeAllEditors');
    }
    for (const argument of [run.runId, uri]) {
      await executeCommand(COMMANDS.openInput, argument);
      const document = await inFront('.input.json');
      assert.match(document.getText(), /^\{\n {2}"[^]*"threshold": 0\.80,/);
      await executeCommand('workbench.action.closeAllEditors');
    }
  });

  it('are copied by copyResult as openResult shows them', async () => {
    await executeCommand(COMMANDS.copyResult, run.runId);
    assert.equal(withoutBlanks(await vscode.env.clipboard.readText()), withoutBlanks(run.result));
  });

  for (const [name, command, kind, body, shown] of [
    ['an input that the server left encoded', COMMANDS.openInput, 'history', HISTORY, HARD_LAID_OUT],
    [
      'several arguments as a list',
      COMMANDS.openInput,
      'history',
      history(['WorkflowExecutionStarted', { input: { payloads: [payload('1.0', { encoding: 'json/plain' }), payload('', { encoding: 'binary/null' }), 'x'] } }]),
      '[\n  1.0,\n  null,\n  "x"\n]',
    ],
    ['an input without payloads', COMMANDS.openInput, 'history', history(['WorkflowExecutionStarted', { input: { a: 1 } }]), '{\n  "a": 1\n}'],
    ['a result with all its digits', COMMANDS.openResult, 'run', `{"result":${HARD},"status":"COMPLETED"}`, HARD_LAID_OUT],
    ['a result that is nothing', COMMANDS.openResult, 'run', '{"status":"COMPLETED","result":null}', 'null'],
    ['a result that is a text', COMMANDS.openResult, 'run', '{"status":"COMPLETED","result":"a\\nb"}', 'a\nb'],
    [
      'a result that the network encoded',
      COMMANDS.openResult,
      'run',
      `{"status":"COMPLETED","result":{"b64payload":"${Buffer.from(HARD).toString('base64')}","encoding_options":[]}}`,
      HARD_LAID_OUT,
    ],
  ] as const) {
    it(`open ${name}`, async () => {
      sample.answer(runPath(kind, run.runId), { body });
      await executeCommand(command, run.runId);
      const document = await inFront(kind === 'run' ? '.result.' : '.input.');
      assert.equal(document.getText(), shown);
    });
  }

  for (const [name, command, kind, body, said] of [
    ['is not there yet', COMMANDS.openResult, 'run', '{"result":null,"status":"RUNNING"}', 'This run is still active. It has no result yet.'],
    ['never came', COMMANDS.openResult, 'run', '{"result":null,"status":"TIMED_OUT"}', 'This run has no result. Its status: timed out.'],
    [
      'was offloaded',
      COMMANDS.openResult,
      'run',
      `{"status":"COMPLETED","result":{"b64payload":"${Buffer.from('{"key":"k/[a](b)"}').toString('base64')}","encoding_options":["offloaded"]}}`,
      "This result was offloaded: it lies in the workers' own storage, as k/[a] (b).",
    ],
    ['was not given', COMMANDS.openInput, 'history', history(['WorkflowExecutionStarted', { input: { payloads: [] } }]), 'This run was started without an input.'],
  ] as const) {
    it(`report that a value ${name}`, async () => {
      sample.answer(runPath(kind, run.runId), { body });
      const recorded = recordMessages();
      try {
        await executeCommand(command, run.runId);
      } finally {
        recorded.stop();
      }
      assert.deepEqual(recorded.messages, [said]);
      assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab, undefined);
    });
  }

  it('of the input are found without reading the rest of the history', async () => {
    const beginning = HISTORY.slice(0, HISTORY.indexOf('"eventId":"2"'));
    sample.answer(runPath('history', run.runId), { body: beginning, ending: 'stall' });
    await executeCommand(COMMANDS.openInput, run.runId);
    assert.equal((await inFront('.input.json')).getText(), HARD_LAID_OUT);
  });

  it('never contain the key', async () => {
    await executeCommand(COMMANDS.openResult, run.runId);
    assert.ok(!(await inFront('.result.json')).getText().includes(TEST_KEY));
  });
});

async function inFront(ending: string): Promise<vscode.TextDocument> {
  const document = (): vscode.TextDocument | undefined => vscode.window.activeTextEditor?.document;
  await until(`a document …${ending} is in front`, () => document()?.uri.path.includes(ending) === true);
  const found = document();
  assert.ok(found);
  return found;
}

function withoutBlanks(text: string): string {
  return text.replace(/\s/g, '');
}
