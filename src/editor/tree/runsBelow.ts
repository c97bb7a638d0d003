import type { Run } from '../../core/api/types';
import type { KnownRuns } from '../../core/runs/knownRuns';
import type { RunNode } from './nodes';

/** What hangs below a run's row, each newest first. */
export interface RunsBelow {
  /** Other runs of its execution. */
  readonly attempts: readonly Run[];
  /** Of each execution that it started the newest run. */
  readonly children: readonly Run[];
}

const NONE: RunsBelow = { attempts: [], children: [] };

/** What is known to hang below a row. All rows below one look at the same tree, so that none comes again below itself. */
export function runsBelow(node: RunNode, known: Pick<KnownRuns, 'executions' | 'get'>): RunsBelow {
  const { executions } = known;
  const run = known.get(node.key);
  const top = known.get(topOf(node).key);
  if (!run || !top || node.below?.as === 'attempt') return NONE;
  return {
    attempts: executions.attempts(run).filter(({ key }) => key !== run.key),
    children: executions.children(run.executionId, executions.treeOf(top)),
  };
}

/** The row in a group that this one hangs below, directly or not; the row itself if it stands there. */
export function topOf(node: RunNode): RunNode {
  return node.below ? topOf(node.below.node) : node;
}
