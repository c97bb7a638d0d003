/** The documented statuses (`WorkflowExecutionStatus`); others occur and are kept as sent. */
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

/** The statuses of an active run. */
export const ACTIVE_STATUSES: readonly KnownStatus[] = ['RUNNING', 'RETRYING_AFTER_ERROR'];

/** A documented status. */
export type KnownStatus = (typeof KNOWN_STATUSES)[number];

/**
 * A run of `GET /v1/workflows/runs` or `GET /v1/workflows/runs/{run_id}`, validated: texts are not empty. Times are
 * ISO 8601 as sent.
 */
export interface Run {
  /** `run_id`, else `execution_id` and `start_time`. Unique among the runs of an execution. */
  readonly key: string;
  /** Number of rows above it in its page that have the same execution and start, as after a reset; 0 by default. */
  readonly rank?: number;
  readonly executionId: string;
  /** Absent on servers that send the documented minimum. */
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
  /** `startTime` in ms since the epoch; undefined if absent or invalid. Without a zone it is UTC. */
  readonly startMs: number | undefined;
  readonly endTime: string | undefined;
  /** `endTime` in ms since the epoch, as `startMs`. */
  readonly endMs: number | undefined;
  /** Duration of the trace in ms, from the server. */
  readonly totalDurationMs: number | undefined;
}

/** The ids and the name that a run is addressed by: in document URIs, links and lookups. */
export type RunReference = Pick<Run, 'runId' | 'executionId' | 'workflowName'>;

/** A run with the fields of `GET /v1/workflows/runs/{run_id}`. */
export interface RunDetail extends Run {
  /** Any JSON; undefined if absent. Numbers are JavaScript's; the document has the exact text. */
  readonly result: unknown;
}

/** One page of `GET /v1/workflows/runs`. */
export interface RunPage {
  readonly runs: readonly Run[];
  /** Number of invalid rows. */
  readonly skipped: number;
  /** Opaque; undefined on the last page (null, absent or empty). */
  readonly nextPageToken: string | undefined;
  /** If the server sent one; with it, the same query may be answered `unchanged`. */
  readonly etag?: string | undefined;
  /** The page is still that of the ETag in the request; `runs` is empty. */
  readonly unchanged?: boolean | undefined;
}

/** The query parameters of `GET /v1/workflows/runs` (OpenAPI document); undefined is not sent. */
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
  /** `current` is the key's user. */
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

/** A workflow of `GET /v1/workflows`, validated. */
export interface Workflow {
  /** Its name in code, and the `workflow_name` of its runs. */
  readonly name: string;
  /** The name if the server sent none. */
  readonly displayName: string;
}

/** One page of `GET /v1/workflows`. */
export interface WorkflowPage {
  readonly workflows: readonly Workflow[];
  /** Opaque; undefined on the last page. */
  readonly nextCursor: string | undefined;
}
