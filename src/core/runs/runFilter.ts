import { DAY } from '../durations';
import { MOST_SEARCH_KEYS, searchKeyProblem } from './searchKeys';
import { KNOWN_STATUSES, type Run, type RunQuery } from '../api/types';

/** Which runs the view shows: those that pass every part that is set. */
export interface RunFilter {
  /** Any of these, documented ones. */
  readonly statuses?: readonly string[] | undefined;
  /** Started at most this long ago (ms). */
  readonly startedWithin?: number | undefined;
  /** Name, or id, of the workflow. */
  readonly workflow?: string | undefined;
  /** Names of workflows, any of these. The API has no such filter, so answers are filtered here. */
  readonly workflows?: readonly string[] | undefined;
  readonly deployment?: string | undefined;
  /** The workflow has all of these. */
  readonly tags?: readonly string[] | undefined;
  /** The run has all of these; see `searchKeyProblem` for their form. */
  readonly searchKeys?: readonly string[] | undefined;
  /** Started by the key's own user. */
  readonly onlyMine?: true | undefined;
  /** Part of the workflow's name, display name or an id. */
  readonly text?: string | undefined;
  /** Also the platform's internal runs. */
  readonly includeInternal?: true | undefined;
}

/** A filter as a query, with the part that the API has no parameter for. */
export interface FilterQuery extends RunQuery {
  /** Any of these. */
  readonly workflowNames?: readonly string[] | undefined;
}

/** Name of a part of a filter. */
export type FilterPart = keyof RunFilter;

/** Most tags per query (OpenAPI document). */
export const MOST_TAGS = 20;

/** Longest time that `startedWithin` may be (ms): runs are kept for 30 days as a rule. */
const LONGEST = 366 * DAY;

const CHECKS: { readonly [Part in FilterPart]-?: (value: unknown) => RunFilter[Part] } = {
  statuses: (value) => some(KNOWN_STATUSES.filter((status) => Array.isArray(value) && value.includes(status))),
  startedWithin: (value) => (typeof value === 'number' && value > 0 && value <= LONGEST ? value : undefined),
  workflow: trimmed,
  workflows: (value) => some(texts(value).sort()),
  deployment: trimmed,
  tags: (value) => some(texts(value).slice(0, MOST_TAGS)),
  searchKeys: (value) => some(texts(value).filter((text) => searchKeyProblem(text) === undefined).slice(0, MOST_SEARCH_KEYS)),
  onlyMine: yes,
  text: trimmed,
  includeInternal: yes,
};

/**
 * The valid parts of any value, normalised: no empty parts, statuses in the documented order. Equal filters are equal as
 * JSON.
 */
export function checkedFilter(value: unknown): RunFilter {
  const stored = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const parts = Object.entries(CHECKS).map(([part, check]) => [part, check(stored[part])] as const);
  return Object.fromEntries(parts.filter(([, checked]) => checked !== undefined));
}

/** Whether two filters are equal; both from `checkedFilter`. */
export function sameFilter(left: RunFilter, right: RunFilter): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Whether every run passes. @param filter from `checkedFilter` */
export function isEmpty(filter: RunFilter): boolean {
  return Object.keys(filter).length === 0;
}

/** @param nowMs when the walk through the server's pages begins, ms since the epoch */
export function filterQuery(filter: RunFilter, nowMs: number): FilterQuery {
  const { statuses, startedWithin, workflow, workflows, deployment, tags, searchKeys, onlyMine, text, includeInternal = false } = filter;
  return {
    workflowIdentifier: workflow,
    workflowNames: workflows,
    search: text,
    status: statuses,
    deploymentName: deployment,
    startTimeAfter: startedWithin === undefined ? undefined : new Date(nowMs - startedWithin).toISOString(),
    userId: onlyMine && 'current',
    workflowTags: tags,
    searchKey: searchKeys,
    includeInternal,
  };
}

/**
 * The parts of a filter that the server ignored when it sent this run; older servers do so silently. A run without any
 * of the fields added along with the newer filters comes from a server that has none of those filters.
 */
export function ignoredParts(run: Run, query: FilterQuery): FilterPart[] {
  const { workflowId, deploymentName, userId, runId, workflowName, executionId } = run;
  const isOld = (workflowId ?? deploymentName ?? userId ?? runId) === undefined;
  const search = query.search?.toLowerCase();
  const after = query.startTimeAfter === undefined ? -Infinity : Date.parse(query.startTimeAfter);
  const ignored: Record<Exclude<FilterPart, 'includeInternal'>, boolean | undefined> = {
    statuses: query.status && !query.status.includes(run.status ?? ''),
    startedWithin: run.startMs !== undefined && run.startMs < after,
    workflow: query.workflowIdentifier !== undefined && ![workflowName, workflowId].includes(query.workflowIdentifier),
    workflows: query.workflowNames && !query.workflowNames.includes(workflowName ?? ''),
    deployment: query.deploymentName !== undefined && deploymentName !== query.deploymentName,
    tags: query.workflowTags && isOld,
    searchKeys: query.searchKey && isOld,
    onlyMine: query.userId !== undefined && isOld,
    // A newer server may have matched the display name, which rows don't contain.
    text: search !== undefined && isOld && ![workflowName, executionId].some((text) => text?.toLowerCase().includes(search)),
  };
  return (Object.keys(ignored) as (keyof typeof ignored)[]).filter((part) => ignored[part]);
}

/** Whether an ignored part can be checked here, so that the run is known not to pass. */
export function isCheckable(run: Run, part: FilterPart): boolean {
  return part === 'deployment' ? run.deploymentName !== undefined : part !== 'tags' && part !== 'searchKeys' && part !== 'onlyMine';
}

function some<T>(values: readonly T[]): readonly T[] | undefined {
  return values.length > 0 ? values : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? [...new Set(value.flatMap((each) => trimmed(each) ?? []))] : [];
}

function trimmed(value: unknown): string | undefined {
  return (typeof value === 'string' && value.trim()) || undefined;
}

function yes(value: unknown): true | undefined {
  return value === true || undefined;
}
