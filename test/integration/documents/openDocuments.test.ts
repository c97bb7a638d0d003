import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/manifest';
import type { SampleApi } from '../../sample-api/sampleApi';
import { type SampleRun, statusAt } from '../../sample-api/sampleRun';
import { extensionUnderTest, logText } from '../support/extensionUnderTest';
import { documentUri, openDocument, runPath, textDocument, untilTab } from '../support/openDocument';
import { recordMessages } from '../support/recordMessages';
import { knownRun, type SignedIn, signIn, startStillSample, TEST_KEY, useKey } from '../support/signIn';
import { Deferred, later, NOT_FRESH, until } from '../support/until';

const { fs } = vscode.workspace;

describe('documents of runs in tabs', () => {
  let signedIn: SignedIn;
  let sample: SampleApi;
  let finished: SampleRun;
  let active: SampleRun;

  before(async () => {
    signedIn = await signIn();
    ({ sample } = signedIn);
    finished = knownRun(signedIn, (run) => statusAt(run, signedIn.nowUs) === 'COMPLETED');
    active = knownRun(signedIn, (run) => statusAt(run, signedIn.nowUs) === 'RUNNING');
  });

  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  after(() => signedIn.signOut());

  it('are JSON in a preview tab, not dirty', async () => {
    const uri = documentUri(sample, 'run', finished.runId);
    const document = await openDocument(uri);
    const tab = await untilTab(uri);
    assert.equal(tab.isPreview, true);
    assert.equal(tab.isDirty, false);
    assert.equal(document.languageId, 'json');
    assert.equal(document.getText(), Buffer.from(await fs.readFile(uri)).toString('utf8'));
  });

  it('that are not JSON give one message and a line in the log', async () => {
    const recorded = recordMessages();
    try {
      const id = '00000000-0000-4000-8000-00000000a0a0';
      sample.answer(runPath('run', id), { headers: { 'content-type': 'text/html' }, body: '<html>Log in</html>' }, Infinity);
      const uri = documentUri(sample, 'run', id);
      await assert.rejects(async () => fs.readFile(uri));
      // A document that is not open.
      assert.deepEqual(recorded.messages, []);
      await until('the log says so', () => /notTheApi/.test(linesAbout(id)));

      await vscode.commands.executeCommand('vscode.open', uri);
      await until('there is a sentence', () => recorded.messages.length > 0);
      assert.equal(recorded.messages.length, 1);
      assert.match(String(recorded.messages[0]), /answered with something other than a run/);
    } finally {
      recorded.stop();
    }
  });

  it('stay unchanged without a message when a refresh fails', async () => {
    const uri = documentUri(sample, 'run', active.runId).with({ query: 'stays' });
    const document = await openDocument(uri);
    const text = document.getText();
    const before = await fs.stat(uri);
    const start = sample.requests.length;
    const asked = (): number => sample.requests.slice(start).filter(({ path }) => path === runPath('run', active.runId)).length;
    const takeBack = sample.answer(runPath('run', active.runId), { body: '<html>Log in</html>' }, Infinity);
    const recorded = recordMessages();
    try {
      await later(NOT_FRESH, async () => {
        assert.deepEqual(await fs.stat(uri), before);
        assert.equal(asked(), 1);
        // It was just requested, even if that failed.
        assert.deepEqual(await fs.stat(uri), before);
        assert.equal(asked(), 1);
      });
      await vscode.commands.executeCommand(COMMANDS.refresh);
      assert.equal(asked(), 2);
      assert.deepEqual(await fs.stat(uri), before);
      assert.equal(document.getText(), text);
      assert.equal(document.isClosed, false);
      assert.deepEqual(recorded.messages, []);
    } finally {
      recorded.stop();
      takeBack();
    }
  });

  it('of an execution id report once that they show its latest run', async () => {
    const uri = documentUri(sample, 'run', active.executionId);
    const path = `/v1/workflows/executions/${encodeURIComponent(active.executionId)}`;
    const start = sample.requests.length;
    const asked = (): number => sample.requests.slice(start).filter((request) => request.path === path).length;
    const recorded = recordMessages();
    try {
      await openDocument(uri);
      assert.equal(recorded.messages.length, 1);
      assert.match(recorded.messages[0] ?? '', /Showing the latest one/);
      assert.equal(asked(), 1);

      await later(NOT_FRESH, () => fs.stat(uri));
      assert.equal(asked(), 2);
      await vscode.commands.executeCommand(COMMANDS.refresh);
      assert.equal(asked(), 3);
      assert.equal(recorded.messages.length, 1);
    } finally {
      recorded.stop();
    }
  });

  it('of another server name it, and send no request', async () => {
    const { sample: other } = await startStillSample();
    const recorded = recordMessages();
    try {
      const before = sample.requests.length;
      await vscode.commands.executeCommand('vscode.open', documentUri(other, 'run', finished.runId));
      await until('there is a sentence', () => recorded.messages.length > 0);
      assert.deepEqual(recorded.messages, [`This document is of ${new URL(other.url).host}, which isn't the server in the settings.`]);
      assert.deepEqual(other.requests, []);
      assert.equal(sample.requests.length, before);
    } finally {
      recorded.stop();
      await other.close();
    }
  });

  it('of a finished run are requested again only with another key', async () => {
    const uri = documentUri(sample, 'history', finished.runId).with({ query: 'kept' });
    const requests = (): number => sample.requests.filter(({ path }) => path === runPath('history', finished.runId)).length;
    const outline = async (): Promise<string[]> => {
      const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>('vscode.executeDocumentSymbolProvider', uri);
      return symbols?.map(({ name }) => name) ?? [];
    };
    const start = requests();
    const text = (await openDocument(uri)).getText();
    const symbols = await outline();
    assert.ok(symbols.length > 0);

    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until('the editor has forgotten it', () => textDocument(uri) === undefined);
    assert.equal((await openDocument(uri)).getText(), text);
    assert.deepEqual(await outline(), symbols);
    assert.equal(requests(), start + 1);

    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand(COMMANDS.removeApiKey);
    await extensionUnderTest.untilState('noKey');
    await assert.rejects(async () => fs.readFile(uri));
    await useKey(TEST_KEY);
    await fs.readFile(uri);
    assert.equal(requests(), start + 2);
  });

  it('of an execution id are requested again, since its latest run may change', async () => {
    const uri = documentUri(sample, 'run', finished.executionId).with({ query: 'latest' });
    const requests = (): number => sample.requests.filter(({ path }) => path === runPath('run', finished.executionId)).length;
    const start = requests();
    for (let opened = 1; opened <= 2; opened++) {
      await openDocument(uri);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await until('the editor has forgotten it', () => textDocument(uri) === undefined);
      assert.equal(requests(), start + opened);
    }
  });

  it('stop loading when their tab is closed, and load when reopened', async () => {
    const asked = new Deferred<undefined>();
    const ended = new Deferred<undefined>();
    sample.answer(runPath('history', active.runId), (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"events":[');
      response.once('close', () => ended.resolve(undefined));
      asked.resolve(undefined);
    });
    const uri = documentUri(sample, 'history', active.runId).with({ query: 'slow' });
    const opening = Promise.allSettled([vscode.commands.executeCommand('vscode.open', uri)]);
    await asked.promise;
    await vscode.window.tabGroups.close(await untilTab(uri));
    await ended.promise;
    await opening;

    await vscode.commands.executeCommand('vscode.open', uri);
    await until('its text is there', () => textDocument(uri)?.getText().includes('"eventId"') ?? false);
  });

  it('continue loading for a reader without a tab when another tab is closed', async () => {
    const release = new Deferred<undefined>();
    const asked = new Deferred<undefined>();
    const id = '00000000-0000-4000-8000-00000000a0a1';
    sample.answer(runPath('history', id), async (_request, response) => {
      asked.resolve(undefined);
      await release.promise;
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"events":[]}');
    });
    const other = documentUri(sample, 'run', active.runId).with({ query: 'other' });
    await openDocument(other);
    const reading = fs.readFile(documentUri(sample, 'history', id));
    await asked.promise;
    const closed = new Deferred<undefined>();
    // Called after the extension's listener, which was registered earlier.
    const subscription = vscode.window.tabGroups.onDidChangeTabs((event) => event.closed.length > 0 && closed.resolve(undefined));
    await vscode.window.tabGroups.close(await untilTab(other));
    await closed.promise;
    subscription.dispose();
    release.resolve(undefined);
    assert.equal(Buffer.from(await reading).toString('utf8'), '{\n  "events": []\n}');
  });

  it('are updated in place if their bytes changed', async () => {
    const uri = documentUri(sample, 'run', active.runId).with({ query: 'refreshed' });
    const document = await openDocument(uri);
    const { version } = document;
    const before = await fs.stat(uri);
    const changes: string[] = [];
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), '*'));
    watcher.onDidChange((changed) => changes.push(changed.path));
    try {
      const requests = sample.requests.length;
      await vscode.commands.executeCommand(COMMANDS.refresh);
      assert.ok(sample.requests.slice(requests).some(({ path }) => path === runPath('run', active.runId)));
      assert.deepEqual(await fs.stat(uri), before);

      const changed = new Deferred<vscode.TextDocumentChangeEvent>();
      const subscription = vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.document === document) changed.resolve(event);
      });
      sample.answer(runPath('run', active.runId), { body: '{"status":"COMPLETED","big":12345678901234567890}' });
      await vscode.commands.executeCommand(COMMANDS.refresh);
      await changed.promise;
      subscription.dispose();

      assert.equal(document.getText(), '{\n  "status": "COMPLETED",\n  "big": 12345678901234567890\n}');
      assert.equal(document.isDirty, false);
      assert.equal(document.version, version + 1);
      assert.deepEqual(changes, [uri.path], 'one change was told, the second');
      const after = await fs.stat(uri);
      assert.ok(after.mtime > before.mtime);
      assert.equal(after.size, Buffer.byteLength(document.getText()));
      assert.equal((await untilTab(uri)).isDirty, false);
    } finally {
      watcher.dispose();
    }
  });
});

/** Lines of the extension's log that contain an id. */
function linesAbout(id: string): string {
  return logText().split('\n').filter((line) => line.includes(id)).join('\n');
}
