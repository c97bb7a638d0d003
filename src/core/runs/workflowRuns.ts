import type { Run } from '../api/types';
import { endsExecution, isActive, isFinished } from './lifecycle';

/** The listed runs of one workflow. */
export class WorkflowRuns {
  private readonly sorted: Run[] = [];
  private active = 0;
  private running = 0;
  private readonly deployments = new Set<string>();

  /** @param name the workflow's name as the server wrote it; empty for runs without one */
  constructor(readonly name: string) {}

  /** Newest first; runs without a start time last. */
  get runs(): readonly Run[] {
    return this.sorted;
  }

  /** How many are running or retrying. */
  get activeCount(): number {
    return this.active;
  }

  /** Whether its runs came from several deployments, so that a row must say which. */
  get hasSeveralDeployments(): boolean {
    return this.deployments.size > 1;
  }

  /** How many of the active ones are running and not retrying. */
  get runningCount(): number {
    return this.running;
  }

  get newest(): Run | undefined {
    return this.sorted[0];
  }

  get oldest(): Run | undefined {
    return this.sorted.at(-1);
  }

  /** The newest finished run; one that continued as a new run only if there is no other. */
  get latestFinished(): Run | undefined {
    const last = this.sorted.find(({ status }) => endsExecution(status));
    return last ?? this.sorted.find((run) => isFinished(run.status));
  }

  /** Adds a run. */
  add(run: Run): void {
    insert(this.sorted, run);
    this.count(run, 1);
    if (run.deploymentName) this.deployments.add(run.deploymentName);
  }

  /** Removes a run; must be the same object that was added. */
  remove(run: Run): void {
    this.sorted.splice(placeOf(this.sorted, run), 1);
    this.count(run, -1);
  }

  private count(run: Run, by: 1 | -1): void {
    if (isActive(run.status)) this.active += by;
    if (run.status === 'RUNNING') this.running += by;
  }
}

/** Inserts a run into a list sorted newest first. */
export function insert(sorted: Run[], run: Run): void {
  const place = placeOf(sorted, run);
  // The usual case; faster than `splice`.
  if (place === sorted.length) sorted.push(run);
  else sorted.splice(place, 0, run);
}

/** Index of a run in a list sorted newest first, or where to insert it. Pages are sorted, so most are appended. */
export function placeOf(sorted: readonly Run[], run: Run): number {
  const last = sorted.at(-1);
  let low = 0;
  let high = sorted.length;
  if (!last || compareRuns(last, run) < 0) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = sorted[middle];
    if (other && compareRuns(other, run) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Order of rows: newest start first. Of an execution's runs with the same start, as after a reset, the one at work comes
 * first, then those that the server lists first. Otherwise by id, so that the order is the same at each refresh.
 */
export function compareRuns(left: Run, right: Run): number {
  const byStart = (right.startMs ?? -Infinity) - (left.startMs ?? -Infinity);
  if (byStart < 0 || byStart > 0) return byStart;
  return (
    compareTexts(left.executionId, right.executionId) ||
    Number(isActive(right.status)) - Number(isActive(left.status)) ||
    (left.rank ?? 0) - (right.rank ?? 0) ||
    compareTexts(left.key, right.key)
  );
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
