import assert from 'node:assert/strict';
import { EventSearch } from '../../../../src/editor/historyViews/eventSearch';
import { historyOf } from '../../core/history/indexedHistory';

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

  it('finds by type, as it is or in words, by the name of the activity and by id', () => {
    assert.deepEqual(found('ActivityTaskTimedOut'), [[5], [], 0]);
    assert.deepEqual(found('task timed out'), [[5], [], 0]);
    assert.deepEqual(found('extract'), [[2], [1], 0]);
    assert.deepEqual(found(' failed  extract '), [[2], [], 0]);
    assert.deepEqual(found('3'), [[], [3], 0]);
    assert.deepEqual(found('nothing'), [[], [], 0]);
  });
});
