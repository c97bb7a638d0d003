import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PinnedWorkflows } from '../../../../src/editor/feed/pinnedWorkflows';
import { ConnectionMemory } from '../../../../src/editor/connections/connectionMemory';
import { fakeStates } from '../../../support/fakeMemento';
import { TreeMemory } from '../../../../src/editor/feed/treeMemory';
import { connectionTo } from '../../core/api/harness';

describe('PinnedWorkflows', () => {
  it('keeps the order of pinning and fires once it is stored', async () => {
    const states = fakeStates();
    const pins = new PinnedWorkflows(new TreeMemory(states.workspaceState, new ConnectionMemory(states), { connection: connectionTo('https://a.example', '', 'key') }));
    const seen: (readonly string[])[] = [];
    pins.onDidChange(() => seen.push(pins.names));
    for (const name of ['b', 'a']) await pins.pin(name);
    await pins.unpin('b');
    await pins.pin('b');
    assert.deepEqual(seen, [['b'], ['b', 'a'], ['a'], ['a', 'b']]);
    pins.dispose();
  });
});
