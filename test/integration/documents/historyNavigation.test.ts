import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/manifest';
import { hugeHistory } from '../../sample-api/hugeHistory';
import type { SampleApi } from '../../sample-api/sampleApi';
import { type SampleRun, statusAt } from '../../sample-api/sampleRun';
import { acceptItem, nextQuickPick } from '../support/nextQuickPick';
import { documentUri, openDocument, runPath, textDocument, untilTab } from '../support/openDocument';
import { knownRun, type SignedIn, signIn } from '../support/signIn';
import { until } from '../support/until';

const { executeCommand } = vscode.commands;

type Pick = vscode.QuickPick<vscode.QuickPickItem>;

describe('navigation in a history', () => {
  let signedIn: SignedIn;
  let sample: SampleApi;
  let failed: SampleRun;

  before(async () => {
    signedIn = await signIn();
    ({ sample } = signedIn);
    failed = knownRun(signedIn, (run) => statusAt(run, signedIn.nowUs) === 'FAILED' && run.workflow.name === 'process-invoices');
  });

  afterEach(() => executeCommand('workbench.action.closeAllEditors'));

  after(() => signedIn.signOut());

  it('has an outline of the events only', async () => {
    const document = await openDocument(documentUri(sample, 'history', failed.runId));
    assert.equal(document.languageId, 'mistral-history');
    const symbols = await symbolsOf(document.uri);
    assert.match(symbols[0]?.name ?? '', /^Workflow execution started: process-invoices$/);
    assert.ok(symbols.some(({ name, children }) => name === 'Workflow task' && children.length === 2));
    const last = symbols.at(-1);
    assert.equal(last?.name, 'Workflow execution failed');
    assert.equal(last.kind, vscode.SymbolKind.Event);
    assert.ok(last.children.length > 0, 'its causes lie below it');
    for (const { range } of symbols) assert.match(document.lineAt(range.start).text, /^\s+\{$/);
  });

  it('links ids of events within the document, and ids of other runs to their documents', async () => {
    const document = await openDocument(documentUri(sample, 'history', failed.runId));
    const links = await executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri, 100);
    assert.ok(links.length > 5);
    const lineOf = ({ range }: vscode.DocumentLink): string => document.lineAt(range.start).text;
    const event = links.find((link) => lineOf(link).includes('"scheduledEventId"'));
    assert.ok(event?.target);
    assert.equal(event.target.with({ fragment: '' }).toString(), document.uri.toString());
    const line = Number(/^L(\d+)$/.exec(event.target.fragment)?.[1]) - 1;
    assert.ok(document.lineAt(line + 1).text.includes(`"eventId": "${document.getText(event.range)}"`));

    const child = links.find((link) => lineOf(link).includes('"runId"'));
    assert.ok(child?.target);
    assert.equal(child.target.authority, document.uri.authority);
    assert.ok(child.target.path.startsWith(`/history/${document.getText(child.range)}/`), child.target.path);
    const failure = document.positionAt(document.getText().lastIndexOf('"childWorkflowExecutionFailureInfo"')).line;
    const [ofExecution, ofRun] = links.filter((link) => link.range.start.line > failure && /"(workflowId|runId)"/.test(lineOf(link)));
    assert.ok(ofExecution && ofRun);
    for (const { target } of [ofExecution, ofRun]) assert.ok(target?.path.startsWith(`/history/${document.getText(ofRun.range)}/`), target?.path);
  });

  it('goes to the picked event, previews the active item, and returns on Escape', async () => {
    const document = await openDocument(documentUri(sample, 'history', failed.runId));
    const editor = await untilEditor(document);
    const top = (): number => editor.visibleRanges[0]?.start.line ?? 0;
    await until('it is shown at what decided it', () => editor.selection.active.line > 0 && top() > 0);
    const start = top();
    const cursor = editor.selection.active.line;
    await withPick(async (pick) => {
      assert.deepEqual([pick.items[0]?.label, pick.items[1]?.label], ['Failures', 'WorkflowExecutionFailed']);
      await until('the first is marked', () => pick.activeItems[0] === pick.items[1]);
      assert.equal(top(), start, 'the list alone does not scroll');
      pick.value = 'started process';
      await until('the beginning is shown', () => top() === 0);
      await executeCommand('workbench.action.closeQuickOpen');
      await until('what was shown before is shown again, give or take a line', () => Math.abs(top() - start) <= 2);
    });
    assert.equal(editor.selection.active.line, cursor);

    await withPick(async (pick) => {
      pick.value = 'workflow started process';
      await until('it is found', () => pick.items[0]?.label === 'WorkflowExecutionStarted' && pick.activeItems[0] === pick.items[0]);
      await acceptItem();
    });
    await until('the cursor is there', () => editor.selection.active.line < cursor);
    assert.ok(document.lineAt(editor.selection.active.line + 3).text.includes('EVENT_TYPE_WORKFLOW_EXECUTION_STARTED'));
  });

  it('offers the events of the active run, and opens its history there', async () => {
    await openDocument(documentUri(sample, 'run', failed.runId));
    await withPick(async (pick) => {
      pick.value = 'workflow started process';
      await until('it is found', () => pick.items[0]?.label === 'WorkflowExecutionStarted' && pick.activeItems[0] === pick.items[0]);
      await acceptItem();
      await until('its history is open', () => vscode.window.activeTextEditor?.document.uri.path.endsWith('.history.json') === true);
    });
    const editor = vscode.window.activeTextEditor;
    await until('the cursor is in the event', () => editor?.document.lineAt(editor.selection.active.line + 1).text.trim() === '"eventId": "1",');
  });

  describe('of many events', () => {
    const setting = 'editorLargeFileConfirmation';
    const confirm = (megabytes: number | undefined): Thenable<void> =>
      vscode.workspace.getConfiguration('workbench').update(setting, megabytes, vscode.ConfigurationTarget.Global);

    before(() => confirm(1000));
    after(() => confirm(undefined));

    for (const { events, bytes, isKept } of [
      { events: 10_000, bytes: 11_100_000, isKept: true },
      { events: 20_000, bytes: 22_200_000, isKept: true },
      { events: 51_200, bytes: 57_000_000, isKept: false },
    ]) {
      it(`as ${events}, has ${isKept ? 'all features' : 'only Go to Event: the editor does not pass the document to extensions'}`, async function () {
        this.timeout(120_000);
        const id = `00000000-0000-4000-8000-0000000${events}`;
        sample.answer(runPath('history', id), { headers: { 'content-type': 'application/json' }, body: hugeHistory(bytes) }, Infinity);
        const uri = documentUri(sample, 'history', id);
        await executeCommand('vscode.open', uri);
        await untilTab(uri);
        if (isKept) {
          await until('its text is there', () => textDocument(uri) !== undefined);
          const symbols = await symbolsOf(uri);
          assert.ok(symbols.length > events / 4, `${symbols.length} symbols`);
          const links = await executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', uri);
          assert.ok(links.length > events, `${links.length} links`);
        }
        const opened = watchOpened();
        try {
          await withPick(async (pick) => {
            const more = Number(/^(\d+) more: type to find them$/.exec(pick.items.at(-1)?.label ?? '')?.[1]);
            assert.ok(more > events * 0.95, `${more} more`);
            pick.value = `#${events - 100}`.slice(1);
            await until('it is found', () => pick.items.length === 1 && pick.activeItems.length === 1);
            assert.ok(pick.items[0]?.description?.endsWith(`#${events - 100}`), pick.items[0]?.description);
            await acceptItem();
          });
          await until('the editor is asked to go there', () => opened.lines.length > 0);
          assert.ok((opened.lines[0] ?? 0) > 10 * events, String(opened.lines));
        } finally {
          opened.stop();
        }
        assert.equal(textDocument(uri) !== undefined, isKept);
        if (isKept) return;
        // The position of the cursor is not available.
        await withPick(async (pick) => {
          pick.value = 'scheduled import_batch';
          await until('it is found', () => pick.items.length > 1 && pick.activeItems.length === 1);
          await acceptItem();
          await until('the payload is open', () => vscode.window.activeTextEditor?.document.uri.path.endsWith('.payload.json') === true);
        }, COMMANDS.openPayload);
        assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /^\{\n {2}"text": "[0-9a-f]+",\n {2}"ratio": 0\.10\n\}$/);
      });
    }
  });
});

async function symbolsOf(uri: vscode.Uri): Promise<vscode.DocumentSymbol[]> {
  return executeCommand('vscode.executeDocumentSymbolProvider', uri);
}

async function untilEditor(document: vscode.TextDocument): Promise<vscode.TextEditor> {
  await until('its editor is in front', () => vscode.window.activeTextEditor?.document === document);
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor);
  await until('it is drawn', () => editor.visibleRanges.length > 0);
  return editor;
}

/** Runs the command, passes its quick pick to the work, and closes it. */
async function withPick(work: (pick: Pick) => Promise<void>, command: string = COMMANDS.goToEvent): Promise<void> {
  const made = nextQuickPick();
  const done = executeCommand(command);
  const pick = await made;
  try {
    await until('there is something to pick', () => pick.items.length > 0);
    await work(pick);
  } finally {
    await executeCommand('workbench.action.closeQuickOpen');
  }
  await done;
}

/** Lines at which the extension opens documents: the only observable effect for a large one. */
function watchOpened(): { readonly lines: readonly number[]; stop(): void } {
  const lines: number[] = [];
  const original = vscode.commands.executeCommand;
  vscode.commands.executeCommand = <T>(command: string, ...rest: unknown[]): Thenable<T> => {
    const { selection } = (rest[1] ?? {}) as { selection?: vscode.Range };
    if (command === 'vscode.open' && selection) lines.push(selection.start.line);
    return original<T>(command, ...rest);
  };
  return { lines, stop: () => (vscode.commands.executeCommand = original) };
}
