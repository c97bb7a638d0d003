import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/manifest';
import type { SampleApi } from '../sample-api/sampleApi';
import { type SampleRun, statusAt } from '../sample-api/sampleRun';
import { extensionUnderTest } from './support/extensionUnderTest';
import { nextQuickPick } from './support/nextQuickPick';
import { untilInFront } from './support/openDocument';
import { definedIn, removePython, untilSearched, workflowCode, writePython } from './support/pythonFiles';
import { listRequests, setServerUrl, type SignedIn, signIn, startStillSample, TEST_KEY, useKey } from './support/signIn';
import { Deferred, until } from './support/until';

const { executeCommand } = vscode.commands;

type Pick = vscode.QuickPick<vscode.QuickPickItem>;

const DAY = 24 * 3_600_000;

describe('the filter', () => {
  let signedIn: SignedIn;
  let sample: SampleApi;

  beforeEach(async () => {
    signedIn = await signIn();
    ({ sample } = signedIn);
  });

  afterEach(async () => {
    await executeCommand(COMMANDS.clearFilter);
    await signedIn.signOut();
  });

  it('shows the runs of a preset from one request, names it in the message, and ticks it', async () => {
    assert.equal(extensionUnderTest.contextKey('mistralRuns.filtered'), false);
    assert.equal(extensionUnderTest.view.message, undefined);
    const before = (await listRequests(sample)).length;
    await filter('Failed in the Last 24 Hours');
    const [asked, ...more] = (await listRequests(sample)).slice(before);
    assert.deepEqual(more, []);
    assert.deepEqual(asked?.query.getAll('status'), ['FAILED', 'TIMED_OUT']);
    assert.equal(asked.query.get('include_internal'), 'false');
    const after = Date.parse(asked.query.get('start_time_after') ?? '');
    assert.ok(Math.abs(Date.now() - DAY - after) < 60_000, String(asked.query));

    const passing = listed().filter((run) => ['FAILED', 'TIMED_OUT'].includes(statusOf(run)) && run.startUs / 1000 >= after);
    assert.deepEqual(await shownRuns(), passing.map(({ runId }) => runId).sort());
    assert.equal(extensionUnderTest.view.message, `Failed, Timed out · last 24 hours · ${passing.length} runs`);
    assert.equal(extensionUnderTest.contextKey('mistralRuns.filtered'), true);

    await inMenu(async (menu) => {
      assert.equal(row(menu, 'Failed in the Last 24 Hours').description, 'Failed, Timed out · last 24 hours · current');
      assert.equal(row(menu, 'Status…').description, 'Failed, Timed out');
      assert.equal(row(menu, 'Started Within…').description, 'last 24 hours');
      assert.equal(row(menu, 'Mine').description, 'started by me');
      await Promise.resolve();
    });
  });

  it('is built step by step, each applied at once, with a back button', async () => {
    await inMenu(async (menu) => {
      let next = await step(menu, 'Status…');
      assert.equal(next.title, 'Filter Runs: Status');
      assert.deepEqual(next.buttons, [vscode.QuickInputButtons.Back]);
      await tick(next, ['Failed', 'Completed']);
      let again = await accept(next);
      await until('it is in force', () => /^Completed, Failed · 200\+ runs$/.test(extensionUnderTest.view.message ?? ''));
      assert.equal(again.activeItems[0]?.label, 'Status…');

      next = await step(again, 'Workflow…');
      // More than in the filtered list: the server was asked for the hidden ones.
      const names = [...new Set(listed().slice(0, 200).map(({ workflow }) => workflow.name))];
      await until('all names are there', () => names.every((name) => next.items.some(({ label }) => label === name)));
      next.value = 'support-triage';
      again = await accept(next, 'support-triage');
      await until('it is in force', () => /^Completed, Failed · support-triage · \d+\+? runs$/.test(extensionUnderTest.view.message ?? ''));

      next = await step(again, 'Deployment…');
      again = await back(next);
      assert.equal(row(again, 'Deployment…').description, 'any');
      again = await step(again, 'Technical Runs');
      assert.equal(row(again, 'Technical Runs').description, 'with technical runs');
      await step(again, 'Started By');
      await until('it is in force', () => /support-triage · started by me · with technical runs · /.test(extensionUnderTest.view.message ?? ''));
    });
    const { query } = (await listRequests(sample)).at(-1) ?? {};
    assert.deepEqual(query?.getAll('status'), ['COMPLETED', 'FAILED']);
    assert.deepEqual(
      ['workflow_identifier', 'user_id', 'include_internal'].map((name) => query.get(name)),
      ['support-triage', 'current', 'true'],
    );
  });

  it('has a preset for the workflows of the workspace: the server filters by one, the extension by several', async () => {
    const isKnown = async (count: number): Promise<boolean> => (await extensionUnderTest.rows()).filter((each) => definedIn(each) !== undefined).length === count;
    try {
      await writePython({ 'a.py': workflowCode('support-triage') });
      await untilSearched(() => isKnown(1));
      await filter('Workflows of This Workspace');
      await until('it is in force', () => /^support-triage · \d+\+? runs$/.test(extensionUnderTest.view.message ?? ''));
      assert.equal((await listRequests(sample)).at(-1)?.query.get('workflow_identifier'), 'support-triage');
      await executeCommand(COMMANDS.clearFilter);
      await extensionUnderTest.untilState('ready');

      await writePython({ 'b.py': workflowCode('process-invoices') });
      await untilSearched(() => isKnown(2));
      await filter('Workflows of This Workspace');
      const newest = listed().slice(0, 200).filter(({ workflow }) => ['process-invoices', 'support-triage'].includes(workflow.name));
      const sentence = "This server can't filter by several workflows. Showing what fits of 200 loaded runs.";
      await until('it is in force', () => extensionUnderTest.view.message === `process-invoices, support-triage · ${newest.length}+ runs. ${sentence}`);
      assert.equal((await listRequests(sample)).at(-1)?.query.has('workflow_identifier'), false);
      assert.deepEqual(new Set(await shownRuns()), new Set(newest.map(({ runId }) => runId)));
      await inMenu(async (menu) => {
        assert.equal(row(menu, 'Workflows of This Workspace').description, 'process-invoices, support-triage · current');
        const again = await accept(await step(menu, 'Workflow…'), 'Any Workflow');
        assert.equal(row(again, 'Workflow…').description, 'any');
        assert.equal(again.items.some(({ label }) => label === 'Clear Filter'), false);
      });
    } finally {
      await executeCommand(COMMANDS.clearFilter);
      await removePython();
    }
    await inMenu(async (menu) => {
      assert.equal(menu.items.some(({ label }) => label === 'Workflows of This Workspace'), false);
      await Promise.resolve();
    });
  });

  it('accepts an unknown name, and reports no matches until it is cleared', async () => {
    const { title } = extensionUnderTest.view;
    await inMenu(async (menu) => {
      const next = await step(menu, 'Workflow…');
      next.value = 'no-such-workflow';
      await until('it is offered', () => next.items[0]?.label === 'no-such-workflow');
      await accept(next, 'no-such-workflow');
      await extensionUnderTest.untilState('noMatch');
    });
    assert.deepEqual(await extensionUnderTest.rows(), []);
    assert.equal(extensionUnderTest.view.message, undefined, 'else the editor shows no welcome');
    assert.equal(extensionUnderTest.view.title, 'no-such-workflow');
    await executeCommand(COMMANDS.clearFilter);
    await extensionUnderTest.untilState('ready');
    assert.equal(extensionUnderTest.view.title, title);
    assert.equal(extensionUnderTest.contextKey('mistralRuns.filtered'), false);
    assert.equal((await listRequests(sample)).at(-1)?.query.has('workflow_identifier'), false);
  });

  it('is restored after a reload, for its server only', async () => {
    const { sample: other } = await startStillSample();
    try {
      await filter('Active');
      const active = /^Running, Retrying · \d+ runs$/;
      await until('it is in force', () => active.test(extensionUnderTest.view.message ?? ''));
      await extensionUnderTest.dispose();
      extensionUnderTest.activateAgain();
      await until('it is in force again', () => active.test(extensionUnderTest.view.message ?? ''));
      assert.deepEqual((await listRequests(sample)).at(-1)?.query.getAll('status'), ['RUNNING', 'RETRYING_AFTER_ERROR']);

      await setServerUrl(other.url);
      await useKey(TEST_KEY);
      assert.equal(extensionUnderTest.contextKey('mistralRuns.filtered'), false);
      assert.ok((await listRequests(other)).every(({ query }) => !query.has('status')));
      await executeCommand(COMMANDS.removeApiKey);

      await setServerUrl(sample.url);
      await until('it is in force at its server', () => active.test(extensionUnderTest.view.message ?? ''));
    } finally {
      await setServerUrl(sample.url);
      await other.close();
    }
  });

  it('does not hide the newest run from Open Latest Run', async () => {
    await filter('Failed in the Last 24 Hours');
    const newest = listed()[0];
    assert.ok(newest && statusOf(newest) !== 'FAILED');
    await executeCommand(COMMANDS.openLatestRun);
    await untilInFront(sample, 'run', newest.runId);
  });

  function listed(): SampleRun[] {
    return sample.runs.startedBy(signedIn.nowUs).filter(({ workflow }) => !workflow.internal);
  }

  function statusOf(run: SampleRun): string {
    return statusAt(run, signedIn.nowUs) ?? '';
  }
});

describe('the filter, for a server without filters', () => {
  let signedIn: SignedIn;

  before(async () => {
    signedIn = await signIn({ legacy: true });
  });

  after(async () => {
    await executeCommand(COMMANDS.clearFilter);
    await signedIn.signOut();
  });

  it('applies to loaded runs, says so, and continues with Load Older', async () => {
    await filter('Failed in the Last 24 Hours');
    const message = /^Failed, Timed out · last 24 hours · (\d+)\+ runs\. This server can't filter by status( or start time)?\. Showing what fits of (\d+) loaded runs\.$/;
    await until('it says so', () => message.test(extensionUnderTest.view.message ?? ''));
    const loaded = (): number => Number(message.exec(extensionUnderTest.view.message ?? '')?.[3]);
    assert.equal(loaded(), 50);
    const before = (await shownRuns()).length;
    await executeCommand(COMMANDS.loadMore);
    assert.ok(loaded() > 50);
    assert.ok((await shownRuns()).length > before);
  });

  it('shows all runs when they lack the filtered field, and says so', async () => {
    await filter('Mine');
    const sentence = "50+ runs. This server can't filter by user. Showing runs without that filter.";
    await until('it says so', () => extensionUnderTest.view.message === sentence);
  });
});

/** Ids of the runs in the groups. */
async function shownRuns(): Promise<string[]> {
  const groups = await Promise.all((await extensionUnderTest.nodes()).map((node) => extensionUnderTest.rows(node)));
  return groups.flat().flatMap(({ command }) => (command?.command === 'vscode.open' ? (command.arguments?.[0] as vscode.Uri).path.split('/')[2] ?? [] : [])).sort();
}

/** Picks the item that ends the dialogue. */
async function filter(label: string): Promise<void> {
  const making = nextQuickPick();
  const filtering = executeCommand(COMMANDS.filter);
  const menu = await making;
  await mark(menu, label);
  await executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  await filtering;
  await until('it is loaded', () => extensionUnderTest.contextKey('mistralRuns.state') !== 'loading');
}

/** Opens the menu during the work, and closes it afterwards if it is still open. */
async function inMenu(work: (menu: Pick) => Promise<void>): Promise<void> {
  const making = nextQuickPick();
  const filtering = executeCommand(COMMANDS.editFilter);
  try {
    await work(await making);
  } finally {
    await executeCommand('workbench.action.closeQuickOpen');
    await filtering;
  }
}

/** Accepts an item and waits for the next list. */
async function step(pick: Pick, label: string): Promise<Pick> {
  await mark(pick, label);
  return accept(pick);
}

async function accept(pick: Pick, label?: string): Promise<Pick> {
  if (label !== undefined) await mark(pick, label);
  const next = nextQuickPick();
  await executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  return shown(await next);
}

/** Presses the back button through its event, since there is no command for it. */
async function back(pick: Pick): Promise<Pick> {
  const next = nextQuickPick();
  (pick as unknown as { _fireDidTriggerButton(handle: number): void })._fireDidTriggerButton(-1);
  return shown(await next);
}

async function shown(pick: Pick): Promise<Pick> {
  await until('a list is there', () => pick.items.length > 0 && (pick.canSelectMany || pick.activeItems.length > 0));
  return pick;
}

/** Makes an item active, and waits for the editor. */
async function mark(pick: Pick, label: string): Promise<void> {
  await until(`the row ${label} is marked`, () => {
    if (pick.activeItems[0]?.label === label) return true;
    const item = pick.items.find((each) => each.label === label);
    if (item) pick.activeItems = [item];
    return false;
  });
}

/** Ticks items, and waits for the editor. */
async function tick(pick: Pick, labels: readonly string[]): Promise<void> {
  const ticked = new Deferred<undefined>();
  const subscription = pick.onDidChangeSelection((items) => {
    if (items.length === labels.length) ticked.resolve(undefined);
  });
  pick.selectedItems = pick.items.filter(({ label }) => labels.includes(label));
  await ticked.promise;
  subscription.dispose();
}

function row(pick: Pick, label: string): vscode.QuickPickItem {
  const item = pick.items.find((each) => each.label === label);
  assert.ok(item, `no row ${label}`);
  return item;
}
