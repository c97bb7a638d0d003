import assert from 'node:assert/strict';
import { explainRun, type RunExplanation } from '../../../../src/core/history/explanation/explainRun';
import { explanationMessage, failureMarkdown } from '../../../../src/editor/wording/failureMessages';
import { historyOf, indexed, localActivity, payload, type IndexedHistory } from '../../core/history/indexedHistory';

const NOW_MS = Date.UTC(2026, 10, 24, 14, 5);

function explained({ index, document }: IndexedHistory): RunExplanation | undefined {
  return explainRun(index, document);
}

/** Narrow spaces before AM and PM become spaces. */
function messageOf(history: IndexedHistory, most?: number): string | undefined {
  const explanation = explained(history);
  return explanation && explanationMessage(explanation, NOW_MS, most).replaceAll('\u202f', ' ');
}

function markdownOf(history: IndexedHistory): string {
  const explanation = explained(history);
  assert.ok(explanation);
  return failureMarkdown(explanation, 'run', NOW_MS);
}

type Event = readonly [type: string, attributes: object];
type Case = readonly [message: string | RegExp | undefined, ...events: Event[]];

const STARTED: Event = ['WorkflowExecutionStarted', { workflowType: { name: 'w' } }];
/** The last workflow task completed. */
const DONE: Event = ['WorkflowTaskCompleted', {}];
const failed = (failure: object, more: object = {}): Event => ['WorkflowExecutionFailed', { failure, ...more }];
const app = (type: string, message: string, cause?: object): object => ({ message, applicationFailureInfo: { type }, cause });
const timeout = (type: string, cause?: object): object => ({ message: 'raw', timeoutFailureInfo: { timeoutType: `TIMEOUT_TYPE_${type}` }, cause });
const activity = (name: string, cause: object, more: object = {}): object => ({
  message: 'Activity task failed',
  activityFailureInfo: { activityType: { name }, scheduledEventId: '1', startedEventId: '2', ...more },
  cause,
});
const child = (name: string, cause: object): object => ({ childWorkflowExecutionFailureInfo: { workflowType: { name } }, cause });
const SCHEDULED: Event = ['ActivityTaskScheduled', { activityType: { name: 'post' }, taskQueue: { name: 'gpu', kind: 'TASK_QUEUE_KIND_NORMAL' } }];
const ACTIVITY_STARTED: Event = ['ActivityTaskStarted', { scheduledEventId: '1', attempt: 7 }];
const REFUSED = app('ConnectionRefusedError', 'connection refused by ledger:5432');

/** The same history in the other forms that servers and exports use. */
function formsOf({ document }: IndexedHistory): IndexedHistory[] {
  const { events } = JSON.parse(Buffer.from(document).toString()) as { events: { eventType: string }[] };
  const snake = (text: string): string => text.replace(/(?<!^)[A-Z]/g, '_$&');
  const newer = events.map((event) => ({ ...event, eventType: `EVENT_TYPE_${snake(event.eventType).toUpperCase()}` }));
  return [
    indexed(JSON.stringify({ history: { events: [...events].reverse() }, nextPageToken: null })),
    indexed(JSON.stringify([{ events: newer }])),
    indexed(JSON.stringify(newer).replace(/"([a-z]+[A-Z]\w*)":/g, (_, key: string) => `"${snake(key).toLowerCase()}":`)),
  ];
}

function cases(...all: readonly Case[]): void {
  for (const [message, ...events] of all) {
    it(`${message instanceof RegExp ? message.source : (message ?? 'no claim')} (${events.map(([type]) => type).join(', ')})`, () => {
      const history = historyOf(...events);
      const said = messageOf(history);
      if (message instanceof RegExp) assert.match(said ?? '', message);
      else assert.equal(said, message);
      for (const form of formsOf(history)) assert.equal(messageOf(form), said);
    });
  }
}

describe('The message about a failure names its root', () => {
  cases(
    [
      'Activity post failed after 7 attempts (no time left for a retry): it was not done in time, retries included (schedule to close): ConnectionRefusedError: connection refused by ledger:5432',
      SCHEDULED,
      ACTIVITY_STARTED,
      ['ActivityTaskTimedOut', { scheduledEventId: '1', startedEventId: '2', failure: timeout('SCHEDULE_TO_CLOSE', REFUSED) }],
      failed(activity('post', timeout('SCHEDULE_TO_CLOSE', REFUSED), { retryState: 'RETRY_STATE_TIMEOUT' })),
    ],
    [/\(start to close\): ConnectionRefusedError: connection refused/, failed(activity('post', timeout('START_TO_CLOSE', REFUSED)))],
    [/\(heartbeat\): ConnectionRefusedError: connection refused/, failed(activity('post', timeout('HEARTBEAT', REFUSED)))],
    [/\(schedule to close\): it took longer than it may \(start to close\)$/, failed(activity('post', timeout('SCHEDULE_TO_CLOSE', timeout('START_TO_CLOSE'))))],
    [
      'Child workflow a failed: Child workflow b failed: Activity post failed: it took longer than it may (start to close): E: root',
      failed(child('a', child('b', activity('post', timeout('START_TO_CLOSE', app('E', 'root')))))),
    ],
    [/^Activity post failed after 7 attempts: /, SCHEDULED, ACTIVITY_STARTED, failed(activity('post', timeout('SCHEDULE_TO_CLOSE', timeout('START_TO_CLOSE'))))],
    [/^Activity post failed: E/, ['TimerStarted', {}], ACTIVITY_STARTED, failed(activity('post', app('E', 'e'), { scheduledEventId: '9' }))],
    ['A: a: B: b: C: c', failed(app('A', 'a', app('B', 'b', app('C', 'c'))))],
    ['Operation convert failed: handler error: E: boom', failed({ nexusOperationExecutionFailureInfo: { operation: 'convert' }, cause: { message: 'handler error', cause: app('E', 'boom') } })],
    ['Activity post failed (not to be retried): no quota left', failed({ message: 'no quota left', activityFailureInfo: { activityType: { name: 'post' }, retryState: 'NonRetryableFailure' } })],
    ['Child workflow a failed: rejected', failed({ message: 'rejected', childWorkflowExecutionFailureInfo: { workflowType: { name: 'a' } } })],
    ['Operation convert failed: no endpoint', failed({ message: 'no endpoint', nexusOperationExecutionFailureInfo: { operation: 'convert' } })],
    ['Activity post failed', failed({ message: 'Activity task failed', activityFailureInfo: { activityType: { name: 'post' } } })],
    ['Child workflow a failed', failed({ message: 'Child Workflow execution failed', childWorkflowExecutionFailureInfo: { workflowType: { name: 'a' } } })],
    ['Child workflow a failed', failed({ message: 'child workflow execution error', childWorkflowExecutionFailureInfo: { workflowType: { name: 'a' } } })],
    ['Activity post failed: E: root', failed(activity('post', { cause: app('E', 'root') }))],
    ['Activity post failed: failed without a message', failed(activity('post', {}))],
    ['Activity post failed: E: same', failed(activity('post', app('E', 'same', app('E', 'same'))))],
    ['Activity post failed (canceled): Cancelled', failed(activity('post', { message: 'Cancelled', canceledFailureInfo: {} }, { retryState: 'RETRY_STATE_CANCEL_REQUESTED' }))],
    ['Child workflow a failed: Workflow execution terminated', failed(child('a', { message: 'Workflow execution terminated', terminatedFailureInfo: { identity: 'ada' } }))],
    [
      'Activity post failed (not to be retried): no worker of gpu took it up in time (schedule to start)',
      SCHEDULED,
      ['ActivityTaskTimedOut', { scheduledEventId: '1', failure: timeout('SCHEDULE_TO_START') }],
      failed(activity('post', timeout('SCHEDULE_TO_START'), { startedEventId: '0', retryState: 'RETRY_STATE_NON_RETRYABLE_FAILURE' })),
    ],
  );

  it('also where the message about a wait must be short', () => {
    const wait = historyOf(SCHEDULED, ['ActivityTaskStarted', { scheduledEventId: '1', attempt: 3, lastFailure: child('parse', activity('read', timeout('START_TO_CLOSE', REFUSED))) }]);
    assert.equal(messageOf(wait, 90), 'Waits for activity post, attempt 3, after parse failed: … ConnectionRefusedError: connection refused by ledger:5432');
    assert.equal(messageOf(wait), 'Waits for activity post, attempt 3, after Child workflow parse failed: Activity read failed: it took longer than it may (start to close): ConnectionRefusedError: connection refused by ledger:5432');
  });

  it('also where the message must be short', () => {
    const history = historyOf(
      SCHEDULED,
      ACTIVITY_STARTED,
      ['ActivityTaskTimedOut', { scheduledEventId: '1', startedEventId: '2' }],
      failed(activity('post', timeout('SCHEDULE_TO_CLOSE', REFUSED), { retryState: 'RETRY_STATE_TIMEOUT' })),
    );
    assert.equal(messageOf(history, 90), 'post failed: … ConnectionRefusedError: connection refused by ledger:5432');
  });
});

describe('The message of encoded attributes', () => {
  const TEXTS = { message: 'row 17 has no IBAN', stack_trace: '  File "/app/act.py", line 3, in check\n' };
  const encoded = (encodedAttributes: unknown, message = 'Encoded failure'): IndexedHistory =>
    historyOf(failed({ message, encodedAttributes, applicationFailureInfo: { type: 'ValueError' } }));

  const readable: readonly (readonly [string, unknown])[] = [
    ['json/plain', payload(TEXTS)],
    ['json/wf_v1', payload(TEXTS, 'json/wf_v1', '')],
    ['json/abraxas_v1', payload(TEXTS, 'json/abraxas_v1')],
    ['an encoded result', { b64payload: Buffer.from(JSON.stringify(TEXTS)).toString('base64'), encoding_options: [] }],
    ['attributes decoded in place', TEXTS],
    ['attributes decoded in place in camelCase', { message: TEXTS.message, stackTrace: TEXTS.stack_trace }],
    ['data decoded in place', { metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: TEXTS }],
    ['JSON in a string', JSON.stringify(TEXTS)],
  ];
  for (const [name, attributes] of readable) {
    it(`is read: ${name}`, () => {
      assert.equal(messageOf(encoded(attributes)), 'ValueError: row 17 has no IBAN');
      assert.match(markdownOf(encoded(attributes)), /row 17 has no IBAN\n\n {2}File "\/app\/act\.py", line 3, in check\n```/);
    });
  }

  it('is included once if two failures have it', () => {
    const link = { message: 'Encoded failure', encodedAttributes: payload(TEXTS) };
    const history = historyOf(failed({ ...link, activityFailureInfo: { activityType: { name: 'check' } }, cause: { ...link, applicationFailureInfo: { type: 'E' } } }));
    assert.equal(messageOf(history), 'Activity check failed: E: row 17 has no IBAN');
  });

  it('is the plain one beside null, and beside attributes that can not be read', () => {
    assert.equal(messageOf(encoded(null, 'plain')), 'ValueError: plain');
    assert.equal(messageOf(encoded({ metadata: {} }, 'plain')), 'ValueError: plain');
  });

  it('is none where the attributes hold a stack trace only', () => {
    assert.equal(messageOf(encoded(payload({ stack_trace: TEXTS.stack_trace }))), 'ValueError');
  });

  const hidden: readonly (readonly [RegExp, unknown])[] = [
    [/^ValueError: the message is encrypted$/, payload({}, 'binary/encrypted')],
    [/^ValueError: the message is encrypted$/, payload({}, 'json/wf_v1', 'encrypted')],
    [/^ValueError: the message is encrypted$/, '<encrypted>'],
    [/^ValueError: the message is encrypted$/, { message: '**ENCRYPTED**' }],
    [/^ValueError: the message is encrypted$/, payload({ message: { field_type: '__encrypted_str__', data: 'AQI=' } })],
    [/^ValueError: the message lies in the workers' own storage$/, payload({ key: 'a/b' }, 'json/wf_v1', 'offloaded')],
    [/^ValueError: the message is compressed$/, payload({}, 'binary/zlib')],
    [/^ValueError: the message is compressed$/, payload({}, 'json/wf_v1', 'compressed')],
    [/^ValueError: the message is encoded in a way/, payload({}, 'binary/other')],
    [/^ValueError: the message is encoded in a way/, {}],
  ];
  for (const [message, attributes] of hidden) {
    it(`can not be read: ${JSON.stringify(attributes)}`, () => {
      assert.match(messageOf(encoded(attributes)) ?? '', message);
    });
  }
});

describe('A run that started another', () => {
  const retried = { retryState: 'RETRY_STATE_IN_PROGRESS', newExecutionRunId: 'r2' };
  const cron: Event = ['WorkflowExecutionStarted', { workflowType: { name: 'w' }, cronSchedule: '0 3 * * *' }];
  cases(
    ['FeedError: feed is empty. Its retry policy has started another run', STARTED, failed(app('FeedError', 'feed is empty'), retried)],
    ['The run took longer than it may, while it waited for a signal or an update from outside. Its retry policy has started another run', STARTED, DONE, ['WorkflowExecutionTimedOut', retried]],
    ['FeedError: feed is empty. Its schedule has started the next run', cron, failed(app('FeedError', 'feed is empty'), { newExecutionRunId: 'r2' })],
    ['FeedError: feed is empty. Another run goes on in its place', STARTED, failed(app('FeedError', 'feed is empty'), { newExecutionRunId: 'r2' })],
    ['FeedError: feed is empty', STARTED, failed(app('FeedError', 'feed is empty'), { newExecutionRunId: '' })],
    [
      'Continued as new after FeedError: feed is empty. Its schedule has started the next run',
      STARTED,
      ['WorkflowExecutionContinuedAsNew', { newExecutionRunId: 'r2', initiator: 'CONTINUE_AS_NEW_INITIATOR_CRON_SCHEDULE', failure: app('FeedError', 'feed is empty') }],
    ],
    [undefined, STARTED, ['WorkflowExecutionContinuedAsNew', { newExecutionRunId: 'r2', initiator: 'CONTINUE_AS_NEW_INITIATOR_WORKFLOW' }]],
    [
      'Continued as new after FeedError: feed is empty',
      cron,
      ['WorkflowExecutionContinuedAsNew', { newExecutionRunId: 'r2', initiator: 'CONTINUE_AS_NEW_INITIATOR_WORKFLOW', failure: app('FeedError', 'feed is empty') }],
    ],
    [undefined, cron, ['WorkflowExecutionCompleted', { newExecutionRunId: 'r2' }]],
    ['Ended by a reset: reset by api', ['WorkflowExecutionTerminated', { reason: 'reset by api', identity: '' }]],
    ['Terminated: reset the demo', ['WorkflowExecutionTerminated', { reason: 'reset the demo' }]],
    ['Terminated: hard reset of the demo', ['WorkflowExecutionTerminated', { reason: 'hard reset of the demo' }]],
    ['Terminated by history-service: quota reset', ['WorkflowExecutionTerminated', { reason: 'quota reset', identity: 'history-service' }]],
    ['Ended by a reset: reset canary', ['WorkflowExecutionTerminated', { reason: 'reset canary', identity: 'history-service' }]],
    ['Ended by a reset: bad deploy. Another run goes on after the reset', ['WorkflowExecutionTerminated', { reason: 'bad deploy', identity: 'history-resetter', newExecutionRunId: 'r2' }]],
    ['Terminated by ada: reset the demo', ['WorkflowExecutionTerminated', { reason: 'reset the demo', identity: 'ada' }]],
    ['Terminated by history-service: Workflow history size exceeds limit.', ['WorkflowExecutionTerminated', { reason: 'Workflow history size exceeds limit.', identity: 'history-service' }]],
  );

  it('has the run id of the other', () => {
    const explanation = explained(historyOf(STARTED, failed(app('E', 'no'), retried)));
    assert.deepEqual(explanation?.kind === 'ended' && explanation.next, { runId: 'r2', startedBy: 'retryPolicy' });
  });
});

const task = (attempt = 1): Event => ['WorkflowTaskScheduled', { attempt, taskQueue: { name: 'billing' } }];
const taken = (scheduledEventId: string, build?: string): Event => ['WorkflowTaskStarted', { scheduledEventId, ...(build && { workerVersion: { buildId: build } }) }];
const taskFailed = (cause: string | undefined, failure?: object, more: object = {}): Event => [
  'WorkflowTaskFailed',
  { scheduledEventId: '2', startedEventId: '3', failure, ...(cause && { cause: `WORKFLOW_TASK_FAILED_CAUSE_${cause}` }), ...more },
];
const TASK_TIMED_OUT: Event = ['WorkflowTaskTimedOut', { scheduledEventId: '2', startedEventId: '3', timeoutType: 'TIMEOUT_TYPE_START_TO_CLOSE' }];
const NONDETERMINISM = app('NondeterminismError', '[TMPRL1100] history asks for ocr, code asks for mail');

describe('A run whose code can not go on', () => {
  const fits = 'Deploy code that fits and it goes on by itself. NondeterminismError: [TMPRL1100] history asks for ocr, code asks for mail';
  cases(
    [`Its code no longer fits its history. ${fits}`, STARTED, task(), taken('2'), taskFailed('NON_DETERMINISTIC_ERROR', NONDETERMINISM)],
    [`Its code no longer fits its history. ${fits}`, STARTED, task(), taken('2'), taskFailed('WORKFLOW_WORKER_UNHANDLED_FAILURE', NONDETERMINISM)],
    [`Its code no longer fits its history. ${fits}`, STARTED, task(), taken('2'), taskFailed('NON_DETERMINISTIC_ERROR', NONDETERMINISM), task(7), taken('5')],
    [
      `Its code no longer fits its history (last good: build 9b1fa0c2…; failing: 77ab). ${fits}`,
      STARTED,
      task(),
      ['WorkflowTaskCompleted', { scheduledEventId: '2', workerVersion: { buildId: '9b1fa0c2d3e4f5a6' } }],
      task(),
      taken('4', '77ab'),
      taskFailed('NON_DETERMINISTIC_ERROR', NONDETERMINISM, { scheduledEventId: '4', startedEventId: '5' }),
    ],
    [
      /\(build 77ab, which ran it before\)/,
      STARTED,
      task(),
      ['WorkflowTaskCompleted', { scheduledEventId: '2', deploymentVersion: { buildId: '77ab', deploymentName: 'billing' } }],
      task(),
      taskFailed('NON_DETERMINISTIC_ERROR', NONDETERMINISM, { workerDeploymentVersion: 'billing.77ab' }),
    ],
    [
      'Its code failed and is tried again and again. Deploy code that works and it goes on by itself. KeyError: iban',
      STARTED,
      task(),
      taken('2'),
      taskFailed('WORKFLOW_WORKER_UNHANDLED_FAILURE', app('KeyError', 'iban')),
      task(2),
    ],
    [/^Its code failed and is tried again and again.*KeyError: iban$/, STARTED, task(), taken('2'), taskFailed(undefined, app('KeyError', 'iban'))],
    ['The server refuses what its code asks for (message too large). Deploy code that works and it goes on by itself.', STARTED, task(), taken('2'), taskFailed('GRPC_MESSAGE_TOO_LARGE')],
    [
      'The server refuses what its code asks for (bad schedule activity attributes). Deploy code that works and it goes on by itself.',
      STARTED,
      task(),
      taken('2'),
      taskFailed('BAD_SCHEDULE_ACTIVITY_ATTRIBUTES', { serverFailureInfo: { nonRetryable: true } }),
    ],
  );

  cases(
    [/failing: build 1\.4\.2\)/, STARTED, task(), taskFailed('NON_DETERMINISTIC_ERROR', NONDETERMINISM, { workerDeploymentVersion: 'billing:1.4.2' })],
    [/failing: build 1\.4\.2\)/, STARTED, task(), taskFailed('NON_DETERMINISTIC_ERROR', NONDETERMINISM, { workerDeploymentVersion: 'billing.1.4.2' })],
    [/^Its code failed .* NonDeterministicModelOutput: no$/, STARTED, task(), taskFailed('WORKFLOW_WORKER_UNHANDLED_FAILURE', app('NonDeterministicModelOutput', 'no'))],
    [/^Its code no longer fits/, STARTED, task(), taskFailed('WORKFLOW_WORKER_UNHANDLED_FAILURE', app('NonDeterministicWorkflowError', 'no'))],
    [/^The server refuses what its code asks for \(schedule activity duplicate id\)\./, STARTED, task(), taskFailed('SCHEDULE_ACTIVITY_DUPLICATE_ID')],
    [/^The server refuses what its code asks for \(feature disabled\)\./, STARTED, task(), taskFailed('FEATURE_DISABLED')],
    ['Waits for a worker to run its code, after bad binary', STARTED, task(), taskFailed('BAD_BINARY')],
  );

  // With a worker at it whose code may be another, the history can't tell.
  cases(
    ['Waits for its own code, which a worker runs, attempt 41, after E: foo', STARTED, task(), taken('2'), taskFailed(undefined, app('E', 'foo')), task(41), taken('5')],
    [
      /^Waits for its own code, which a worker runs, attempt 2, after NondeterminismError/,
      STARTED,
      task(),
      taken('2', 'old'),
      taskFailed('NON_DETERMINISTIC_ERROR', NONDETERMINISM),
      task(2),
      taken('5', 'new'),
    ],
    [/^Waits for a worker to run its code, after E: \[TMPRL1101\] Potential deadlock/, STARTED, task(), taken('2'), taskFailed('WORKFLOW_WORKER_UNHANDLED_FAILURE', app('E', '[TMPRL1101] Potential deadlock detected'))],
    [/^Waits for a worker to run its code, after pending activities limit exceeded/, STARTED, task(), taken('2'), taskFailed('PENDING_ACTIVITIES_LIMIT_EXCEEDED')],
  );

  it('has the failed task and its failure', () => {
    const explanation = explained(historyOf(STARTED, task(), taken('2'), taskFailed('NON_DETERMINISTIC_ERROR', NONDETERMINISM), task(2)));
    assert.equal(explanation?.kind, 'stuck');
    assert.equal(explanation.row, 3);
    const lines = markdownOf(historyOf(STARTED, task(), taken('2'), taskFailed('NON_DETERMINISTIC_ERROR', NONDETERMINISM))).split('\n');
    assert.deepEqual(lines.slice(3, 5), ['Its code no longer fits its history.', 'NondeterminismError: [TMPRL1100] history asks for ocr, code asks for mail']);
  });
});

describe('A workflow task that did not fail', () => {
  cases(
    [
      'Waits for a worker to run its code (queue billing), since 2:00 PM, after a reset (retry after the fix)',
      STARTED,
      task(),
      taken('2'),
      taskFailed('RESET_WORKFLOW', { message: 'retry after the fix', resetWorkflowFailureInfo: {} }, { baseRunId: 'r1', newRunId: 'r2' }),
      task(),
    ],
    ['Waits for a worker to run its code (queue billing), since 2:00 PM, attempt 2', STARTED, task(), taken('2'), taskFailed('UNHANDLED_COMMAND'), ['WorkflowExecutionSignaled', { signalName: 'go' }], task(2)],
    [
      'Waits for a worker to run its code (queue billing), since 2:00 PM, attempt 2, after its worker gave no answer in time',
      STARTED,
      task(),
      taken('2'),
      ['WorkflowTaskTimedOut', { scheduledEventId: '2', startedEventId: '3', timeoutType: 'TIMEOUT_TYPE_START_TO_CLOSE' }],
      task(2),
    ],
    [
      'Waits for a worker to run its code (queue billing), since 2:00 PM',
      STARTED,
      ['WorkflowTaskScheduled', { taskQueue: { name: 'w-sticky', kind: 'TASK_QUEUE_KIND_STICKY', normalName: 'billing' } }],
      ['WorkflowTaskTimedOut', { scheduledEventId: '2', timeoutType: 'TIMEOUT_TYPE_SCHEDULE_TO_START' }],
      task(),
    ],
    ['Waits for a worker to run its code, since 2:00 PM', STARTED, ['WorkflowTaskScheduled', { taskQueue: { name: 'w-sticky', kind: 'Sticky' } }]],
  );

  // The next one is not scheduled yet.
  cases(
    ['Waits for a worker to run its code, after its worker gave no answer in time', STARTED, task(), taken('2'), TASK_TIMED_OUT],
    [
      'Waits for a worker to run its code, after a reset (fix)',
      STARTED,
      task(),
      taken('2'),
      taskFailed('RESET_WORKFLOW', { message: 'fix', resetWorkflowFailureInfo: {} }, { newRunId: 'r2' }),
    ],
    [undefined, STARTED, task(), taken('2'), taskFailed('UNHANDLED_COMMAND')],
    [undefined, STARTED],
    [undefined, STARTED, ['WorkflowExecutionSignaled', { signalName: 'go' }]],
    ['The run took longer than it may, while it waited for a worker to run its code, after its worker gave no answer in time', STARTED, task(), taken('2'), TASK_TIMED_OUT, ['WorkflowExecutionTimedOut', {}]],
    ['The run took longer than it may', STARTED, task(), taken('2'), taskFailed('UNHANDLED_COMMAND'), ['WorkflowExecutionTimedOut', {}]],
  );
});

describe('A run that timed out', () => {
  const END: Event = ['WorkflowExecutionTimedOut', { retryState: 'RETRY_STATE_TIMEOUT' }];
  cases(
    [/^The run took longer than it may, while it waited for activity post to be taken up, .* by a worker of gpu$/, STARTED, SCHEDULED, END],
    [/^The run took longer than it may, while it waited for a timer, until/, STARTED, ['TimerStarted', { startToFireTimeout: '10s' }], END],
    ['The run took longer than it may, after NondeterminismError: [TMPRL1100] history asks for ocr, code asks for mail', STARTED, task(), taken('2'), taskFailed('NON_DETERMINISTIC_ERROR', NONDETERMINISM), END],
    ['The run took longer than it may, after its code sent more than the server takes (message too large)', STARTED, task(), taken('2'), taskFailed('GRPC_MESSAGE_TOO_LARGE'), task(2), END],
    ['The run took longer than it may, while it waited for a signal or an update from outside', STARTED, DONE, END],
    ['The run took longer than it may, while it was paused by ada: budget', STARTED, SCHEDULED, ['WorkflowExecutionPaused', { identity: 'ada', reason: 'budget' }], END],
    ['The run took longer than it may, while it was paused', STARTED, ['WorkflowExecutionPaused', {}], END],
    ['The run took longer than it may', SCHEDULED, ['ActivityTaskCompleted', { scheduledEventId: '1' }], END],
  );
});

describe('The message about a wait names what is waited for', () => {
  const accepted = (id: string): Event => ['WorkflowExecutionUpdateAccepted', { protocolInstanceId: id, acceptedRequest: { meta: { updateId: id }, input: { name: '__submit_input', args: {} } } }];
  const cancel: Event = ['WorkflowExecutionCancelRequested', { cause: '', identity: 'ada@laptop', reason: 'wrong tenant' }];
  cases(
    ['Waits for its start at 8:00 PM', ['WorkflowExecutionStarted', { attempt: 1, firstWorkflowTaskBackoff: '21600s', cronSchedule: '0 3 * * *' }]],
    ['Waits for its start at 2:10 PM', ['WorkflowExecutionStarted', { firstWorkflowTaskBackoff: { seconds: '600', nanos: 0 } }], ['WorkflowExecutionSignaled', { signalName: 'go' }]],
    [
      'Waits for its start at 2:10 PM (attempt 3), after FeedError: feed is empty',
      ['WorkflowExecutionStarted', { attempt: 3, firstWorkflowTaskBackoff: '600s', continuedFailure: app('FeedError', 'feed is empty'), initiator: 'CONTINUE_AS_NEW_INITIATOR_RETRY' }],
    ],
    ['Waits for a worker to run its code (queue billing), since 2:00 PM', ['WorkflowExecutionStarted', { firstWorkflowTaskBackoff: '1s' }], task()],
    ['Waits for a signal or an update from outside', ['WorkflowExecutionStarted', { firstWorkflowTaskBackoff: '0s' }], DONE],
    ['Waits for activity post to be taken up, finished or retried by a worker of gpu', SCHEDULED],
    ['Works on update __submit_input', STARTED, accepted('u1')],
    ['Works on update __submit_input, and 1 more', STARTED, accepted('u1'), accepted('u2')],
    ['Waits for a signal or an update from outside', STARTED, accepted('u1'), ['WorkflowExecutionUpdateCompleted', { meta: { updateId: 'u1' }, acceptedEventId: '2', outcome: {} }], DONE],
    ['Waits for a signal or an update from outside', STARTED, accepted('u1'), ['WorkflowExecutionUpdateCompleted', { acceptedEventId: '2' }], DONE],
    ['Works on update fix', STARTED, ['WorkflowExecutionUpdateAdmitted', { request: { meta: { updateId: 'u' }, input: { name: 'fix' } } }], ['WorkflowExecutionUpdateAccepted', { protocolInstanceId: 'u' }]],
    ['Asked to cancel by ada@laptop (wrong tenant), waits for activity post to stop', SCHEDULED, cancel, ['ActivityTaskCancelRequested', { scheduledEventId: '1' }]],
    ['Asked to cancel by ada@laptop (wrong tenant)', STARTED, cancel],
    ['Asked to cancel by workflow parent', STARTED, ['WorkflowExecutionCancelRequested', { externalWorkflowExecution: { workflowId: 'parent' }, identity: 'history-service' }]],
    ['Asked to cancel, waits for a worker to run its code (queue billing), since 2:00 PM', STARTED, ['WorkflowExecutionCancelRequested', {}], task()],
    ['Waits for operation convert, which was asked to stop', ['NexusOperationScheduled', { operation: 'convert' }], ['NexusOperationCancelRequested', { scheduledEventId: '1' }]],
    [
      'Waits for child workflow c, which was asked to stop',
      ['StartChildWorkflowExecutionInitiated', { workflowId: 'c1', workflowType: { name: 'c' } }],
      ['RequestCancelExternalWorkflowExecutionInitiated', { workflowExecution: { workflowId: 'c1' } }],
      ['ExternalWorkflowExecutionCancelRequested', { initiatedEventId: '2' }],
    ],
    ['Canceled by workflow parent', ['WorkflowExecutionCancelRequested', { externalWorkflowExecution: { workflowId: 'parent' } }], ['WorkflowExecutionCanceled', {}]],
    ['Paused by ada: budget', STARTED, task(), ['WorkflowExecutionPaused', { identity: 'ada', reason: 'budget' }]],
    [
      'Paused by ada: budget. Asked to cancel by ada@laptop (wrong tenant)',
      STARTED,
      task(),
      cancel,
      ['WorkflowExecutionPaused', { identity: 'ada', reason: 'budget' }],
    ],
    ['Waits for a worker to run its code (queue billing), since 2:00 PM', STARTED, task(), ['WorkflowExecutionPaused', {}], ['WorkflowExecutionUnpaused', {}]],
    ['Waits for signal go to reach another workflow', STARTED, ['SignalExternalWorkflowExecutionInitiated', { signalName: 'go' }]],
    ['Waits for a signal or an update from outside', STARTED, ['SignalExternalWorkflowExecutionInitiated', { signalName: 'go' }], ['ExternalWorkflowExecutionSignaled', { initiatedEventId: '2' }], DONE],
    ['Waits for input', STARTED, ['MarkerRecorded', localActivity('__emit_waiting_for_input_started')]],
    // The timer after it is its timeout, not a wait of its own.
    ['Waits for input · times out 3:00 PM', STARTED, ['MarkerRecorded', localActivity('__emit_waiting_for_input_started')], ['TimerStarted', { timerId: '1', startToFireTimeout: '3600s' }]],
    ['Waits for a signal or an update from outside', STARTED, ['MarkerRecorded', localActivity('__emit_waiting_for_input_started')], ['MarkerRecorded', localActivity('__emit_waiting_for_input_completed')], DONE],
  );
});

describe('A child workflow was asked to stop', () => {
  const begun: Event = ['StartChildWorkflowExecutionInitiated', { workflowId: 'c1', workflowType: { name: 'c' } }];
  const asked = (more: object = {}): Event => ['RequestCancelExternalWorkflowExecutionInitiated', { workflowExecution: { workflowId: 'c1', ...more } }];
  const delivered = (id: string): Event => ['ExternalWorkflowExecutionCancelRequested', { initiatedEventId: id }];
  const running: Event = ['ChildWorkflowExecutionStarted', { initiatedEventId: '1', workflowExecution: { workflowId: 'c1', runId: 'r1' } }];
  const CANCELED = 'Waits for child workflow c, which was asked to stop';
  cases(
    [CANCELED, begun, running, asked({ runId: 'r1' }), delivered('3')],
    ['Waits for child workflow c', begun, running, asked({ runId: 'r0' }), delivered('3')],
    // Before it was begun, a workflow with the same id was asked.
    ['Waits for child workflow c', asked(), delivered('1'), begun],
    ['Waits for child workflow c', begun, asked(), delivered('2'), ['ChildWorkflowExecutionCanceled', { initiatedEventId: '1' }], begun],
    ['Waits for child workflow c', begun, asked(), ['RequestCancelExternalWorkflowExecutionFailed', { initiatedEventId: '2', cause: 'NOT_FOUND' }]],
    [CANCELED, begun, asked(), asked(), delivered('2'), ['RequestCancelExternalWorkflowExecutionFailed', { initiatedEventId: '3' }]],
  );
});

describe('A history that is not complete or not understood', () => {
  const event = (id: number, type: unknown, more: object = {}): object => ({ eventId: String(id), eventTime: '2026-11-24T14:00:00Z', eventType: type, ...more });
  const started = event(1, 'WorkflowExecutionStarted');
  const scheduled = event(2, 'ActivityTaskScheduled', { activityTaskScheduledEventAttributes: { activityType: { name: 'post' } } });
  const end = event(4, 'WorkflowExecutionFailed', { workflowExecutionFailedEventAttributes: { failure: { message: 'late', applicationFailureInfo: { type: 'E' } } } });
  const done = event(3, 'ActivityTaskCompleted', { activityTaskCompletedEventAttributes: { scheduledEventId: '2' } });
  const idle = event(4, 'WorkflowTaskCompleted');
  const ELSEWHERE = 'This is a part of a history that goes on elsewhere';
  const histories: readonly (readonly [string, unknown, string | undefined])[] = [
    ['the first page', { history: { events: [started, scheduled] }, nextPageToken: 'AAAB' }, ELSEWHERE],
    ['the first page, the token first', { next_page_token: 'AAAB', events: [started, scheduled] }, ELSEWHERE],
    ['the first page in a list', [{ events: [started, scheduled], nextPageToken: 'AAAB' }], ELSEWHERE],
    ['the only page', { history: { events: [started, scheduled] }, nextPageToken: '' }, 'Waits for activity post'],
    ['a page with the end of the run', { events: [started, scheduled, done, end], nextPageToken: 'AAAB' }, 'E: late'],
    ['the last page', [event(1001, 'WorkflowTaskCompleted')], undefined],
    ['a gap', [started, event(5, 'WorkflowTaskCompleted')], undefined],
    ['types as numbers', { events: [event(1, 1), event(2, 3)] }, undefined],
    ['an unknown end', [started, scheduled, event(3, 'EVENT_TYPE_WORKFLOW_EXECUTION_ARCHIVED')], undefined],
    ['mostly unknown types', [started, event(2, 'A'), event(3, 'B')], undefined],
    ['an unknown type', [started, event(2, 'SomethingNew')], undefined],
    ['an unknown type that refers to the wait', [started, scheduled, event(3, 'Finished', { finishedEventAttributes: { scheduledEventId: '2' } })], undefined],
    ['an unknown type beside a wait', [started, scheduled, event(3, 'SomethingNew')], 'Waits for activity post'],
    ['a type in another spelling', [event(1, 'workflowExecutionFailed')], undefined],
    ['a wrapped history', { data: { history: { events: [end] } } }, undefined],
    ['attributes in a common field', [event(1, 'EVENT_TYPE_WORKFLOW_EXECUTION_FAILED', { attributes: { failure: { message: 'no' } } })], 'no'],
    ['events out of order', [started, end, scheduled, done], 'E: late'],
    ['events of an active run out of order', [started, idle, done, scheduled], 'Waits for a signal or an update from outside'],
    ['a list of one history', [{ events: [started, scheduled] }], 'Waits for activity post'],
    ['a list of one answer', [{ history: { events: [started, scheduled, done, end] } }], 'E: late'],
    ['a list of the runs of a chain', [{ events: [started, scheduled, done, end] }, { events: [started, scheduled] }], undefined],
    ['the runs of a chain, the last one ended', [{ events: [started, scheduled] }, { events: [started, scheduled, done, end] }], undefined],
    ['ids that repeat', [event(1, 'WorkflowExecutionSignaled'), event(1, 'WorkflowExecutionSignaled'), scheduled], undefined],
    ['a list of pages', [{ events: [started, scheduled] }, { events: [done, idle] }], 'Waits for a signal or an update from outside'],
  ];
  for (const [name, value, message] of histories) {
    it(`${name}: ${message ?? 'no claim'}`, () => {
      assert.equal(messageOf(indexed(JSON.stringify(value))), message);
    });
  }
});

describe('failureMarkdown', () => {
  it('keeps the lines of a message, without terminal sequences', () => {
    const history = historyOf(failed(app('E', '\u001b[1;31mfirst\u001b[0m\r\n\tsecond\u001b]8;;https://a.example\u0007third\u001b]8;;\u0007')));
    assert.equal(markdownOf(history), '`run`\n\n```\nE: first\n    secondthird\n```\n');
    assert.equal(messageOf(history), 'E: first\r\n\tsecondthird');
  });

  it('keeps the end of a long stack trace', () => {
    const stackTrace = `${'  File "/app/deep.py", line 1, in deep\n'.repeat(2000)}  File "/app/last.py", line 2, in last\n    raise ValueError`;
    const text = markdownOf(historyOf(failed({ ...app('E', 'no'), stackTrace })));
    assert.match(text, /\n…\n {2}File "\/app\/deep\.py"[^]*last\.py", line 2, in last\n {4}raise ValueError\n```\n$/);
    assert.ok(text.length < 21_000);
  });

  it('takes no longer for a message of 200,000 characters', () => {
    const text = markdownOf(historyOf(failed(app('E', `start ${'x'.repeat(200_000)} end`))));
    assert.ok(text.length < 11_000);
    assert.match(text, /E: start x+ … x+ end\n/);
  });

  it('includes that another run was started', () => {
    const history = historyOf(STARTED, failed(app('E', 'no'), { retryState: 'RETRY_STATE_IN_PROGRESS', newExecutionRunId: 'r2' }));
    assert.equal(markdownOf(history), '`run`\n\n```\nE: no\nIts retry policy has started another run\n```\n');
  });
});
