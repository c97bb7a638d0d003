// Prints the CPU time (ms) of one refresh with 5 changes when many runs are known: from the text of its page to the event
// with the rows to redraw (`refresh`), or only parsing the text (`floor`). Average of many. openingProcess measures
// drawing. Fails when a refresh sends two requests, or when rows other than the groups of changed runs are redrawn.
import assert from 'node:assert/strict';
import type { RunQuery } from '../../../src/core/api/types';
import { nodeId, type RunsNode } from '../../../src/editor/tree/nodes';
import { PAGE_SIZE } from '../../../src/core/runs/walk';
import { pageOf, runRow, workflowOf } from '../runRow';
import { treeOver } from '../treeOver';

const WORKFLOWS = 200;
const REPEATS = 600;
/** Warm-up refreshes, not counted. */
const WARM_UP = 100;
/** Runs that start between two refreshes. */
const STARTED = 2;
/** Rows per older page: the server's limit. */
const OLDER_ROWS = 1000;

const [way = '', knownText = ''] = process.argv.slice(2);
const known = Number(knownText);

/** The newest run at the n-th refresh; at the last refresh it starts now. */
function newestAt(refresh: number): number {
  return STARTED * (refresh - REPEATS);
}

/** Status of a run: running at its first refresh, then retrying for every second run, then ended. */
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

/** Rows of the groups in which a run differs from the previous refresh. */
function changedRows(refresh: number): string[] {
  const newest = newestAt(refresh);
  const indices = Array.from({ length: PAGE_SIZE - STARTED }, (_, place) => newest - place);
  const changed = indices.filter((index) => index > newestAt(refresh - 1) || statusAt(index, refresh) !== statusAt(index, refresh - 1));
  assert.equal(changed.length, 5);
  return changed.map((index) => nodeId({ kind: 'workflow', name: workflowOf(index, WORKFLOWS) })).sort();
}

/** CPU time of one piece of work, ms. */
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
  // As on screen: all groups, three of them expanded.
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
