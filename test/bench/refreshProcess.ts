// Prints what one refresh of 1,000 known rows, of which 5 changed, costs in ms of processor time: reading the page and
// merging it (`refresh`), or only parsing it (`floor`). Many are done and divided, since one takes about a millisecond.
import { readRunPage } from '../../src/api/checks';
import { RunStore } from '../../src/runs/runStore';

const ROWS = 1000;
const REPEATS = 200;
const NEWEST = Date.UTC(2026, 10, 20, 12);

/** The page as the server would send it at the n-th refresh: five of the runs differ from the refresh before. */
function page(count: number): string {
  const executions = Array.from({ length: ROWS }, (_, index) => {
    const id = `019b2bd7-96e7-7219-8c0b-${String(index).padStart(12, '0')}`;
    const start = NEWEST - index * 60_000;
    const running = index % 200 === count % 200;
    return {
      workflow_name: `workflow-${index % 40}`,
      workflow_id: '7a74ac0c-a4ed-5ef8-8f41-3ea64b31cf17',
      deployment_name: 'production',
      execution_id: id,
      parent_execution_id: null,
      root_execution_id: id,
      run_id: id,
      user_id: '3a5aa614-b378-5d78-998a-e3131128ec25',
      status: running ? 'RUNNING' : 'COMPLETED',
      start_time: new Date(start).toISOString(),
      end_time: running ? null : new Date(start + 12_000).toISOString(),
      total_duration_ms: running ? null : 12_000,
    };
  });
  return JSON.stringify({ executions, next_page_token: null });
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
