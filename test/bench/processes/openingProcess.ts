// Prints how long expanding takes, in ms per 100 rows drawn, with 200 workflows and 100,000 known runs: a group of 5,000
// runs (`large`), one of 50 (`small`), or the flat list of all workflows (`flat`); `few` is `flat` with 10,000 known runs.
// Expanding means calling getChildren and getTreeItem of the real tree, as the editor does.
//
// Per row, because a large group shows 100 runs and Load More, a small one its 50: the editor requests twice as many rows.
import assert from 'node:assert/strict';
import '../../support/registerVscode';
import { GROUP_ROWS } from '../../../src/editor/tree/runsTreeDataProvider';
import { pageOf, runRow, workflowOf } from '../runRow';
import { treeOver } from '../treeOver';

const WORKFLOWS = 200;
const KNOWN = 100_000;
const FEW = 10_000;
const LARGE = 5000;
const SMALL = 50;
/** Number of large groups, and of small ones; the other workflows share the remaining runs. */
const OPENED = 16;
/** How often all of them are expanded, each time in a new tree. */
const REPEATS = 50;
/** Rows per page: the server's limit. */
const ROWS = 1000;

const [way = ''] = process.argv.slice(2);

/** The workflow of each run, oldest first. The remaining runs are the newest, so that no group is on the first page alone. */
function* workflowsOfRuns(): Generator<string, void, void> {
  if (way === 'few') {
    for (let index = 0; index < FEW; index++) yield workflowOf(index, WORKFLOWS);
    return;
  }
  const opened = OPENED * (LARGE + SMALL);
  for (let index = 0; index < OPENED * LARGE; index++) yield `large-${index % OPENED}`;
  for (let index = 0; index < OPENED * SMALL; index++) yield `small-${index % OPENED}`;
  for (let index = 0; index < KNOWN - opened; index++) yield workflowOf(index, WORKFLOWS - 2 * OPENED);
}

async function main(): Promise<number> {
  const workflows = [...workflowsOfRuns()];
  const page = (newest: number): string => {
    const names = workflows.slice(Math.max(0, newest + 1 - ROWS), newest + 1).reverse();
    const rows = names.map((name, place) => runRow(newest - place - workflows.length, name));
    return pageOf(rows, newest < ROWS ? null : String(newest - ROWS));
  };
  const over = treeOver({
    page: ({ nextPageToken }) => page(nextPageToken === undefined ? workflows.length - 1 : Number(nextPageToken)),
    workflows: [],
  });
  await over.loadUntil(workflows.length);
  assert.equal(over.feed.store?.known.workflows.length, WORKFLOWS);

  const isFlat = way === 'flat' || way === 'few';
  let tookNs = 0n;
  let drawn = 0;
  // The first round is a warm-up.
  for (let round = -1; round < REPEATS; round++) {
    const tree = over.makeTree();
    if (isFlat) await tree.setNewestFirst(true);
    const opened = isFlat ? [undefined] : (await tree.getChildren()).filter((node) => node.kind === 'workflow' && node.name.startsWith(way));
    assert.equal(opened.length, isFlat ? 1 : OPENED);
    for (const node of opened) {
      const start = process.hrtime.bigint();
      const rows = await tree.getChildren(node);
      for (const row of rows) tree.getTreeItem(row);
      if (round >= 0) tookNs += process.hrtime.bigint() - start;
      if (round >= 0) drawn += rows.length;
      assert.equal(rows.length, way === 'small' ? SMALL : GROUP_ROWS + 1);
    }
    tree.dispose();
  }
  return (Number(tookNs) / 1e6 / drawn) * 100;
}

void main().then((took) => console.log(took));
