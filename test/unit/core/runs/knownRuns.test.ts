import assert from 'node:assert/strict';
import type { Run } from '../../../../src/core/api/types';
import { KnownRuns } from '../../../../src/core/runs/knownRuns';
import { RunChanges } from '../../../../src/core/runs/runChanges';
import { buildRun } from '../../../support/buildRun';

describe('KnownRuns', () => {
  const run: Required<Run> = { rank: 0, ...buildRun({ executionId: 'e', runId: 'r' }) };

  /** What it notes when this run is put after `run`. */
  function changesOf(next: Run): RunChanges {
    const known = new KnownRuns();
    known.put(run, new RunChanges(false));
    const changes = new RunChanges(false);
    known.put(next, changes);
    return changes;
  }

  it('notes nothing for an equal run', () => {
    assert.deepEqual([...changesOf({ ...run }).workflows], []);
  });

  // The key, and the times in ms, follow from other fields.
  for (const field of Object.keys(run).filter((name) => !['key', 'startMs', 'endMs'].includes(name))) {
    it(`notes a change of ${field}`, () => {
      assert.ok(changesOf({ ...run, [field]: 'other' }).workflows.size > 0);
    });
  }
});
