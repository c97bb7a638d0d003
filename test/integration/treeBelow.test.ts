import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/manifest';
import type { RunNode } from '../../src/editor/tree/nodes';
import type { RecordedRequest } from '../sample-api/recordedRequest';
import { rootOf, type SampleRun, statusAt } from '../sample-api/sampleRun';
import { quietWorkflows } from '../sample-api/sampleWorkflows';
import { extensionUnderTest } from './support/extensionUnderTest';
import { nextQuickPick } from './support/nextQuickPick';
import { recordMessages } from './support/recordMessages';
import { knownRun, listRequests, type SignedIn, signIn, untilNames } from './support/signIn';
import { until } from './support/until';

const { executeCommand } = vscode.commands;

/** A row, and the argument of its commands. */
interface Shown {
  readonly node: unknown;
  readonly item: vscode.TreeItem;
}

describe('rows below a run', () => {
  let signedIn: SignedIn;

  beforeEach(async () => {
    signedIn = await signIn();
  });

  afterEach(() => signedIn.signOut());

  it('nest children to any depth, from one request for the whole tree', async () => {
    const grandchild = knownRun(signedIn, (run) => run.parent?.parent !== undefined && started(run.parent.parent));
    const root = grandchild.parent?.parent;
    assert.ok(root && grandchild.parent);
    const { sample } = signedIn;
    const before = (await listRequests(sample)).length;

    const rootRow = await rowOf(root);
    const children = await below(rootRow);
    assert.deepEqual(children.map(({ item }) => item.label), labels(root.children));
    const child = children.find(({ item }) => item.label === label(grandchild.parent));
    assert.ok(child);
    const grandchildren = await below(child);
    assert.deepEqual(grandchildren.map(({ item }) => item.label), labels(grandchild.parent.children));
    for (const { item } of grandchildren) assert.equal(item.collapsibleState, vscode.TreeItemCollapsibleState.None);

    await below(rootRow);
    const asked = (await listRequests(sample)).slice(before);
    assert.deepEqual(asked.map(({ query }) => query.get('root_execution_id')), [root.executionId]);
  });

  it('have unique ids, and parents for reveal', async () => {
    const grandchild = knownRun(signedIn, (run) => run.parent?.parent !== undefined && started(run.parent.parent));
    assert.ok(grandchild.parent?.parent);
    // The child is in its own group as well.
    const [nested] = (await below(await rowOf(grandchild.parent.parent))).filter(({ item }) => item.label === label(grandchild.parent));
    const own = await rowOf(grandchild.parent);
    assert.ok(nested);
    assert.notEqual(nested.item.id, own.item.id);
    const below1 = await below(nested);
    const below2 = await below(own);
    assert.equal(below1.length, below2.length);
    const ids = [nested, own, ...below1, ...below2].map(({ item }) => item.id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok((await extensionUnderTest.parent(nested.node)) === (await rowOf(grandchild.parent.parent)).node);
  });

  it('show the runs of one execution, counted in its row', async () => {
    const reset = knownRun(signedIn, (run) => run.origin !== 'started');
    const { sample, nowUs } = signedIn;
    const attempts = sample.runs.startedBy(nowUs).filter(({ executionId }) => executionId === reset.executionId);
    const keys = (await rowsOf(reset.workflow.name)).map(({ node }) => (node as RunNode).key);
    assert.deepEqual(keys.filter((key) => attempts.some(({ runId }) => runId === key)), attempts.slice(0, 1).map(({ runId }) => runId));
    const row = await rowOf(reset);
    const earlier = await below(row);
    assert.deepEqual(
      earlier.map(({ item }) => item.label),
      attempts.slice(1).map((_run, index) => `Run ${attempts.length - 1 - index} of ${attempts.length}`),
    );
    const opened = [row, ...earlier].map(({ item }) => (item.command?.arguments?.[0] as vscode.Uri).path.split('/')[2]);
    assert.deepEqual(opened, attempts.map(({ runId }) => runId));
  });

  it('are loaded on demand, with a message if there are none', async () => {
    const { sample } = signedIn;
    const lone = knownRun(signedIn, (run) => run.workflow.name === 'hello-world');
    const row = await rowOf(lone);
    assert.equal(row.item.collapsibleState, vscode.TreeItemCollapsibleState.None);
    const recorded = recordMessages();
    try {
      const before = (await listRequests(sample)).length;
      await executeCommand(COMMANDS.showChildRuns, row.node);
      assert.equal((await listRequests(sample)).length, before + 1);
      assert.deepEqual(recorded.messages, ['This run started no other runs.']);
    } finally {
      recorded.stop();
    }
  });

  it('are kept when the tree can’t be loaded, which is requested once', async () => {
    const { sample } = signedIn;
    const root = knownRun(signedIn, (run) => run.children.some(({ workflow }) => !workflow.internal));
    sample.answer(isTree, { status: 400 }, Infinity);
    const before = (await listRequests(sample)).length;
    const row = await rowOf(root);
    const children = await below(row);
    assert.ok(children.length > 0);
    await below(row);
    assert.equal((await listRequests(sample)).length, before + 1);
    assert.ok(extensionUnderTest.view.message);
  });

  it('mark a root with a failed child', async () => {
    const { nowUs } = signedIn;
    const failed = knownRun(signedIn, (run) => run.parent !== undefined && run.parent.parent === undefined && statusAt(run, nowUs) === 'FAILED');
    assert.ok(failed.parent);
    assert.match(String((await rowOf(failed.parent)).item.description), / · child failed · /);
  });

  function started(run: SampleRun): boolean {
    return run.startUs <= signedIn.nowUs;
  }

  async function rowsOf(workflow: string): Promise<Shown[]> {
    const group = (await below()).find(({ item }) => item.label === workflow);
    assert.ok(group, `no group ${workflow}`);
    return below(group);
  }

  async function rowOf(run: SampleRun): Promise<Shown> {
    const row = (await rowsOf(run.workflow.name)).find(({ item }) => item.id === idOf(run));
    assert.ok(row, `no row for ${run.executionId}`);
    return row;
  }
});

describe('workflows', () => {
  let signedIn: SignedIn;
  let redrawn: unknown[];
  let subscription: vscode.Disposable;

  beforeEach(async () => {
    signedIn = await signIn();
    await untilNames();
    redrawn = [];
    subscription = extensionUnderTest.onDidRedraw((rows) => redrawn.push(rows));
  });

  afterEach(async () => {
    subscription.dispose();
    await signedIn.signOut();
  });

  it('without known runs are listed below, sorted, and requested once and on refresh', async () => {
    const { sample, nowUs } = signedIn;
    const newest = sample.runs.startedBy(nowUs).filter(({ workflow }) => !workflow.internal).slice(0, 200);
    const ran = new Set(newest.map(({ workflow }) => workflow.name));
    // Which of the other workflows have recent runs depends on the time of day.
    const quiet = [...sample.runs.workflows, ...quietWorkflows()].filter(({ name, internal }) => !internal && !ran.has(name) && name !== 'fax-gateway');
    const rows = await labelsAtTop();
    assert.deepEqual(rows.slice(rows.indexOf('Load Older') + 1), quiet.map(({ name }) => name).sort(new Intl.Collator('en').compare));
    for (const name of ['close-fiscal-year', 'Import Legacy Tickets', 'rotate-signing-keys']) assert.ok(rows.includes(name), name);
    assert.equal(rows.includes('__parallel-execution'), false);
    assert.equal(workflowRequests().length, 1);
    await executeCommand(COMMANDS.refresh);
    assert.equal(workflowRequests().length, 2);
    assert.deepEqual(redrawn, [], 'nothing changed');
  });

  it('load their runs when expanded, keep their position, and report if there are none', async () => {
    const before = (await listRequests(signedIn.sample)).length;
    const top = await labelsAtTop();
    const quiet = await at('close-fiscal-year');
    assert.equal((await below(quiet)).length, 1);
    assert.match(String((await at('close-fiscal-year')).item.description), /\d/);
    assert.deepEqual(await labelsAtTop(), top);
    await below(quiet);
    const never = await at('rotate-signing-keys');
    assert.deepEqual((await below(never)).map(({ item }) => item.label), ['No runs']);
    await below(never);
    const asked = (await listRequests(signedIn.sample)).slice(before);
    assert.deepEqual(asked.map(({ query }) => query.get('workflow_identifier')), ['close-fiscal-year', 'rotate-signing-keys']);
  });

  it('offer to load again after a failure, and do not retry automatically', async () => {
    const { sample } = signedIn;
    const before = (await listRequests(sample)).length;
    const restore = sample.answer(({ query }) => query.get('workflow_identifier') === 'close-fiscal-year', { status: 400 }, Infinity);
    const quiet = await at('close-fiscal-year');
    assert.deepEqual((await below(quiet)).map(({ item }) => item.label), ['Load Older']);
    await below(quiet);
    assert.equal((await listRequests(sample)).length, before + 1);
    restore();
    const [older] = await below(quiet);
    await executeCommand(COMMANDS.loadMore, older?.node);
    assert.notEqual((await below(quiet))[0]?.item.label, 'Load Older');
  });

  it('can be pinned on top, in the order of pinning, and stay pinned after a restart', async () => {
    await executeCommand(COMMANDS.pinWorkflow, (await at('hello-world')).node);
    await executeCommand(COMMANDS.pinWorkflow, (await at('rotate-signing-keys')).node);
    assert.deepEqual((await labelsAtTop()).slice(0, 2), ['hello-world', 'rotate-signing-keys']);
    assert.equal(new Set(await labelsAtTop()).size, (await labelsAtTop()).length, 'each once');
    assert.match(String((await at('hello-world')).item.description), /^★ /);

    subscription.dispose();
    await extensionUnderTest.dispose();
    extensionUnderTest.activateAgain();
    await extensionUnderTest.untilState('ready');
    assert.deepEqual((await labelsAtTop()).slice(0, 2), ['hello-world', 'rotate-signing-keys']);
    await executeCommand(COMMANDS.unpinWorkflow, (await at('hello-world')).node);
    assert.equal((await labelsAtTop())[0], 'rotate-signing-keys');
  });

  it('are those of the runs if the server has no list of workflows', async () => {
    const { sample } = signedIn;
    sample.answer(isWorkflows, { status: 403 });
    const rows = await labelsAtTop();
    await executeCommand(COMMANDS.refresh);
    assert.deepEqual(await labelsAtTop(), rows, 'what was known stays');
    assert.equal(extensionUnderTest.contextKey('mistralRuns.state'), 'ready');
    assert.equal(extensionUnderTest.view.message, undefined);
  });

  it('are only those with matching runs while filtered, without another request for names', async () => {
    await executeCommand(COMMANDS.pinWorkflow, (await at('rotate-signing-keys')).node);
    const whole = await labelsAtTop();
    const making = nextQuickPick();
    const filtering = executeCommand(COMMANDS.filter);
    const pick = await making;
    pick.activeItems = pick.items.filter(({ label }) => label === 'Failed in the Last 24 Hours');
    await until('the preset is marked', () => pick.activeItems[0]?.label === 'Failed in the Last 24 Hours');
    await executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await filtering;
    await until('the filter', () => extensionUnderTest.contextKey('mistralRuns.filtered') === true);
    await extensionUnderTest.untilState('ready');
    const filtered = await labelsAtTop();
    assert.ok(filtered.length > 1 && !filtered.includes('rotate-signing-keys') && !filtered.includes('Import Legacy Tickets'));
    await executeCommand(COMMANDS.clearFilter);
    await extensionUnderTest.untilState('ready');
    assert.deepEqual(await labelsAtTop(), whole);
    assert.equal(workflowRequests().length, 1);
  });

  function workflowRequests(): RecordedRequest[] {
    return signedIn.sample.requests.filter(isWorkflows);
  }

  async function at(name: string): Promise<Shown> {
    const row = (await below()).find(({ item }) => item.label === name);
    assert.ok(row, `no row ${name}`);
    return row;
  }

  async function labelsAtTop(): Promise<unknown[]> {
    return (await below()).map(({ item }) => item.label);
  }
});

describe('a change below a root', () => {
  let signedIn: SignedIn;

  beforeEach(async () => {
    signedIn = await signIn();
    await untilNames();
  });

  afterEach(() => signedIn.signOut());

  it('redraws its group and the rows above it only', async () => {
    const child = knownRun(signedIn, ({ parent }) => parent !== undefined && parent.parent === undefined && parent.startUs <= signedIn.nowUs);
    const { parent } = child;
    assert.ok(parent);
    const group = (await below()).find(({ item }) => item.label === parent.workflow.name);
    const root = (await below(group)).find(({ item }) => item.id === idOf(parent));
    assert.ok(root);

    const redrawn: unknown[] = [];
    const subscription = extensionUnderTest.onDidRedraw((rows) => redrawn.push(rows));
    signedIn.sample.answer(({ query }) => query.get('page_size') === '200', {
      body: JSON.stringify({ executions: [rowWithStatus(child, 'TIMED_OUT')], next_page_token: null }),
    });
    await executeCommand(COMMANDS.refresh);
    subscription.dispose();
    assert.equal(redrawn.length, 1);
    const [workflow, ...rows] = redrawn[0] as unknown[];
    assert.deepEqual(workflow, { kind: 'workflow', name: child.workflow.name });
    assert.deepEqual(rows, [root.node]);
    assert.match(String((await below(group)).find(({ item }) => item.id === root.item.id)?.item.description), / · child failed · /);
  });
});

/** Id of a run's row in its group. */
function idOf({ workflow, executionId }: SampleRun): string {
  return `run:${encodeURIComponent(workflow.name)}/${encodeURIComponent(executionId)}`;
}

function rowWithStatus(run: SampleRun, status: string): Record<string, unknown> {
  return {
    workflow_name: run.workflow.name,
    execution_id: run.executionId,
    parent_execution_id: run.parent?.executionId ?? null,
    root_execution_id: rootOf(run).executionId,
    run_id: run.runId,
    status,
    start_time: new Date(Math.floor(run.startUs / 1000)).toISOString(),
    end_time: null,
  };
}

function isTree({ query }: RecordedRequest): boolean {
  return query.has('root_execution_id');
}

function isWorkflows({ path }: RecordedRequest): boolean {
  return path === '/v1/workflows';
}

function label(run: SampleRun | undefined): string {
  assert.ok(run);
  const short = /^[0-9a-f-]{32,}$/.test(run.executionId) ? run.executionId.slice(-8) : run.executionId;
  return `${run.workflow.name} ${short}`;
}

function labels(runs: readonly SampleRun[]): string[] {
  return [...runs].filter(({ workflow }) => !workflow.internal).sort((left, right) => right.startUs - left.startUs).map(label);
}

async function below(parent?: Shown): Promise<Shown[]> {
  const nodes = await extensionUnderTest.nodes(parent?.node);
  const items = await extensionUnderTest.rows(parent?.node);
  return nodes.map((node, index) => {
    const item = items[index];
    assert.ok(item);
    return { node, item };
  });
}
