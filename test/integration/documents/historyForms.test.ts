import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/manifest';
import { hugeHistory } from '../../sample-api/hugeHistory';
import { statusAt, type SampleRun } from '../../sample-api/sampleRun';
import { nextQuickPick } from '../support/nextQuickPick';
import { documentUri, openDocument, runPath } from '../support/openDocument';
import { knownRun, type SignedIn, signIn } from '../support/signIn';
import { until } from '../support/until';

const { executeCommand } = vscode.commands;

const FAILURE = { message: 'no more disk', applicationFailureInfo: { type: 'DiskError' } };

describe('the forms of a history', () => {
  let signedIn: SignedIn;
  let run: SampleRun;
  let uri: vscode.Uri;
  let takeBack: (() => void) | undefined;
  const used = new Set<SampleRun>();

  before(async () => {
    signedIn = await signIn();
  });

  // A different run for each test: documents of ended runs are cached.
  beforeEach(() => {
    run = knownRun(signedIn, (each) => statusAt(each, signedIn.nowUs) === 'FAILED' && !used.has(each));
    used.add(run);
    uri = documentUri(signedIn.sample, 'history', run.runId);
  });

  afterEach(async () => {
    takeBack?.();
    takeBack = undefined;
    await executeCommand('workbench.action.closeAllEditors');
  });

  after(() => signedIn.signOut());

  function answer(body: string | Iterable<Uint8Array>): void {
    takeBack = signedIn.sample.answer(runPath('history', run.runId), { headers: { 'content-type': 'application/json' }, body }, Infinity);
  }

  /** The active document, once its path has this ending. */
  async function inFront(ending: string): Promise<vscode.TextEditor> {
    await until(`${ending} is in front`, () => vscode.window.activeTextEditor?.document.uri.path.endsWith(ending) === true);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    return editor;
  }

  function tabNames(): string[] {
    return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
  }

  async function lensTitles(document: vscode.Uri): Promise<string[]> {
    const lenses = await executeCommand<vscode.CodeLens[] | undefined>('vscode.executeCodeLensProvider', document);
    return lenses?.map(({ command }) => command?.title ?? '') ?? [];
  }

  it('decoded and as sent are linked at the same event', async () => {
    const data = Buffer.from('{"a":[1.0]}').toString('base64');
    const payload = { metadata: { encoding: Buffer.from('json/plain').toString('base64') }, data };
    const events = Array.from({ length: 50 }, (_, at) => ({
      eventId: String(at + 1),
      eventType: 'EVENT_TYPE_ACTIVITY_TASK_COMPLETED',
      activityTaskCompletedEventAttributes: { result: { payloads: [payload] } },
    }));
    answer(JSON.stringify({ events }));
    const sent = await openDocument(uri);
    const lineOf = (document: vscode.TextDocument, id: number): number => document.positionAt(document.getText().indexOf(`"eventId": "${id}"`)).line;
    const { document } = await inFront('.history.json');
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    await until('it is indexed', async () => (await executeCommand<vscode.DocumentSymbol[] | undefined>('vscode.executeDocumentSymbolProvider', sent.uri))?.length === 50);
    const line = lineOf(document, 30);
    editor.selection = new vscode.Selection(line, 0, line, 0);
    await executeCommand(COMMANDS.openDecodedHistory, sent.uri);
    const decoded = await inFront('.decoded.json');
    assert.equal(decoded.document.languageId, 'mistral-history');
    assert.ok(!decoded.document.getText().includes(data));
    assert.match(decoded.document.getText(), /"payloads": \[\n +\{\n +"a": \[\n +1\.0\n/);
    await until('the cursor is in the event', () => decoded.selection.active.line === lineOf(decoded.document, 30) - 1);

    const other = lineOf(decoded.document, 7);
    decoded.selection = new vscode.Selection(other, 0, other, 0);
    await executeCommand(COMMANDS.openHistory);
    await inFront('.history.json');
    await until('the cursor is in the other event', () => vscode.window.activeTextEditor?.selection.active.line === lineOf(document, 7) - 1);
  });

  describe('that is large', () => {
    beforeEach(() => answer(hugeHistory(21_000_000, FAILURE)));

    it('shows only the deciding event, with its cause and links to the others', async () => {
      await executeCommand(COMMANDS.goToFailure, run.runId);
      const { document } = await inFront('.event.json');
      assert.match(document.getText(), /^\{\n {2}"eventId": "\d+",[^]*"message": "no more disk"[^]*\n\}$/);
      assert.equal(document.languageId, 'mistral-history');
      await until('it says why', async () => (await lensTitles(document.uri)).length === 4);
      const [cause, copy, reset, whole] = await lensTitles(document.uri);
      assert.match(cause ?? '', /^\$\(error\)\u00a0.*DiskError: no more disk/);
      assert.deepEqual([copy, reset, whole], ['Copy Failure', 'Reset to Before This…', 'Open Whole History']);
      assert.equal(tabNames().length, 1);

      await executeCommand(COMMANDS.copyFailure, document.uri);
      assert.match(await vscode.env.clipboard.readText(), /no more disk/);

      // As after a window reload.
      const again = await vscode.workspace.fs.readFile(document.uri.with({ query: 'after a reload' }));
      assert.equal(Buffer.from(again).toString(), document.getText());

      await executeCommand(COMMANDS.openHistory, document.uri);
      const history = await inFront('.history.json');
      await until('the cursor is at the event', () => history.selection.active.line > 100_000);
      assert.equal(history.document.lineAt(history.selection.active.line + 1).text.trim(), document.lineAt(1).text.trim());
    });

    it('shows only the picked event', async () => {
      const made = nextQuickPick();
      const done = executeCommand(COMMANDS.goToEvent, run.runId);
      const pick = await made;
      await until('there is something to pick', () => pick.items.length > 0);
      pick.value = 'scheduled import_batch';
      const id = (): string | undefined => /^import_batch · .* · #(\d+)$/.exec(pick.activeItems[0]?.description ?? '')?.[1];
      await until('it is found', () => id() !== undefined);
      const picked = id();
      await executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await done;
      const { document } = await inFront(`event ${picked}.event.json`);
      assert.match(document.getText(), /"eventType": "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED"/);
      await until('it has lenses', async () => (await lensTitles(document.uri)).length === 1);
      assert.deepEqual(await lensTitles(document.uri), ['Open Whole History']);
    });
  });

  it('that is small opens at the event, with one request', async () => {
    const before = signedIn.sample.requests.length;
    await executeCommand(COMMANDS.goToFailure, run.runId);
    const { selection } = await inFront('.history.json');
    assert.ok(selection.active.line > 0);
    assert.equal(signedIn.sample.requests.length - before, 1);
  });
});
