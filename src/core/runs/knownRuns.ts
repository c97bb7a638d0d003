import type { Run } from '../api/types';
import { ExecutionTrees } from './executionTrees';
import { isFinished } from './lifecycle';
import type { RunChanges } from './runChanges';
import { compareRuns, insert, placeOf, WorkflowRuns } from './workflowRuns';

/** The runs of one connection that are known so far, grouped by workflow. Each change is noted in a `RunChanges`. */
export class KnownRuns {
  private readonly byKey = new Map<string, Run>();
  /** Runs that belong to no group: loaded as part of a tree only, or removed from the lists. */
  private readonly apart = new Map<string, Run>();
  /** When a run was first known as finished, ms since the epoch by this computer's clock; by key. */
  private readonly finishedMs = new Map<string, number>();
  private readonly byWorkflow = new Map<string, WorkflowRuns>();
  private readonly completeTrees = new Set<string>();
  private order: readonly WorkflowRuns[] = [];
  /** The known runs by execution, and which execution started which. */
  readonly executions = new ExecutionTrees();

  /** The groups in the order of the rows: by newest run at the last `reorder`, later ones below. */
  get workflows(): readonly WorkflowRuns[] {
    return this.order;
  }

  /** Number of listed runs. */
  get size(): number {
    return this.byKey.size;
  }

  /** All listed runs. */
  get listed(): Iterable<Run> {
    return this.byKey.values();
  }

  /** The run with this key. */
  get(key: string): Run | undefined {
    return this.byKey.get(key) ?? this.apart.get(key);
  }

  /** When the run with this key was first known as finished, ms since the epoch by this computer's clock; undefined for one that is not. */
  finishedSince(key: string): number | undefined {
    return isFinished(this.get(key)?.status) ? this.finishedMs.get(key) : undefined;
  }

  /** Whether the run with this key is in a group. Only those are kept up to date by a refresh. */
  isListed(key: string): boolean {
    return this.byKey.has(key);
  }

  /** The group of a workflow. */
  workflow(name: string): WorkflowRuns | undefined {
    return this.byWorkflow.get(name);
  }

  /** The run with this run id, else the newest one with this execution id. */
  find(id: string): Run | undefined {
    return this.get(id) ?? this.executions.newest(id);
  }

  /** A workflow's newest runs, one per execution. */
  newestOf(workflow: string, count: number): Run[] {
    const newest = new Map<string, Run>();
    for (const run of this.byWorkflow.get(workflow)?.runs ?? []) {
      if (newest.size === count) break;
      if (!newest.has(run.executionId)) newest.set(run.executionId, run);
    }
    return [...newest.values()];
  }

  /** The newest runs of all workflows. Merges the sorted groups, so the cost depends on `count` and not on `size`. */
  newest(count: number): Run[] {
    const newest: Run[] = [];
    // The newest run of each workflow that is not taken yet.
    const next = [...this.byWorkflow.values()].flatMap((workflow) => workflow.newest ?? []).sort(compareRuns);
    while (newest.length < count) {
      const run = next.shift();
      if (!run) break;
      newest.push(run);
      const runs = this.byWorkflow.get(workflowNameOf(run))?.runs ?? [];
      const older = runs[placeOf(runs, run) + 1];
      if (older) insert(next, older);
    }
    return newest;
  }

  /** Start of the oldest listed run of the workflow, or of all, as the server wrote it (ISO 8601). */
  oldestStart(workflow: string | undefined): string | undefined {
    if (workflow !== undefined) return this.byWorkflow.get(workflow)?.oldest?.startTime;
    const oldest = [...this.byWorkflow.values()].flatMap(({ oldest: run }) => run ?? []).sort(compareRuns);
    return oldest.at(-1)?.startTime;
  }

  /** Whether all runs below this root were loaded. */
  knowsTree(root: string): boolean {
    return this.completeTrees.has(root);
  }

  /** Notes that all runs below this root were loaded. */
  completeTree(root: string, changes: RunChanges): void {
    this.completeTrees.add(root);
    changes.executions.add(root);
  }

  /** Adds a run to its group, or replaces the one with its key. @returns whether it was not listed before */
  put(run: Run, changes: RunChanges): boolean {
    const listed = this.byKey.get(run.key);
    if (listed && isSameRun(listed, run)) return false;
    const known = listed ?? this.apart.get(run.key);
    changes.noteEnd(run, known);
    if (listed) this.leaveGroup(listed, workflowNameOf(run), changes);
    this.byKey.set(run.key, run);
    this.apart.delete(run.key);
    this.groupOf(run, changes).add(run);
    changes.workflows.add(workflowNameOf(run));
    this.connect(run, known, changes);
    return !listed;
  }

  /**
   * Adds a run that is not listed without adding it to a group: the server may have runs between it and the
   * group's oldest one, which Load Older would then skip.
   */
  putApart(run: Run, changes: RunChanges): void {
    const known = this.apart.get(run.key);
    if (known && isSameRun(known, run)) return;
    this.apart.set(run.key, run);
    this.connect(run, known, changes);
  }

  /** Removes a run from its group; it remains known as part of its execution. */
  unlist(key: string, changes: RunChanges): void {
    const run = this.byKey.get(key);
    if (!run) return;
    this.byKey.delete(key);
    this.apart.set(key, run);
    this.leaveGroup(run, undefined, changes);
  }

  /** Sorts the groups by newest run. */
  reorder(changes: RunChanges): void {
    const order = [...this.byWorkflow.values()].sort(compareGroups);
    if (order.length !== this.order.length || order.some((group, index) => group !== this.order[index])) {
      changes.groups = true;
    }
    this.order = order;
  }

  /** Adds new groups below the others, which keep their places: rows don't move under the mouse. */
  appendNewGroups(changes: RunChanges): void {
    if (!changes.groups) return;
    const known = new Set(this.order);
    const added = [...this.byWorkflow.values()].filter((group) => !known.has(group));
    this.order = [...this.order.filter(({ newest }) => newest), ...added.sort(compareGroups)];
  }

  /** @param next name of the group that the run moves to; that one is kept even if empty */
  private leaveGroup(run: Run, next: string | undefined, changes: RunChanges): void {
    const name = workflowNameOf(run);
    const group = this.byWorkflow.get(name);
    group?.remove(run);
    changes.workflows.add(name);
    if (group?.newest || name === next) return;
    this.byWorkflow.delete(name);
    changes.groups = true;
  }

  private groupOf(run: Run, changes: RunChanges): WorkflowRuns {
    const name = workflowNameOf(run);
    let group = this.byWorkflow.get(name);
    if (!group) {
      group = new WorkflowRuns(name);
      this.byWorkflow.set(name, group);
      changes.groups = true;
    }
    return group;
  }

  private connect(run: Run, known: Run | undefined, changes: RunChanges): void {
    if (isFinished(run.status) && !this.finishedMs.has(run.key)) this.finishedMs.set(run.key, Date.now());
    this.executions.put(run, known);
    this.executions.collectAround(run, changes.executions);
  }
}

/** The name a run is grouped under; empty when the server sent none. */
export function workflowNameOf(run: Run): string {
  return run.workflowName ?? '';
}

function compareGroups(left: WorkflowRuns, right: WorkflowRuns): number {
  return left.newest && right.newest ? compareRuns(left.newest, right.newest) : 0;
}

/** Whether all fields that the server sends are equal. Runs for each row of each refresh: a loop over names is slower. */
function isSameRun(left: Run, right: Run): boolean {
  return (
    left.status === right.status &&
    left.rank === right.rank &&
    left.endTime === right.endTime &&
    left.totalDurationMs === right.totalDurationMs &&
    left.startTime === right.startTime &&
    left.workflowName === right.workflowName &&
    left.deploymentName === right.deploymentName &&
    left.workflowId === right.workflowId &&
    left.parentExecutionId === right.parentExecutionId &&
    left.rootExecutionId === right.rootExecutionId &&
    left.userId === right.userId &&
    left.runId === right.runId &&
    left.executionId === right.executionId
  );
}
