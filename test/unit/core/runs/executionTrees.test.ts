import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Run } from '../../../../src/core/api/types';
import { ExecutionTrees } from '../../../../src/core/runs/executionTrees';
import { buildRun } from '../../../support/buildRun';

const NOON = Date.UTC(2026, 10, 20, 12);

/** A run that began so many minutes after noon, below `parent`; of the tree of `root`, by default a root itself. */
function run(executionId: string, minute: number, fields: Partial<Run> & { parent?: string; root?: string } = {}): Run {
  const { parent, root = executionId, ...others } = fields;
  const startMs = NOON + minute * 60_000;
  return buildRun({ executionId, startMs, runId: `${executionId}@${minute}`, parentExecutionId: parent, rootExecutionId: root, ...others });
}

function trees(...runs: readonly Run[]): ExecutionTrees {
  const made = new ExecutionTrees();
  for (const each of runs) made.put(each, undefined);
  return made;
}

interface Branches {
  readonly [executionId: string]: Branches;
}

function branches(known: ExecutionTrees, root: string, executionId = root): Branches {
  return Object.fromEntries(known.children(executionId, root).map((child) => [child.executionId, branches(known, root, child.executionId)]));
}

describe('ExecutionTrees', () => {
  it('groups runs by execution, newest first, in any order of arrival', () => {
    const [first, second, third] = [run('e', 1), run('e', 2), run('e', 3)];
    const known = trees(second, third, first);
    assert.deepEqual(known.attempts(first), [third, second, first]);
    assert.equal(known.newest('e'), third);
    assert.deepEqual(known.attempts(run('other', 1)), []);
  });

  it('separates executions of two workflows with the same id', () => {
    const [mine, other] = [run('e', 1), run('e', 2, { workflowName: 'other' })];
    const known = trees(mine, other);
    assert.deepEqual(known.attempts(mine), [mine]);
    assert.deepEqual(known.attempts(other), [other]);
  });

  it('nests children below their parents to any depth, newest first', () => {
    const known = trees(
      run('leaf', 4, { parent: 'branch', root: 'root' }),
      run('branch', 2, { parent: 'root', root: 'root' }),
      run('other branch', 3, { parent: 'root', root: 'root' }),
      run('root', 1),
      run('stranger', 5),
    );
    assert.deepEqual(branches(known, 'root'), { 'other branch': {}, branch: { leaf: {} } });
    assert.deepEqual(Object.keys(branches(known, 'root')), ['other branch', 'branch']);
    assert.deepEqual(branches(known, 'stranger'), {});
  });

  it('lists a child once, by its newest run', () => {
    const known = trees(run('root', 1), run('child', 2, { parent: 'root', root: 'root', status: 'FAILED' }), run('child', 3, { parent: 'root', root: 'root' }));
    assert.deepEqual(known.children('root', 'root').map(({ runId }) => runId), ['child@3']);
    assert.equal(known.hasFailure('root'), false);
  });

  it('places executions without a known parent below the root', () => {
    const known = trees(run('lost', 2, { parent: 'nobody', root: 'root' }), run('plain', 3, { root: 'root' }), run('below', 4, { parent: 'lost', root: 'root' }));
    assert.deepEqual(branches(known, 'root'), { plain: {}, lost: { below: {} } });
  });

  it('breaks cycles without losing a member', () => {
    const known = trees(
      run('a', 1, { parent: 'c', root: 'root' }),
      run('b', 2, { parent: 'a', root: 'root' }),
      run('c', 3, { parent: 'b', root: 'root' }),
      run('self', 4, { parent: 'self', root: 'root' }),
      run('below', 5, { parent: 'self', root: 'root' }),
    );
    assert.deepEqual(branches(known, 'root'), { self: { below: {} }, a: { b: { c: {} } } });
  });

  it('terminates if two executions name each other as root', () => {
    const known = trees(run('a', 1, { parent: 'b', root: 'b' }), run('b', 2, { parent: 'a', root: 'a' }));
    assert.deepEqual(branches(known, 'a'), { b: {} });
    assert.deepEqual(branches(known, 'b'), { a: {} });
  });

  it('reports a failure below a root until it is gone', () => {
    const failed = run('leaf', 3, { parent: 'branch', root: 'root', status: 'TIMED_OUT' });
    const known = trees(run('root', 1, { status: 'FAILED' }), run('branch', 2, { parent: 'root', root: 'root' }), failed);
    assert.deepEqual(['root', 'branch', 'leaf', 'nobody'].map((id) => known.hasFailure(id)), [true, false, false, false]);
    known.put({ ...failed, status: 'COMPLETED' }, failed);
    assert.equal(known.hasFailure('root'), false);
  });

  it('moves a run whose root changes', () => {
    const before = run('child', 2, { parent: 'root', root: 'root' });
    const known = trees(before);
    known.put({ ...before, rootExecutionId: 'real root' }, before);
    assert.deepEqual([branches(known, 'root'), branches(known, 'real root')], [{}, { child: {} }]);
  });

  it('collects ancestors, also in a cycle', () => {
    const leaf = run('leaf', 3, { parent: 'branch', root: 'root' });
    const known = trees(leaf, run('branch', 2, { parent: 'twig', root: 'root' }), run('twig', 1, { parent: 'branch', root: 'root' }));
    const around = new Set<string>();
    known.collectAround(leaf, around);
    assert.deepEqual(around, new Set(['leaf', 'root', 'branch', 'twig']));
  });
});
