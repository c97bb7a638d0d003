import assert from 'node:assert/strict';
import { InputMemory, KEPT_FOR, LARGEST_KEPT, MOST_INPUTS } from '../../../../src/editor/actions/inputMemory';
import { ConnectionMemory } from '../../../../src/editor/connections/connectionMemory';
import { DAY, MINUTE } from '../../../../src/core/durations';
import { fakeStates } from '../../../support/fakeMemento';
import { FakeTime } from '../../../support/fakeTime';

const HERE = 'default@api.mistral.ai';
const THERE = 'prod@api.mistral.ai';

describe('InputMemory', () => {
  let states: ReturnType<typeof fakeStates>;
  let connections: ConnectionMemory;
  let memory: InputMemory;
  let nowMs: number;
  let shown: Set<string>;
  let warnings: string[];

  beforeEach(() => {
    states = fakeStates();
    nowMs = 1_000_000;
    shown = new Set();
    warnings = [];
    reload();
  });

  /** As after a reload of the window. */
  function reload(): void {
    connections = new ConnectionMemory(states);
    const log = { debug: fail, info: fail, error: fail, warn: (line: string) => void warnings.push(line) };
    memory = new InputMemory({ memory: connections, log, isShown: ({ path }) => shown.has(path), now: () => nowMs });
  }

  function fail(): never {
    throw new Error('logged');
  }

  const place = (name: string, authority = HERE): { authority: string; path: string } => ({ authority, path: `/start/${name}/${name}.input.json` });

  it('keeps text, schemas and record over a reload', async () => {
    await memory.write(place('a b'), '{} // é');
    await memory.writeSchemas(place('a b'), { 'mistral-schema:/f/input.json': '{"type":"object"}' });
    await memory.writeRecord(place('a b'), { executionId: 'e' });
    const before = memory.find(place('a b'));
    reload();
    assert.deepEqual(memory.find(place('a b')), before);
    assert.equal(before?.text, '{} // é');
    assert.equal(memory.findSchema('mistral-schema:/f/input.json'), '{"type":"object"}');
    assert.deepEqual(memory.record(place('a b')), { executionId: 'e' });
    assert.deepEqual(warnings, []);
  });

  it('knows nothing of other documents', () => {
    assert.equal(memory.find(place('a')), undefined);
    assert.deepEqual([memory.schemas(place('a')), memory.record(place('a'))], [{}, {}]);
    for (const address of ['mistral-schema:/f/input.json', '__proto__', 'constructor']) assert.equal(memory.findSchema(address), undefined);
  });

  it('tells an unchanged text, and gives each change a later time', async () => {
    assert.equal(await memory.write(place('a'), '1'), true);
    assert.equal(await memory.write(place('a'), '1'), false);
    const first = memory.find(place('a'));
    assert.equal(await memory.write(place('a'), '2'), true);
    nowMs -= 5000;
    assert.equal(await memory.write(place('a'), '3'), true);
    const last = memory.find(place('a'));
    assert.ok(first && last);
    assert.deepEqual([first.changedMs, last.changedMs], [1_000_000, 1_000_002]);
    assert.deepEqual([last.createdMs, last.schemaFolder], [first.createdMs, first.schemaFolder]);
  });

  it('stores schemas only when they have changed, and names the addresses that have', async () => {
    assert.deepEqual(await memory.writeSchemas(place('a'), { x: '1', y: '2' }), ['x', 'y']);
    const stored = states.workspaceState.get<unknown>(`inputSchemas ${HERE} ${place('a').path}`);
    assert.deepEqual(await memory.writeSchemas(place('a'), { y: '2', x: '1' }), []);
    assert.equal(states.workspaceState.get(`inputSchemas ${HERE} ${place('a').path}`), stored, 'the same object');
    assert.deepEqual(await memory.writeSchemas(place('a'), { y: '3', z: '4' }), ['x', 'y', 'z']);
    assert.deepEqual(memory.schemas(place('a')), { y: '3', z: '4' });
    assert.equal(memory.findSchema('x'), undefined);
  });

  it('keeps what is over 256 KiB until the window closes, and says so once, without the text', async () => {
    // Two bytes each.
    const text = 'é'.repeat(LARGEST_KEPT / 2);
    await memory.write(place('a'), text);
    await memory.writeSchemas(place('a'), { x: text });
    await memory.writeRecord(place('a'), { sent: 'small' });
    assert.deepEqual(warnings.length, 1, 'the schemas have more than the text');
    await memory.write(place('a'), `${text}.`);
    await memory.write(place('a'), `${text}..`);
    assert.equal(memory.find(place('a'))?.text, `${text}..`);
    assert.equal(memory.findSchema('x'), text);
    assert.deepEqual(warnings.map((line) => line.replace(/: .*/, '')), ['/start/a/a.input.json', '/start/a/a.input.json']);
    assert.ok(!warnings.join().includes('é'));
    assert.ok(!JSON.stringify([...states.workspaceState.values]).includes('éé'));

    await memory.write(place('a'), 'small again');
    reload();
    assert.equal(memory.find(place('a'))?.text, 'small again');
    assert.deepEqual(memory.schemas(place('a')), {});
    await memory.write(place('a'), text.repeat(2));
    reload();
    assert.equal(memory.find(place('a')), undefined);
  });

  it('keeps the 50 documents used last, of all connections', async () => {
    for (let index = 0; index < MOST_INPUTS + 2; index++) {
      nowMs++;
      await memory.write(place(`n${index}`, index % 2 === 0 ? HERE : THERE), 'text');
      await memory.writeRecord(place(`n${index}`, index % 2 === 0 ? HERE : THERE), { index });
    }
    shown.add(place('n0').path);
    await memory.prune();
    assert.equal(memory.find(place('n0'))?.text, 'text');
    assert.equal(memory.find(place('n1', THERE)), undefined);
    assert.equal(memory.find(place('n2')), undefined);
    assert.deepEqual(memory.record(place('n2')), {});
    assert.equal(memory.find(place('n3', THERE))?.text, 'text');
    assert.equal(states.workspaceState.keys().length, 2 * MOST_INPUTS);
  });

  it('removes documents 7 days after their last use, unless a tab shows them', async () => {
    for (const name of ['a', 'read', 'shown']) await memory.write(place(name), 'text');
    await memory.writeSchemas(place('a'), { x: '1' });
    shown.add(place('shown').path);
    nowMs += 2 * DAY;
    await memory.touch(place('read'));
    nowMs += KEPT_FOR - 2 * DAY;
    await memory.prune();
    assert.ok(memory.find(place('a')));
    nowMs += 1;
    await memory.prune();
    assert.deepEqual(['a', 'read', 'shown'].map((name) => memory.find(place(name))?.text), [undefined, 'text', 'text']);
    assert.equal(memory.findSchema('x'), undefined);
  });

  it('removes old documents a minute after a reload, when the tabs are known', async () => {
    const time = new FakeTime(Date.now());
    try {
      await memory.write(place('a'), 'text');
      await memory.write(place('shown'), 'text');
      nowMs += KEPT_FOR + 1;
      reload();
      const pruning = memory.pruneLater();
      shown.add(place('shown').path);
      assert.ok(memory.find(place('a')));
      await time.pass(MINUTE + 1);
      assert.deepEqual([memory.find(place('a')), memory.find(place('shown'))?.text], [undefined, 'text']);
      pruning.dispose();
      memory.pruneLater().dispose();
      assert.equal(time.timers, 0);
    } finally {
      time.restore();
    }
  });

  it('removes what is left of a large document', async () => {
    await memory.write(place('a'), 'x'.repeat(LARGEST_KEPT + 1));
    await memory.writeSchemas(place('a'), { x: '1' });
    await memory.writeRecord(place('a'), { sent: 1 });
    reload();
    await memory.prune();
    assert.deepEqual(states.workspaceState.keys(), []);
  });

  it('loses everything with the connection, and follows its new name', async () => {
    const large = 'x'.repeat(LARGEST_KEPT + 1);
    await memory.write(place('a'), 'text');
    await memory.write(place('large'), large);
    await memory.writeSchemas(place('a'), { x: '1' });
    await memory.writeRecord(place('a'), { sent: 1 });
    const kept = memory.find(place('a'));
    await memory.write(place('stale', THERE), 'of an earlier connection');
    await connections.copy(HERE, THERE);
    await connections.forget(HERE);
    assert.deepEqual(memory.find(place('a', THERE)), kept);
    assert.equal(memory.find(place('large', THERE))?.text, large);
    assert.deepEqual([memory.schemas(place('a', THERE)), memory.record(place('a', THERE))], [{ x: '1' }, { sent: 1 }]);
    assert.deepEqual([memory.find(place('a')), memory.find(place('large')), memory.find(place('stale', THERE))], [undefined, undefined, undefined]);
    await connections.forget(THERE);
    assert.deepEqual(states.workspaceState.keys(), []);
    assert.equal(memory.find(place('large', THERE)), undefined);
  });

  it('passes over values of another version', async () => {
    for (const value of [null, 'x', [], { text: 1 }, { text: 'x' }]) {
      await states.workspaceState.update(`input ${HERE} ${place('a').path}`, value);
      await states.workspaceState.update(`inputSchemas ${HERE} ${place('a').path}`, value);
      await states.workspaceState.update(`inputRecord ${HERE} ${place('a').path}`, value);
      assert.equal(memory.find(place('a')), undefined);
      assert.ok(Object.values(memory.schemas(place('a'))).every((text) => typeof text === 'string'));
      assert.equal(typeof memory.record(place('a')), 'object');
    }
    await memory.prune();
    assert.deepEqual(states.workspaceState.keys(), []);
  });
});
