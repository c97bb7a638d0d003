import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { CONTEXT_KEYS } from '../../src/manifest';
import { statusAt } from '../sample-api/sampleRun';
import { extensionUnderTest } from './support/extensionUnderTest';
import { documentUri } from './support/openDocument';
import { pythonFile, removePython, workflowCode, writePython } from './support/pythonFiles';
import { hideView, listRequests, showView, type SignedIn, signIn } from './support/signIn';
import { Deferred, until } from './support/until';

interface Contributions {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

// The first file that mocha runs: for 3 min the editor keeps documents that other tests opened, and reads them when a file
// system is registered.
describe('the extension in the editor', () => {
  let signedIn: SignedIn;

  before(async () => {
    signedIn = await signIn();
  });

  after(() => signedIn.signOut());

  it('is active and has every command of the manifest', async () => {
    assert.equal(extensionUnderTest.extension.isActive, true);
    assert.deepEqual(await missingCommands(), []);
  });

  it('sends no request before the view is shown, even with a key', async () => {
    const { sample } = signedIn;
    await hideView();
    await extensionUnderTest.dispose();
    const before = sample.requests.length;
    extensionUnderTest.activateAgain();
    // Any request of its own would have arrived before that for a document opened later.
    assert.deepEqual(await listRequests(sample), sample.requests.slice(0, before).filter(({ path }) => path === '/v1/workflows/runs'));
    assert.equal(sample.requests.length, before + 1);

    await showView();
    await extensionUnderTest.untilState('ready');
    assert.equal((await listRequests(sample)).length, sample.requests.slice(0, before).filter(({ path }) => path === '/v1/workflows/runs').length + 1);
  });

  it('loads its services for Python files with a workflow only', async () => {
    // The view sets this key first once the services are loaded.
    const isLoaded = (): boolean => extensionUnderTest.contextKey(CONTEXT_KEYS.state) !== undefined;
    assert.equal(isLoaded(), true);
    await hideView();
    await writePython({ 'other.py': 'from mistralai import Mistral\n\n\nclass Other:\n    pass\n', 'wired.py': workflowCode('hello-world') });
    try {
      await extensionUnderTest.dispose();
      extensionUnderTest.activateAgain();
      assert.deepEqual(await lensesOf('other.py'), []);
      assert.equal(isLoaded(), false);
      await until('it has lenses', async () => (await lensesOf('wired.py')).length > 0);
      assert.equal(isLoaded(), true);
    } finally {
      await showView();
      await extensionUnderTest.untilState('ready');
      await removePython();
    }
  });

  it('shows the failing event of a history that the editor opens before the services are loaded', async () => {
    const { sample } = signedIn;
    const failed = sample.runs.startedBy(signedIn.nowUs).find((run) => statusAt(run, signedIn.nowUs) === 'FAILED' && !run.workflow.internal);
    assert.ok(failed);
    await hideView();
    await extensionUnderTest.dispose();
    extensionUnderTest.activateAgain();
    // As from the list of recently opened files.
    await vscode.commands.executeCommand('vscode.open', documentUri(sample, 'history', failed.runId));
    await until('the cursor is at the failure', () => (vscode.window.activeTextEditor?.selection.active.line ?? 0) > 0);
    const recents = extensionUnderTest.context.globalState.keys().filter((key) => key.startsWith('recentRuns '));
    assert.ok(recents.some((key) => JSON.stringify(extensionUnderTest.context.globalState.get(key)).includes(failed.runId)));
    await showView();
    await extensionUnderTest.untilState('ready');
  });

  it('releases everything when disposed, and can be activated again', async () => {
    const { sample } = signedIn;
    const id = '00000000-0000-4000-8000-000000000000';
    const uri = documentUri(sample, 'run', id);
    const asked = new Deferred<undefined>();
    const ended = new Deferred<undefined>();
    sample.answer(`/v1/workflows/runs/${id}`, (_request, response) => {
      response.once('close', () => ended.resolve(undefined));
      asked.resolve(undefined);
    });
    const reading = assert.rejects(async () => vscode.workspace.fs.readFile(uri));
    await asked.promise;
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);

    await extensionUnderTest.dispose();
    try {
      await ended.promise;
      await reading;
      assert.deepEqual(unhandled, []);
      assert.equal((await missingCommands()).length, commands().length);
      await assert.rejects(async () => vscode.workspace.fs.stat(uri), /ENOPRO/);
    } finally {
      process.off('unhandledRejection', onUnhandled);
      extensionUnderTest.activateAgain();
    }
    assert.deepEqual(await missingCommands(), []);
    await extensionUnderTest.untilState('ready');
    sample.answer(`/v1/workflows/runs/${id}`, { body: 'null' });
    assert.equal(Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8'), 'null');
  });
});

async function lensesOf(path: string): Promise<vscode.CodeLens[]> {
  await vscode.window.showTextDocument(pythonFile(path));
  return vscode.commands.executeCommand('vscode.executeCodeLensProvider', pythonFile(path));
}

function commands(): string[] {
  const { contributes } = extensionUnderTest.extension.packageJSON as Contributions;
  return contributes.commands.map(({ command }) => command);
}

/** Commands of the manifest that are not registered. */
async function missingCommands(): Promise<string[]> {
  const registered = new Set(await vscode.commands.getCommands(true));
  return commands().filter((command) => !registered.has(command));
}
