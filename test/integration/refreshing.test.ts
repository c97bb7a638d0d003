import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/manifest';
import { shortId } from '../../src/core/text/shortId';
import { statusAt } from '../sample-api/sampleRun';
import { extensionUnderTest, setRefreshInterval } from './support/extensionUnderTest';
import { hideView, listRequests, showView, type SignedIn, signIn, untilNames } from './support/signIn';
import { later, until } from './support/until';

describe('automatic refresh of the tree', () => {
  let signedIn: SignedIn;
  /** The clock of the sample, ms since the epoch. */
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.now();
    signedIn = await signIn({ now: () => nowMs });
    await untilNames();
  });

  afterEach(async () => {
    await setRefreshInterval(3600);
    await signedIn.signOut();
  });

  it('shows started and ended runs as soon as the interval is set', async () => {
    const { sample } = signedIn;
    const active = sample.runs.startedBy(nowMs * 1000).find((run) => statusAt(run, nowMs * 1000) === 'RUNNING' && !run.workflow.internal);
    assert.ok(active);
    nowMs = active.endUs / 1000 + 1;
    const shown = (): Promise<string> => shownRun(active.workflow.name, active.executionId);
    assert.match(await shown(), /^Running/);
    await setRefreshInterval(1);
    await until('it shows the end', async () => /^(Completed|Failed)/.test(await shown()));
  });

  it('requests with the ETag, and redraws nothing for an unchanged page', async () => {
    const { sample } = signedIn;
    const redrawn: unknown[] = [];
    const subscription = extensionUnderTest.onDidRedraw((rows) => redrawn.push(rows));
    const before = (await listRequests(sample)).length;
    await setRefreshInterval(1);
    await until('two requests with the ETag', () => sample.requests.filter(({ path, headers }) => path === '/v1/workflows/runs' && headers['if-none-match'] !== undefined).length >= 2);
    subscription.dispose();
    assert.ok((await listRequests(sample)).length >= before + 2);
    assert.deepEqual(redrawn, []);
  });

  it('shows progress for a manual refresh only', async () => {
    const { withProgress } = vscode.window;
    let shown = 0;
    vscode.window.withProgress = (options, task) => {
      shown++;
      return withProgress(options, task);
    };
    try {
      const before = signedIn.sample.requests.length;
      await setRefreshInterval(1);
      await until('the request', () => signedIn.sample.requests.length > before);
      assert.equal(shown, 0);
      await vscode.commands.executeCommand(COMMANDS.refresh);
      assert.equal(shown, 1);
    } finally {
      vscode.window.withProgress = withProgress;
    }
  });

  it('shows the time of the next try, or without one what the user can do', async () => {
    const { sample } = signedIn;
    const restore = sample.answer('/v1/workflows/runs', { status: 500 }, Infinity);
    await hideView();
    await later(6_000, showView);
    await extensionUnderTest.untilState('serverFault');
    assert.match(extensionUnderTest.view.message ?? '', /^127\.0\.0\.1:\d+ reported a fault\. Showing runs from \S+.*\. Next try \S+.*\.$/);
    await setRefreshInterval(0);
    await until('no next try', () => /^\S+ reported a fault\. Try again in a while\. Showing runs from [^.]+\.$/.test(extensionUnderTest.view.message ?? ''));
    restore();
  });

  it('shows a message with the time of the next try instead of the welcome when rate limited', async () => {
    const { sample } = signedIn;
    const restore = sample.answer('/v1/workflows/runs', { status: 429, headers: { 'retry-after': '120' } }, Infinity);
    await extensionUnderTest.dispose();
    extensionUnderTest.activateAgain();
    await extensionUnderTest.untilState('rateLimited');
    await until('the message', () => /^\S+ asked to slow down\. Next try \S+.*\.$/.test(extensionUnderTest.view.message ?? ''));
    restore();
  });

  /** Description of a run's row; empty if there is none. */
  async function shownRun(workflow: string, executionId: string): Promise<string> {
    const rows = await extensionUnderTest.rows();
    const group = (await extensionUnderTest.nodes())[rows.findIndex(({ label }) => label === workflow)];
    const row = group === undefined ? undefined : (await extensionUnderTest.rows(group)).find(({ label }) => label === shortId(executionId));
    return typeof row?.description === 'string' ? row.description : '';
  }
});
