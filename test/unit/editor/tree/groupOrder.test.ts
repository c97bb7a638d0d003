import assert from 'node:assert/strict';
import { groupOrder } from '../../../../src/editor/tree/groupOrder';

describe('groupOrder', () => {
  const parts = { pinned: ['p2', 'p1'], listed: ['new', 'mine', 'p1', 'old', 'mine too'], quiet: ['a', 'my quiet', 'z'] };

  it('orders workflows defined in the workspace after pinned ones and before the others, otherwise unchanged', () => {
    const { above, below } = groupOrder({ ...parts, isDefined: (name) => name.startsWith('m') || name === 'p1' });
    assert.deepEqual(above, ['p2', 'p1', 'mine', 'mine too', 'my quiet', 'new', 'old']);
    assert.deepEqual(below, ['a', 'z']);
  });

  it('keeps the order if the workspace defines none', () => {
    const { above, below } = groupOrder({ ...parts, isDefined: () => false });
    assert.deepEqual(above, ['p2', 'p1', 'new', 'mine', 'old', 'mine too']);
    assert.deepEqual(below, ['a', 'my quiet', 'z']);
  });
});
