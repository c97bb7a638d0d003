import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/manifest';
import type { SampleRun } from '../sample-api/sampleRun';
import { extensionUnderTest } from './support/extensionUnderTest';
import { documentUri, openDocument, runPath } from './support/openDocument';
import { definedIn, pythonFile, removePython, untilSearched, workflowCode, writePython } from './support/pythonFiles';
import { recordMessages } from './support/recordMessages';
import { knownRun, type SignedIn, signIn, untilNames } from './support/signIn';
import { Deferred, until } from './support/until';

const { executeCommand } = vscode.commands;

const HISTORY = JSON.stringify({
  events: [
    { eventId: '1', eventType: 'WorkflowExecutionStarted', workflowExecutionStartedEventAttributes: { workflowType: { name: 'process-invoices' } } },
    { eventId: '2', eventType: 'ActivityTaskScheduled', activityTaskScheduledEventAttributes: { activityType: { name: 'post_to_ledger' } } },
    { eventId: '3', eventType: 'ActivityTaskFailed', activityTaskFailedEventAttributes: { scheduledEventId: '2', failure: { message: 'no' } } },
    {
      eventId: '4',
      eventType: 'StartChildWorkflowExecutionInitiated',
      startChildWorkflowExecutionInitiatedEventAttributes: { workflowType: { name: 'ocr-page' }, workflowId: 'x' },
    },
  ],
});

describe('Go to Workflow Definition', () => {
  let signedIn: SignedIn;
  let run: SampleRun;

  before(async () => {
    signedIn = await signIn();
    run = knownRun(signedIn, ({ workflow }) => workflow.name === 'process-invoices');
  });

  beforeEach(() =>
    writePython({
      'src/invoices.py': workflowCode('process-invoices', 'post_to_ledger'),
      'src/ocr.py': `\n\n${workflowCode('ocr-page')}`,
      'src/nothing.py': 'print("hello")\n',
      'venv/lib/copy.py': workflowCode('process-invoices'),
      'lib/site-packages/copy.py': workflowCode('process-invoices'),
      'src/generated.py': `${workflowCode('process-invoices')}# ${'x'.repeat(1_000_000)}\n`,
    }),
  );

  afterEach(async () => {
    await executeCommand('workbench.action.closeAllEditors');
    await removePython();
  });

  after(() => signedIn.signOut());

  it('opens the class of a workflow, from its row, the row, document or id of a run', async () => {
    const groups = await extensionUnderTest.nodes();
    const rows = await extensionUnderTest.rows();
    const group = groups[rows.findIndex(({ label }) => label === 'process-invoices')];
    const [row] = await extensionUnderTest.nodes(group);
    for (const argument of [group, row, documentUri(signedIn.sample, 'run', run.runId), run.runId]) {
      await goTo(argument);
      assert.deepEqual(shown(), ['src/invoices.py', 3]);
      await executeCommand('workbench.action.closeAllEditors');
    }
    await openDocument(documentUri(signedIn.sample, 'run', run.runId));
    await goTo();
    assert.deepEqual(shown(), ['src/invoices.py', 3]);
  });

  it('opens the function of the activity, or the class of the child, of an event', async () => {
    const uri = documentUri(signedIn.sample, 'history', run.runId);
    const takeBack = signedIn.sample.answer(runPath('history', run.runId), { body: HISTORY }, Infinity);
    try {
      for (const [text, argument, target] of [
        ['"eventId": "2"', uri, ['src/invoices.py', 7]],
        ['"eventId": "3"', undefined, ['src/invoices.py', 7]],
        ['"eventId": "4"', undefined, ['src/ocr.py', 5]],
        ['"eventId": "1"', uri, ['src/invoices.py', 3]],
      ] as const) {
        const document = await openDocument(uri);
        await until('it is indexed', async () => (await executeCommand<unknown[]>('vscode.executeDocumentSymbolProvider', uri)).length > 0);
        const editor = await vscode.window.showTextDocument(document);
        const at = document.positionAt(document.getText().indexOf(text));
        editor.selection = new vscode.Selection(at, at);
        await goTo(argument);
        assert.deepEqual(shown(), target, text);
      }
    } finally {
      takeBack();
    }
  });

  it('offers a choice when several files define it', async () => {
    await writePython({ 'src/a copy.py': `\n${workflowCode('process-invoices')}` });
    const offered: vscode.QuickPickItem[] = [];
    const { showQuickPick } = vscode.window;
    const pick = (items: readonly vscode.QuickPickItem[]): Thenable<vscode.QuickPickItem | undefined> => {
      offered.push(...items);
      return Promise.resolve(items[0]);
    };
    Object.assign(vscode.window, { showQuickPick: pick });
    try {
      await goTo(run.runId);
    } finally {
      Object.assign(vscode.window, { showQuickPick });
    }
    assert.deepEqual(
      offered.map(({ label, description }) => [label, description]),
      [['python/src/a copy.py', 'Defined, line 5'], ['python/src/invoices.py', 'Defined, line 4']],
    );
    assert.deepEqual(shown(), ['src/a copy.py', 4]);
  });

  it('shows a message when no file defines it, and when no folder is open', async () => {
    const other = knownRun(signedIn, ({ workflow }) => workflow.name === 'hello-world');
    const recorded = recordMessages();
    const { workspaceFolders } = vscode.workspace;
    try {
      await goTo(other.runId);
      Object.defineProperty(vscode.workspace, 'workspaceFolders', { configurable: true, get: () => undefined });
      await goTo(other.runId);
    } finally {
      Object.defineProperty(vscode.workspace, 'workspaceFolders', { configurable: true, get: () => workspaceFolders });
      recorded.stop();
    }
    assert.deepEqual(recorded.messages, [
      'No Python file of this workspace defines “hello-world”.',
      'No folder is open. Definitions are looked for in the Python files of the open workspace.',
    ]);
    assert.equal(vscode.window.activeTextEditor, undefined);
  });

  it('follows names into other modules, and says that some can’t be told', async () => {
    const imports = 'from mistralai.workflows import workflow\n';
    await writePython({
      'src/names.py': 'HELLO = "hello-world"\n',
      'src/hello.py': `${imports}from names import HELLO\n@workflow.define(name=HELLO)\nclass Hello: pass\n`,
      'src/other.py': `${imports}from config import settings\n@workflow.define(name=settings.name)\nclass Other: pass\n`,
    });
    await goTo(knownRun(signedIn, ({ workflow }) => workflow.name === 'hello-world').runId);
    assert.deepEqual(shown(), ['src/hello.py', 3]);
    await writePython({ 'src/names.py': 'HELLO = "renamed"\n' });
    const recorded = recordMessages();
    try {
      await goTo(knownRun(signedIn, ({ workflow }) => workflow.name === 'hello-world').runId);
    } finally {
      recorded.stop();
    }
    assert.deepEqual(recorded.messages, ['No definition of “hello-world” was found. The names of some definitions in this workspace can’t be told without running their code.']);
  });

  it('reads only changed files again', async () => {
    const watched = watchReads();
    try {
      await goTo(run.runId);
      assert.deepEqual(watched.reads().sort(), ['src/invoices.py', 'src/nothing.py', 'src/ocr.py'], 'no copies and no long files');
      await goTo(run.runId);
      assert.deepEqual(watched.reads(), []);
      await writePython({ 'src/ocr.py': workflowCode('process-invoices and others') });
      await goTo(run.runId);
      assert.deepEqual(watched.reads(), ['src/ocr.py']);
    } finally {
      watched.stop();
    }
  });

  it('finds definitions in unsaved documents', async () => {
    const editor = await vscode.window.showTextDocument(pythonFile('src/nothing.py'));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), `\n${workflowCode('hello-world')}`));
    await goTo(knownRun(signedIn, ({ workflow }) => workflow.name === 'hello-world').runId);
    assert.deepEqual(shown(), ['src/nothing.py', 4]);
    await executeCommand('workbench.action.files.revert');
  });

  it('can be cancelled and repeated', async () => {
    const { withProgress } = vscode.window;
    const source = new vscode.CancellationTokenSource();
    const blocked = new Deferred<undefined>();
    const isAsked = new Deferred<undefined>();
    const watched = watchReads(async () => {
      isAsked.resolve(undefined);
      await blocked.promise;
    });
    const cancellable: typeof withProgress = async (_options, task) => task({ report: () => undefined }, source.token);
    Object.assign(vscode.window, { withProgress: cancellable });
    const recorded = recordMessages();
    try {
      const going = goTo(run.runId);
      await isAsked.promise;
      source.cancel();
      await going;
      assert.deepEqual(recorded.messages, []);
      assert.equal(vscode.window.activeTextEditor, undefined);
    } finally {
      blocked.resolve(undefined);
      recorded.stop();
      Object.assign(vscode.window, { withProgress });
      watched.stop();
    }
    await goTo(run.runId);
    assert.deepEqual(shown(), ['src/invoices.py', 3]);
  });
});

describe('workflows of the workspace', () => {
  let signedIn: SignedIn;
  let before: string[];

  beforeEach(async () => {
    signedIn = await signIn();
    await untilNames();
    before = await labels();
  });

  afterEach(async () => {
    await executeCommand('workbench.action.closeAllEditors');
    await removePython();
    assert.deepEqual(await labels(), before);
    await signedIn.signOut();
  });

  it('are listed first, below the pinned ones, with their file', async () => {
    await writePython({ 'a.py': workflowCode('hello-world'), 'b.py': workflowCode('close-fiscal-year'), 'c.py': workflowCode('no-such-workflow') });
    const order = (first: readonly string[]): string => [...first, ...before.filter((label) => !first.includes(label))].join();
    await untilSearched(async () => (await labels()).join() === order(['hello-world', 'close-fiscal-year']));
    assert.deepEqual((await extensionUnderTest.rows()).slice(0, 3).map(definedIn), ['python/a.py', 'python/b.py', undefined]);

    const node = (await extensionUnderTest.nodes())[before.length - 1];
    await executeCommand(COMMANDS.pinWorkflow, node);
    assert.equal((await labels()).join(), order([before.at(-1) ?? '', 'hello-world', 'close-fiscal-year']));
    await executeCommand(COMMANDS.unpinWorkflow, node);
  });

  it('are updated when a file is saved, not while it is edited', async () => {
    await writePython({ 'a.py': workflowCode('hello-world'), 'b.py': '\n' });
    await untilSearched(async () => (await labels())[0] === 'hello-world');
    const watched = watchReads();
    try {
      const editor = await vscode.window.showTextDocument(pythonFile('b.py'));
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), workflowCode('process-invoices')));
      assert.deepEqual(watched.reads(), []);
      assert.deepEqual(await definedFiles(), ['python/a.py']);
      await editor.document.save();
      await until('both are known', async () => (await definedFiles()).join() === 'python/a.py,python/b.py');
      assert.deepEqual(watched.reads(), ['b.py']);
    } finally {
      watched.stop();
    }
  });

  async function definedFiles(): Promise<string[]> {
    return (await extensionUnderTest.rows()).flatMap((row) => definedIn(row) ?? []).sort();
  }

  async function labels(): Promise<string[]> {
    return (await extensionUnderTest.rows()).map(({ label }) => label as string);
  }
});

async function goTo(argument?: unknown): Promise<void> {
  await executeCommand(COMMANDS.goToDefinition, argument);
}

/** The active Python file and the line of the cursor. */
function shown(): [path: string | undefined, line: number | undefined] {
  const editor = vscode.window.activeTextEditor;
  return [editor?.document.uri.path.split('/python/').at(-1), editor?.selection.active.line];
}

/** Records the Python files that the extension reads. @param first called before each read */
function watchReads(first?: () => Promise<void>): { reads(): string[]; stop(): void } {
  const { fs } = vscode.workspace;
  let reads: string[] = [];
  const readFile = async (uri: vscode.Uri): Promise<Uint8Array> => {
    if (uri.path.endsWith('.py')) {
      reads.push(uri.path.split('/python/').at(-1) ?? uri.path);
      await first?.();
    }
    return fs.readFile(uri);
  };
  Object.defineProperty(vscode.workspace, 'fs', { configurable: true, get: () => ({ ...fs, readFile }) });
  return {
    reads: () => reads.splice(0),
    stop: () => {
      reads = [];
      Object.defineProperty(vscode.workspace, 'fs', { configurable: true, get: () => fs });
    },
  };
}
