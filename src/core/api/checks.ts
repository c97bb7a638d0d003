import { ApiError } from './errors';
import { readStatus } from './readStatus';
import { ACTIVE_STATUSES, type Run, type RunDetail, type RunPage, type WorkflowPage } from './types';

/**
 * A row of the list as a run. Odd fields count as absent, so that one of them doesn't hide the row; without an
 * execution id it is no run. Numbers are no ids: a long one would have lost digits on its way through JavaScript.
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
    // Most runs are their own root: sharing the string saves memory.
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

/** The answer of `GET …/runs/{run_id}` and `GET …/executions/{execution_id}`; as `readRun`, with the result. */
export function readRunDetail(value: unknown): RunDetail | undefined {
  const run = readRun(value);
  return run && { ...run, result: objectOf(value)?.['result'] };
}

/**
 * The answer of `GET …/runs`. The array is called `executions`; the API's document announces a
 * `WorkflowRunListResponse` in its place without describing it, so `runs` is taken as well. Rows that are no runs are
 * skipped and counted.
 * @throws ApiError `notTheApi` when there is no such array, or a page token that can't be sent back
 */
export function readRunPage(value: unknown): RunPage {
  const page = objectOf(value);
  const rows = [page?.['executions'], page?.['runs']].find((field) => Array.isArray(field)) as unknown[] | undefined;
  if (!page || !rows) throw new ApiError('notTheApi', 'The answer holds no list of runs.');
  const runs = rows.map(readRun).filter((run) => run !== undefined);
  return { runs: toldApart(runs), skipped: rows.length - runs.length, nextPageToken: readPageToken(page['next_page_token']) };
}

/**
 * After a reset two runs have the same execution and start. With run ids both remain, ranked as the server lists them;
 * without run ids only one remains: the active one, else the first.
 */
function toldApart(runs: readonly Run[]): readonly Run[] {
  if (new Set(runs.map(({ executionId }) => executionId)).size === runs.length) return runs;
  const byKey = new Map<string, Run>();
  const ranks = new Map<string, number>();
  for (const run of runs) {
    const twin = byKey.get(run.key);
    if (twin) {
      if (isAtWork(run) && !isAtWork(twin)) byKey.set(run.key, run);
      continue;
    }
    const start = `${run.executionId} ${run.startTime ?? ''}`;
    const rank = ranks.get(start) ?? 0;
    ranks.set(start, rank + 1);
    byKey.set(run.key, rank === 0 ? run : { ...run, rank });
  }
  return [...byKey.values()];
}

function isAtWork({ status }: Run): boolean {
  return (ACTIVE_STATUSES as readonly (string | undefined)[]).includes(status);
}

/**
 * The answer of `GET /v1/workflows`. Rows without a name are skipped.
 * @throws ApiError `notTheApi` when there is no such array, or a cursor that can't be sent back
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

/** Date, then perhaps a time of day, then perhaps `Z` or an offset in hours and perhaps minutes. */
const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(?:Z|([+-]\d\d)(?::?(\d\d))?)?)?$/i;

/** Code of the digit 0. */
const ZERO = 48;

/** From March 1 of the year 0 to the epoch, and one, since months begin with day 1. */
const DAYS_TO_1970 = 719469;

/** How the server writes nearly all of them, as `usualTime` reads it. */
const USUAL_TIME =
  /^[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3,})?Z$/;

/**
 * Reads a time of the API in ms since the epoch. Only ISO 8601 as servers write it (a space for the `T` and no
 * zone occur), read by our own pattern: `Date.parse` alone takes a time without a zone as local and guesses at much
 * else.
 * @returns undefined for what is no time
 */
export function parseTime(text: string): number | undefined {
  if (USUAL_TIME.test(text)) return usualTime(text);
  const match = TIME.exec(text.trim());
  if (!match) return undefined;
  const [, date, time = '00:00', offsetHours, offsetMinutes = '00'] = match;
  const ms = Date.parse(`${date ?? ''}T${time}${offsetHours ? `${offsetHours}:${offsetMinutes}` : 'Z'}`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** As `Date.parse` for a time in the usual form, five times as fast. Parsing times was the largest part of a refresh. */
function usualTime(text: string): number {
  const month = twoDigits(text, 5);
  // Years begin in March here, so that a leap day is the last of its year.
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
 * Null, absent and empty mean the last page. Tokens are opaque text; a number is sent back with the
 * same digits. To take anything else for the end would hide runs without a word.
 */
function readPageToken(token: unknown): string | undefined {
  if (token === undefined || token === null || token === '') return undefined;
  if (typeof token === 'string') return token;
  if (typeof token === 'number' && Number.isSafeInteger(token)) return String(token);
  throw new ApiError('notTheApi', 'The answer holds a page token that is not text.');
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** JSON may hold half a surrogate pair, which no URI can: one such id must not take its whole list along. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.toWellFormed() : undefined;
}
