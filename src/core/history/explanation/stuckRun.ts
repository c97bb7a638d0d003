import type { HistoryIndex } from '../historyIndex';
import { locatedFailure, type LocatedFailure } from './locatedFailure';
import type { RunState } from './runState';
import { taskEnd, taskFailureCause } from './taskFailure';
import { buildIn, buildOf } from './workerBuild';

/**
 * Why the code of a run can't go on: it does not fit the history any more, it throws, or it sends commands that the
 * server refuses.
 */
export type StuckReason = 'nondeterminism' | 'exception' | 'command';

/** An active run whose workflow task fails each time it is tried, until other code is deployed. */
export interface StuckRun {
  readonly kind: 'stuck';
  readonly why: StuckReason;
  /** The event that recorded the failure. */
  readonly row: number;
  readonly failure: LocatedFailure | undefined;
  /** As `NonDeterministicError` (`WorkflowTaskFailedCause`). */
  readonly cause: string | undefined;
  /** Build id of the worker that last completed a workflow task. */
  readonly goodBuild: string | undefined;
  /** Build id of the worker that failed. */
  readonly failingBuild: string | undefined;
}

/** The types that SDKs give to the failure. */
const NONDETERMINISM = /^non-?determinis(?:m|tic)(?:workflow)?(?:error|exception)?$/i;

/** @returns undefined for a run that may go on by itself */
export function stuckRun(index: HistoryIndex, document: Uint8Array, { taskEndRow: row, completedTaskRow, pending }: RunState): StuckRun | undefined {
  if (row === undefined || taskEnd(index, row) !== 'failed') return undefined;
  const failure = locatedFailure(index, document, row, 'failure');
  const cause = taskFailureCause(index, row);
  const why = reasonOf(cause, failure);
  if (!why) return undefined;
  const failingBuild = buildOf(index, document, row);
  const startedRow = pending.find(({ kind }) => kind === 'workflowTask')?.startedRow;
  if (startedRow !== undefined) {
    // A worker runs the code again. Only for a known cause is its result known, unless it runs other code.
    const build = buildIn(index, document, startedRow);
    if (cause === undefined || (build !== undefined && failingBuild !== undefined && build !== failingBuild)) return undefined;
  }
  const goodBuild = completedTaskRow === undefined ? undefined : buildOf(index, document, completedTaskRow);
  return { kind: 'stuck', why, row, failure, cause, goodBuild, failingBuild };
}

function reasonOf(cause: string | undefined, failure: LocatedFailure | undefined): StuckReason | undefined {
  const links = failure?.links ?? [];
  const isNondeterminism = links.some(({ type, message }) => NONDETERMINISM.test(type ?? '') || message?.includes('[TMPRL1100]') === true);
  if (cause === 'NonDeterministicError' || isNondeterminism) return 'nondeterminism';
  // A worker that was too busy, as with a potential deadlock, may do better the next time.
  if (links.some(({ message }) => message?.includes('[TMPRL1101]'))) return undefined;
  if (cause === 'WorkflowWorkerUnhandledFailure') return 'exception';
  if (cause !== undefined) return /^Bad(?!Binary)|TooLarge$|^ScheduleActivityDuplicateId$|^FeatureDisabled$/.test(cause) ? 'command' : undefined;
  return links.some(({ kind }) => kind === 'application') ? 'exception' : undefined;
}
