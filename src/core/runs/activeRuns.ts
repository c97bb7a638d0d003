import { MINUTE } from '../durations';
import { isApiError } from '../api/errors';
import { NEWEST_FIRST } from '../api/newestFirst';
import { ACTIVE_STATUSES, type Run, type RunQuery } from '../api/types';
import { isActive } from './lifecycle';
import type { RunPages } from './walk';
import { compareRuns } from './workflowRuns';

/** Most rows per page (OpenAPI document). */
const MOST_ROWS = 1000;

/** Tolerated difference (ms) between the server's clock and this computer's in `endTimeAfter`. */
const CLOCK_SLACK = 10 * MINUTE;

/** Asks for one run by its run id, or by its execution id if it has none. */
export type LookUpRun = (id: string, signal: AbortSignal) => Promise<Run>;

/** When an active run was last in an answer. */
interface Sight {
  readonly run: Run;
  readonly round: number;
  /** ms since the epoch, by this computer's clock. */
  readonly ms: number;
}

/** Runs between two starts, of which at least one is known. */
interface Span {
  readonly query: Pick<RunQuery, 'startTimeAfter' | 'startTimeBefore'>;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The known active runs, and requests for those that are no longer on the pages of a refresh: one asks which of them are
 * still active, a second one how the others ended. If the server ignores these filters, one run per refresh is asked
 * for by id instead.
 */
export class ActiveRuns {
  private readonly sights = new Map<string, Sight>();
  private round = 0;
  private filters = true;

  constructor(
    private readonly pages: RunPages,
    private readonly lookUp: LookUpRun | undefined,
  ) {}

  /** Whether an active run is known. */
  get any(): boolean {
    return this.sights.size > 0;
  }

  /** The known active runs, newest first. */
  get newestFirst(): Run[] {
    return [...this.sights.values()].map(({ run }) => run).sort(compareRuns);
  }

  /** Begins a refresh. Runs that are not noted from now on are unseen. */
  begin(): void {
    this.round++;
  }

  /** Notes a run of an answer. */
  note(run: Run): void {
    if (isActive(run.status)) this.sights.set(run.key, { run, round: this.round, ms: Date.now() });
    else this.sights.delete(run.key);
  }

  /** Forgets the run with this key. */
  forget(key: string): void {
    this.sights.delete(key);
  }

  /** Notes that the run with this key has not changed. */
  noteUnchanged(key: string): void {
    const sight = this.sights.get(key);
    if (sight) this.note(sight.run);
  }

  /** Asks for the runs not noted since `begin`. Yields answers, which may contain unknown runs. @throws ApiError */
  async *askForUnseen(signal: AbortSignal): AsyncGenerator<readonly Run[], void, void> {
    yield* this.askByTime(signal);
    // One that the queries by time did not return; the one unseen for longest.
    const next = this.filters ? this.unseen().find(({ round }) => round < this.round - 1) : this.unseen()[0];
    if (next) yield await this.askForRun(next.run, signal);
  }

  /** Asks for one run by its id. @returns the answer; nothing if the server doesn't know it @throws ApiError */
  async askForRun(run: Run, signal: AbortSignal): Promise<readonly Run[]> {
    return this.lookUp ? this.askById(run, this.lookUp, signal) : [];
  }

  private async *askByTime(signal: AbortSignal): AsyncGenerator<readonly Run[], void, void> {
    const unseen = this.unseen();
    const span = spanOf(unseen);
    if (!this.filters || !span) return;
    const active = await this.firstPage({ ...span.query, status: ACTIVE_STATUSES }, signal);
    if (!active) return;
    if (!active.runs.every((run) => isActive(run.status) && isWithin(span, run))) {
      this.filters = false;
      return;
    }
    yield active.runs;

    // An incomplete answer covers only the times down to its last row.
    const coveredFromMs = active.isWhole ? -Infinity : (active.runs.at(-1)?.startMs ?? Infinity);
    const ended = this.unseen().filter(({ run }) => run.startMs !== undefined && run.startMs >= span.fromMs && run.startMs > coveredFromMs);
    const spanOfEnded = spanOf(ended);
    if (!spanOfEnded) return;
    const sinceMs = Math.min(...ended.map(({ ms }) => ms)) - CLOCK_SLACK;
    const endTimeAfter = new Date(sinceMs).toISOString();
    const ends = await this.firstPage({ ...spanOfEnded.query, endTimeAfter }, signal);
    if (!ends) return;
    if (ends.runs.every((run) => (run.endMs ?? -Infinity) >= sinceMs && isWithin(spanOfEnded, run))) yield ends.runs;
    else this.filters = false;
  }

  private async askById(run: Run, lookUp: LookUpRun, signal: AbortSignal): Promise<readonly Run[]> {
    try {
      const found = await lookUp(run.runId ?? run.executionId, signal);
      signal.throwIfAborted();
      // Without a run id only the execution can be asked for; if it continued in another run, this one's end can't be.
      if (found.key !== run.key) this.sights.delete(run.key);
      return [found];
    } catch (error) {
      if (!isDeclined(error)) throw error;
      this.sights.delete(run.key);
      return [];
    }
  }

  /** @returns undefined if the server rejects these filters; they are not sent again then */
  private async firstPage(query: RunQuery, signal: AbortSignal): Promise<{ runs: readonly Run[]; isWhole: boolean } | undefined> {
    const whole: RunQuery = { ...NEWEST_FIRST, pageSize: MOST_ROWS, ...query };
    try {
      for await (const { runs, nextPageToken } of this.pages(whole, signal)) {
        signal.throwIfAborted();
        return { runs, isWhole: nextPageToken === undefined };
      }
    } catch (error) {
      if (!isDeclined(error)) throw error;
      this.filters = false;
    }
    return undefined;
  }

  /** Runs not seen in this refresh, the longest unseen first. */
  private unseen(): Sight[] {
    return [...this.sights.values()].filter(({ round }) => round < this.round).sort((left, right) => left.round - right.round);
  }
}

function spanOf(sights: readonly Sight[]): Span | undefined {
  const runs = sights.flatMap(({ run }) => (run.startMs === undefined ? [] : { startMs: run.startMs, startTime: run.startTime }));
  runs.sort((left, right) => left.startMs - right.startMs);
  const [first] = runs;
  const last = runs.at(-1);
  if (!first || !last) return undefined;
  const query = { startTimeAfter: first.startTime, startTimeBefore: last.startTime };
  return { query, fromMs: first.startMs, toMs: last.startMs };
}

function isWithin({ fromMs, toMs }: Span, { startMs }: Run): boolean {
  return startMs !== undefined && startMs >= fromMs && startMs <= toMs;
}

/** Whether the server rejected the query itself, as opposed to being unable to answer. */
function isDeclined(error: unknown): boolean {
  return isApiError(error) && (error.kind === 'notFound' || error.kind === 'invalidRequest');
}
