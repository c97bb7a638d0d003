// Prints what one refresh with 5 changes costs in ms of processor time when many runs are known: from the text of its
// page to the event that says which rows to draw again (`refresh`), or only parsing the text (`floor`). Many are done and
// divided. What drawing takes is openingProcess's affair. Fails when a refresh asks twice, or when other rows are to be
// drawn again than the groups of the runs that changed.
import assert from 'node:assert/strict';
import type { RunQuery } from '../../../src/core/api/types';
import { nodeId, type RunsNode } from '../../../src/editor/tree/nodes';
import { PAGE_SIZE } from '../../../src/core/runs/walk';
import { pageOf, runRow, workflowOf } from '../runRow';
import { treeOver } from '../treeOver';

const WORKFLOWS = 200;
const REPEATS = 600;
/** The first of them, not counted: they are for the compiler. */
const WARM_UP = 100;
/** How many runs start between two refreshes. */
const STARTED = 2;
/** Rows of an older page: the server's limit. */
const OLDER_ROWS = 1000;

const [way = '', knownText = ''] = process.argv.slice(2);
const known = Number(knownText);

/** The newest run at the n-th refresh; the last one's starts just now. */
function newestAt(refresh: number): number {
  return STARTED * (refresh - REPEATS);
}

/** What a run says at a refresh: it runs at the first that sees it, every second one retries at the next, then it has ended. */
function statusAt(index: number, refresh: number): string {
  const seen = refresh - Math.ceil((index - newestAt(0)) / STARTED);
  return seen === 0 ? 'RUNNING' : seen === 1 && (index & 1) === 0 ? 'RETRYING_AFTER_ERROR' : 'COMPLETED';
}

function rowAt(index: number, refresh: number): object {
  return runRow(index, workflowOf(index, WORKFLOWS), statusAt(index, refresh));
}

function page(newest: number, rows: number, refresh: number): string {
  const executions = Array.from({ length: rows }, (_, place) => rowAt(newest - place, refresh));
  return pageOf(executions, String(newest - rows));
}

/** The rows of the groups of which a run is another than at the refresh before. */
function changedRows(refresh: number): string[] {
  const newest = newestAt(refresh);
  const indices = Array.from({ length: PAGE_SIZE - STARTED }, (_, place) => newest - place);
  const changed = indices.filter((index) => index > newestAt(refresh - 1) || statusAt(index, refresh) !== statusAt(index, refresh - 1));
  assert.equal(changed.length, 5);
  return changed.map((index) => nodeId({ kind: 'workflow', name: workflowOf(index, WORKFLOWS) })).sort();
}

/** Processor time of one piece of work, ms. */
async function costOf(texts: readonly string[], work: (text: string) => unknown): Promise<number> {
  for (const text of texts.slice(0, WARM_UP)) await work(text);
  const before = process.cpuUsage();
  for (const text of texts.slice(WARM_UP)) await work(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (REPEATS - WARM_UP);
}

async function main(): Promise<number> {
  const pages = Array.from({ length: REPEATS + 1 }, (_, refresh) => page(newestAt(refresh), PAGE_SIZE, refresh));
  const [first = '', ...next] = pages;
  if (way === 'floor') return costOf(next, (text) => JSON.parse(text) as unknown);

  let newestPage = first;
  const over = treeOver({
    page: ({ nextPageToken }: RunQuery) => (nextPageToken === undefined ? newestPage : page(Number(nextPageToken), OLDER_ROWS, 0)),
    workflows: Array.from({ length: WORKFLOWS }, (_, index) => workflowOf(index, WORKFLOWS)),
  });
  await over.loadUntil(known);
  const tree = over.makeTree();
  // As on screen: all groups, three of them open.
  const groups = await tree.getChildren();
  for (const node of groups) tree.getTreeItem(node);
  for (const group of groups.slice(0, 3)) for (const node of await tree.getChildren(group)) tree.getTreeItem(node);

  const fired: (RunsNode | RunsNode[] | undefined)[] = [];
  tree.onDidChangeTreeData((nodes) => fired.push(nodes));
  const before = over.feed.store?.known.size ?? 0;
  const asked = over.requests;
  const cost = await costOf(next, (text) => {
    newestPage = text;
    return over.feed.refresh({ byUser: false });
  });

  assert.equal(over.requests - asked, REPEATS, 'one request a refresh');
  assert.equal(over.feed.store?.known.size, before + STARTED * REPEATS);
  assert.equal(fired.length, REPEATS, 'one event a refresh');
  for (const [index, nodes] of fired.entries()) {
    assert.ok(Array.isArray(nodes), 'the whole tree is drawn anew');
    assert.deepEqual(nodes.map(nodeId).sort(), changedRows(index + 1));
  }
  return cost;
}

void main().then((cost) => console.log(cost));
