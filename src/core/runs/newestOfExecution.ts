import type { Run } from '../api/types';
import type { ExecutionTrees } from './executionTrees';
import { compareRuns } from './workflowRuns';

/**
 * Whether no newer run of its execution is known: the server acts on an execution's newest run, whichever one was meant.
 * Runs of other workflows with the same execution id count, too. Takes constant time.
 */
export function isNewestOfExecution(run: Run, known: Pick<ExecutionTrees, 'newest'>): boolean {
  const newest = known.newest(run.executionId);
  return newest === undefined || newest.key === run.key || compareRuns(run, newest) < 0;
}
