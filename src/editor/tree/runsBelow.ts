import type { Run } from '../../core/api/types';
import type { KnownRuns } from '../../core/runs/knownRuns';
import type { RunNode } from './nodes';

/** The runs nested under a run's row, newest first. */
export interface RunsBelow {
  /** Other runs of the same execution. */
  readonly attempts: readonly Run[];
  /** The newest run of each child execution. */
  readonly children: readonly Run[];
}

const NONE: RunsBelow = { attempts: [], children: [] };

/** The known runs nested under a row. All rows under a top row use the same tree, so none is repeated under itself. */
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

/** The top-level ancestor of a run's row; the row itself if it isn't nested. */
export function topOf(node: RunNode): RunNode {
  return node.below ? topOf(node.below.node) : node;
}
