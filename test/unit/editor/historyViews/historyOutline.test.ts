import assert from 'node:assert/strict';
import { explainRun } from '../../../../src/core/history/explanation/explainRun';
import { historyOutline, type OutlineEntry } from '../../../../src/editor/historyViews/historyOutline';
import { historyOf, indexed, localActivity, payload, type IndexedHistory } from '../../core/history/indexedHistory';

const TIME = /\d{1,2}:\d{2}:\d{2}.*/;

function outline({ index, document }: IndexedHistory): OutlineEntry[] {
  return [...historyOutline(index, explainRun(index, document))];
}

/** Label, what the detail says beside the time, and the same of what lies below. */
type Drawn = readonly [label: string, detail: string, ...below: Drawn[]];

function drawn(entries: readonly OutlineEntry[]): Drawn[] {
  return entries.map(({ label, detail, children }) => [label, detail.replace(TIME, '@'), ...drawn(children)]);
}

const SCHEDULED = ['ActivityTaskScheduled', { activityType: { name: 'extract_text' } }] as const;
const FAILURE = { message: 'no', applicationFailureInfo: { type: 'ValueError' } };

describe('historyOutline', () => {
  it('has the consecutive events of an activity as one entry, with attempt and failure', () => {
    const history = historyOf(
      ['WorkflowExecutionStarted', { workflowType: { name: 'process-invoices' } }],
      ['WorkflowTaskScheduled', {}],
      ['WorkflowTaskStarted', { scheduledEventId: '2' }],
      ['WorkflowTaskCompleted', { scheduledEventId: '2', startedEventId: '3' }],
      SCHEDULED,
      ['ActivityTaskStarted', { scheduledEventId: '5', attempt: 3 }],
      ['ActivityTaskTimedOut', { scheduledEventId: '5', startedEventId: '6' }],
    );
    assert.deepEqual(drawn(outline(history)), [
      ['Workflow execution started: process-invoices', '@'],
      ['Workflow task', '@', ['Started', '@'], ['Completed', '@']],
      ['extract_text', 'timed out · attempt 3 · @', ['Started', 'attempt 3 · @'], ['Timed out', '@']],
    ]);
    assert.deepEqual(outline(history).map(({ kind }) => kind), ['other', 'workflowTask', 'failure']);
  });

  it('has one entry per line, also with parallel activities or the newest event first', () => {
    const history = historyOf(
      SCHEDULED,
      SCHEDULED,
      ['ActivityTaskStarted', { scheduledEventId: '1' }],
      ['ActivityTaskStarted', { scheduledEventId: '2' }],
      ['ActivityTaskCompleted', { scheduledEventId: '2', startedEventId: '4' }],
      ['ActivityTaskCompleted', { scheduledEventId: '1', startedEventId: '3' }],
      ['TimerStarted', { timerId: 't' }],
      ['TimerFired', { timerId: 't', startedEventId: '7' }],
    );
    const { events } = JSON.parse(history.lines.join('\n')) as { events: unknown[] };
    const turned = indexed(JSON.stringify(events.reverse()));
    assert.deepEqual(drawn(outline(history)).map(([label]) => label), [
      'extract_text scheduled',
      'extract_text scheduled',
      'extract_text started',
      'extract_text started',
      'extract_text completed',
      'extract_text completed',
      'Timer t',
    ]);
    assert.deepEqual(drawn(outline(turned)).slice(0, 2), [['Timer t', '@', ['Fired', '@']], ['extract_text completed', '@']]);
    for (const { index, lines, entries } of [history, turned].map((each) => ({ ...each, entries: outline(each) }))) {
      let next = index.lineOf(0);
      for (const { firstLine, lastLine, line, children } of entries) {
        assert.equal(firstLine, next);
        assert.ok(firstLine <= line && line <= lastLine);
        for (const child of children) assert.ok(firstLine <= child.firstLine && child.lastLine <= lastLine);
        next = lastLine + 1;
      }
      assert.equal(next, index.lastLine);
      assert.match(lines[next] ?? '', /^\s*\]/);
    }
  });

  it('keeps the lines of causes below one without a message', () => {
    const cause = { activityFailureInfo: { scheduledEventId: '1', activityType: { name: 'extract_text' } }, cause: FAILURE };
    const history = historyOf(SCHEDULED, ['ActivityTaskFailed', { scheduledEventId: '1', failure: FAILURE }], ['WorkflowExecutionFailed', { failure: { cause } }]);
    const causes = outline(history).at(-1)?.children ?? [];
    assert.deepEqual(causes.map(({ label }) => label), ['Activity extract_text failed', 'ValueError: no']);
    assert.equal(causes[0]?.line, history.index.lineOf(1));
  });

  it('has the causes as children of the deciding failure, each with the line of its event', () => {
    const history = historyOf(
      SCHEDULED,
      ['ActivityTaskStarted', { scheduledEventId: '1', attempt: 3 }],
      ['ActivityTaskFailed', { scheduledEventId: '1', startedEventId: '2', failure: FAILURE }],
      ['WorkflowExecutionFailed', { failure: { activityFailureInfo: { scheduledEventId: '1', activityType: { name: 'extract_text' } }, cause: FAILURE } }],
    );
    const last = outline(history).at(-1);
    assert.deepEqual(drawn(last?.children ?? []), [['Activity extract_text failed after 3 attempts', ''], ['ValueError: no', '']]);
    const lines = last?.children.map(({ line }) => history.lines[line]?.trim());
    assert.deepEqual(lines, ['{', '"failure": {']);
    assert.equal(last?.children[0]?.line, history.index.lineOf(2));
  });

  it('has the last failure of a pending activity', () => {
    const history = historyOf(SCHEDULED, ['ActivityTaskStarted', { scheduledEventId: '1', attempt: 2, lastFailure: FAILURE }]);
    assert.deepEqual(drawn(outline(history)), [
      ['extract_text', 'attempt 2 · @', ['Started', 'attempt 2 · @', ['ValueError: no', '']]],
    ]);
  });

  it('keeps unknown types as they are, and is empty if the document is not a history', () => {
    const history = indexed('[{"eventId":1,"eventType":"SOMETHING_ELSE"},{"eventId":2}]');
    assert.deepEqual(drawn(outline(history)), [['SOMETHING_ELSE', ''], ['Event 2', '']]);
    assert.deepEqual(outline(indexed('{"a":[1]}')), []);
  });
});

describe('historyOutline names', () => {
  it('local activities and patches by their content, and marks those of the platform', () => {
    const patch = { markerName: 'core_patch', details: { 'patch-data': { payloads: [payload({ id: 'use-v2', deprecated: false })] } } };
    const history = historyOf(
      ['MarkerRecorded', localActivity('lookup_rate')],
      ['MarkerRecorded', localActivity('lookup_rate', { failure: FAILURE })],
      ['MarkerRecorded', localActivity('__internal__register_execution')],
      ['MarkerRecorded', localActivity('__emit_waiting_for_input_started')],
      ['MarkerRecorded', patch],
      ['MarkerRecorded', { markerName: 'LocalActivity', details: { data: { payloads: [payload({ ActivityID: '1', ActivityType: 'Charge' })] } } }],
      ['MarkerRecorded', { markerName: 'Version', details: { 'change-id': { payloads: [payload('add-tax')] }, version: { payloads: [payload(1)] } } }],
      ['MarkerRecorded', { markerName: 'SideEffect', details: { data: { payloads: [payload({ id: 'not the subject' })] } } }],
      ['MarkerRecorded', { details: { data: { payloads: [{ activity_type: 'decoded in place' }] } }, markerName: 'core_local_activity' }],
      ['MarkerRecorded', { markerName: 'core_local_activity', details: { data: { payloads: [{ data: '%' }] } } }],
    );
    assert.deepEqual(
      outline(history).map(({ label, kind }) => [label, kind]),
      [
        ['Local activity lookup_rate', 'activity'],
        ['Local activity lookup_rate failed', 'failure'],
        ['Local activity __internal__register_execution (platform)', 'other'],
        ['Local activity __emit_waiting_for_input_started (platform)', 'other'],
        ['Patch use-v2', 'other'],
        ['Local activity Charge', 'activity'],
        ['Patch add-tax', 'other'],
        ['Marker recorded: SideEffect', 'other'],
        ['Local activity decoded in place', 'activity'],
        ['Local activity core_local_activity', 'activity'],
      ],
    );
  });

  it('updates, of which one with a failed outcome is a failure', () => {
    const accepted = ['WorkflowExecutionUpdateAccepted', { acceptedRequest: { input: { name: 'submit', args: { payloads: [payload({ name: 'not it' })] } } } }] as const;
    const history = historyOf(
      accepted,
      ['WorkflowExecutionUpdateCompleted', { acceptedEventId: '1', outcome: { success: {} } }],
      accepted,
      ['WorkflowExecutionUpdateCompleted', { acceptedEventId: '3', outcome: { failure: FAILURE } }],
      accepted,
      ['TimerStarted', { timerId: 't' }],
      ['WorkflowExecutionUpdateCompleted', { acceptedEventId: '5', outcome: { failure: FAILURE } }],
      ['WorkflowExecutionUpdateRejected', { rejectedRequest: { meta: { updateId: 'u' }, input: { name: 'submit' } }, failure: FAILURE }],
    );
    assert.deepEqual(drawn(outline(history)), [
      ['Update submit', '@', ['Completed', '@']],
      ['Update submit', 'failed · @', ['Failed', '@']],
      ['Workflow execution update accepted: submit', '@'],
      ['Timer started: t', '@'],
      ['Update submit failed', '@'],
      ['Workflow execution update rejected: submit', '@'],
    ]);
    assert.deepEqual(outline(history).map(({ kind }) => kind), ['message', 'failure', 'message', 'timer', 'failure', 'failure']);
  });

  it('no reset and no unhandled command a failure', () => {
    const failed = (cause: string | undefined, more: object = {}): readonly [string, object] => ['WorkflowTaskFailed', { ...(cause !== undefined && { cause: `WORKFLOW_TASK_FAILED_CAUSE_${cause}` }), ...more }];
    const history = historyOf(failed('RESET_WORKFLOW'), failed(undefined, { newRunId: 'r2' }), failed('UNHANDLED_COMMAND'), failed('NON_DETERMINISTIC_ERROR'), failed(undefined));
    assert.deepEqual(outline(history).map(({ kind }) => kind), ['workflowTask', 'workflowTask', 'workflowTask', 'failure', 'failure']);
  });
});
