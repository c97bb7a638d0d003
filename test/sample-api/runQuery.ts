import { ParameterReader } from './parameterReader';
import { SAMPLE_USERS } from './runPlanner';
import { endAt, rootOf, type SampleRun, statusAt } from './sampleRun';

/** Documented statuses, in the OpenAPI document's order. */
const STATUSES = [
  'RUNNING', 'COMPLETED', 'FAILED', 'CANCELED', 'TERMINATED', 'CONTINUED_AS_NEW', 'TIMED_OUT', 'RETRYING_AFTER_ERROR',
];

/** The query of `GET /v1/workflows/runs`, checked (OpenAPI document; all 17 parameters). Times are µs. */
export interface RunQuery {
  readonly workflowIdentifier: string | undefined;
  readonly rootExecutionId: string | undefined;
  readonly search: string | undefined;
  readonly status: readonly string[] | undefined;
  readonly deploymentName: string | undefined;
  readonly sortBy: 'start_time' | 'end_time' | undefined;
  readonly order: 'asc' | 'desc';
  readonly startTimeAfter: number | undefined;
  readonly startTimeBefore: number | undefined;
  readonly endTimeAfter: number | undefined;
  readonly endTimeBefore: number | undefined;
  readonly userId: string | undefined;
  readonly workflowTags: readonly string[];
  readonly includeInternal: boolean;
  readonly pageSize: number;
  readonly nextPageToken: string | undefined;
  readonly searchKey: readonly string[];
}

/** The query of a server that supports only the page token. */
export const LEGACY_QUERY: Omit<RunQuery, 'nextPageToken'> = {
  workflowIdentifier: undefined,
  rootExecutionId: undefined,
  search: undefined,
  status: undefined,
  deploymentName: undefined,
  sortBy: undefined,
  order: 'desc',
  startTimeAfter: undefined,
  startTimeBefore: undefined,
  endTimeAfter: undefined,
  endTimeBefore: undefined,
  userId: undefined,
  workflowTags: [],
  includeInternal: true,
  pageSize: 50,
  searchKey: [],
};

/** @throws ValidationError */
export function parseRunQuery(parameters: URLSearchParams): RunQuery {
  const reader = new ParameterReader(parameters);
  const query: RunQuery = {
    workflowIdentifier: reader.text('workflow_identifier'),
    rootExecutionId: reader.text('root_execution_id'),
    search: reader.text('search'),
    status: reader.enumList('status', STATUSES),
    deploymentName: reader.text('deployment_name'),
    sortBy: reader.literal('sort_by', ['start_time', 'end_time']),
    order: reader.literal('order', ['asc', 'desc']) ?? 'desc',
    startTimeAfter: reader.time('start_time_after'),
    startTimeBefore: reader.time('start_time_before'),
    endTimeAfter: reader.time('end_time_after'),
    endTimeBefore: reader.time('end_time_before'),
    userId: reader.text('user_id'),
    workflowTags: reader.list('workflow_tags', 20) ?? [],
    includeInternal: reader.boolean('include_internal') ?? true,
    pageSize: reader.integer('page_size', 1, 1000) ?? 50,
    nextPageToken: reader.text('next_page_token'),
    searchKey: reader.list('search_key', 3, /^[^:]+(:.+)?$/) ?? [],
  };
  reader.finish();
  return query;
}

/** @returns whether the run, as of that time, passes the query's filters */
export function matchesQuery(query: RunQuery, run: SampleRun, nowUs: number): boolean {
  const { workflow } = run;
  const endUs = endAt(run, nowUs);
  const userId = query.userId === 'current' ? SAMPLE_USERS[0] : query.userId;
  return (
    (query.workflowIdentifier === undefined || [workflow.name, workflow.id].includes(query.workflowIdentifier)) &&
    (query.rootExecutionId === undefined || rootOf(run).executionId === query.rootExecutionId) &&
    (query.search === undefined || isFound(query.search, run)) &&
    (query.status === undefined || query.status.some((status) => status === statusAt(run, nowUs))) &&
    (query.deploymentName === undefined || run.deploymentName === query.deploymentName) &&
    (query.startTimeAfter === undefined || run.startUs >= query.startTimeAfter) &&
    (query.startTimeBefore === undefined || run.startUs <= query.startTimeBefore) &&
    (query.endTimeAfter === undefined || (endUs !== undefined && endUs >= query.endTimeAfter)) &&
    (query.endTimeBefore === undefined || (endUs !== undefined && endUs <= query.endTimeBefore)) &&
    (userId === undefined || run.userId === userId) &&
    query.workflowTags.every((tag) => workflow.tags.includes(tag)) &&
    (query.includeInternal || !workflow.internal) &&
    query.searchKey.every((entry) => hasSearchKey(entry, run))
  );
}

/** "Search by workflow name, display name, or ID": the document does not say which id, so all are searched. */
function isFound(search: string, { workflow, executionId, runId }: SampleRun): boolean {
  const wanted = search.toLowerCase();
  return [workflow.name, workflow.displayName, workflow.id, executionId, runId].some((text) => text.toLowerCase().includes(wanted));
}

/**
 * `key:value` "matches an exact key and a similar value": here, a value that contains the text, ignoring case.
 * `key==:value` is this very value, `key` any, `key==` none (guide "Search keys").
 */
function hasSearchKey(entry: string, run: SampleRun): boolean {
  const [, key = '', exact, wanted] = /^([^:]*?)(==)?(?::(.*))?$/s.exec(entry) ?? [];
  const value = run.searchKeys[key];
  if (wanted === undefined) return (value === undefined) === (exact !== undefined);
  return exact === undefined ? (value?.toLowerCase().includes(wanted.toLowerCase()) ?? false) : value === wanted;
}
