/** The statuses the API documents (`WorkflowExecutionStatus`); others occur and are kept as the server sent them. */
export const KNOWN_STATUSES = [
  'RUNNING',
  'RETRYING_AFTER_ERROR',
  'COMPLETED',
  'FAILED',
  'TIMED_OUT',
  'TERMINATED',
  'CANCELED',
  'CONTINUED_AS_NEW',
] as const;

/** The statuses of a run that is at work. */
export const ACTIVE_STATUSES: readonly KnownStatus[] = ['RUNNING', 'RETRYING_AFTER_ERROR'];

/** A documented status. */
export type KnownStatus = (typeof KNOWN_STATUSES)[number];

/**
 * One run as rows of `GET /v1/workflows/runs` and `GET /v1/workflows/runs/{run_id}` describe it, checked: texts are
 * not empty. Times are ISO 8601 as sent.
 */
export interface Run {
  /** `run_id`, else `execution_id` and `start_time`: what tells this run from others of its execution. */
  readonly key: string;
  /** Number of rows above it in its page that have the same execution and start, as after a reset; 0 by default. */
  readonly rank?: number;
  readonly executionId: string;
  /** Absent on servers that know only the documented minimum. */
  readonly runId: string | undefined;
  readonly workflowName: string | undefined;
  readonly workflowId: string | undefined;
  readonly deploymentName: string | undefined;
  readonly parentExecutionId: string | undefined;
  readonly rootExecutionId: string | undefined;
  readonly userId: string | undefined;
  /** The documented spelling (`readStatus`); an unknown one as sent; undefined when null or absent. */
  readonly status: string | undefined;
  readonly startTime: string | undefined;
  /** `startTime` in ms since the epoch; undefined when absent or not a date. A time without a zone is read as UTC. */
  readonly startMs: number | undefined;
  readonly endTime: string | undefined;
  /** `endTime` in ms since the epoch, as `startMs`. */
  readonly endMs: number | undefined;
  /** Duration of the trace in ms, as the server counts it. */
  readonly totalDurationMs: number | undefined;
}

/** The ids and the name that a run is addressed by: in document URIs, links and lookups. */
export type RunReference = Pick<Run, 'runId' | 'executionId' | 'workflowName'>;

/** A run with what only `GET /v1/workflows/runs/{run_id}` tells. */
export interface RunDetail extends Run {
  /** Any JSON; undefined when the server sent none. Numbers are JavaScript's: for the exact text open the document. */
  readonly result: unknown;
}

/** One page of `GET /v1/workflows/runs`. */
export interface RunPage {
  readonly runs: readonly Run[];
  /** Rows that could not be read as runs: skipped, counted, logged. */
  readonly skipped: number;
  /** Opaque; undefined when this is the last page (null, absent or empty). */
  readonly nextPageToken: string | undefined;
  /** Where the server gave the page one; sent back with the same question, it may answer `unchanged`. */
  readonly etag?: string | undefined;
  /** The page is the one that the ETag sent along stands for; its rows were not sent again, so there are none here. */
  readonly unchanged?: boolean | undefined;
}

/** The query parameters of `GET /v1/workflows/runs` (OpenAPI document); what is undefined is not sent. */
export interface RunQuery {
  readonly workflowIdentifier?: string | undefined;
  readonly rootExecutionId?: string | undefined;
  readonly search?: string | undefined;
  readonly status?: readonly string[] | undefined;
  readonly deploymentName?: string | undefined;
  readonly sortBy?: 'start_time' | 'end_time' | undefined;
  readonly order?: 'asc' | 'desc' | undefined;
  /** ISO 8601, inclusive, as are the other three. */
  readonly startTimeAfter?: string | undefined;
  readonly startTimeBefore?: string | undefined;
  /** Leaves out runs that have not ended. */
  readonly endTimeAfter?: string | undefined;
  readonly endTimeBefore?: string | undefined;
  /** `current` is the key's own user. */
  readonly userId?: string | undefined;
  /** At most 20, all must match. */
  readonly workflowTags?: readonly string[] | undefined;
  /** The server's default is true. */
  readonly includeInternal?: boolean | undefined;
  /** 1 to 1000, the server's default is 50. */
  readonly pageSize?: number | undefined;
  readonly nextPageToken?: string | undefined;
  /** At most 3, each `key:value`, all must match. */
  readonly searchKey?: readonly string[] | undefined;
}

/** A workflow as `GET /v1/workflows` describes it, checked. */
export interface Workflow {
  /** What its code calls it, and what its runs hold as `workflow_name`. */
  readonly name: string;
  /** For people; the name where the server sent none. */
  readonly displayName: string;
}

/** One page of `GET /v1/workflows`. */
export interface WorkflowPage {
  readonly workflows: readonly Workflow[];
  /** Opaque; undefined when this is the last page. */
  readonly nextCursor: string | undefined;
}
