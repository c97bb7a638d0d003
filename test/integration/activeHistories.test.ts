import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { MINUTE } from '../../src/core/durations';
import { COMMANDS } from '../../src/manifest';
import { extensionUnderTest } from './support/extensionUnderTest';
import { explainedRuns, hideView, historyRequests, showView, type SignedIn, signIn } from './support/signIn';
import { later, until } from './support/until';

describe('Rows of active runs', () => {
  let signedIn: SignedIn;

  before(async () => {
    signedIn = await signIn();
  });

  after(() => signedIn.signOut());

  const refresh = (): Thenable<void> => vscode.commands.executeCommand(COMMANDS.refresh);
  const histories = (): number => signedIn.sample.requests.filter(({ path }) => path.endsWith('/history')).length;

  it('show what their histories say, which are requested once a minute and not while the view is hidden', async () => {
    const runs = explainedRuns(signedIn);
    assert.equal(runs.length, 5);
    const requests = (): number[] => runs.map((run) => historyRequests(signedIn.sample, run));
    assert.deepEqual(requests(), [1, 1, 1, 1, 1]);
    await until('a row says more', async () => (await descriptions()).some((text) => /^(?:Running|Retrying|Stuck) · [^·]+ · /.test(text)));

    const before = histories();
    await refresh();
    assert.equal(histories(), before);
    await hideView();
    await later(MINUTE, refresh);
    assert.equal(histories(), before);
    await later(MINUTE, async () => {
      await showView();
      await refresh();
      await until('they are requested again', () => requests().every((count) => count === 2));
    });
  });

  async function descriptions(): Promise<string[]> {
    const found: string[] = [];
    for (const group of await extensionUnderTest.nodes()) {
      for (const { description } of await extensionUnderTest.rows(group)) found.push(String(description));
    }
    return found;
  }
});
