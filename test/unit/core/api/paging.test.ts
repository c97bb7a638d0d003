import assert from 'node:assert/strict';
import { runPages } from '../../../../src/core/api/paging';
import type { RunPage, RunQuery } from '../../../../src/core/api/types';
import { sendJson, startServer, type TestServer } from '../../../support/httpServer';
import { connectionTo, failure, makeClient } from './harness';

/** The server's pages by token; the first page has ''. */
type Pages = Readonly<Record<string, { ids: readonly string[]; next?: string | null }>>;

describe('runPages', () => {
  let server: TestServer;
  let pages: Pages;
  const { client } = makeClient();

  beforeEach(async () => {
    server = await startServer((request, response) => {
      const token = new URL(request.url ?? '', server.origin).searchParams.get('next_page_token') ?? '';
      const page = pages[token];
      if (!page) sendJson(response, { detail: 'Invalid token' }, 422);
      else sendJson(response, { executions: page.ids.map((id) => ({ execution_id: id })), next_page_token: page.next });
    });
  });
  afterEach(() => server.close());

  const idsOf = (page: RunPage): string[] => page.runs.map((run) => run.executionId);

  /** Requests all pages; returns the execution ids of each. */
  async function idsOfAll(query: RunQuery): Promise<string[][]> {
    const pagesOfIds: string[][] = [];
    for await (const page of runPages(client, connectionTo(server.origin), query)) pagesOfIds.push(idsOf(page));
    return pagesOfIds;
  }

  const urls = (): (string | undefined)[] => server.requests.map((request) => request.url);

  it('follows the token, through short and empty pages, with the filters', async () => {
    pages = { '': { ids: ['a', 'b'], next: 'p/2' }, 'p/2': { ids: [], next: 'p3' }, p3: { ids: ['c'], next: null } };
    const query: RunQuery = { search: 's', status: ['FAILED', 'RUNNING'], pageSize: 50 };
    assert.deepEqual(await idsOfAll(query), [['a', 'b'], [], ['c']]);
    const filters = '/v1/workflows/runs?search=s&status=FAILED&status=RUNNING&page_size=50';
    assert.deepEqual(urls(), [filters, `${filters}&next_page_token=p%2F2`, `${filters}&next_page_token=p3`]);
  });

  it('ends at an absent and at an empty token', async () => {
    for (const last of [{ ids: ['a'] }, { ids: ['a'], next: '' }]) {
      pages = { '': last };
      assert.deepEqual(await idsOfAll({}), [['a']]);
    }
  });

  it('requests a page only when it is needed', async () => {
    pages = { '': { ids: ['a'], next: '2' }, '2': { ids: ['b'] } };
    for await (const page of runPages(client, connectionTo(server.origin), {})) {
      assert.deepEqual(idsOf(page), ['a']);
      break;
    }
    assert.equal(server.requests.length, 1);
  });

  it('can begin at a token', async () => {
    pages = { '2': { ids: ['b'], next: '3' }, '3': { ids: ['c'] } };
    assert.deepEqual(await idsOfAll({ nextPageToken: '2' }), [['b'], ['c']]);
  });

  for (const [what, circle, query, requests] of [
    ['its own', { '': { ids: ['a'], next: '2' }, '2': { ids: ['b'], next: '2' } }, {}, 2],
    ['an earlier', { '': { ids: ['a'], next: '2' }, '2': { ids: ['b'], next: '3' }, '3': { ids: ['c'], next: '2' } }, {}, 3],
    ['the first', { '2': { ids: ['b'], next: '2' } }, { nextPageToken: '2' }, 1],
  ] as const) {
    it(`returns the page that repeats ${what} token, then fails`, async () => {
      pages = circle;
      let seen = 0;
      const walk = async (): Promise<void> => {
        for await (const page of runPages(client, connectionTo(server.origin), query)) seen += page.runs.length;
      };
      const { message } = await failure('notTheApi', walk());
      assert.match(message, /repeated page token/);
      assert.equal(seen, requests);
      assert.equal(server.requests.length, requests);
    });
  }

  it('ends with the error of the page that failed', async () => {
    pages = { '': { ids: ['a'], next: 'gone' } };
    const walk = runPages(client, connectionTo(server.origin), {});
    assert.deepEqual(idsOf((await walk.next()).value as RunPage), ['a']);
    await failure('invalidRequest', walk.next());
    assert.deepEqual(await walk.next(), { value: undefined, done: true });
  });

  it('sends no request once aborted', async () => {
    pages = { '': { ids: ['a'], next: '2' }, '2': { ids: ['b'] } };
    const controller = new AbortController();
    const walk = runPages(client, connectionTo(server.origin), {}, { signal: controller.signal });
    await walk.next();
    const reason = new Error('closed');
    controller.abort(reason);
    await assert.rejects(walk.next(), (error) => error === reason);
    assert.equal(server.requests.length, 1);
  });
});
