import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { ConnectionMemory } from '../../../../src/editor/connections/connectionMemory';
import { fakeStates } from '../../../support/fakeMemento';

const HERE = 'default@api.mistral.ai';
const THERE = 'prod@api.mistral.ai';

describe('ConnectionMemory', () => {
  let states: ReturnType<typeof fakeStates>;
  let memory: ConnectionMemory;

  beforeEach(() => {
    states = fakeStates();
    memory = new ConnectionMemory(states);
  });

  it('reads and writes the keys of version 1', async () => {
    await states.workspaceState.update(`filter ${HERE}`, { statuses: ['FAILED'] });
    await states.workspaceState.update(`pinned ${HERE}`, ['a']);
    await states.workspaceState.update(`open ${HERE}`, ['b']);
    await states.globalState.update(`recentRuns ${HERE}`, [{ id: 'r' }]);
    const values = (['filter', 'pinned', 'open', 'recentRuns'] as const).map((kind) => memory.get(kind, HERE));
    assert.deepEqual(values, [{ statuses: ['FAILED'] }, ['a'], ['b'], [{ id: 'r' }]]);

    await memory.set('pinned', HERE, ['c']);
    await memory.set('recentRuns', HERE, undefined);
    assert.deepEqual([states.workspaceState.get(`pinned ${HERE}`), states.globalState.keys()], [['c'], []]);
  });

  it('replaces all values of an authority by those of another, and deletes them', async () => {
    await memory.set('pinned', HERE, ['a']);
    await memory.set('recentRuns', HERE, [{ id: 'r' }]);
    await memory.set('open', THERE, ['stale']);
    await memory.copy(HERE, THERE);
    assert.deepEqual([memory.get('pinned', THERE), memory.get('open', THERE), memory.get('recentRuns', THERE)], [['a'], undefined, [{ id: 'r' }]]);
    await memory.forget(HERE);
    assert.deepEqual(states.workspaceState.keys(), [`pinned ${THERE}`]);
    assert.deepEqual(states.globalState.keys(), [`recentRuns ${THERE}`]);
  });

  it('keeps several values of a kind by name, and tells where they are', async () => {
    await memory.set('input', HERE, 1, '/a b.json');
    await memory.set('input', THERE, 2, '/c.json');
    await memory.set('largeInput', HERE, 3, '/d.json');
    await memory.set('filter', HERE, 4);
    assert.deepEqual([memory.get('input', HERE, '/a b.json'), memory.get('input', HERE, '/c.json'), memory.get('input', HERE)], [1, undefined, undefined]);
    assert.deepEqual(memory.places('input'), [{ authority: HERE, name: '/a b.json' }, { authority: THERE, name: '/c.json' }]);
    assert.deepEqual(memory.places('largeInput'), [{ authority: HERE, name: '/d.json' }]);
    assert.deepEqual(memory.places('filter'), []);
    assert.ok(!states.workspaceState.keys().some((key) => key.startsWith('largeInput')));

    const forgotten: string[] = [];
    memory.onDidForget((authority) => forgotten.push(authority));
    await memory.copy(HERE, THERE);
    assert.deepEqual(memory.places('input'), [{ authority: HERE, name: '/a b.json' }, { authority: THERE, name: '/a b.json' }]);
    assert.equal(memory.get('largeInput', THERE, '/d.json'), 3);
    await memory.forget(HERE);
    assert.deepEqual([memory.places('input').length, memory.places('largeInput').length, forgotten], [1, 1, [HERE]]);
  });
});
