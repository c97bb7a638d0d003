import { requireSafe } from './baseUrl';
import type { Connection } from './connection';
import { ApiError } from './errors';
import type { RunQuery } from './types';

/** Path of the list of workflows. */
export const WORKFLOWS_PATH = '/v1/workflows';

/** Path of the list of runs. */
export const RUNS_PATH = '/v1/workflows/runs';

/** Path of one run. @throws ApiError `invalidRequest` for an id that can't be in a path */
export function runPath(runId: string): string {
  return `${RUNS_PATH}/${segment(runId)}`;
}

/** Path of the latest run of an execution. @throws ApiError `invalidRequest` as `runPath` */
export function executionPath(executionId: string): string {
  return `/v1/workflows/executions/${segment(executionId)}`;
}

/** Path of the acts on an execution's newest run. @throws ApiError `invalidRequest` as `runPath` */
export function actPath(executionId: string, act: 'cancel' | 'terminate' | 'reset' | 'signals' | 'queries' | 'updates'): string {
  return `${executionPath(executionId)}/${act}`;
}

/** Path of an act on several executions. */
export function bulkPath(act: 'cancel' | 'terminate'): string {
  return `/v1/workflows/executions/${act}`;
}

/** Path of a workflow. @throws ApiError `invalidRequest` as `runPath` */
export function workflowPath(workflow: string): string {
  return `${WORKFLOWS_PATH}/${segment(workflow)}`;
}

/** Path of starting a workflow. @throws ApiError `invalidRequest` as `runPath` */
export function executePath(workflow: string): string {
  return `${workflowPath(workflow)}/execute`;
}

/** Path of the registrations, one per deployment and version of a workflow. */
export const REGISTRATIONS_PATH = '/v1/workflows/registrations';

/** Path of a history. @param path from `runPath` or `executionPath` */
export function historyPath(path: string): string {
  return `${path}/history`;
}

/** Query of a history. Always sent: the server's default is false, the official client's true. */
export function historyQuery(decodePayloads: boolean): URLSearchParams {
  return new URLSearchParams({ decode_payloads: String(decodePayloads) });
}

/** Names of the query parameters (OpenAPI document). */
const WIRE_NAMES: Readonly<Record<keyof RunQuery, string>> = {
  workflowIdentifier: 'workflow_identifier',
  rootExecutionId: 'root_execution_id',
  search: 'search',
  status: 'status',
  deploymentName: 'deployment_name',
  sortBy: 'sort_by',
  order: 'order',
  startTimeAfter: 'start_time_after',
  startTimeBefore: 'start_time_before',
  endTimeAfter: 'end_time_after',
  endTimeBefore: 'end_time_before',
  userId: 'user_id',
  workflowTags: 'workflow_tags',
  includeInternal: 'include_internal',
  pageSize: 'page_size',
  nextPageToken: 'next_page_token',
  searchKey: 'search_key',
};

/** Query of the list: arrays as repeated keys, like the official client; undefined is omitted. */
export function runsQuery(query: RunQuery): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const field of Object.keys(WIRE_NAMES) as (keyof RunQuery)[]) {
    const value = query[field];
    if (value === undefined) continue;
    const values = typeof value === 'object' ? value : [String(value)];
    for (const one of values) parameters.append(WIRE_NAMES[field], one);
  }
  return parameters;
}

/** Query of the list of workflows: the server's largest page, without archived ones, which are included by default. */
export function workflowsQuery(cursor: string | undefined): URLSearchParams {
  return new URLSearchParams({ archived: 'false', limit: '1000', ...(cursor !== undefined && { cursor }) });
}

/**
 * The URL of a request.
 * @throws ApiError `unsafeUrl` if the key may not be sent there
 */
export function apiUrl(connection: Connection, path: string, query?: URLSearchParams): URL {
  const url = new URL(connection.baseUrl + path);
  // Spaces as %20, like the official client: `+` is a space only in form encoding.
  if (query) url.search = query.toString().replaceAll('+', '%20');
  requireSafe(url);
  if (url.origin !== connection.origin) {
    throw new ApiError('unsafeUrl', 'The base URL of the connection is not at the origin that its key is for.');
  }
  return url;
}

/**
 * An id as one path segment; an execution id is free text, up to 256 characters. `.` and `..` are refused: URL parsers
 * resolve them, percent-encoded too. An empty id would request the list. A lone surrogate has no UTF-8.
 */
function segment(id: string): string {
  if (id === '' || id === '.' || id === '..' || /\p{Surrogate}/u.test(id)) {
    throw new ApiError('invalidRequest', 'This id cannot be part of an address, so nothing was asked.');
  }
  return encodeURIComponent(id);
}
