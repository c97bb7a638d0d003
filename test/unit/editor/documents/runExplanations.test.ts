import assert from 'node:assert/strict';
import type { Run } from '../../../../src/core/api/types';
import { explainRun } from '../../../../src/core/history/explanation/explainRun';
import { RunChanges } from '../../../../src/core/runs/runChanges';
import { KnownRuns } from '../../../../src/core/runs/knownRuns';
import { RunExplanations } from '../../../../src/editor/documents/runExplanations';
import type { HistoryAnswer } from '../../../../src/editor/documents/runReader';
import { buildRun } from '../../../support/buildRun';
import { FakeEventEmitter } from '../../../support/fakeEvents';
import { historyOf } from '../../core/history/indexedHistory';

const WAITING = historyOf(['WorkflowExecutionStarted', {}], ['WorkflowTaskCompleted', {}], ['TimerStarted', { timerId: '1' }]);
const FAILED = historyOf(['WorkflowExecutionStarted', {}], ['WorkflowExecutionFailed', { failure: { message: 'no' } }]);

describe('RunExplanations', () => {
  let known: KnownRuns;
  let answers: FakeEventEmitter<HistoryAnswer>;
  let explanations: RunExplanations;
  let changed: string[];

  beforeEach(() => {
    known = new KnownRuns();
    answers = new FakeEventEmitter();
    const onDidReadHistory = answers.event as unknown as ConstructorParameters<typeof RunExplanations>[0]['onDidReadHistory'];
    const histories = { explain: ({ index, bytes }: HistoryAnswer['history']) => explainRun(index, bytes) };
    explanations = new RunExplanations({ onDidReadHistory }, histories, { knownOf: (authority) => (authority === 'here' ? known : undefined) });
    changed = [];
    explanations.onDidChange(({ key }) => changed.push(key));
  });

  afterEach(() => explanations.dispose());

  function run(fields: Partial<Run> & { executionId: string }): Run {
    const built = buildRun(fields);
    known.put(built, new RunChanges());
    return built;
  }

  function answer(id: string, { index, document: bytes }: typeof FAILED, more: Partial<HistoryAnswer> = {}): void {
    answers.fire({ authority: 'here', id, isLatest: false, history: { index, bytes }, ...more });
  }

  const kindOf = (of: Run, authority = 'here'): string | undefined => explanations.of(authority, of)?.explanation?.kind;

  it('explains a run by its history, whatever that was read for', () => {
    const failed = run({ executionId: 'e', runId: 'r', status: 'FAILED' });
    assert.equal(explanations.of('here', failed), undefined);
    answer('r', FAILED);
    assert.equal(kindOf(failed), 'ended');
    assert.equal(kindOf(failed, 'elsewhere'), undefined);
    answer('r', FAILED);
    assert.deepEqual(changed, ['r']);
  });

  it('no longer says what a run waits for once it has finished', () => {
    const active = run({ executionId: 'e', runId: 'r', status: 'RUNNING' });
    answer('r', WAITING);
    assert.equal(kindOf(active), 'active');
    assert.equal(kindOf({ ...active, status: 'COMPLETED' }), undefined);
  });

  it('attributes the history of an execution to its newest run', () => {
    const newest = run({ executionId: 'e', status: 'RUNNING', startMs: 2 });
    const earlier = run({ executionId: 'e', status: 'CONTINUED_AS_NEW', startMs: 1 });
    answer('e', WAITING, { isLatest: true });
    assert.deepEqual([kindOf(newest), kindOf(earlier)], ['active', undefined]);
    // When the server can't open an exact run it answers with the latest.
    const exact = run({ executionId: 'f', runId: 'r', status: 'FAILED' });
    answer('r', FAILED, { isLatest: true });
    assert.equal(kindOf(exact), undefined);
  });

  it('keeps what is known of a run that the list does not hold yet', () => {
    answer('r', FAILED);
    assert.deepEqual(changed, []);
    assert.equal(kindOf(run({ executionId: 'e', runId: 'r', status: 'FAILED' })), 'ended');
  });

  it('remembers the 500 runs that were read last', () => {
    const first = run({ executionId: 'e', runId: '0', status: 'FAILED' });
    for (let id = 0; id <= 500; id++) answer(String(id), FAILED);
    assert.equal(kindOf(first), undefined);
    assert.equal(kindOf(run({ executionId: 'f', runId: '1', status: 'FAILED' })), 'ended');
  });
});
