import type { PageOptions, RunsClient } from './client';
import type { Connection } from './connection';
import { ApiError } from './errors';
import type { RunPage, RunQuery } from './types';

/**
 * The pages of a list, each requested when it is needed. Ends when there is no token, regardless of the number of rows:
 * short and empty pages may have one (Temporal's do). The filters are sent with each.
 * @param query may have a token to begin after an earlier page
 * @param options the ETag is that of the first page
 * @throws ApiError `notTheApi` after a page whose token was used before, which would be an endless loop; otherwise as
 *   `RunsClient.listRuns`
 */
export async function* runPages(
  client: Pick<RunsClient, 'listRuns'>,
  connection: Connection,
  query: RunQuery,
  { signal, etag }: PageOptions = {},
): AsyncGenerator<RunPage, void, void> {
  const used = new Set<string>();
  let nextPageToken = query.nextPageToken;
  let options: PageOptions = { signal, etag };
  do {
    if (nextPageToken !== undefined) used.add(nextPageToken);
    const page = await client.listRuns(connection, { ...query, nextPageToken }, options);
    yield page;
    signal?.throwIfAborted();
    options = { signal };
    nextPageToken = page.nextPageToken;
    if (nextPageToken !== undefined && used.has(nextPageToken)) {
      throw new ApiError('notTheApi', 'The server sent a page token a second time (repeated page token).');
    }
  } while (nextPageToken !== undefined);
}
