import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/manifest';
import type { SampleApi } from '../sample-api/sampleApi';
import { type SampleRun, statusAt } from '../sample-api/sampleRun';
import { Deferred } from './deferred';
import { documentUri } from './documentUri';
import { later } from './later';
import { logText } from './logText';
import { recordMessages } from './recordMessages';
import { signIn, type SignedIn, startStillSample, TEST_KEY } from './signIn';
import { until } from './until';

const { fs } = vscode.workspace;

/** A document of an active run is asked for anew after this time (`RunFileSystem`), ms. */
const NOT_FRESH = 6_000;

/** As a server may send it: all that a parser would lose, and no blank where there need be none. */
const HARD_JSON =
  '{"big":12345678901234567890,"one":1.0,"tenth":0.10,"exponent":1E+2,"twice":1,"twice":{"a":[]},' +
  '"text":"\\u00e9\\/\\n, {: }\\\\","list":[null,true,{}],"é":""}';

const HARD_JSON_LAID_OUT = `{
  "big": 12345678901234567890,
  "one": 1.0,
  "tenth": 0.10,
  "exponent": 1E+2,
  "twice": 1,
  "twice": {
    "a": []
  },
  "text": "\\u00e9\\/\\n, {: }\\\\",
  "list": [
    null,
    true,
    {}
  ],
  "é": ""
}`;

describe('the documents of runs', () => {
  let signedIn: SignedIn;
  let sample: SampleApi;
  let finished: SampleRun;
  let active: SampleRun;

  before(async () => {
    signedIn = await signIn();
    ({ sample } = signedIn);
    finished = findRun((run) => statusAt(run, signedIn.nowUs) === 'COMPLETED' && run.result.includes('{'));
    active = findRun((run) => statusAt(run, signedIn.nowUs) === 'RUNNING');
  });

  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  after(() => signedIn.signOut());

  for (const kind of ['run', 'history'] as const) {
    it(`of a ${kind} are what the server sent, laid out`, async () => {
      const bytes = await fs.readFile(documentUri(sample, kind, finished.runId));
      const sent = await ask(sample, pathOf(kind, finished.runId));
      const text = Buffer.from(bytes).toString('utf8');
      assert.equal(withoutBlanks(text), withoutBlanks(sent));
      assert.ok(Buffer.from(text, 'utf8').equals(bytes));
      // It takes all blanks off, and the sample sends none that would show that nothing was laid out.
      assert.match(text, /^\{\n {2}"\w+": /);
    });
  }

  for (const [name, sent, shown] of [
    ['what a parser would lose', HARD_JSON, HARD_JSON_LAID_OUT],
    ['an answer of null', 'null', 'null'],
    ['a bare number', ' 12345678901234567890 ', '12345678901234567890'],
    ['a bare text', '"a  b"\n', '"a  b"'],
  ] as const) {
    it(`keep ${name}`, async () => {
      sample.answer(pathOf('run', finished.runId), { body: sent });
      const bytes = await fs.readFile(documentUri(sample, 'run', finished.runId).with({ fragment: name }));
      assert.equal(Buffer.from(bytes).toString('utf8'), shown);
    });
  }

  it('are read-only', async () => {
    const uri = documentUri(sample, 'run', finished.runId);
    assert.equal(fs.isWritableFileSystem('mistral-run'), false);
    assert.equal((await fs.stat(uri)).permissions, vscode.FilePermission.Readonly);
    for (const change of [
      () => fs.writeFile(uri, Buffer.from('{}')),
      () => fs.delete(uri),
      () => fs.rename(uri, documentUri(sample, 'run', active.runId), { overwrite: true }),
      () => fs.createDirectory(vscode.Uri.joinPath(uri, '..', 'folder')),
    ]) {
      await assert.rejects(async () => change(), isError('NoPermissions'));
    }
  });

  it('have an honest stat', async () => {
    const uri = documentUri(sample, 'history', finished.runId);
    const start = Date.now();
    const first = await fs.stat(uri);
    const bytes = await fs.readFile(uri);
    assert.equal(first.type, vscode.FileType.File);
    assert.equal(first.size, bytes.length);
    assert.ok(first.mtime >= start && first.mtime <= Date.now(), 'the time is when the bytes came');
    assert.deepEqual(await later(60_000, () => fs.stat(uri)), first);
  });

  it('open as a preview of JSON that is not dirty', async () => {
    const uri = documentUri(sample, 'run', finished.runId);
    await vscode.commands.executeCommand('vscode.open', uri);
    const tab = await untilTab(uri);
    assert.equal(tab.isPreview, true);
    assert.equal(tab.isDirty, false);
    const document = documentOf(uri);
    assert.equal(document?.languageId, 'json');
    assert.equal(document.getText(), Buffer.from(await fs.readFile(uri)).toString('utf8'));
  });

  it('are not found where the server knows no such run', async () => {
    for (const id of ['00000000-0000-4000-8000-000000000000', 'nobody/knows this']) {
      await assert.rejects(async () => fs.readFile(documentUri(sample, 'run', id)), isError('FileNotFound'));
      await assert.rejects(async () => fs.stat(documentUri(sample, 'history', id)), isError('FileNotFound'));
    }
  });

  it('are not found where the address is none of a document', async () => {
    const before = sample.requests.length;
    const authority = documentUri(sample, 'run', 'x').authority;
    for (const path of ['/result/x/x.json', '/run/%zz/x.json', '/run/x/y/z.json']) {
      const uri = vscode.Uri.from({ scheme: 'mistral-run', authority, path });
      await assert.rejects(async () => fs.readFile(uri), isError('FileNotFound'));
    }
    assert.equal(sample.requests.length, before);
  });

  it('of another server ask no server', async () => {
    const { sample: other } = await startStillSample();
    try {
      const before = sample.requests.length;
      const foreign = documentUri(other, 'run', finished.runId);
      const otherName = documentUri(sample, 'run', finished.runId);
      for (const uri of [foreign, otherName.with({ authority: otherName.authority.replace('default', 'prod') })]) {
        await assert.rejects(async () => fs.readFile(uri), isError('NoPermissions'));
        await assert.rejects(async () => fs.stat(uri), isError('NoPermissions'));
      }
      assert.deepEqual(other.requests, []);
      assert.equal(sample.requests.length, before);
    } finally {
      await other.close();
    }
  });

  it('that are not JSON fail with a sentence, once, and a line in the log', async () => {
    const recorded = recordMessages();
    try {
      const id = '00000000-0000-4000-8000-00000000a0a0';
      sample.answer(pathOf('run', id), { headers: { 'content-type': 'text/html' }, body: '<html>Log in</html>' }, Infinity);
      const uri = documentUri(sample, 'run', id);
      await assert.rejects(async () => fs.readFile(uri), isError('Unavailable'));
      // Nobody has opened it.
      assert.deepEqual(recorded.messages, []);
      await until('the log says so', () => /notTheApi/.test(linesAbout(id)));

      await vscode.commands.executeCommand('vscode.open', uri);
      await until('there is a sentence', () => recorded.messages.length > 0);
      assert.equal(recorded.messages.length, 1);
      assert.match(String(recorded.messages[0]), /answered with something other than runs/);
    } finally {
      recorded.stop();
    }
  });

  it('stop loading when their tab is closed, and load when opened again', async () => {
    const asked = new Deferred<undefined>();
    const ended = new Deferred<undefined>();
    sample.answer(pathOf('history', finished.runId), (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"events":[');
      response.once('close', () => ended.resolve(undefined));
      asked.resolve(undefined);
    });
    const uri = documentUri(sample, 'history', finished.runId).with({ query: 'slow' });
    const opening = Promise.allSettled([vscode.commands.executeCommand('vscode.open', uri)]);
    await asked.promise;
    await vscode.window.tabGroups.close(await untilTab(uri));
    await ended.promise;
    await opening;

    await vscode.commands.executeCommand('vscode.open', uri);
    await until('its text is there', () => documentOf(uri)?.getText().includes('"eventId"') ?? false);
  });

  it('of an execution id show its latest run', async () => {
    const several = findRun((run) => run.previous !== undefined);
    const latest = sample.runs.latest(several.executionId, signedIn.nowUs);
    const uri = documentUri(sample, 'run', several.executionId);
    assert.ok(Buffer.from(await fs.readFile(uri)).toString('utf8').includes(`"run_id": "${latest?.runId}"`));
    assert.deepEqual(
      sample.requests.slice(-2).map(({ path }) => path),
      [pathOf('run', several.executionId), `/v1/workflows/executions/${encodeURIComponent(several.executionId)}`],
    );
    const history = await fs.readFile(documentUri(sample, 'history', several.executionId));
    const sent = await ask(sample, `/v1/workflows/executions/${encodeURIComponent(several.executionId)}/history?decode_payloads=true`);
    assert.equal(withoutBlanks(Buffer.from(history).toString('utf8')), withoutBlanks(sent));
  });

  it('are asked for again when looked at later, unless the run has ended', async () => {
    for (const [run, more] of [
      [active, 1],
      [finished, 0],
    ] as const) {
      const uri = documentUri(sample, 'history', run.runId).with({ query: 'again' });
      const before = sample.requests.length;
      await fs.stat(uri);
      await fs.stat(uri);
      assert.equal(sample.requests.length, before + 1);
      await later(NOT_FRESH, () => fs.stat(uri));
      assert.equal(sample.requests.length, before + 1 + more, `of a run that is ${statusAt(run, signedIn.nowUs)}`);
    }
  });

  it('are refreshed in place where their bytes changed, and left where not', async () => {
    const uri = documentUri(sample, 'run', active.runId).with({ query: 'refreshed' });
    await vscode.commands.executeCommand('vscode.open', uri);
    await until('its text is there', () => documentOf(uri) !== undefined);
    const document = documentOf(uri);
    assert.ok(document);
    const { version } = document;
    const before = await fs.stat(uri);
    const changes: string[] = [];
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), '*'));
    watcher.onDidChange((changed) => changes.push(changed.path));
    try {
      const requests = sample.requests.length;
      await vscode.commands.executeCommand(COMMANDS.refresh);
      assert.ok(sample.requests.slice(requests).some(({ path }) => path === pathOf('run', active.runId)));
      assert.deepEqual(await fs.stat(uri), before);

      const changed = new Deferred<vscode.TextDocumentChangeEvent>();
      const subscription = vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.document === document) changed.resolve(event);
      });
      sample.answer(pathOf('run', active.runId), { body: '{"status":"COMPLETED","big":12345678901234567890}' });
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

  function findRun(wanted: (run: SampleRun) => boolean): SampleRun {
    // Of those that the first page of the tree holds.
    const run = sample.runs.startedBy(signedIn.nowUs).filter(({ workflow }) => !workflow.internal).slice(0, 200).find(wanted);
    assert.ok(run, 'the sample has no such run');
    return run;
  }
});

function pathOf(kind: 'run' | 'history', id: string): string {
  return `/v1/workflows/runs/${encodeURIComponent(id)}${kind === 'history' ? '/history' : ''}`;
}

/** The body of the sample's answer, asked for without the extension. */
async function ask({ url }: SampleApi, path: string): Promise<string> {
  const address = path.endsWith('/history') ? `${url}${path}?decode_payloads=true` : url + path;
  const response = await fetch(address, { headers: { authorization: `Bearer ${TEST_KEY}` } });
  assert.equal(response.status, 200);
  return response.text();
}

/** JSON without the blanks between its tokens; every other character stays. */
function withoutBlanks(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g, '$1');
}

function isError(code: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof vscode.FileSystemError, String(error));
    assert.equal(error.code, code);
    return true;
  };
}

function documentOf(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}

/** The tab of a document, once it is there. */
async function untilTab(uri: vscode.Uri): Promise<vscode.Tab> {
  const find = (): vscode.Tab | undefined =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .find(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
  await until('the tab is there', () => find() !== undefined);
  const tab = find();
  assert.ok(tab);
  return tab;
}

/** The lines of the extension's log that name an id. */
function linesAbout(id: string): string {
  return logText().split('\n').filter((line) => line.includes(id)).join('\n');
}
