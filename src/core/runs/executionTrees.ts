import type { Run } from '../api/types';
import { isFailed } from './lifecycle';
import { compareRuns, insert, placeOf } from './workflowRuns';

/** The executions below one root. */
interface Tree {
  /** Ids of all descendants, including those without a known parent. */
  readonly members: Set<string>;
  /** Computed on demand; dropped when a member changes. */
  layout: Layout | undefined;
}

interface Layout {
  /** Newest first, by the execution that started them. */
  readonly children: ReadonlyMap<string, readonly Run[]>;
  readonly hasFailure: boolean;
}

/**
 * The known runs by execution (continue-as-new, reset and retry make several runs), and the executions by parent.
 * Updated run by run, so that drawing a row does not cost a pass over all runs.
 */
export class ExecutionTrees {
  private readonly byExecution = new Map<string, Run[]>();
  private readonly byRoot = new Map<string, Tree>();

  /** Adds a run. @param known the object to replace, if the run was added before */
  put(run: Run, known: Run | undefined): void {
    if (known) this.remove(known);
    const runs = this.byExecution.get(run.executionId);
    if (runs) insert(runs, run);
    else this.byExecution.set(run.executionId, [run]);

    const root = rootOf(run);
    const tree = this.byRoot.get(root);
    if (tree) tree.layout = undefined;
    if (root === run.executionId) return;
    if (tree) tree.members.add(run.executionId);
    else this.byRoot.set(root, { members: new Set([run.executionId]), layout: undefined });
  }

  /** The newest known run of an execution. */
  newest(executionId: string): Run | undefined {
    return this.byExecution.get(executionId)?.[0];
  }

  /** The runs of a run's execution, newest first; runs of other workflows with the same id are left out. */
  attempts(run: Run): readonly Run[] {
    const runs = this.byExecution.get(run.executionId) ?? [];
    return runs.length === 1 ? runs : runs.filter(({ workflowName }) => workflowName === run.workflowName);
  }

  /** The root of the tree to show below a run: itself where it is one, else its root. */
  treeOf(run: Run): string {
    return this.byRoot.has(run.executionId) ? run.executionId : rootOf(run);
  }

  /** The newest runs of an execution's children, newest first. @param tree the root of the tree */
  children(executionId: string, tree: string): readonly Run[] {
    return this.layout(tree)?.children.get(executionId) ?? [];
  }

  /** Whether a known execution below this root failed. */
  hasFailure(root: string): boolean {
    return this.layout(root)?.hasFailure ?? false;
  }

  /** Adds the execution of this run, its root and its ancestors: their rows may change with it. */
  collectAround(run: Run, executionIds: Set<string>): void {
    executionIds.add(run.executionId);
    const root = rootOf(run);
    if (root !== run.executionId) executionIds.add(root);
    let parent = run.parentExecutionId;
    while (parent !== undefined && !executionIds.has(parent)) {
      executionIds.add(parent);
      parent = this.newest(parent)?.parentExecutionId;
    }
  }

  private remove(run: Run): void {
    const runs = this.byExecution.get(run.executionId);
    if (!runs) return;
    runs.splice(placeOf(runs, run), 1);
    const tree = this.byRoot.get(rootOf(run));
    if (!tree) return;
    tree.layout = undefined;
    if (runs.length === 0) tree.members.delete(run.executionId);
  }

  private layout(root: string): Layout | undefined {
    const tree = this.byRoot.get(root);
    if (!tree) return undefined;
    tree.layout ??= this.layOut(root, tree.members);
    return tree.layout;
  }

  /** Finds the parent of each member. The root is the parent of members without a known parent, and breaks cycles. */
  private layOut(root: string, members: ReadonlySet<string>): Layout {
    const runs = [...members].flatMap((id) => this.newest(id) ?? []).sort(compareRuns);
    const parents = new Map<string, string>();
    const placed = new Set([root]);
    for (const { executionId } of runs) {
      const path = new Set<string>();
      for (let id = executionId; !placed.has(id); ) {
        path.add(id);
        const parent = this.newest(id)?.parentExecutionId;
        const leadsOn = parent !== undefined && (parent === root || members.has(parent)) && !path.has(parent);
        parents.set(id, leadsOn ? parent : root);
        if (!leadsOn) break;
        id = parent;
      }
      for (const id of path) placed.add(id);
    }

    const children = new Map<string, Run[]>();
    for (const run of runs) {
      const parent = parents.get(run.executionId) ?? root;
      const siblings = children.get(parent);
      if (siblings) siblings.push(run);
      else children.set(parent, [run]);
    }
    return { children, hasFailure: runs.some(({ status }) => isFailed(status)) };
  }
}

/** The execution at the top of a run's tree, its own where the server names none. */
export function rootOf(run: Run): string {
  return run.rootExecutionId ?? run.parentExecutionId ?? run.executionId;
}
