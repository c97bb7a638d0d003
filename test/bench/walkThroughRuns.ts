import { startServer, type TestServer } from '../support/httpServer';
import { freshProcess } from './freshProcess';
import type { Measure } from './measure';
import { pageOf, runRow, workflowOf } from './runRow';

const PAGES = 100;
const ROWS = 1000;
const WORKFLOWS = 200;

/** Starts a server of 100,000 runs with all pages in memory. It sends 1,000 rows per page regardless of the requested size. */
export async function startPageServer(): Promise<TestServer> {
  const pages = Array.from({ length: PAGES }, (_, page) => {
    const indices = Array.from({ length: ROWS }, (_, row) => -page * ROWS - row);
    const rows = indices.map((index) => runRow(index, workflowOf(index, WORKFLOWS)));
    return Buffer.from(pageOf(rows, page + 1 < PAGES ? String(page + 1) : null));
  });
  return startServer((request, response) => {
    const token = new URL(request.url ?? '', 'http://page.test').searchParams.get('next_page_token');
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(pages[Number(token)]);
  });
}

/**
 * Loading all pages with Load Older, one request per page. The bar is above 1.5 because the floor drops each page at once,
 * and just keeping the parsed pages takes 1.2 to 1.5 times as long. Load Older keeps every run, indexes it by key and by
 * execution, and checks every field.
 */
export function walkThroughRuns(server: TestServer): Measure {
  return {
    name: 'Load Older through 100,000 runs',
    floorName: 'fetch and JSON.parse of the pages',
    unit: 'ms',
    bar: 2.5,
    run: async () => ({
      figure: await freshProcess('walkProcess', ['older', server.origin, String(PAGES * ROWS)]),
      floor: await freshProcess('walkProcess', ['floor', server.origin, String(PAGES * ROWS)]),
    }),
  };
}
