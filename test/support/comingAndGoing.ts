import type { Run, RunDetail, RunPage, RunQuery } from '../../src/core/api/types';
import { buildRun } from './buildRun';

/** Between two starts, ms. */
const PACE = 30_000;

/** Number of runs that have started before the simulation. */
const PAST = 500;

/**
 * A server at which a run starts every 30 s. Most take seconds, some minutes, one in forty three hours, so that there are
 * always active runs below the newest page. The clock is `Date`.
 */
export class ComingAndGoing {
  /** Number of requests for the newest page, and for runs below it. */
  readonly asked = { newest: 0, below: 0 };
  private readonly ended = new Map<number, Run>();

  constructor(private readonly startMs: number) {}

  /** Number of runs that have started by now. */
  get started(): number {
    return Math.floor((Date.now() - this.startMs) / PACE) + PAST;
  }

  /** Current state of a run. @param index 0 is the oldest */
  run(index: number): Run {
    const known = this.ended.get(index);
    if (known) return known;
    const startMs = this.startMs + (index - PAST) * PACE;
    const endMs = startMs + (index % 40 === 0 ? 3 * 3_600_000 : index % 7 === 0 ? 10 * 60_000 : 20_000);
    const id = `run-${index}`;
    const fields = { executionId: id, runId: id, workflowName: `workflow-${index % 11}`, startMs };
    if (endMs > Date.now()) return buildRun({ ...fields, status: 'RUNNING' });
    const run = buildRun({ ...fields, endMs });
    this.ended.set(index, run);
    return run;
  }

  readonly listRuns = (_connection: unknown, query: RunQuery): Promise<RunPage> => {
    this.asked[query.startTimeBefore === undefined ? 'newest' : 'below']++;
    const runs: Run[] = [];
    let index = Number(query.nextPageToken ?? this.indexAt(query.startTimeBefore) ?? this.started - 1);
    const oldest = this.indexAt(query.startTimeAfter) ?? 0;
    for (; index >= oldest && runs.length < (query.pageSize ?? 50); index--) {
      const run = this.run(index);
      if (matches(query, run)) runs.push(run);
    }
    return Promise.resolve({ runs, skipped: 0, nextPageToken: index < oldest ? undefined : String(index) });
  };

  readonly getRun = (): Promise<RunDetail> => Promise.reject(new Error('Nobody needs to ask for one run'));

  private indexAt(time: string | undefined): number | undefined {
    return time === undefined ? undefined : (Date.parse(time) - this.startMs) / PACE + PAST;
  }
}

function matches({ status, endTimeAfter }: RunQuery, { status: own = '', endTime = '' }: Run): boolean {
  return (!status || status.includes(own)) && (endTimeAfter === undefined || endTime >= endTimeAfter);
}
