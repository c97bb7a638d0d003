import { MINUTE } from '../durations';
import { isApiError } from '../api/errors';
import { NEWEST_FIRST } from '../api/newestFirst';
import type { Run, RunQuery } from '../api/types';
import { isActive } from './lifecycle';
import type { RunPages } from './walk';

/** The most rows that one request brings (OpenAPI document). */
const MOST_ROWS = 1000;

/** How far this computer's clock may be from the server's (ms) when asking what ended since a run was last seen. */
const CLOCK_SLACK = 10 * MINUTE;

/** Asks for one run: by its run id, or, where there is none, by its execution's. */
export type LookUpRun = (id: string, signal: AbortSignal) => Promise<Run>;

/** When a run was last seen to be active. */
interface Sight {
  readonly run: Run;
  readonly round: number;
  /** By this computer's clock, since the epoch. */
  readonly ms: number;
}

/** Runs between two starts, of which at least one is known. */
interface Span {
  readonly query: Pick<RunQuery, 'startTimeAfter' | 'startTimeBefore'>;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The known runs that are active, and how to hear of those that no page of a refresh holds any more: one request asks
 * which of them are still active; when some are not, one more says how they ended. A server that ignores these filters
 * is not asked so again, but for one run a refresh, by its id.
 */
export class ActiveRuns {
  private readonly sights = new Map<string, Sight>();
  private round = 0;
  private filters = true;

  constructor(
    private readonly pages: RunPages,
    private readonly lookUp: LookUpRun | undefined,
  ) {}

  /** Whether there is one. */
  get any(): boolean {
    return this.sights.size > 0;
  }

  /** Begins a refresh: what is noted from now on has been seen. */
  begin(): void {
    this.round++;
  }

  /** Takes note of a run as it was just sent. */
  note(run: Run): void {
    if (isActive(run.status)) this.sights.set(run.key, { run, round: this.round, ms: Date.now() });
    else this.sights.delete(run.key);
  }

  /** Forgets the run with this key. */
  forget(key: string): void {
    this.sights.delete(key);
  }

  /** Takes note that the run with this key is still what it was. */
  noteUnchanged(key: string): void {
    const sight = this.sights.get(key);
    if (sight) this.note(sight.run);
  }

  /** Asks for those not seen since `begin`, and gives what came, unknown runs among it. @throws ApiError */
  async *askForUnseen(signal: AbortSignal): AsyncGenerator<readonly Run[], void, void> {
    yield* this.askByTime(signal);
    // Not those that time told about; the one that waits longest.
    const next = this.filters ? this.unseen().find(({ round }) => round < this.round - 1) : this.unseen()[0];
    if (next && this.lookUp) yield await this.askById(next.run, this.lookUp, signal);
  }

  private async *askByTime(signal: AbortSignal): AsyncGenerator<readonly Run[], void, void> {
    const unseen = this.unseen();
    const span = spanOf(unseen);
    if (!this.filters || !span) return;
    const active = await this.firstPage({ ...span.query, status: ['RUNNING', 'RETRYING_AFTER_ERROR'] }, signal);
    if (!active) return;
    if (!active.runs.every((run) => isActive(run.status) && isWithin(span, run))) {
      this.filters = false;
      return;
    }
    yield active.runs;

    // Beyond the last row of an answer that was cut nothing was said.
    const saidFromMs = active.isWhole ? -Infinity : (active.runs.at(-1)?.startMs ?? Infinity);
    const ended = this.unseen().filter(({ run }) => run.startMs !== undefined && run.startMs >= span.fromMs && run.startMs > saidFromMs);
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
      // Only its execution has an id, and that goes on in another run: how this one ended can't be asked.
      if (found.key !== run.key) this.sights.delete(run.key);
      return [found];
    } catch (error) {
      if (!isDeclined(error)) throw error;
      this.sights.delete(run.key);
      return [];
    }
  }

  /** @returns undefined where the server knows no such question, which it is not asked again */
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

  /** Those not seen in this refresh, the longest unseen first. */
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

/** The server understood, and has no such thing. */
function isDeclined(error: unknown): boolean {
  return isApiError(error) && (error.kind === 'notFound' || error.kind === 'invalidRequest');
}
