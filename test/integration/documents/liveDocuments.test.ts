import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { statusAt, type SampleRun } from '../../sample-api/sampleRun';
import { setRefreshInterval } from '../support/extensionUnderTest';
import { documentUri, openDocument } from '../support/openDocument';
import { hideView, showView, type SignedIn, signIn, untilAsksNoMore } from '../support/signIn';
import { later, NOT_FRESH, until } from '../support/until';

describe('the live document of an active run', () => {
  let signedIn: SignedIn;
  /** The clock of the sample, ms since the epoch. */
  let nowMs: number;
  let run: SampleRun;

  beforeEach(async () => {
    nowMs = Date.now();
    signedIn = await signIn({ now: () => nowMs });
    const active = signedIn.sample.runs.startedBy(nowMs * 1000).find((each) => statusAt(each, nowMs * 1000) === 'RUNNING' && !each.workflow.internal && each.endUs < Infinity);
    assert.ok(active);
    run = active;
    await hideView();
  });

  afterEach(async () => {
    await setRefreshInterval(3600);
    await showView();
    await signedIn.signOut();
  });

  function requests(): number {
    return signedIn.sample.requests.filter(({ path }) => path.includes(run.runId)).length;
  }

  async function lenses({ uri }: Pick<vscode.TextDocument, 'uri'>): Promise<vscode.Command[]> {
    const found = await vscode.commands.executeCommand<vscode.CodeLens[] | undefined>('vscode.executeCodeLensProvider', uri);
    return found?.flatMap(({ command }) => command ?? []) ?? [];
  }

  it('is refreshed with a hidden view, keeps the cursor, and stops when the run ends', async () => {
    const document = await openDocument(documentUri(signedIn.sample, 'history', run.runId));
    await until('the cursor is where it begins', () => (vscode.window.activeTextEditor?.selection.active.line ?? 0) > 0);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    editor.selection = new vscode.Selection(3, 2, 3, 2);
    await setRefreshInterval(1);
    await until('it says that it is live', async () => {
      const [, says, stop] = await lenses(document);
      return /Live, checked \d/.test(says?.title ?? '') && stop?.title === 'Stop Following';
    });
    nowMs = run.endUs / 1000 + 1;
    await until('it has its end', () => /WORKFLOW_EXECUTION_(COMPLETED|FAILED|TIMED_OUT|TERMINATED|CANCELED|CONTINUED_AS_NEW)"/.test(document.getText()));
    assert.deepEqual([editor.selection.active.line, editor.selection.active.character], [3, 2]);
    assert.ok(requests() >= 3);
    await until('it says so', async () => (await lenses(document)).some(({ title }) => title === 'Finished'));
    assert.ok(!(await lenses(document)).some(({ title }) => /Live|Follow/.test(title)));
    await untilAsksNoMore(signedIn.sample);
  });

  it('is not refreshed after Stop Following, until followed or reopened', async () => {
    const { uri } = await openDocument(documentUri(signedIn.sample, 'history', run.runId));
    const press = async (title: string): Promise<void> => {
      let lens: vscode.Command | undefined;
      await until(title, async () => (lens = (await lenses({ uri })).find((each) => each.title === title)) !== undefined);
      await vscode.commands.executeCommand(lens?.command ?? '', ...((lens?.arguments ?? []) as unknown[]));
    };
    const before = requests();
    await setRefreshInterval(1);
    await until('it is requested again', () => requests() > before);
    await press('Stop Following');
    assert.equal((await lenses({ uri }))[1]?.title, 'Not followed');
    await untilAsksNoMore(signedIn.sample);

    const stopped = requests();
    // As the editor does for visible documents when its window gets the focus.
    await later(NOT_FRESH, () => vscode.workspace.fs.stat(uri));
    assert.equal(requests(), stopped);
    await press('Follow');
    await until('it is requested again', () => requests() >= stopped + 2);

    await press('Stop Following');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await openDocument(uri);
    const opened = requests();
    await until('it is requested again', () => requests() >= opened + 2);
  });

  it('is not refreshed behind another tab', async () => {
    await openDocument(documentUri(signedIn.sample, 'run', run.runId));
    await setRefreshInterval(1);
    const opened = requests();
    await until('it is requested again', () => requests() >= opened + 2);
    await vscode.commands.executeCommand('workbench.action.files.newUntitledFile');
    await untilAsksNoMore(signedIn.sample);
  });
});
