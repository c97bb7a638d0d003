import type { WrittenEvent } from './historyWriter';
import type { SampleWorkflow } from './sampleWorkflows';

/** How a run ends; `PAUSED` (an undocumented status) and null (no status) never end. */
export type FinalStatus =
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELED'
  | 'TERMINATED'
  | 'TIMED_OUT'
  | 'CONTINUED_AS_NEW'
  | 'PAUSED'
  | null;

/** The history of a run that was started or changed by a request, and so isn't as planned. */
export interface LiveHistory {
  /** Whether a request started the run. The sample's own runs were planned, and were changed by one. */
  readonly startedByRequest: boolean;
  /** @returns the events written so far */
  events(): readonly WrittenEvent[];
}

/** One run as planned, including its future. Times are µs since the epoch. */
export interface SampleRun {
  readonly workflow: SampleWorkflow;
  readonly runId: string;
  readonly executionId: string;
  readonly deploymentName: string;
  /** Undefined if started by a schedule. */
  readonly userId: string | undefined;
  readonly searchKeys: Readonly<Record<string, string>>;
  readonly startUs: number;
  /** Infinity if it never ends, or while a live run is active. */
  endUs: number;
  /** Of an active live run `COMPLETED`, unless it never had a status. */
  outcome: FinalStatus;
  /** When it is `RETRYING_AFTER_ERROR` instead of `RUNNING`. */
  retrying: { readonly fromUs: number; readonly untilUs: number } | undefined;
  /** How it was started: `continued` and `reset` share the execution id of `previous`. */
  readonly origin: 'started' | 'continued' | 'reset';
  readonly previous: SampleRun | undefined;
  readonly parent: SampleRun | undefined;
  /** JSON text as Python writes it; `null` unless completed. */
  result: string;
  /** The run that continues this one. Set when planned. */
  next: SampleRun | undefined;
  readonly children: SampleRun[];
  /** Set once a request has started or changed the run, which then is as of the last question to `SampleRuns`. */
  live?: LiveHistory;
}

/** @returns the status of the run at a time not before its start */
export function statusAt(run: SampleRun, nowUs: number): string | null {
  if (run.outcome === null || run.outcome === 'PAUSED') return run.outcome;
  if (nowUs >= run.endUs) return run.outcome;
  const { retrying } = run;
  return retrying && nowUs >= retrying.fromUs && nowUs < retrying.untilUs ? 'RETRYING_AFTER_ERROR' : 'RUNNING';
}

/** @returns the end in µs; undefined if it has not ended by that time */
export function endAt(run: SampleRun, nowUs: number): number | undefined {
  return nowUs >= run.endUs ? run.endUs : undefined;
}

/** @returns the topmost ancestor */
export function rootOf(run: SampleRun): SampleRun {
  return run.parent ? rootOf(run.parent) : run;
}

/** @returns the first run of the execution; a continue-as-new chain keeps its id in each history */
export function firstOf(run: SampleRun): SampleRun {
  return run.previous ? firstOf(run.previous) : run;
}
