import assert from 'node:assert/strict';
import type { SampleRun } from '../../sample-api/sampleRun';
import type { SignedIn } from './signIn';

/** The newest run, of those that the first page of the tree holds, that is wanted. @throws AssertionError when there is none */
export function knownRun({ sample, nowUs }: SignedIn, wanted: (run: SampleRun) => boolean): SampleRun {
  const known = sample.runs.startedBy(nowUs).filter(({ workflow }) => !workflow.internal).slice(0, 200);
  const run = known.find(wanted);
  assert.ok(run, 'the sample has no such run');
  return run;
}
