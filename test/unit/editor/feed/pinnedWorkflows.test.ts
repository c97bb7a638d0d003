import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PinnedWorkflows } from '../../../../src/editor/feed/pinnedWorkflows';
import { TreeMemory } from '../../../../src/editor/feed/treeMemory';
import { connectionTo } from '../../core/api/harness';

describe('PinnedWorkflows', () => {
  it('keeps the order of pinning and fires once it is stored', async () => {
    const values = new Map<string, unknown>();
    const state = {
      keys: () => [...values.keys()],
      get: <T>(key: string, fallback?: T) => (values.has(key) ? values.get(key) : fallback) as T,
      update: (key: string, value: unknown) => Promise.resolve(void values.set(key, value)),
    };
    const pins = new PinnedWorkflows(new TreeMemory(state, { connection: connectionTo('https://a.example', '', 'key') }));
    const seen: (readonly string[])[] = [];
    pins.onDidChange(() => seen.push(pins.names));
    for (const name of ['b', 'a']) await pins.pin(name);
    await pins.unpin('b');
    await pins.pin('b');
    assert.deepEqual(seen, [['b'], ['b', 'a'], ['a'], ['a', 'b']]);
    pins.dispose();
  });
});
