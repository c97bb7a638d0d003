import assert from 'node:assert/strict';
import type { Run } from '../../../../src/core/api/types';
import { ExecutionTrees } from '../../../../src/core/runs/executionTrees';
import { isNewestOfExecution } from '../../../../src/core/runs/newestOfExecution';
import { buildRun } from '../../../support/buildRun';

function known(...runs: readonly Run[]): ExecutionTrees {
  const trees = new ExecutionTrees();
  for (const run of runs) trees.put(run, undefined);
  return trees;
}

describe('isNewestOfExecution', () => {
  const older = buildRun({ executionId: 'e', runId: 'older', startMs: 1000, status: 'CONTINUED_AS_NEW' });
  const newer = buildRun({ executionId: 'e', runId: 'newer', startMs: 2000, status: 'RUNNING' });
  const other = buildRun({ executionId: 'f', runId: 'other', startMs: 3000 });

  it('is true for the newest known run of an execution only, in any order of arrival', () => {
    for (const trees of [known(older, newer, other), known(other, newer, older)]) {
      assert.deepEqual([older, newer, other].map((run) => isNewestOfExecution(run, trees)), [false, true, true]);
    }
  });

  it('is true for a run of an unknown execution, and for one that is newer than those known', () => {
    assert.equal(isNewestOfExecution(newer, known(other)), true);
    assert.equal(isNewestOfExecution(newer, known(older)), true);
    assert.equal(isNewestOfExecution(older, known(newer)), false);
  });

  it('prefers the run at work of two with one start, as after a reset', () => {
    const ended = { ...newer, key: 'ended', runId: 'ended', status: 'TERMINATED' };
    assert.deepEqual([ended, newer].map((run) => isNewestOfExecution(run, known(ended, newer))), [false, true]);
  });

  it('counts runs of other workflows with the same execution id: the server goes by that alone', () => {
    const ofOther = buildRun({ executionId: 'e', runId: 'of-other', startMs: 3000, workflowName: 'other' });
    assert.equal(isNewestOfExecution(newer, known(newer, ofOther)), false);
  });

  it('knows the newest run again once it has changed', () => {
    const trees = known(older, newer);
    const finished = { ...newer, status: 'COMPLETED' };
    trees.put(finished, newer);
    assert.deepEqual([older, finished].map((run) => isNewestOfExecution(run, trees)), [false, true]);
  });
});
