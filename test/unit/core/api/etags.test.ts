import assert from 'node:assert/strict';
import { runPages } from '../../../../src/core/api/paging';
import type { RunPage } from '../../../../src/core/api/types';
import { sendJson, startServer, type TestServer } from '../../../support/httpServer';
import { connectionTo, failure, makeClient } from './harness';

const ROW = { execution_id: 'x', start_time: '2026-01-01T00:00:00Z' };
const TAG = 'W/"a-1"';

describe('ETags', () => {
  const { client } = makeClient();
  let server: TestServer;
  /** ETag of the server. */
  let tag: string;
  let status: number | undefined;

  beforeEach(async () => {
    tag = TAG;
    status = undefined;
    server = await startServer((request, response) => {
      response.setHeader('ETag', tag);
      if (status !== undefined || request.headers['if-none-match'] === TAG) response.writeHead(status ?? 304).end();
      else sendJson(response, { executions: [ROW], next_page_token: request.url?.includes('next_page_token') ? null : 'older' });
    });
  });

  afterEach(() => server.close());

  it('come with a page; sent back, an unchanged page has no rows', async () => {
    const page = await client.listRuns(connectionTo(server.origin), {});
    assert.deepEqual([page.runs.length, page.etag, page.unchanged], [1, TAG, undefined]);
    const again = await client.listRuns(connectionTo(server.origin), {}, { etag: TAG });
    assert.deepEqual(again, { runs: [], skipped: 0, nextPageToken: undefined, unchanged: true });
    const other = await client.listRuns(connectionTo(server.origin), {}, { etag: '"other"' });
    assert.deepEqual([other.runs.length, other.unchanged], [1, undefined]);
  });

  it('are sent with the first of several pages only', async () => {
    const pages: RunPage[] = [];
    for await (const page of runPages(client, connectionTo(server.origin), {}, { etag: '"other"' })) pages.push(page);
    assert.equal(pages.length, 2);
    assert.deepEqual(server.requests.map(({ headers }) => headers['if-none-match']), ['"other"', undefined]);
    for await (const page of runPages(client, connectionTo(server.origin), {}, { etag: TAG })) assert.equal(page.unchanged, true);
    assert.equal(server.requests.length, 3);
  });

  for (const odd of ['', 'bare', '"half', `"${'x'.repeat(500)}"`, '"a" "b"']) {
    it(`are ignored if invalid: ${odd.slice(0, 10)}`, async () => {
      tag = odd;
      assert.equal((await client.listRuns(connectionTo(server.origin), {})).etag, undefined);
    });
  }

  it('304 without an ETag in the request is notTheApi', async () => {
    status = 304;
    await failure('notTheApi', client.listRuns(connectionTo(server.origin), {}));
  });
});
