import assert from 'node:assert/strict';
import { failureChain, type FailureLink } from '../../../../../src/core/history/explanation/failureChain';

function kindsOf(failure: unknown): string[] {
  return failureChain(failure)?.links.map(({ kind }) => kind) ?? [];
}

/** What is said of it, without what isn't. */
function said(link: FailureLink | undefined): object {
  return Object.fromEntries(Object.entries(link ?? {}).filter(([, value]) => value !== undefined && value !== false));
}

describe('failureChain', () => {
  it('goes from an activity to the root', () => {
    const chain = failureChain({
      message: 'Activity task failed',
      activityFailureInfo: {
        scheduledEventId: '5',
        startedEventId: '6',
        identity: '1@worker',
        activityType: { name: 'extract_text' },
        activityId: '1',
        retryState: 'RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED',
      },
      cause: {
        message: 'too late\nreally',
        source: 'PythonSDK',
        stackTrace: '  File "a.py", line 1',
        applicationFailureInfo: { type: 'TimeoutError', nonRetryable: true },
        cause: { message: 'activity StartToClose timeout', timeoutFailureInfo: { timeoutType: 'TIMEOUT_TYPE_START_TO_CLOSE' } },
      },
    });
    assert.deepEqual(chain?.links.map(said), [
      {
        kind: 'activity',
        message: 'Activity task failed',
        name: 'extract_text',
        activityId: '1',
        retryState: 'MaximumAttemptsReached',
        identity: '1@worker',
        scheduledEventId: 5,
        startedEventId: 6,
      },
      {
        kind: 'application',
        message: 'too late\nreally',
        source: 'PythonSDK',
        stackTrace: '  File "a.py", line 1',
        type: 'TimeoutError',
        nonRetryable: true,
      },
      { kind: 'timeout', message: 'activity StartToClose timeout', timeoutType: 'StartToClose' },
    ]);
    assert.equal(chain.omitted, 0);
  });

  it('reads snake_case and the older spelling of enumerations', () => {
    const chain = failureChain({
      child_workflow_execution_failure_info: {
        workflow_execution: { workflow_id: 'w', run_id: 'r' },
        workflow_type: { name: 'child' },
        initiated_event_id: 5,
        retry_state: 'Timeout',
      },
      stack_trace: 's',
      cause: { timeout_failure_info: { timeout_type: 'Heartbeat' } },
    });
    assert.deepEqual(chain?.links.map(said), [
      { kind: 'childWorkflow', stackTrace: 's', name: 'child', workflowId: 'w', runId: 'r', retryState: 'Timeout', initiatedEventId: 5 },
      { kind: 'timeout', timeoutType: 'Heartbeat' },
    ]);
  });

  it('knows every kind, and takes any other as it is', () => {
    assert.deepEqual(kindsOf({ nexusOperationExecutionFailureInfo: { operation: 'o' } }), ['operation']);
    assert.deepEqual(kindsOf({ canceledFailureInfo: {} }), ['canceled']);
    assert.deepEqual(kindsOf({ terminatedFailureInfo: {} }), ['terminated']);
    assert.deepEqual(kindsOf({ serverFailureInfo: { nonRetryable: true } }), ['server']);
    assert.deepEqual(kindsOf({ resetWorkflowFailureInfo: {} }), ['reset']);
    assert.deepEqual(kindsOf({ message: 'x', whateverFailureInfo: {} }), ['other']);
  });

  it('marks a message that only a worker can read', () => {
    const chain = failureChain({ message: 'Encoded failure', encodedAttributes: { metadata: { encoding: 'x' } } });
    assert.equal(chain?.links[0]?.hidden, 'encoded');
  });

  it('is undefined for other values, and has no texts of a wrong type', () => {
    for (const value of [undefined, null, 3, 'failed', [], [{ message: 'x' }]]) assert.equal(failureChain(value), undefined);
    const chain = failureChain({ message: 4, stackTrace: '', cause: 'x', applicationFailureInfo: { type: {}, nonRetryable: 'yes' } });
    assert.deepEqual(chain?.links.map(said), [{ kind: 'application' }]);
    assert.deepEqual(kindsOf(JSON.parse('{"__proto__":{"message":"x","cause":{}}}')), ['other']);
  });

  it('keeps the ends of a chain that is far too long', () => {
    const depth = 100_000;
    const text = `${'{"message":"a","cause":'.repeat(depth)}{"message":"root"}${'}'.repeat(depth)}`;
    const chain = failureChain(JSON.parse(text));
    assert.equal(chain?.links.length, 50);
    assert.equal(chain.links.at(-1)?.message, 'root');
    assert.equal(chain.links.length + chain.omitted, depth + 1);
  });
});
