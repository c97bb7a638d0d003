import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/manifest';
import { extensionUnderTest } from './support/extensionUnderTest';
import { nextQuickPick } from './support/nextQuickPick';
import { openDocument, untilTab } from './support/openDocument';
import { type SignedIn, signIn } from './support/signIn';

/** Difficult names of workflows and ids of executions. */
const ODD = [
  'a/b/../c',
  '..',
  '100%',
  '%2e%2e%2f%25',
  'a\\b',
  'a?b#c&d=e',
  'two\nlines\r\n\u0000',
  'a\u202eb\u200f\u2066c',
  'x'.repeat(500),
  '__proto__',
  'constructor',
  '<img src=x onerror=alert(1)>',
  '[run](command:workbench.action.quit)',
  '$(error) $(zap)',
  '**bold** `code` https://evil.invalid',
  'é 漢字 😀',
];

/** Control characters and bidirectional marks. */
// eslint-disable-next-line no-control-regex -- the expression searches for them
const UNPRINTABLE = /[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const row = (id: string, index: number, more: object = {}): object => ({
  workflow_name: id,
  execution_id: id,
  start_time: new Date(Date.now() - index * 60_000).toISOString(),
  status: 'COMPLETED',
  ...more,
});

describe('names and ids of any kind', () => {
  let signedIn: SignedIn;

  beforeEach(async () => {
    signedIn = await signIn();
    // So that only these runs are known.
    await extensionUnderTest.dispose();
  });

  afterEach(() => signedIn.signOut());

  /** Starts with these runs only. */
  async function list(rows: readonly object[]): Promise<void> {
    signedIn.sample.answer(({ path }) => path === '/v1/workflows', { status: 404 }, Infinity);
    signedIn.sample.answer(({ path }) => path === '/v1/workflows/runs', { body: JSON.stringify({ executions: rows }) }, Infinity);
    extensionUnderTest.activateAgain();
    await vscode.commands.executeCommand(COMMANDS.refresh);
  }

  it('are separate rows of plain text that open the right run', async () => {
    const { sample } = signedIn;
    await list(ODD.map((id, index) => row(id, index)));
    const groups = await extensionUnderTest.nodes();
    const labels = (await extensionUnderTest.rows()).map(labelOf);
    assert.equal(labels.length, ODD.length);
    for (const [index, id] of ODD.entries()) {
      assert.doesNotMatch(labels[index] ?? '', UNPRINTABLE);
      assert.ok((labels[index] ?? '').length <= 200);
      const [run, ...others] = await extensionUnderTest.rows(groups[index]);
      assert.ok(run?.command, id);
      assert.deepEqual(others, []);
      assert.doesNotMatch(labelOf(run), UNPRINTABLE);
      assert.doesNotMatch(run.accessibilityInformation?.label ?? '', UNPRINTABLE);

      const asked: string[] = [];
      const takeBack = sample.answer('/v1/workflows/runs/', ({ path }, response) => {
        asked.push(path);
        response.end(JSON.stringify({ execution_id: id }));
      });
      const uri = run.command.arguments?.[0] as vscode.Uri;
      if (id === '..') {
        // No URL can contain it (RFC 3986, 5.2.4).
        await assert.rejects(async () => vscode.workspace.fs.readFile(uri));
        takeBack();
        continue;
      }
      const document = await openDocument(uri);
      assert.equal((JSON.parse(document.getText()) as { execution_id: string }).execution_id, id);
      assert.deepEqual(asked.map((path) => decodeURIComponent(path.slice('/v1/workflows/runs/'.length))), [id]);
      const { label } = await untilTab(uri);
      assert.match(label, /\.json$/);
      assert.doesNotMatch(label, /[/\\]/);
      assert.doesNotMatch(label, UNPRINTABLE);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  });

  it('are plain text in the quick pick', async () => {
    await list(ODD.map((id, index) => row(id, index)));
    const picking = nextQuickPick();
    const command = vscode.commands.executeCommand(COMMANDS.openRun);
    const pick = await picking;
    for (const { label, description = '' } of pick.items) {
      assert.doesNotMatch(label + description, UNPRINTABLE);
      assert.doesNotMatch(label + description, /(?<!\\)\$\(/);
    }
    assert.ok(pick.items.length >= ODD.length);
    pick.hide();
    await command;
  });

  it('that are equal give one row, since the tree fails for two rows with one id', async () => {
    await list(['a', 'b', 'c'].map((name, index) => row('the-same', index, { workflow_name: name, run_id: 'the-same' })));
    for (const time of ['first', 'second']) {
      assert.equal(extensionUnderTest.contextKey('mistralRuns.state'), 'ready');
      const runs = (await Promise.all((await extensionUnderTest.nodes()).map((group) => extensionUnderTest.rows(group)))).flat();
      assert.deepEqual(runs.filter(({ command }) => command).map(({ id }) => id), ['run:a/the-same'], time);
      await vscode.commands.executeCommand(COMMANDS.refresh);
    }
  });

  it('give rows with impossible times as well', async () => {
    await list([
      row('late', 0, { start_time: '9999-12-31T23:59:59Z' }),
      row('backwards', 1, { start_time: '2026-01-02T00:00:00Z', end_time: '2026-01-01T00:00:00Z' }),
      row('zoneless', 2, { start_time: '2026-01-01 00:00:00' }),
      row('timeless', 3, { start_time: 'soon', end_time: 7, total_duration_ms: '12' }),
      row('early', 4, { start_time: '0001-01-01T00:00:00Z', end_time: '9999-12-31T23:59:59Z' }),
    ]);
    const groups = await extensionUnderTest.nodes();
    assert.equal(groups.length, 5);
    for (const group of groups) {
      const [run] = await extensionUnderTest.rows(group);
      assert.doesNotMatch(`${String(run?.description)} ${run?.accessibilityInformation?.label ?? ''}`, /NaN|undefined|Invalid|-\d|Infinity/);
    }
  });
});

function labelOf({ label = '' }: vscode.TreeItem): string {
  return typeof label === 'string' ? label : label.label;
}
