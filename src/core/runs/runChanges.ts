import type { Run } from '../api/types';
import { isFinished } from './lifecycle';

/** What one request changed of the known runs, so that only these rows are drawn again. */
export interface StoreChange {
  /** Whether groups were added or removed, or their order changed. */
  readonly groups: boolean;
  /** Names of the workflows with a new, changed or removed run. */
  readonly workflows: ReadonlySet<string>;
  /** Ids of the executions with a new or changed run, and of the executions above them. */
  readonly executions: ReadonlySet<string>;
  /** Runs that ended since the last refresh. */
  readonly ended: readonly EndedRun[];
}

/** A run that ended since the last refresh. */
export interface EndedRun {
  readonly run: Run;
  /** Whether it was known before it ended; false if it started and ended between two refreshes. */
  readonly wasSeen: boolean;
}

/** Collects a `StoreChange`. */
export class RunChanges implements StoreChange {
  groups = false;
  readonly workflows = new Set<string>();
  readonly executions = new Set<string>();
  readonly ended: EndedRun[] = [];

  /** @param newRunsAreNews whether an unknown run has started since the last refresh: false for the first one and for older pages */
  constructor(private readonly newRunsAreNews = false) {}

  get isEmpty(): boolean {
    return !this.groups && this.workflows.size + this.executions.size === 0;
  }

  /** Adds the run to `ended` if it ended since the last refresh. @param known the run as it was known before */
  noteEnd(run: Run, known: Run | undefined): void {
    const isNews = known ? !isFinished(known.status) : this.newRunsAreNews;
    if (isNews && isFinished(run.status)) this.ended.push({ run, wasSeen: known !== undefined });
  }
}
