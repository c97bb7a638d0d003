import { ACTIVE_STATUSES } from '../api/types';

const ACTIVE = new Set<string>(ACTIVE_STATUSES);
const FINISHED = new Set(['COMPLETED', 'FAILED', 'TIMED_OUT', 'TERMINATED', 'CANCELED', 'CONTINUED_AS_NEW']);

/** Whether a run with this status will not change any more. A missing or unknown status may still change. */
export function isFinished(status: string | undefined): boolean {
  return status !== undefined && FINISHED.has(status);
}

/** Whether an execution ends with a run of this status; after `CONTINUED_AS_NEW` it goes on in another run. */
export function endsExecution(status: string | undefined): boolean {
  return isFinished(status) && status !== 'CONTINUED_AS_NEW';
}

/** Whether a run with this status is active. */
export function isActive(status: string | undefined): boolean {
  return status !== undefined && ACTIVE.has(status);
}

/** Whether a run with this status counts as a failure. */
export function isFailed(status: string | undefined): boolean {
  return status === 'FAILED' || status === 'TIMED_OUT';
}
