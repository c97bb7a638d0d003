import assert from 'node:assert/strict';
import { explainRun } from '../../../../src/core/history/explanation/explainRun';
import { resetPoint, resetPointAt, resetPointBefore, type NamedWork, type ResetPoint } from '../../../../src/core/history/resetPoint';
import { historyOf, indexed, localActivity, type IndexedHistory } from './indexedHistory';

type Event = readonly [type: string, attributes: object];

const STARTED: Event = ['WorkflowExecutionStarted', {}];

/** A workflow task. @param id of its first event; the last has `id + 2` */
function task(id: number): Event[] {
  return [
    ['WorkflowTaskScheduled', {}],
    ['WorkflowTaskStarted', { scheduledEventId: String(id) }],
    ['WorkflowTaskCompleted', { scheduledEventId: String(id), startedEventId: String(id + 1) }],
  ];
}

function scheduled(name: string, taskId: number): Event {
  return ['ActivityTaskScheduled', { activityType: { name }, workflowTaskCompletedEventId: String(taskId) }];
}

function ended(type: string, scheduledId: number, more: object = {}): Event {
  return [`ActivityTask${type}`, { scheduledEventId: String(scheduledId), ...more }];
}

function activityFailure(scheduledId: number): object {
  return { message: 'Activity failed', activityFailureInfo: { scheduledEventId: String(scheduledId) }, cause: { message: 'no' } };
}

function runFailed(taskId: number, failure: object): Event {
  return ['WorkflowExecutionFailed', { failure, workflowTaskCompletedEventId: String(taskId) }];
}

/** The same events, the newest first, with ids that are numbers. */
function turned({ document }: IndexedHistory): IndexedHistory {
  const json = Buffer.from(document).toString().replace(/(Id": )"(\d+)"/g, '$1$2');
  const { events } = JSON.parse(json) as { events: unknown[] };
  return indexed(JSON.stringify({ history: { events: events.reverse() } }));
}

function pointOf({ index, document }: IndexedHistory): ResetPoint | undefined {
  const explanation = explainRun(index, document);
  assert.ok(explanation?.kind === 'ended' || explanation?.kind === 'stuck');
  return resetPoint(index, explanation);
}

/** `a`, `a 3` for three, `a 3/2` of which two were completed. */
function names(work: readonly NamedWork[]): string {
  return work.map(({ name, count, completed }) => `${name} ${count}/${completed}`).join(', ');
}

/** @param expected its id, what runs again, what is kept, what stays failed */
function check(history: IndexedHistory, ...expected: readonly [number, string, string, string?]): void {
  const [eventId, runsAgain, kept, keptFailures = ''] = expected;
  for (const each of [history, turned(history)]) {
    const point = pointOf(each);
    assert.deepEqual(
      point && [point.eventId, names(point.runsAgain), names(point.kept), names(point.keptFailures)],
      [eventId, runsAgain, kept, keptFailures],
    );
  }
}

describe('resetPoint', () => {
  it('does the activity again that failed, and keeps what was completed before', () => {
    check(
      historyOf(
        STARTED, ...task(2), scheduled('fetch_inbox', 4), ended('Completed', 5), // 1 to 6
        ...task(7), scheduled('extract_fields', 9), ended('Failed', 10), // to 11
        ...task(12), runFailed(14, activityFailure(10)),
      ),
      9, 'extract_fields 1/0', 'fetch_inbox 1/1',
    );
  });

  it('does all parallel activities again that were begun or had not ended by then', () => {
    check(
      historyOf(
        STARTED, ...task(2), scheduled('early', 4), scheduled('late', 4), scheduled('never', 4), ended('Completed', 5), // 1 to 8
        ...task(9), scheduled('extract', 11), scheduled('send', 11), scheduled('send', 11), // to 14
        ended('Completed', 6), ended('Completed', 13), ended('TimedOut', 12), // to 17
        ...task(18), runFailed(20, activityFailure(12)),
      ),
      11, 'late 1/1, send 2/1, extract 1/0, never 1/0', 'early 1/1',
    );
  });

  it('goes back to the task that began the activity, though others were completed since', () => {
    check(
      historyOf(
        STARTED, ...task(2), scheduled('slow', 4), scheduled('quick', 4), ended('Completed', 6), // 1 to 7
        ...task(8), scheduled('next', 10), ended('Completed', 11), ended('Failed', 5), // to 13
        ...task(14), runFailed(16, activityFailure(5)),
      ),
      4, 'quick 1/1, next 1/1, slow 1/0', '',
    );
  });

  it('keeps an earlier failure that the code handled, and says so', () => {
    check(
      historyOf(
        STARTED, ...task(2), scheduled('lookup', 4), ended('Failed', 5), // 1 to 6
        ...task(7), scheduled('lookup', 9), ended('Failed', 10), // to 11
        ...task(12), runFailed(14, activityFailure(10)),
      ),
      9, 'lookup 1/0', '', 'lookup 1/0',
    );
  });

  it('does the last task again that threw an exception, so that nothing else is', () => {
    check(
      historyOf(STARTED, ...task(2), scheduled('fetch', 4), ended('Completed', 5), ...task(7), runFailed(9, { message: 'KeyError', applicationFailureInfo: {} })),
      9, '', 'fetch 1/1',
    );
  });

  it('begins a child again that failed, also where the failure does not name its event', () => {
    const execution = { workflowId: 'c', runId: 'r' };
    for (const info of [{ initiatedEventId: '5' }, { workflowExecution: execution }]) {
      check(
        historyOf(
          STARTED, ...task(2), ['StartChildWorkflowExecutionInitiated', { workflowId: 'c', workflowType: { name: 'child' }, workflowTaskCompletedEventId: '4' }],
          ['ChildWorkflowExecutionStarted', { initiatedEventId: '5', workflowExecution: execution }], // 6
          ...task(7), ['ChildWorkflowExecutionFailed', { initiatedEventId: '5', workflowExecution: execution }], // 10
          ...task(11), runFailed(13, { childWorkflowExecutionFailureInfo: info, cause: activityFailure(2) }),
        ),
        4, 'child 1/0', '',
      );
    }
  });

  it('runs a local activity again whose marker has the failure, and leaves those of the platform out', () => {
    const marker = (type: string, taskId: number, more: object = {}): Event => ['MarkerRecorded', { ...localActivity(type), workflowTaskCompletedEventId: String(taskId), ...more }];
    check(
      historyOf(
        STARTED, ...task(2), marker('__internal__emit_workflow_started', 4), marker('read_rate', 4), // 1 to 6
        ...task(7), marker('check', 9, { failure: { message: 'no' } }), ['MarkerRecorded', { markerName: 'core_patch' }], // to 11
        runFailed(9, { activityFailureInfo: { activityType: { name: 'check' } }, cause: { message: 'no' } }),
      ),
      9, 'check 1/0', 'read_rate 1/1',
    );
  });

  it('sends signals to others again, and asks no child that had begun before to run again', () => {
    check(
      historyOf(
        STARTED, ...task(2), ['StartChildWorkflowExecutionInitiated', { workflowType: { name: 'child' }, workflowTaskCompletedEventId: '4' }], // 1 to 5
        ...task(6), ['SignalExternalWorkflowExecutionInitiated', { signalName: 'go', workflowTaskCompletedEventId: '8' }], // 9
        ['ExternalWorkflowExecutionSignaled', { initiatedEventId: '9' }], ['ChildWorkflowExecutionCompleted', { initiatedEventId: '5' }], // to 11
        runFailed(8, { message: 'no', applicationFailureInfo: {} }),
      ),
      8, 'go 1/1', '',
    );
  });

  it('begins before the request for a run that was canceled', () => {
    check(
      historyOf(STARTED, ...task(2), scheduled('nap', 4), ['WorkflowExecutionCancelRequested', {}], ...task(7), ['WorkflowExecutionCanceled', { workflowTaskCompletedEventId: '9' }]),
      4, 'nap 1/0', '',
    );
  });

  it('does the last completed task again for a task that fails each time', () => {
    const failing = (message: string): IndexedHistory =>
      historyOf(
        STARTED, ...task(2), scheduled('a', 4), ended('Completed', 5), ...task(7), scheduled('b', 9), ended('Completed', 10), // to 11
        ['WorkflowTaskScheduled', {}],
        ['WorkflowTaskStarted', { scheduledEventId: '12' }],
        ['WorkflowTaskFailed', { scheduledEventId: '12', startedEventId: '13', failure: { message, applicationFailureInfo: { type: 'E' } } }],
      );
    check(failing('KeyError'), 9, 'b 1/1', 'a 1/1');
    assert.equal(pointOf(failing('KeyError'))?.mayFailAgain, false);
    // Code that does not fit fails at the event that it names, else perhaps at any.
    check(failing('[TMPRL1100] Activity type of scheduled event does not match'), 9, 'b 1/1', 'a 1/1');
    assert.equal(pointOf(failing('[TMPRL1100] Activity type of scheduled event does not match'))?.mayFailAgain, true);
    const named = '[TMPRL1100] No command scheduled for event HistoryEvent(id: 5, ActivityTaskScheduled)';
    check(failing(named), 4, 'a 1/1, b 1/1', '');
    assert.equal(pointOf(failing(named))?.mayFailAgain, false);
  });

  it('has none where no task was completed before', () => {
    assert.equal(pointOf(historyOf(STARTED, ['WorkflowExecutionTimedOut', {}])), undefined);
    assert.equal(pointOf(historyOf(STARTED, ['WorkflowTaskScheduled', {}], ['WorkflowTaskFailed', { failure: { message: 'E', applicationFailureInfo: {} } }])), undefined);
  });

  it('is found in a history that begins in the middle, unless that lacks the task', () => {
    const from = (first: number, history: IndexedHistory): IndexedHistory => {
      const { events } = JSON.parse(Buffer.from(history.document).toString()) as { events: unknown[] };
      return indexed(JSON.stringify({ events: events.slice(first - 1) }));
    };
    const history = historyOf(
      STARTED, ...task(2), scheduled('a', 4), ended('Completed', 5), ...task(7), scheduled('b', 9), ended('Failed', 10), ...task(12), runFailed(14, activityFailure(10)),
    );
    check(from(7, history), 9, 'b 1/0', '');
    assert.equal(pointOf(from(10, history)), undefined);
    assert.equal(pointOf(from(11, history)), undefined);
  });

  it('has none in the histories of several runs, and in a page that is not the last', () => {
    const { document } = historyOf(STARTED, ...task(2), scheduled('a', 4), ended('Failed', 5));
    const { events } = JSON.parse(Buffer.from(document).toString()) as { events: unknown[] };
    for (const several of [{ events: [...events, ...events] }, { events: [...events, events[3]] }]) {
      const { index } = indexed(JSON.stringify(several));
      assert.deepEqual([resetPointBefore(index, 5), resetPointAt(index, 4)], [undefined, undefined]);
    }
    assert.equal(resetPointBefore(indexed(JSON.stringify({ events, nextPageToken: 'x' })).index, 5), undefined);
  });
});

describe('resetPointBefore', () => {
  const { index } = historyOf(
    STARTED, ...task(2), ['TimerStarted', { timerId: '1', workflowTaskCompletedEventId: '4' }], scheduled('a', 4), // 1 to 6
    ['WorkflowExecutionSignaled', { signalName: 'stop' }], ...task(8), // to 10
    ['TimerCanceled', { startedEventId: '5', workflowTaskCompletedEventId: '10' }],
    ['ActivityTaskCancelRequested', { scheduledEventId: '6', workflowTaskCompletedEventId: '10' }],
    ['WorkflowExecutionUpdateAccepted', { protocolInstanceId: 'u', acceptedRequest: { input: { name: 'set' } } }], // 13
    ...task(14), ['WorkflowExecutionUpdateCompleted', { acceptedEventId: '13', outcome: { failure: { message: 'no' } } }], // 17
  );
  const idBefore = (id: number): number | undefined => resetPointBefore(index, index.rowOfId(id) ?? 0)?.eventId;

  it('is the task that began what the event is about', () => {
    assert.deepEqual([5, 6, 11, 12].map(idBefore), [4, 4, 4, 4]);
  });

  it('is the last task before a signal, an update and a workflow task, and a completed task itself', () => {
    assert.deepEqual([7, 17, 14, 15, 16, 1].map(idBefore), [4, 10, 10, 10, 16, undefined]);
  });
});

describe('resetPointAt', () => {
  it('has the completed workflow tasks only', () => {
    const history = historyOf(STARTED, ...task(2), ...task(5), ['WorkflowTaskScheduled', {}], ['WorkflowTaskTimedOut', { scheduledEventId: '8' }], ...task(10));
    for (const { index } of [history, turned(history)]) {
      const ids = Array.from({ length: 13 }, (_, id) => id);
      assert.deepEqual(ids.filter((id) => resetPointAt(index, id) !== undefined), [4, 7, 12]);
    }
  });
});
