import { isApiError } from '../api/errors';
import { NEWEST_FIRST } from '../api/newestFirst';
import type { RunPage, RunQuery } from '../api/types';
import type { FilterQuery } from './runFilter';

/** Rows per page (server limit: 1000). Enough for a day of most workspaces. */
export const PAGE_SIZE = 200;

/**
 * The pages of `GET /v1/workflows/runs` from where the query begins, one request per page, sent when the page is asked for.
 * With the ETag of an earlier first page, that page may come back `unchanged`.
 */
export type RunPages = (query: RunQuery, signal: AbortSignal, etag?: string) => AsyncIterable<RunPage>;

/** A position in the server's list of runs, newest first. */
export class Walk {
  private token: string | undefined;
  private ended = false;

  /**
   * @param base the user's filter when the walk began; undefined for all runs
   * @param filter further restricts the walk. Sent with each page: the API doesn't document whether a token includes it.
   */
  constructor(
    readonly base: FilterQuery | undefined,
    private filter: RunQuery = {},
  ) {}

  /** The workflow whose runs are walked through; undefined for all. */
  get workflow(): string | undefined {
    return this.filter.workflowIdentifier;
  }

  /** Whether at least one page was read. */
  get hasBegun(): boolean {
    return this.ended || this.token !== undefined;
  }

  /** Whether the last page was read. */
  get isDone(): boolean {
    return this.ended;
  }

  /** The query for the next page. */
  get query(): RunQuery {
    return { ...NEWEST_FIRST, pageSize: PAGE_SIZE, ...this.base, ...this.filter, nextPageToken: this.token };
  }

  /** Reads the next pages. @param options.etag of an earlier first page. @throws ApiError; the signal's reason when aborted */
  async *follow(pages: RunPages, { most, signal, etag }: { most: number; signal: AbortSignal; etag?: string | undefined }): AsyncGenerator<RunPage> {
    if (this.ended) return;
    let count = 0;
    for await (const page of pages(this.query, signal, etag)) {
      signal.throwIfAborted();
      this.token = page.nextPageToken;
      this.ended = page.nextPageToken === undefined;
      yield page;
      if (++count === most) return;
    }
  }

  /** Whether the error may mean that the page token has expired. How long a token lives is not documented. */
  isRefusedToken(error: unknown): boolean {
    return this.token !== undefined && isApiError(error) && (error.kind === 'invalidRequest' || error.kind === 'notFound');
  }

  /** Starts over without a token. @param startTimeBefore ISO 8601 */
  restart(startTimeBefore: string | undefined): void {
    this.filter = { ...this.filter, startTimeBefore };
    this.token = undefined;
  }
}
