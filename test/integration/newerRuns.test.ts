import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/manifest';
import { statusAt } from '../sample-api/sampleRun';
import { nextQuickPick } from './support/nextQuickPick';
import { documentUri, openDocument, untilInFront } from './support/openDocument';
import { hideView, knownRun, listRequests, showView, type SignedIn, signIn } from './support/signIn';
import { later, until } from './support/until';

const { executeCommand } = vscode.commands;

/** Time in which new runs start, ms. */
const HOUR = 3_600_000;

describe('runs that started after the tree was filled', () => {
  let signedIn: SignedIn;
  /** The clock of the sample, ms since the epoch; runs start as it advances. */
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.now();
    signedIn = await signIn({ now: () => nowMs });
    await hideView();
  });

  afterEach(async () => {
    await showView();
    await signedIn.signOut();
  });

  it('are found by openLatestRun with the view hidden', async () => {
    const before = (await listRequests(signedIn.sample)).length;
    const newer = anHourLater();
    await later(HOUR, () => executeCommand(COMMANDS.openLatestRun));
    await untilInFront(signedIn.sample, 'run', newer);
    assert.ok((await listRequests(signedIn.sample)).length > before);
  });

  it('are offered by the quick pick with the view hidden', async () => {
    // An id on the clipboard would be first.
    await vscode.env.clipboard.writeText('');
    const newer = anHourLater();
    await later(HOUR, async () => {
      const making = nextQuickPick();
      const opening = executeCommand(COMMANDS.openRun);
      const pick = await making;
      await until('the newest one is the one that Enter takes', () => !pick.busy && pick.activeItems[0] === pick.items[0]);
      await executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await opening;
    });
    await untilInFront(signedIn.sample, 'run', newer);
  });

  /** Advances the sample's clock; returns the id of the newest run then. */
  function anHourLater(): string {
    const newest = (): string | undefined =>
      signedIn.sample.runs.startedBy(nowMs * 1000).find(({ workflow }) => !workflow.internal)?.runId;
    const before = newest();
    nowMs += HOUR;
    const after = newest();
    assert.ok(after !== undefined && after !== before, 'no run has started since');
    return after;
  }
});

for (const legacy of [false, true]) {
  describe(`the document of an execution whose run has ended, at a ${legacy ? 'legacy' : 'current'} server`, () => {
    let signedIn: SignedIn;

    before(async () => {
      signedIn = await signIn({ legacy });
    });

    after(() => signedIn.signOut());

    it('shows the next run of the execution after a refresh', async () => {
      const { sample, nowUs } = signedIn;
      const ended = knownRun(signedIn, (run) => statusAt(run, nowUs) === 'COMPLETED' && run.next === undefined);
      const document = await openDocument(documentUri(sample, 'run', ended.executionId));
      assert.ok(document.getText().includes('"status": "COMPLETED"'));

      const path = `/v1/workflows/${legacy ? 'runs' : 'executions'}/${encodeURIComponent(ended.executionId)}`;
      sample.answer(path, { body: '{"status":"RUNNING"}' });
      await executeCommand(COMMANDS.refresh);
      await until('the text is that of the next run', () => document.getText() === '{\n  "status": "RUNNING"\n}');
    });
  });
}
