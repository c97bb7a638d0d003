import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS, CONTEXT_KEYS } from '../../../src/manifest';
import type { RunNode } from '../../../src/editor/tree/nodes';
import { shortId } from '../../../src/core/text/shortId';
import { statusAt, type SampleRun } from '../../sample-api/sampleRun';
import { extensionUnderTest } from '../support/extensionUnderTest';
import { documentUri, openDocument } from '../support/openDocument';
import { recordMessages } from '../support/recordMessages';
import { knownRun, setServerUrl, type SignedIn, signIn, TEST_KEY } from '../support/signIn';
import { until } from '../support/until';

const { executeCommand } = vscode.commands;

describe('comparing and saving', () => {
  let signedIn: SignedIn;
  let run: SampleRun;
  /** The runs of its workflow, newest first. */
  let runs: SampleRun[];
  const { showQuickPick, showSaveDialog } = vscode.window;

  before(async () => {
    signedIn = await signIn();
    const { sample, nowUs } = signedIn;
    const listed = sample.runs.startedBy(nowUs).filter(({ workflow }) => !workflow.internal);
    run = knownRun(signedIn, (each) => statusAt(each, nowUs) === 'FAILED' && listed.filter(({ workflow }) => workflow === each.workflow).indexOf(each) > 0);
    runs = listed.filter(({ workflow }) => workflow === run.workflow).slice(0, 100);
  });

  afterEach(async () => {
    Object.assign(vscode.window, { showQuickPick, showSaveDialog });
    await executeCommand('workbench.action.closeAllEditors');
  });

  after(() => signedIn.signOut());

  /** Picks the item with this label; null for the first. @returns all items */
  function answerPick(label: string | null): { offered: readonly vscode.QuickPickItem[] } {
    const answer: { offered: readonly vscode.QuickPickItem[] } = { offered: [] };
    Object.assign(vscode.window, {
      showQuickPick: (items: readonly vscode.QuickPickItem[]) => {
        answer.offered = items;
        return Promise.resolve(items.find((item) => item.kind !== vscode.QuickPickItemKind.Separator && (label === null || item.label === label)));
      },
    });
    return answer;
  }

  /** Ids of both sides of the active comparison, left first. */
  async function sides(): Promise<string[]> {
    const input = (): unknown => vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    await until('a comparison is in front', () => input() instanceof vscode.TabInputTextDiff);
    const { original, modified } = input() as vscode.TabInputTextDiff;
    return [original, modified].map(({ path }) => path.split('/').slice(1, 3).join(' '));
  }

  it('offers the previous and the last completed run first, and shows the older one on the left', async () => {
    const place = runs.indexOf(run);
    const previous = runs[place + 1];
    const newer = runs[place - 1];
    assert.ok(previous && newer);
    const { offered } = await (async () => {
      const answer = answerPick(null);
      await executeCommand(COMMANDS.compareWith, run.runId);
      return answer;
    })();
    assert.deepEqual(offered.slice(0, 2).map(({ label }) => label), ['Previous run', shortId(previous.executionId)]);
    assert.ok(offered.every(({ label }) => label !== shortId(run.executionId) || run.previous !== undefined || run.next !== undefined));
    assert.deepEqual(await sides(), [`run ${previous.runId}`, `run ${run.runId}`]);

    await executeCommand('workbench.action.closeAllEditors');
    answerPick(shortId(newer.executionId));
    const history = await openDocument(documentUri(signedIn.sample, 'history', run.runId));
    await executeCommand(COMMANDS.compareWith, history.uri);
    assert.deepEqual(await sides(), [`history ${run.runId}`, `history ${newer.runId}`]);
  });

  it('compares two selected rows in any order', async () => {
    const place = runs.indexOf(run);
    const other = runs.slice(place + 1).find(({ executionId }) => executionId !== run.executionId);
    assert.ok(other);
    const row = (each: SampleRun): RunNode => ({ kind: 'run', key: each.runId });
    for (const selection of [[row(run), row(other)], [row(other), row(run)]]) {
      await executeCommand(COMMANDS.compareWith, selection[0], selection);
      assert.deepEqual(await sides(), [`run ${other.runId}`, `run ${run.runId}`]);
      await executeCommand('workbench.action.closeAllEditors');
    }
  });

  it('compares with the selected run, the older one on the left; histories if one of the two is one', async () => {
    const place = runs.indexOf(run);
    const other = runs.slice(place + 1).find(({ executionId }) => executionId !== run.executionId);
    assert.ok(other);
    const row = (each: SampleRun): RunNode => ({ kind: 'run', key: each.runId });
    await executeCommand(COMMANDS.selectForCompare, row(run));
    assert.equal(extensionUnderTest.contextKey(CONTEXT_KEYS.selectedForCompare), true);
    await executeCommand(COMMANDS.compareWithSelected, row(other));
    assert.deepEqual(await sides(), [`run ${other.runId}`, `run ${run.runId}`]);

    await executeCommand('workbench.action.closeAllEditors');
    await openDocument(documentUri(signedIn.sample, 'history', other.runId));
    await executeCommand(COMMANDS.compareWithSelected);
    assert.deepEqual(await sides(), [`history ${other.runId}`, `history ${run.runId}`]);

    await executeCommand('workbench.action.closeAllEditors');
    await openDocument(documentUri(signedIn.sample, 'history', other.runId));
    await executeCommand(COMMANDS.selectForCompare);
    await executeCommand(COMMANDS.compareWithSelected, row(run));
    assert.deepEqual(await sides(), [`history ${other.runId}`, `history ${run.runId}`]);
  });

  it('forgets the selected run when its connection is removed', async () => {
    await executeCommand(COMMANDS.selectForCompare, run.runId);
    await setServerUrl('http://127.0.0.1:9');
    const recorded = recordMessages();
    try {
      await executeCommand(COMMANDS.compareWithSelected, run.runId);
    } finally {
      recorded.stop();
      await setServerUrl(signedIn.sample.url);
      await extensionUnderTest.untilState('ready');
    }
    assert.equal(recorded.messages.length, 1);
    assert.equal(extensionUnderTest.contextKey(CONTEXT_KEYS.selectedForCompare), false);
  });

  it('saves the bytes as sent, with encoded payloads', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'history-'));
    try {
      const file = join(folder, 'saved.json');
      let proposed = '';
      Object.assign(vscode.window, {
        showSaveDialog: ({ defaultUri }: vscode.SaveDialogOptions) => {
          proposed = defaultUri?.path ?? '';
          return Promise.resolve(vscode.Uri.file(file));
        },
      });
      await executeCommand(COMMANDS.saveHistory, run.runId);
      const address = `${signedIn.sample.url}/v1/workflows/runs/${run.runId}/history?decode_payloads=false`;
      const sent = await (await fetch(address, { headers: { Authorization: `Bearer ${TEST_KEY}` } })).text();
      assert.equal(readFileSync(file, 'utf8'), sent);
      assert.match(proposed, /\.history\.json$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('saving the history of a run from a legacy server', () => {
  let signedIn: SignedIn;
  const { showSaveDialog } = vscode.window;

  before(async () => {
    signedIn = await signIn({ legacy: true });
  });

  after(() => signedIn.signOut());

  it('requests it by its only id', async () => {
    const { sample, nowUs } = signedIn;
    const { runId, executionId } = knownRun(signedIn, (each) => statusAt(each, nowUs) === 'COMPLETED');
    const folder = mkdtempSync(join(tmpdir(), 'history-'));
    try {
      const file = join(folder, 'saved.json');
      Object.assign(vscode.window, { showSaveDialog: () => Promise.resolve(vscode.Uri.file(file)) });
      const before = sample.requests.length;
      await executeCommand(COMMANDS.saveHistory, executionId);
      assert.ok(readFileSync(file, 'utf8').includes('"events"'));
      assert.ok(sample.requests.slice(before).some(({ path }) => path.endsWith('/history') && (path.includes(executionId) || path.includes(runId))));
    } finally {
      Object.assign(vscode.window, { showSaveDialog });
      rmSync(folder, { recursive: true });
    }
  });
});
