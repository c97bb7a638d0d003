// Prints how long loading all pages of a server takes (ms): with Load Older (`older`), or with fetch and `JSON.parse` only
// (`floor`). Both use node-fetch, so that only the rest is compared.
import assert from 'node:assert/strict';
import { RunsClient } from '../../../src/core/api/client';
import type { Connection } from '../../../src/core/api/connection';
import { HttpClient } from '../../../src/core/api/http';
import { loadNodeFetch } from '../../../src/core/api/nodeFetch';
import { runPages } from '../../../src/core/api/paging';
import { RunStore } from '../../../src/core/runs/runStore';

const [way = '', origin = '', runs = ''] = process.argv.slice(2);

interface Page {
  readonly executions: readonly unknown[];
  readonly next_page_token: string | null;
}

const silent = (): void => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };

async function loadOlder(): Promise<number> {
  const connection: Connection = { name: 'default', origin, baseUrl: origin, consoleUrl: origin, readOnly: false, getKey: () => Promise.resolve('key') };
  const http = new HttpClient({ fetch: loadNodeFetch, log, userAgent: 'mistral-workflow-runs/0.0.0-bench' });
  const client = new RunsClient(http, log);
  const store = new RunStore((query, signal, etag) => runPages(client, connection, query, { signal, etag }), silent);
  await store.refresh();
  while (store.hasOlder) await store.loadOlder();
  return store.known.size;
}

async function floor(): Promise<number> {
  const { default: fetch } = await import('node-fetch');
  let count = 0;
  let token: string | null = '';
  while (token !== null) {
    const response = await fetch(`${origin}/v1/workflows/runs?next_page_token=${token}`);
    const page = JSON.parse(await response.text()) as Page;
    count += page.executions.length;
    token = page.next_page_token;
  }
  return count;
}

async function main(): Promise<void> {
  await loadNodeFetch();
  const start = process.hrtime.bigint();
  const count = await (way === 'floor' ? floor() : loadOlder());
  const took = Number(process.hrtime.bigint() - start) / 1e6;
  assert.equal(count, Number(runs));
  console.log(took);
}

void main();
