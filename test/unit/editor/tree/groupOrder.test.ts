import assert from 'node:assert/strict';
import { groupOrder } from '../../../../src/editor/tree/groupOrder';

describe('groupOrder', () => {
  const parts = { pinned: ['p2', 'p1'], listed: ['new', 'mine', 'p1', 'old', 'mine too'], quiet: ['a', 'my quiet', 'z'] };

  it('puts what the workspace defines below the pinned ones and above the others, each part as it was', () => {
    const { above, below } = groupOrder({ ...parts, isDefined: (name) => name.startsWith('m') || name === 'p1' });
    assert.deepEqual(above, ['p2', 'p1', 'mine', 'mine too', 'my quiet', 'new', 'old']);
    assert.deepEqual(below, ['a', 'z']);
  });

  it('changes nothing where the workspace defines none', () => {
    const { above, below } = groupOrder({ ...parts, isDefined: () => false });
    assert.deepEqual(above, ['p2', 'p1', 'new', 'mine', 'old', 'mine too']);
    assert.deepEqual(below, ['a', 'my quiet', 'z']);
  });
});
