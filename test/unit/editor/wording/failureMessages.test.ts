import assert from 'node:assert/strict';
import { explainRun } from '../../../../src/core/history/explanation/explainRun';
import { failureLines } from '../../../../src/editor/wording/failureLines';
import { explanationMessage } from '../../../../src/editor/wording/failureMessages';
import { historyOf, type IndexedHistory } from '../../core/history/indexedHistory';

const NOW_MS = Date.UTC(2026, 10, 24, 14, 5);

function messageOf({ index, document }: IndexedHistory): string {
  const explanation = explainRun(index, document);
  assert.ok(explanation);
  return explanationMessage(explanation, NOW_MS);
}

function activityFailure(attempt: number | undefined, cause: object, retryState?: string): IndexedHistory {
  const ids = { scheduledEventId: '1', startedEventId: '2' };
  return historyOf(
    ['ActivityTaskScheduled', { activityType: { name: 'extract_text' } }],
    ['ActivityTaskStarted', { scheduledEventId: '1', attempt }],
    ['ActivityTaskFailed', ids],
    ['WorkflowExecutionFailed', { failure: { activityFailureInfo: { ...ids, activityType: { name: 'extract_text' }, retryState }, cause } }],
  );
}

describe('explanationMessage', () => {
  const cause = { message: 'gave up', applicationFailureInfo: { type: 'TimeoutError' }, cause: { message: 'root' } };
  const timeout = (timeoutType: string): object => ({ message: 'raw', timeoutFailureInfo: { timeoutType } });
  const failure = (of: object): IndexedHistory => historyOf(['WorkflowExecutionFailed', { failure: of }]);
  const cases: readonly (readonly [history: IndexedHistory, message: string])[] = [
    [activityFailure(3, cause), 'Activity extract_text failed after 3 attempts: TimeoutError: gave up: root'],
    [activityFailure(1, cause, 'RETRY_STATE_NON_RETRYABLE_FAILURE'), 'Activity extract_text failed at the first attempt (not to be retried): TimeoutError: gave up: root'],
    [activityFailure(undefined, timeout('TIMEOUT_TYPE_START_TO_CLOSE')), 'Activity extract_text failed: it took longer than it may (start to close)'],
    [activityFailure(2, timeout('Heartbeat')), 'Activity extract_text failed after 2 attempts: its worker gave no sign of life (heartbeat)'],
    [activityFailure(2, timeout('New')), 'Activity extract_text failed after 2 attempts: raw'],
    [
      failure({ childWorkflowExecutionFailureInfo: { workflowType: { name: 'parse' } }, cause: { activityFailureInfo: {}, cause: { message: 'no' } } }),
      'Child workflow parse failed: An activity failed: no',
    ],
    [failure({}), 'failed without a message'],
    [historyOf(['WorkflowExecutionFailed', {}]), 'The run failed'],
    [historyOf(['WorkflowExecutionTimedOut', {}]), 'The run took longer than it may'],
    [historyOf(['WorkflowExecutionTerminated', { reason: 'stuck', identity: 'ada' }]), 'Terminated by ada: stuck'],
    [historyOf(['WorkflowExecutionCanceled', {}]), 'Canceled'],
    [historyOf(['WorkflowExecutionStarted', {}], ['WorkflowTaskCompleted', {}]), 'Waits for a signal or an update from outside'],
    [
      historyOf(['ActivityTaskScheduled', { activityType: { name: 'a' } }], ['ActivityTaskStarted', { scheduledEventId: '1', attempt: 2, lastFailure: cause }]),
      'Waits for activity a, attempt 2, after TimeoutError: gave up: root',
    ],
    [
      historyOf(['StartChildWorkflowExecutionInitiated', { workflowType: { name: 'c' } }], ['ActivityTaskScheduled', {}], ['TimerStarted', {}]),
      'Waits for an activity, and 2 more',
    ],
  ];
  for (const [history, expected] of cases) {
    it(expected, () => {
      assert.equal(messageOf(history), expected);
    });
  }

  it('includes when a timer fires', () => {
    assert.match(messageOf(historyOf(['TimerStarted', { startToFireTimeout: '3600s' }])), /^Waits for a timer, until \S/);
  });

  it('returns a line per cause, ending with the root', () => {
    const { index, document } = activityFailure(3, cause);
    const explanation = explainRun(index, document);
    assert.ok(explanation?.kind === 'ended' && explanation.failure);
    assert.deepEqual(failureLines(explanation.failure), ['Activity extract_text failed after 3 attempts', 'TimeoutError: gave up', 'root']);
  });

  it('leaves out the middle of a message over the maximum length', () => {
    const activity = { activityFailureInfo: { activityType: { name: 'extract_text' } }, cause };
    const child = { childWorkflowExecutionFailureInfo: { workflowType: { name: 'parse' } }, cause: activity };
    const { index, document } = historyOf(['WorkflowExecutionFailed', { failure: child }]);
    const explanation = explainRun(index, document);
    assert.ok(explanation);
    const whole = explanationMessage(explanation, 0);
    assert.match(whole, /^Child workflow parse failed: Activity extract_text failed[^:]*: TimeoutError: gave up: root$/);
    assert.equal(explanationMessage(explanation, 0, whole.length), whole);
    assert.equal(explanationMessage(explanation, 0, whole.length - 1), 'Child workflow parse failed: … root');
    assert.equal(explanationMessage(explanation, 0, 20), 'parse failed: … root');
  });

  it('includes the number of omitted causes', () => {
    let failure: object = { message: 'root' };
    for (let depth = 0; depth < 60; depth++) failure = { message: 'a', cause: failure };
    const { index, document } = historyOf(['WorkflowExecutionFailed', { failure }]);
    const explanation = explainRun(index, document);
    assert.ok(explanation?.kind === 'ended' && explanation.failure);
    assert.deepEqual(failureLines(explanation.failure).slice(-3), ['a', '(11 more causes)', 'root']);
  });
});
