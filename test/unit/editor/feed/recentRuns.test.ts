import assert from 'node:assert/strict';
import type { Connection } from '../../../../src/core/api/connection';
import { authorityOf } from '../../../../src/editor/connections/authority';
import { ConnectionMemory } from '../../../../src/editor/connections/connectionMemory';
import { runDocument } from '../../../../src/editor/addresses/runUri';
import { RecentRuns } from '../../../../src/editor/feed/recentRuns';
import { buildRun } from '../../../support/buildRun';
import { fakeStates } from '../../../support/fakeMemento';

function connectionTo(origin: string, name = 'default'): Connection {
  return { name, origin, baseUrl: origin, consoleUrl: origin, readOnly: false, getKey: () => Promise.reject(new Error('No key is needed')) };
}

const here = connectionTo('https://api.mistral.ai');
const there = connectionTo('https://api.mistral.ai', 'prod');

describe('RecentRuns', () => {
  let kept: Map<string, unknown>;
  let warnings: string[];
  let states: ReturnType<typeof fakeStates>;
  let recents: RecentRuns;
  const known = buildRun({ executionId: 'execution', runId: 'run', workflowName: 'sync' });

  beforeEach(() => {
    states = fakeStates();
    kept = states.globalState.values;
    warnings = [];
    const log = { debug: () => undefined, info: () => undefined, error: () => undefined, warn: (text: string) => warnings.push(text) };
    recents = new RecentRuns(new ConnectionMemory(states), { knownOf: (authority) => (authority === authorityOf(here) ? { find: (id) => (id === 'run' ? known : undefined) } : undefined) }, log);
  });

  const ids = (connection = here): string[] => recents.of(connection).map(({ id }) => id);

  it('keeps ten, latest first, each once', () => {
    for (let index = 0; index < 12; index += 1) recents.note(here, buildRun({ executionId: `e${index}`, runId: `r${index}` }));
    recents.note(here, buildRun({ executionId: 'e5', runId: 'r5' }));
    assert.deepEqual(ids(), ['r5', 'r11', 'r10', 'r9', 'r8', 'r7', 'r6', 'r4', 'r3', 'r2']);
  });

  it('keeps them per connection', () => {
    recents.note(here, buildRun({ executionId: 'a' }));
    recents.note(there, buildRun({ executionId: 'b' }));
    assert.deepEqual([ids(here), ids(there), ids(connectionTo('https://example.org'))], [['a'], ['b'], []]);
  });

  it('stores ids and the workflow name only', () => {
    recents.note(here, { ...known, result: 'secret' } as never);
    assert.deepEqual([...kept.values()], [[{ id: 'run', executionId: 'execution', workflowName: 'sync' }]]);
  });

  it('notes documents with the names of known runs, not the label in the URI', () => {
    const lie = runDocument(here, 'history', { runId: 'run', executionId: 'x', workflowName: 'a lie' });
    recents.noteDocuments([lie, runDocument(there, 'run', known)]);
    assert.deepEqual(recents.of(here).map((run) => ({ ...run })), [{ id: 'run', executionId: 'execution', workflowName: 'sync' }]);
    assert.deepEqual(ids(there), ['run']);
    assert.equal(recents.of(there)[0]?.workflowName, undefined, 'the store is of another connection');
  });

  it('keeps a known name when a document is noted', () => {
    recents.note(here, buildRun({ executionId: 'e', runId: 'r', workflowName: 'sync' }));
    recents.noteDocuments([runDocument(here, 'run', { runId: 'r', executionId: 'e', workflowName: undefined })]);
    assert.deepEqual(recents.of(here), [{ id: 'r', executionId: 'e', workflowName: 'sync' }]);
  });

  it('are stored once for a run whose tab opens next', () => {
    let updates = 0;
    const { globalState } = states;
    const update = globalState.update.bind(globalState);
    globalState.update = (key, value) => {
      updates++;
      return update(key, value);
    };
    recents.note(here, buildRun({ executionId: 'e', runId: 'r' }));
    recents.noteDocuments([runDocument(here, 'run', { runId: 'r', executionId: 'e', workflowName: undefined })]);
    assert.equal(updates, 1);
  });

  it('can be removed', () => {
    recents.note(here, buildRun({ executionId: 'a' }));
    recents.note(there, buildRun({ executionId: 'b' }));
    recents.forget(here);
    assert.deepEqual([ids(here), ids(there)], [[], ['b']]);
  });

  it('ignores invalid stored values', () => {
    for (const value of [null, 7, 'text', {}, [null, 7, 'x', [], {}, { id: 7 }, { id: '' }, { id: 'a', executionId: 7, workflowName: {} }]]) {
      kept.set('recentRuns default@api.mistral.ai', value);
      assert.ok(recents.of(here).every(({ id }) => id === 'a'));
    }
    assert.deepEqual(recents.of(here), [{ id: 'a', executionId: undefined, workflowName: undefined }]);
  });

  it('logs that a value can not be stored', async () => {
    states.globalState.update = () => Promise.reject(new Error('full'));
    recents.note(here, known);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(warnings, ["Recently opened runs can't be remembered: Error: full"]);
  });
});
