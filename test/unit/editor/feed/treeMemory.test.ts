import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Connection } from '../../../../src/core/api/connection';
import { ConnectionMemory } from '../../../../src/editor/connections/connectionMemory';
import { TreeMemory } from '../../../../src/editor/feed/treeMemory';
import { fakeStates } from '../../../support/fakeMemento';
import { connectionTo } from '../../core/api/harness';

describe('TreeMemory', () => {
  const states = fakeStates();
  const { values } = states.workspaceState;
  const feed: { connection: Connection | undefined } = { connection: undefined };
  const memory = new TreeMemory(states.workspaceState, new ConnectionMemory(states), feed);

  beforeEach(() => {
    values.clear();
    feed.connection = connectionTo('https://a.example', '', 'key');
  });

  it('stores names in the order of adding, each once', async () => {
    for (const name of ['b', 'a', 'b']) await memory.set('pinned', name, true);
    assert.deepEqual(memory.names('pinned'), ['b', 'a']);
    await memory.set('pinned', 'b', false);
    await memory.set('pinned', 'nobody', false);
    assert.deepEqual(memory.names('pinned'), ['a']);
    assert.deepEqual(memory.names('open'), []);
  });

  it('stores names per connection', async () => {
    await memory.set('pinned', 'secret-project', true);
    feed.connection = connectionTo('https://b.example', '', 'key');
    assert.deepEqual(memory.names('pinned'), []);
    await memory.set('pinned', 'other', true);
    feed.connection = connectionTo('https://a.example', '', 'key');
    assert.deepEqual(memory.names('pinned'), ['secret-project']);
  });

  it('stores nothing without a connection, and ignores invalid values', async () => {
    feed.connection = undefined;
    await memory.set('pinned', 'a', true);
    assert.deepEqual([memory.names('pinned'), values.size], [[], 0]);
    feed.connection = connectionTo('https://a.example', '', 'key');
    await memory.set('pinned', 'a', true);
    for (const [key] of values) values.set(key, ['a', 7, null]);
    assert.deepEqual(memory.names('pinned'), ['a']);
    for (const [key] of values) values.set(key, 'a');
    assert.deepEqual(memory.names('pinned'), []);
  });
});
