import type { PagePosition, PageTokens } from './pageTokens';
import { matchesQuery, type RunQuery } from './runQuery';
import { endAt, type SampleRun } from './sampleRun';
import { ValidationError } from './validationError';

/** One page of runs. */
export interface RunPage {
  readonly runs: readonly SampleRun[];
  readonly nextPageToken: string | null;
}

/**
 * @param started the runs that have started by `nowUs`
 * @throws ValidationError for a token that was not issued for this query
 */
export function runPage(started: readonly SampleRun[], query: RunQuery, tokens: PageTokens, nowUs: number): RunPage {
  const { nextPageToken, pageSize, ...rest } = query;
  const asked = JSON.stringify(rest);
  const sortUs = (run: SampleRun): number | null =>
    query.sortBy === 'end_time' ? (endAt(run, nowUs) ?? null) : run.startUs;
  const positioned = started
    .filter((run) => matchesQuery(query, run, nowUs))
    .map((run) => ({ run, sortUs: sortUs(run), runId: run.runId }));
  const direction = query.order === 'asc' ? 1 : -1;
  positioned.sort((left, right) => direction * compare(left, right));

  let from = 0;
  if (nextPageToken !== undefined) {
    const last = tokens.read(nextPageToken, asked);
    if (!last) {
      throw new ValidationError([
        { type: 'value_error', loc: ['query', 'next_page_token'], msg: 'Value error, invalid page token', input: nextPageToken, ctx: { error: {} } },
      ]);
    }
    const after = positioned.findIndex((row) => direction * compare(row, last) > 0);
    from = after < 0 ? positioned.length : after;
  }
  const rows = positioned.slice(from, from + pageSize);
  const last = rows.at(-1);
  const more = from + pageSize < positioned.length;
  return { runs: rows.map(({ run }) => run), nextPageToken: last && more ? tokens.write(last, asked) : null };
}

/** Runs without an end count as the latest, as PostgreSQL sorts nulls; ties are broken by id. */
function compare(left: PagePosition, right: PagePosition): number {
  const difference = (left.sortUs ?? Infinity) - (right.sortUs ?? Infinity);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  return left.runId < right.runId ? -1 : left.runId > right.runId ? 1 : 0;
}
