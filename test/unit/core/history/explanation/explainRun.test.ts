import assert from 'node:assert/strict';
import { explainEvent, explainRun, type RunExplanation, type Wait } from '../../../../../src/core/history/explanation/explainRun';
import type { LinkPlace } from '../../../../../src/core/history/explanation/locatedFailure';
import { sampleHistory } from '../../../../sample-api/sampleHistory';
import { SampleRuns } from '../../../../sample-api/sampleRuns';
import { statusAt } from '../../../../sample-api/sampleRun';
import { historyOf, indexed, type IndexedHistory } from '../indexedHistory';

const ENDS = { FAILED: 'failed', TIMED_OUT: 'timedOut', TERMINATED: 'terminated', CANCELED: 'canceled' } as const;

function explained({ index, document }: IndexedHistory): RunExplanation | undefined {
  return explainRun(index, document);
}

function ended(history: IndexedHistory): RunExplanation & { kind: 'ended' } {
  const explanation = explained(history);
  assert.equal(explanation?.kind, 'ended');
  return explanation;
}

function active(history: IndexedHistory): RunExplanation & { kind: 'active' } {
  const explanation = explained(history);
  assert.equal(explanation?.kind, 'active');
  return explanation;
}

function place(row?: number, attempts?: number): LinkPlace {
  return { row, attempts, queue: undefined };
}

function messageBefore(wait: Wait | undefined): string | undefined {
  return wait?.before?.kind === 'failed' ? wait.before.failure?.links[0]?.message : undefined;
}

/** The same events, newest first, in the older spelling and within an answer. */
function turned({ document }: IndexedHistory): IndexedHistory {
  const { events } = JSON.parse(Buffer.from(document).toString()) as { events: unknown[] };
  return indexed(JSON.stringify({ history: { events: events.reverse() } }));
}

const FAILED_ACTIVITY = [
  ['ActivityTaskScheduled', { activityType: { name: 'extract_text' } }],
  ['ActivityTaskStarted', { scheduledEventId: '1', attempt: 3, lastFailure: { message: 'second time' } }],
  ['ActivityTaskFailed', { scheduledEventId: '1', startedEventId: '2', failure: { message: 'no', applicationFailureInfo: { type: 'E' } } }],
] as const;
const ACTIVITY_FAILURE = {
  activityFailureInfo: { scheduledEventId: '1', startedEventId: '2', activityType: { name: 'extract_text' } },
  cause: { message: 'no', applicationFailureInfo: { type: 'E' } },
};

describe('explainRun', () => {
  it('has the activity that failed the run', () => {
    const history = historyOf(...FAILED_ACTIVITY, ['WorkflowExecutionFailed', { failure: ACTIVITY_FAILURE }]);
    const { row, end, failure } = ended(history);
    assert.deepEqual([row, end], [3, 'failed']);
    assert.deepEqual(failure?.places, [place(2, 3), place()]);
    const reversed = ended(turned(history));
    assert.deepEqual(reversed.failure?.places, [place(1, 3), place()]);
    assert.deepEqual([reversed.row, reversed.end], [0, 'failed']);
  });

  it('is the same for the event alone that decided it, and for no other', () => {
    const { index, document } = historyOf(...FAILED_ACTIVITY, ['WorkflowExecutionFailed', { failure: ACTIVITY_FAILURE }]);
    const whole = ended({ index, document, lines: [] });
    const alone = (id: number): RunExplanation | undefined => {
      const { start, end } = index.partOf(index.rowOfId(id) ?? 0);
      return explainEvent(indexed('[', document.subarray(start, end), ']').index, index, explainRun(index, document));
    };
    // Its causes are told by events that its document doesn't hold.
    assert.deepEqual(alone(4), { ...whole, row: 0, failure: { ...whole.failure, places: [place(undefined, 3), place()] } });
    assert.equal(alone(3), undefined);
    const active = historyOf(['WorkflowExecutionStarted', {}]);
    assert.equal(explainEvent(active.index, active.index, explainRun(active.index, active.document)), undefined);
  });

  it('does not look for the events of a child in its parent', () => {
    const child = (info: object): object => ({ failure: { childWorkflowExecutionFailureInfo: info, cause: ACTIVITY_FAILURE } });
    const execution = { workflowId: 'w', runId: 'r' };
    for (const info of [{ initiatedEventId: '4' }, { workflowExecution: execution }]) {
      const { failure } = ended(
        historyOf(
          ...FAILED_ACTIVITY,
          ['StartChildWorkflowExecutionInitiated', { workflowId: 'w', workflowType: { name: 'child' } }],
          ['ChildWorkflowExecutionFailed', { initiatedEventId: '4', workflowExecution: execution, failure: ACTIVITY_FAILURE }],
          ['WorkflowExecutionFailed', child(info)],
        ),
      );
      assert.deepEqual(failure?.places, [place(4), place(), place()]);
    }
  });

  it('has the request that stopped a run', () => {
    const terminated = ended(historyOf(['WorkflowExecutionTerminated', { reason: 'no longer needed', identity: 'ada' }]));
    assert.deepEqual([terminated.end, terminated.request?.reason, terminated.request?.identity], ['terminated', 'no longer needed', 'ada']);
    const canceled = ended(
      historyOf(['WorkflowExecutionCancelRequested', { cause: 'superseded', identity: 'ben' }], ['WorkflowExecutionCanceled', {}]),
    );
    assert.deepEqual([canceled.end, canceled.request?.reason, canceled.request?.identity, canceled.row], ['canceled', 'superseded', 'ben', 1]);
    const timedOut = ended(historyOf(['WorkflowExecutionTimedOut', { retryState: 'RETRY_STATE_TIMEOUT' }]));
    assert.deepEqual([timedOut.end, timedOut.request, timedOut.failure], ['timedOut', undefined, undefined]);
  });

  it('is undefined for a completed run and a document that is not a history', () => {
    for (const type of ['WorkflowExecutionCompleted', 'EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW']) {
      assert.equal(explained(historyOf(['TimerStarted', { timerId: '1' }], [type, {}])), undefined);
    }
    assert.equal(explained(indexed('{"status":"FAILED"}')), undefined);
  });

  it('lists the waits of an active run, with the failure before each', () => {
    const history = historyOf(
      ...FAILED_ACTIVITY.slice(0, 2),
      ['ActivityTaskScheduled', { activityType: { name: 'done' } }],
      ['ActivityTaskCompleted', { scheduledEventId: '3' }],
      ['StartChildWorkflowExecutionInitiated', { workflowType: { name: 'child' } }],
      ['ChildWorkflowExecutionStarted', { initiatedEventId: '5' }],
      ['TimerStarted', { timerId: 'nap', startToFireTimeout: '90.5s' }],
      ['TimerStarted', { timerId: 'gone' }],
      ['TimerCanceled', { startedEventId: '8' }],
      ['SomethingNew', { activityId: '1' }],
    );
    for (const each of [history, turned(history)]) {
      const { row, waits } = active(each);
      assert.equal(each.index.idOf(row), 10);
      assert.deepEqual(waits.map(({ kind, name, attempt, startedRow }) => [kind, name, attempt, startedRow !== undefined]), [
        ['activity', 'extract_text', 3, true],
        ['childWorkflow', 'child', undefined, true],
        ['timer', 'nap', undefined, false],
      ]);
      assert.equal(messageBefore(waits[0]), 'second time');
      assert.equal(waits[2]?.firesMs, Date.UTC(2026, 10, 24, 14, 1, 37));
    }
  });

  it('waits for a workflow task that failed until one is completed', () => {
    const failing = [
      ['WorkflowTaskScheduled', { attempt: 1 }],
      ['WorkflowTaskStarted', { scheduledEventId: '1' }],
      ['WorkflowTaskFailed', { scheduledEventId: '1', failure: { message: 'nondeterminism' } }],
      ['WorkflowTaskScheduled', { attempt: 2 }],
    ] as const;
    const [wait, ...more] = active(historyOf(...failing)).waits;
    assert.deepEqual([wait?.kind, wait?.row, wait?.attempt, messageBefore(wait)], ['workflowTask', 2, 2, 'nondeterminism']);
    assert.deepEqual(more, []);
    assert.equal(explained(historyOf(...failing, ['WorkflowTaskCompleted', { scheduledEventId: '4' }])), undefined);
  });

  it('lists 20 waits and counts the others', () => {
    const { waits, omitted } = active(historyOf(...Array.from({ length: 30 }, () => ['ActivityTaskScheduled', {}] as const)));
    assert.deepEqual([waits.length, omitted], [20, 10]);
  });

  it('agrees with the status of every run of the sample', () => {
    const startUs = Date.UTC(2026, 10, 24, 8) * 1000;
    const runs = new SampleRuns({ runs: 600, workflows: 8, seed: 'why', startUs }).startedBy(startUs);
    const seen = new Set<string | undefined>();
    for (const run of runs) {
      const status = statusAt(run, startUs);
      if (status === null || status === 'PAUSED') continue;
      const history = indexed(sampleHistory(run, startUs, true));
      const explanation = explained(history);
      const end = status in ENDS ? ENDS[status as keyof typeof ENDS] : undefined;
      seen.add(end ?? explanation?.kind);
      if (end) assert.equal(explanation?.kind === 'ended' ? explanation.end : undefined, end);
      else if (status === 'RUNNING' || status === 'RETRYING_AFTER_ERROR') assert.ok(explanation?.kind === 'active' || explanation?.kind === 'stuck', status);
      else assert.equal(explanation, undefined);
      if (explanation?.kind !== 'ended' || !explanation.failure) continue;
      for (const [at, link] of explanation.failure.links.entries()) {
        const isOwn = at === 0 && (link.kind === 'activity' || link.kind === 'childWorkflow');
        assert.equal(explanation.failure.places[at]?.row !== undefined, isOwn);
      }
    }
    assert.deepEqual([...seen].sort(), ['active', 'canceled', 'failed', 'stuck', 'terminated', 'timedOut', undefined]);
  });
});
