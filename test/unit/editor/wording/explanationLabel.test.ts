import assert from 'node:assert/strict';
import { explainRun } from '../../../../src/core/history/explanation/explainRun';
import { explanationLabel } from '../../../../src/editor/wording/explanationLabel';
import { historyOf } from '../../core/history/indexedHistory';

type Event = readonly [type: string, attributes: object];

const STARTED: Event = ['WorkflowExecutionStarted', { workflowType: { name: 'w' } }];
const TASK: Event = ['WorkflowTaskCompleted', {}];
const app = (type: string | undefined, message: string): object => ({ message, applicationFailureInfo: { type } });
const failed = (failure: object): Event => ['WorkflowExecutionFailed', { failure }];
const inActivity = (cause: object): object => ({ message: 'Activity task failed', activityFailureInfo: { activityType: { name: 'post' } }, cause });

describe('explanationLabel', () => {
  for (const [label, ...events] of [
    ['SDKError 429', failed(app('SDKError', 'API error occurred: Status 429. Body: {}'))],
    ['SDKError 429', failed(inActivity(app('mistralai.models.SDKError', 'API error occurred: Status 429')))],
    ['SDKError 502', failed(app('SDKError', 'status_code=502'))],
    ['ExitError', failed(app('ExitError', 'exit code 404'))],
    ['APIError 503', failed(app('APIError', 'Error code: 503 - overloaded'))],
    ['ValueError', failed(app('ValueError', 'order 429 is unknown'))],
    ['RequestTimeoutE…', failed(app('RequestTimeoutException', ''))],
    ['out of paper', failed(app(undefined, 'out of paper'))],
    ['out of paper, a…', failed(app(undefined, 'out of\npaper, and ink'))],
    ['timeout', failed(inActivity({ message: 'activity StartToClose timeout', timeoutFailureInfo: { timeoutType: 'StartToClose' } }))],
    ['Refused', failed(inActivity({ timeoutFailureInfo: { timeoutType: 'ScheduleToClose' }, cause: app('Refused', '') }))],
    ['stuck', ['WorkflowExecutionTerminated', { reason: 'stuck', identity: 'ada' }]],
    ['reset', ['WorkflowExecutionTerminated', { reason: 'fixed it', identity: 'history-resetter' }]],
    [undefined, ['WorkflowExecutionCompleted', {}]],
    ['extract_text', TASK, ['ActivityTaskScheduled', { activityType: { name: 'extract_text' } }]],
    [
      'SDKError 429',
      TASK,
      ['ActivityTaskScheduled', { activityType: { name: 'extract_text' } }],
      ['ActivityTaskStarted', { scheduledEventId: '3', attempt: 2, lastFailure: app('SDKError', 'Status 429') }],
    ],
    ['waits for timer', TASK, ['TimerStarted', { timerId: '1', startToFireTimeout: '60s' }]],
    ['waits for worker', ['WorkflowTaskScheduled', {}]],
    ['waits for signal', TASK],
    ['asked to cancel', TASK, ['WorkflowExecutionCancelRequested', {}]],
    ['paused', TASK, ['WorkflowExecutionPaused', {}]],
    ['code changed', ['WorkflowTaskFailed', { cause: 'NonDeterministicError', failure: app('NondeterminismError', '[TMPRL1100] no') }]],
    ['KeyError', ['WorkflowTaskFailed', { cause: 'WorkflowWorkerUnhandledFailure', failure: app('KeyError', "'id'") }]],
  ] as readonly [label: string | undefined, ...events: Event[]][]) {
    it(`${label ?? 'nothing'} (${events.map(([type]) => type).join(', ')})`, () => {
      const { index, document } = historyOf(STARTED, ...events);
      const explanation = explainRun(index, document);
      assert.equal(explanation && explanationLabel(explanation), label);
    });
  }
});
