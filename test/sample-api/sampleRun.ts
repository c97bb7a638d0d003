import type { SampleWorkflow } from './sampleWorkflows';

/** How a run ends; `PAUSED` (a status nobody documents) and null (no status known) never do. */
export type FinalStatus =
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELED'
  | 'TERMINATED'
  | 'TIMED_OUT'
  | 'CONTINUED_AS_NEW'
  | 'PAUSED'
  | null;

/** One run as planned, also what of it lies in the future. Times are µs since the epoch. */
export interface SampleRun {
  readonly workflow: SampleWorkflow;
  readonly runId: string;
  readonly executionId: string;
  readonly deploymentName: string;
  /** Undefined for what a schedule started. */
  readonly userId: string | undefined;
  readonly searchKeys: Readonly<Record<string, string>>;
  readonly startUs: number;
  /** Infinity for what never ends. */
  readonly endUs: number;
  readonly outcome: FinalStatus;
  /** When it is `RETRYING_AFTER_ERROR` instead of `RUNNING`. */
  readonly retrying: { readonly fromUs: number; readonly untilUs: number } | undefined;
  /** How it came to be: `continued` and `reset` share the execution id of `previous`. */
  readonly origin: 'started' | 'continued' | 'reset';
  readonly previous: SampleRun | undefined;
  readonly parent: SampleRun | undefined;
  /** JSON text as Python writes it; `null` unless completed. */
  readonly result: string;
  /** Set when planned; the run that took over. */
  next: SampleRun | undefined;
  readonly children: SampleRun[];
}

/** @returns the status that the run has at a time at or after its start */
export function statusAt(run: SampleRun, nowUs: number): string | null {
  if (run.outcome === null || run.outcome === 'PAUSED') return run.outcome;
  if (nowUs >= run.endUs) return run.outcome;
  const { retrying } = run;
  return retrying && nowUs >= retrying.fromUs && nowUs < retrying.untilUs ? 'RETRYING_AFTER_ERROR' : 'RUNNING';
}

/** @returns the end in µs, undefined when it has not ended at that time */
export function endAt(run: SampleRun, nowUs: number): number | undefined {
  return nowUs >= run.endUs ? run.endUs : undefined;
}

/** @returns the run at the top of the tree of parents */
export function rootOf(run: SampleRun): SampleRun {
  return run.parent ? rootOf(run.parent) : run;
}

/** @returns the first run of the execution; a continue-as-new chain keeps its id in each history */
export function firstOf(run: SampleRun): SampleRun {
  return run.previous ? firstOf(run.previous) : run;
}
