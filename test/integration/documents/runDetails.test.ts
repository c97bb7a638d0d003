import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/manifest';
import { statusAt, type SampleRun } from '../../sample-api/sampleRun';
import { setRefreshInterval } from '../support/extensionUnderTest';
import { documentUri, openDocument, runPath } from '../support/openDocument';
import { hideView, knownRun, showView, type SignedIn, signIn, untilAsksNoMore } from '../support/signIn';
import { until } from '../support/until';

const { executeCommand } = vscode.commands;

describe('the detail and the end of a run', () => {
  let signedIn: SignedIn;
  const used = new Set<string>();

  before(async () => {
    signedIn = await signIn();
    await hideView();
  });

  beforeEach(() => executeCommand('workbench.action.closeAllEditors'));

  after(async () => {
    await setRefreshInterval(3600);
    await showView();
    await signedIn.signOut();
  });

  /** A run that no other test has read. */
  function runThat(status: string): SampleRun {
    const run = knownRun(signedIn, (each) => statusAt(each, signedIn.nowUs) === status && !used.has(each.runId));
    used.add(run.runId);
    return run;
  }

  /** Paths of the requests about a run. */
  function requests({ runId }: SampleRun): string[] {
    return signedIn.sample.requests.filter(({ path }) => path.includes(runId)).map(({ path }) => path.replace(/\?.*/, ''));
  }

  function uriOf(kind: 'run' | 'history', { runId }: SampleRun): vscode.Uri {
    return documentUri(signedIn.sample, kind, runId);
  }

  async function lenses(uri: vscode.Uri): Promise<vscode.CodeLens[]> {
    return (await executeCommand<vscode.CodeLens[] | undefined>('vscode.executeCodeLensProvider', uri)) ?? [];
  }

  async function titles(uri: vscode.Uri): Promise<string[]> {
    return (await lenses(uri)).map(({ command }) => command?.title ?? '');
  }

  /** Takes the place of a history while `work` runs. */
  async function withHistory(run: SampleRun, events: readonly object[], work: () => Promise<void>): Promise<void> {
    const body = JSON.stringify({ events: events.map((event, at) => ({ eventId: String(at + 1), ...event })) });
    const takeBack = signedIn.sample.answer(runPath('history', run.runId), { body }, Infinity);
    try {
      await work();
    } finally {
      takeBack();
    }
  }

  it('has the status of a completed run without another request', async () => {
    const run = runThat('COMPLETED');
    const { uri } = await openDocument(uriOf('run', run));
    const [status, ...commands] = await lenses(uri);
    assert.match(status?.command?.title ?? '', /^\$\(pass\)\u00a0Completed · .* · /);
    assert.deepEqual(commands.map(({ command }) => command?.title).filter((title) => title !== 'Open Parent Run'), ['Open History', 'Open in Console']);
    await untilAsksNoMore(signedIn.sample);
    assert.deepEqual(requests(run), [runPath('run', run.runId)]);
  });

  it('has the cause of a failed run, whose history is requested once, and only for the screen', async () => {
    const run = runThat('FAILED');
    const uri = uriOf('run', run);
    await vscode.workspace.openTextDocument(uri);
    assert.match((await titles(uri))[0] ?? '', /^\$\(error\)\u00a0Failed · /);
    await untilAsksNoMore(signedIn.sample);
    assert.deepEqual(requests(run).filter((path) => path.endsWith('/history')), []);

    await openDocument(uri);
    const causes = async (): Promise<vscode.CodeLens[]> => (await lenses(uri)).filter(({ command }) => command?.command === COMMANDS.goToFailure);
    await until('the cause is there', async () => (await causes()).length === 2);
    assert.ok((await lenses(uri)).every(({ range }) => range.start.line === 0));
    const asked = requests(run);
    assert.equal(asked.filter((path) => path.endsWith('/history')).length, 1);
    await executeCommand('workbench.action.closeAllEditors');
    await openDocument(uri);
    assert.equal((await causes()).length, 2);

    await executeCommand(COMMANDS.goToFailure, ...(((await causes())[0]?.command?.arguments ?? []) as unknown[]));
    await until('its history is open', () => vscode.window.activeTextEditor?.document.uri.path.startsWith('/history/') ?? false);
    assert.equal(requests(run).filter((path) => path.endsWith('/history')).length, 1);
  });

  it('is requested again by Go to Failure and by Refresh while the history of an ended run lacks its end', async () => {
    const run = runThat('FAILED');
    const uri = uriOf('history', run);
    await withHistory(run, [{ eventType: 'WorkflowExecutionStarted' }, { eventType: 'WorkflowTaskScheduled' }], async () => {
      await openDocument(uri);
      await executeCommand(COMMANDS.refresh);
      await until('it is requested again', () => requests(run).length === 2);
    });
    await executeCommand(COMMANDS.goToFailure, uri);
    assert.equal(requests(run).length, 3);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    assert.equal(editor.document.uri.toString(), uri.toString());
    await until('the cursor is at its end', () => /EXECUTION_FAILED/.test(editor.document.getText(new vscode.Range(editor.selection.active, editor.selection.active.translate(6)))));
    await executeCommand(COMMANDS.goToFailure, uri);
    await executeCommand(COMMANDS.refresh);
    await untilAsksNoMore(signedIn.sample);
    assert.equal(requests(run).length, 3);
  });

  it('is not followed once its history has its end, whatever the list says, and its row is requested', async () => {
    const run = runThat('RUNNING');
    const uri = uriOf('history', run);
    // The view requests the histories of active runs by itself.
    const before = requests(run).length;
    await withHistory(run, [{ eventType: 'WorkflowExecutionStarted' }, { eventType: 'WorkflowExecutionCompleted' }], async () => {
      await openDocument(uri);
      await until('its row is requested', () => requests(run).includes(runPath('run', run.runId)));
      await setRefreshInterval(1);
      await untilAsksNoMore(signedIn.sample);
      assert.deepEqual(requests(run).slice(before).sort(), [runPath('run', run.runId), runPath('history', run.runId)]);
      assert.ok(!(await titles(uri)).some((title) => title.includes('Live')));
    });
  });
});
