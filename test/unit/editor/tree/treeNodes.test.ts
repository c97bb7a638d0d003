import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { TreeNodes } from '../../../../src/editor/tree/treeNodes';
import { buildRun } from '../../../support/buildRun';

describe('TreeNodes', () => {
  const first = buildRun({ key: 'r1', executionId: 'e', runId: 'r1' });
  const second = buildRun({ key: 'r2', executionId: 'e', runId: 'r2' });

  it('returns the same object for the same row, also when an execution continues in a new run', () => {
    const nodes = new TreeNodes();
    assert.equal(nodes.workflow('w'), nodes.workflow('w'));
    const row = nodes.grouped('w', first);
    assert.equal(nodes.grouped('w', second), row);
    assert.equal(row.key, 'r2');
    assert.notEqual(nodes.listed(first), nodes.listed(second), 'the flat list has a row per run');
    nodes.clear();
    assert.notEqual(nodes.grouped('w', first), row);
  });

  it('finds all rows of an execution', () => {
    const nodes = new TreeNodes();
    const row = nodes.grouped('w', second);
    const attempt = nodes.below(row, 'attempt', first);
    assert.deepEqual(nodes.ofExecution('e'), [row, attempt]);
    assert.deepEqual(nodes.ofExecution('other'), []);
  });

  it('finds the parent of a row', () => {
    const nodes = new TreeNodes();
    const row = nodes.grouped('w', second);
    assert.equal(nodes.parentOf(nodes.below(row, 'attempt', first)), row);
    assert.equal(nodes.parentOf(row), nodes.workflow('w'));
    assert.equal(nodes.parentOf(nodes.listed(second)), undefined);
    assert.equal(nodes.parentOf(nodes.workflow('w')), undefined);
  });

  it('has unique ids for names with any characters', () => {
    const nodes = new TreeNodes();
    const other = buildRun({ key: 'r3', executionId: 'b/e', runId: 'r3' });
    assert.notEqual(nodes.grouped('a', other), nodes.grouped('a/b', first));
  });
});
