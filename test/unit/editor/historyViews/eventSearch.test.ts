import assert from 'node:assert/strict';
import { EventSearch } from '../../../../src/editor/historyViews/eventSearch';
import { historyOf, localActivity } from '../../core/history/indexedHistory';

const { index } = historyOf(
  ['ActivityTaskScheduled', { activityType: { name: 'Extract_text' } }],
  ['ActivityTaskFailed', { scheduledEventId: '1' }],
  ['WorkflowTaskScheduled', {}],
  ['ActivityTaskScheduled', { activityType: { name: 'send_mail' } }],
  ['ActivityTaskTimedOut', { scheduledEventId: '4' }],
);
const ids = (rows: readonly number[]): unknown[] => rows.map((row) => index.idOf(row));

describe('EventSearch', () => {
  const search = new EventSearch(index);
  const found = (text: string, most = 100): unknown[] => {
    const { failures, others, omitted } = search.find(text, most);
    return [ids(failures), ids(others), omitted];
  };

  it('offers failures first, the newest first', () => {
    assert.deepEqual(found(''), [[5, 2], [4, 3, 1], 0]);
    assert.deepEqual(found('', 3), [[5, 2], [4], 2]);
  });

  it('finds by type, its label, the name of the activity and id', () => {
    assert.deepEqual(found('ActivityTaskTimedOut'), [[5], [], 0]);
    assert.deepEqual(found('task timed out'), [[5], [], 0]);
    assert.deepEqual(found('extract'), [[2], [1], 0]);
    assert.deepEqual(found(' failed  extract '), [[2], [], 0]);
    assert.deepEqual(found('3'), [[], [3], 0]);
    assert.deepEqual(found('nothing'), [[], [], 0]);
  });

  it('offers local activities of the platform last', () => {
    const events = new EventSearch(
      historyOf(
        ['MarkerRecorded', localActivity('__internal__emit_workflow_started')],
        ['MarkerRecorded', localActivity('lookup_rate')],
        ['MarkerRecorded', localActivity('lookup_rate', { failure: { message: 'no' } })],
        ['MarkerRecorded', localActivity('__internal__emit_workflow_completed')],
        ['WorkflowTaskFailed', { cause: 'WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW' }],
      ).index,
    );
    assert.deepEqual(events.find('', 100), { failures: [2], others: [4, 1, 3, 0], omitted: 0 });
    assert.deepEqual(events.find('local activity lookup failed', 100), { failures: [2], others: [], omitted: 0 });
    assert.deepEqual(events.find('rate', 100), { failures: [2], others: [1], omitted: 0 });
  });
});
