import { ApiError } from './errors';
import { readStatus } from './readStatus';
import { ACTIVE_STATUSES, type Run, type RunDetail, type RunPage, type WorkflowPage } from './types';

/**
 * Reads a row of the list. Invalid fields count as absent, so that they don't hide the row; undefined without an
 * execution id. Numbers are not accepted as ids: long ones lose digits in JavaScript.
 */
export function readRun(value: unknown): Run | undefined {
  const row = objectOf(value);
  const executionId = textOf(row?.['execution_id']);
  if (!row || executionId === undefined) return undefined;
  const runId = textOf(row['run_id']);
  const root = textOf(row['root_execution_id']);
  const startTime = textOf(row['start_time']);
  const endTime = textOf(row['end_time']);
  const status = textOf(row['status']);
  const duration = row['total_duration_ms'];
  return {
    key: runId ?? `${executionId} ${startTime ?? ''}`,
    executionId,
    runId,
    workflowName: textOf(row['workflow_name']),
    workflowId: textOf(row['workflow_id']),
    deploymentName: textOf(row['deployment_name']),
    parentExecutionId: textOf(row['parent_execution_id']),
    // Most runs are their own root: sharing the string saves memory and hashing.
    rootExecutionId: root === executionId ? executionId : root,
    userId: textOf(row['user_id']),
    status: status && readStatus(status),
    startTime,
    startMs: startTime === undefined ? undefined : parseTime(startTime),
    endTime,
    endMs: endTime === undefined ? undefined : parseTime(endTime),
    totalDurationMs: typeof duration === 'number' && Number.isFinite(duration) ? duration : undefined,
  };
}

/** Reads the answer of `GET …/runs/{run_id}` and `GET …/executions/{execution_id}`, as `readRun`, with the result. */
export function readRunDetail(value: unknown): RunDetail | undefined {
  const run = readRun(value);
  return run && { ...run, result: objectOf(value)?.['result'] };
}

/**
 * Reads the answer of `GET …/runs`. The array is called `executions`; the OpenAPI document announces a
 * `WorkflowRunListResponse` without describing it, so `runs` is accepted as well. Invalid rows are skipped and counted.
 * @throws ApiError `notTheApi` if there is no such array, or the page token can't be sent back
 */
export function readRunPage(value: unknown): RunPage {
  const page = objectOf(value);
  const rows = [page?.['executions'], page?.['runs']].find((field) => Array.isArray(field)) as unknown[] | undefined;
  if (!page || !rows) throw new ApiError('notTheApi', 'The answer holds no list of runs.');
  const runs: Run[] = [];
  const executions = new Set<string>();
  for (const row of rows) {
    const run = readRun(row);
    if (!run) continue;
    runs.push(run);
    executions.add(run.executionId);
  }
  return {
    runs: executions.size === runs.length ? runs : distinct(runs),
    skipped: rows.length - runs.length,
    nextPageToken: readPageToken(page['next_page_token']),
  };
}

/**
 * After a reset two runs have the same execution and start. With run ids both are kept, ranked in the server's order;
 * without, they have the same key, and the active one is kept, else the first.
 */
function distinct(runs: readonly Run[]): readonly Run[] {
  const byKey = new Map<string, Run>();
  const ranks = new Map<string, number>();
  for (const run of runs) {
    const twin = byKey.get(run.key);
    if (twin) {
      if (isActive(run) && !isActive(twin)) byKey.set(run.key, run);
      continue;
    }
    const start = `${run.executionId} ${run.startTime ?? ''}`;
    const rank = ranks.get(start) ?? 0;
    ranks.set(start, rank + 1);
    byKey.set(run.key, rank === 0 ? run : { ...run, rank });
  }
  return [...byKey.values()];
}

function isActive({ status }: Run): boolean {
  return (ACTIVE_STATUSES as readonly (string | undefined)[]).includes(status);
}

/**
 * Reads the answer of `GET /v1/workflows`. Rows without a name are skipped.
 * @throws ApiError `notTheApi` if there is no such array, or the cursor can't be sent back
 */
export function readWorkflowPage(value: unknown): WorkflowPage {
  const page = objectOf(value);
  const rows = page?.['workflows'];
  if (!page || !Array.isArray(rows)) throw new ApiError('notTheApi', 'The answer holds no list of workflows.');
  const workflows = rows.map(objectOf).flatMap((row) => {
    const name = textOf(row?.['name']);
    return name === undefined ? [] : [{ name, displayName: textOf(row?.['display_name']) ?? name }];
  });
  return { workflows, nextCursor: readPageToken(page['next_cursor']) };
}

/** Date, optional time of day, optional `Z` or offset in hours and optional minutes. */
const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(?:Z|([+-]\d\d)(?::?(\d\d))?)?)?$/i;

/** Character code of the digit 0. */
const ZERO = 48;

/** Days from March 1 of the year 0 to the epoch, plus one, since months begin with day 1. */
const DAYS_TO_1970 = 719469;

/** The form of nearly all times that the server sends. */
const USUAL_TIME =
  /^[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3,})?Z$/;

/**
 * Parses a time of the API to ms since the epoch. ISO 8601 only, as servers write it (a space for the `T`, no zone):
 * `Date.parse` alone takes a time without a zone as local and guesses at other formats.
 * @returns undefined if it is not a time
 */
export function parseTime(text: string): number | undefined {
  if (USUAL_TIME.test(text)) return usualTime(text);
  const match = TIME.exec(text.trim());
  if (!match) return undefined;
  const [, date, time = '00:00', offsetHours, offsetMinutes = '00'] = match;
  const ms = Date.parse(`${date ?? ''}T${time}${offsetHours ? `${offsetHours}:${offsetMinutes}` : 'Z'}`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** `Date.parse` of a usual time, 5 times as fast. Parsing times was the largest part of a refresh. */
function usualTime(text: string): number {
  const month = twoDigits(text, 5);
  // Years begin in March here, so that the leap day is the last day.
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2) - (month < 3 ? 1 : 0);
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  const daysOfMonths = Math.floor((153 * ((month + 9) % 12) + 2) / 5);
  const days = 365 * year + leapDays + daysOfMonths + twoDigits(text, 8) - DAYS_TO_1970;
  const seconds = ((days * 24 + twoDigits(text, 11)) * 60 + twoDigits(text, 14)) * 60 + twoDigits(text, 17);
  return seconds * 1000 + (text.length > 20 ? twoDigits(text, 20) * 10 + text.charCodeAt(22) - ZERO : 0);
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;
}

/**
 * Null, absent and empty mean the last page. Tokens are opaque; one sent as a number is sent back as the same digits.
 * Anything else is an error: taking it for the end would hide runs silently.
 */
export function readPageToken(token: unknown): string | undefined {
  if (token === undefined || token === null || token === '') return undefined;
  if (typeof token === 'string') return token;
  if (typeof token === 'number' && Number.isSafeInteger(token)) return String(token);
  throw new ApiError('notTheApi', 'The answer holds a page token that is not text.');
}

/** The value, if it is an object and no array. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** JSON may contain a lone surrogate, which no URI can; such an id must not make its whole list fail. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.toWellFormed() : undefined;
}
