import { MINUTE } from '../durations';
import { readRunDetail, readRunPage, readWorkflowPage } from './checks';
import type { Connection } from './connection';
import { executionPath, historyPath, historyQuery, runPath, RUNS_PATH, runsQuery, WORKFLOWS_PATH, workflowsQuery } from './endpoints';
import { ApiError } from './errors';
import type { Answer, CallOptions, GetOptions, HttpClient, ReadBody } from './http';
import type { Log } from './log';
import { readJson } from './readJson';
import type { RunDetail, RunPage, RunQuery, WorkflowPage } from './types';

/** Options of a request for a page of runs. */
export interface PageOptions extends CallOptions {
  /** ETag of an earlier answer to the same query: the page may come back `unchanged`. */
  readonly etag?: string | undefined;
}

/** Options of a request for a history. */
export interface HistoryOptions extends CallOptions {
  /** Whether the server decodes payloads to readable JSON where it can. */
  readonly decodePayloads: boolean;
}

/** For a list or the detail of a run, which are small. */
const TOTAL_MS = 30_000;

/** A document may be 50 MB over a slow line. The official client has this limit for everything. */
const DOCUMENT_TIMEOUT_MS = 5 * MINUTE;

/**
 * The endpoints of the API, a method each. All throw ApiError, or the signal's reason when aborted; those with `read`
 * also what that throws.
 *
 * A run is addressed by its run id. Servers without run ids have only the execution id, which returns the latest run of
 * the execution.
 */
export class RunsClient {
  constructor(
    private readonly http: HttpClient,
    private readonly log: Log,
  ) {}

  /** One page of runs. Invalid rows are skipped, counted, and logged. */
  async listRuns(connection: Connection, query: RunQuery, options: PageOptions = {}): Promise<RunPage> {
    const page = await this.http.get(connection, RUNS_PATH, readPage, { ...options, query: runsQuery(query), totalMs: TOTAL_MS });
    if (page.skipped > 0) {
      const rows = page.skipped + page.runs.length;
      this.log.warn(`${connection.origin}: ${page.skipped} of ${rows} rows have no execution id and are left out`);
    }
    return page;
  }

  /** One page of workflows, also of those without runs. Not every server has this endpoint. */
  async listWorkflows(connection: Connection, cursor: string | undefined, options: CallOptions = {}): Promise<WorkflowPage> {
    return readWorkflowPage(await this.http.get(connection, WORKFLOWS_PATH, readJson, { ...options, query: workflowsQuery(cursor), totalMs: TOTAL_MS }));
  }

  /** One run by its run id. */
  async getRun(connection: Connection, runId: string, options: CallOptions = {}): Promise<RunDetail> {
    return this.getDetail(connection, runPath(runId), options);
  }

  /** The latest run of an execution. */
  async getExecution(connection: Connection, executionId: string, options: CallOptions = {}): Promise<RunDetail> {
    return this.getDetail(connection, executionPath(executionId), options);
  }

  /** The answer of `getRun` as bytes, unchanged. */
  async readRun<T>(connection: Connection, runId: string, read: ReadBody<T>, options: CallOptions = {}): Promise<T> {
    return this.readDocument(connection, runPath(runId), read, options);
  }

  /** The answer of `getExecution` as bytes, unchanged. */
  async readExecution<T>(
    connection: Connection,
    executionId: string,
    read: ReadBody<T>,
    options: CallOptions = {},
  ): Promise<T> {
    return this.readDocument(connection, executionPath(executionId), read, options);
  }

  /** A run's history as bytes: any JSON (the API declares no schema), in one body. */
  async readHistory<T>(connection: Connection, runId: string, read: ReadBody<T>, options: HistoryOptions): Promise<T> {
    return this.readDocument(connection, historyPath(runPath(runId)), read, { ...options, query: historyQuery(options.decodePayloads) });
  }

  /** The history of an execution's latest run, as bytes. */
  async readExecutionHistory<T>(
    connection: Connection,
    executionId: string,
    read: ReadBody<T>,
    options: HistoryOptions,
  ): Promise<T> {
    return this.readDocument(connection, historyPath(executionPath(executionId)), read, { ...options, query: historyQuery(options.decodePayloads) });
  }

  private async getDetail(connection: Connection, path: string, options: CallOptions): Promise<RunDetail> {
    const read = async (chunks: AsyncIterable<Uint8Array>): Promise<RunDetail> => {
      const run = readRunDetail(await readJson(chunks));
      if (!run) throw new ApiError('notTheApi', 'The answer is not a run.');
      return run;
    };
    return this.http.get(connection, path, read, { ...options, totalMs: TOTAL_MS });
  }

  private async readDocument<T>(connection: Connection, path: string, read: ReadBody<T>, { query, signal }: GetOptions): Promise<T> {
    return this.http.get(connection, path, read, { query, signal, timeoutMs: DOCUMENT_TIMEOUT_MS });
  }
}

async function readPage(chunks: AsyncIterable<Uint8Array>, { notModified, etag }: Answer): Promise<RunPage> {
  if (notModified) return { runs: [], skipped: 0, nextPageToken: undefined, unchanged: true };
  return { ...readRunPage(await readJson(chunks)), etag };
}
