// Prints how long it takes to open what is there to open, in ms for each 100 rows drawn, with 200 workflows and 100,000
// runs known: a group of 5,000 runs (`large`), one of 50 (`small`), or the list over all workflows (`flat`); with `few`
// as `flat`, but 10,000 runs are known. To open is to ask the real tree for the rows and for how each looks, as the
// editor does.
//
// For each row, because a large group shows its first 100 runs and the row that leads on, a small one its 50: the editor
// asks for twice as many rows, whatever it costs to find them.
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
/** Large groups, and as many small ones; the other workflows share what is left. */
const OPENED = 16;
/** How often all of them are opened, each time in a new tree. */
const REPEATS = 50;
/** Rows of a page: the server's limit. */
const ROWS = 1000;

const [way = ''] = process.argv.slice(2);

/** The workflow of each run, the oldest first: what is left comes newest, so that no group lies on the first page alone. */
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
  // The first round is for the compiler.
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
