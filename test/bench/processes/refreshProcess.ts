// Prints the CPU time (ms) of one refresh of 1,000 known rows, of which 5 changed: reading and merging the page
// (`refresh`), or only parsing it (`floor`). Average of many, since one takes about a millisecond.
import { readRunPage } from '../../../src/core/api/checks';
import { RunStore } from '../../../src/core/runs/runStore';
import { pageOf, runRow, workflowOf } from '../runRow';

const ROWS = 1000;
const REPEATS = 200;

/** The page of the n-th refresh: five runs differ from the previous refresh. */
function page(count: number): string {
  const status = (index: number): string => (index % 200 === count % 200 ? 'RUNNING' : 'COMPLETED');
  const rows = Array.from({ length: ROWS }, (_, index) => runRow(-index, workflowOf(index, 40), status(index)));
  return pageOf(rows, null);
}

async function main(): Promise<void> {
  const pages = Array.from({ length: REPEATS }, (_, count) => page(count));
  let next = 0;
  const store = new RunStore(
    async function* () {
      yield await Promise.resolve(readRunPage(JSON.parse(pages[next++ % REPEATS] ?? '')));
    },
    () => undefined,
  );
  const work = process.argv[2] === 'floor' ? (text: string): unknown => JSON.parse(text) : (): Promise<void> => store.refresh();

  await store.refresh();
  const before = process.cpuUsage();
  for (const text of pages) await work(text);
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / 1000 / REPEATS);
}

void main();
