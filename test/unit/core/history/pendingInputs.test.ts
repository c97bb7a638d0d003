import assert from 'node:assert/strict';
import { explainRun } from '../../../../src/core/history/explanation/explainRun';
import { runState } from '../../../../src/core/history/explanation/runState';
import type { PendingInput } from '../../../../src/core/history/pendingInputs';
import { historyOf, payload, type IndexedHistory } from './indexedHistory';

type Event = readonly [type: string, attributes: object];

/** The marker of a local activity that the platform's SDK runs when a wait begins or ends. */
function marker(end: string, taskId?: string, more: object = {}): Event {
  const data = { seq: 1, activity_id: '1', activity_type: `__emit_waiting_for_input_${end}` };
  const result = taskId === undefined ? {} : { result: { payloads: [payload({ task_id: taskId }, 'json/wf_v1')] } };
  return ['MarkerRecorded', { markerName: 'core_local_activity', workflowTaskCompletedEventId: '4', details: { data: { payloads: [payload(data)] }, ...result }, ...more }];
}

function timer(seconds: number, taskId = '4'): Event {
  return ['TimerStarted', { timerId: '1', startToFireTimeout: `${seconds}s`, workflowTaskCompletedEventId: taskId }];
}

function inputsOf({ index, document }: IndexedHistory): readonly PendingInput[] {
  return runState(index, document).inputs;
}

describe('the inputs that a run waits for', () => {
  it('have the ids to answer them', () => {
    const history = historyOf(marker('started', 'a'), marker('started', 'b'), marker('started', 'c'), marker('completed', 'b'));
    assert.deepEqual(inputsOf(history).map(({ row, taskId }) => [row, taskId]), [[0, 'a'], [2, 'c']]);
    const explanation = explainRun(history.index, history.document);
    assert.deepEqual(explanation?.kind === 'active' && explanation.waits.map(({ kind, row, taskId }) => [kind, row, taskId]), [['input', 0, 'a'], ['input', 2, 'c']]);
  });

  it('end with an answer, and with an exception', () => {
    for (const end of ['completed', 'failed']) assert.deepEqual(inputsOf(historyOf(marker('started', 'a'), marker(end, 'a'))), []);
    assert.deepEqual(inputsOf(historyOf(marker('started', 'a'), marker('completed', 'other'))).length, 1);
  });

  it('end in their order where an SDK leaves the ids out', () => {
    assert.deepEqual(inputsOf(historyOf(marker('started'), marker('started'), marker('completed'))).map(({ row }) => row), [1]);
    assert.deepEqual(inputsOf(historyOf(marker('started'), marker('completed', 'a'))), []);
    assert.deepEqual(inputsOf(historyOf(marker('completed'))), []);
  });

  it('have not begun where the activity before them failed', () => {
    assert.deepEqual(inputsOf(historyOf(marker('started', 'a', { failure: { message: 'no' } }))), []);
  });

  it('time out with the timer that the same task begins next', () => {
    const timesOf = (...events: Event[]): readonly (number | undefined)[] => inputsOf(historyOf(...events)).map(({ timesOutMs }) => timesOutMs);
    assert.deepEqual(timesOf(marker('started', 'a'), timer(60)), [Date.UTC(2026, 10, 24, 14, 1, 1, 500)]);
    for (const other of [[timer(60, '9')], [timer(60), ['TimerFired', { startedEventId: '2' }]], [marker('started', 'b'), marker('completed', 'b')]] as const) {
      assert.deepEqual(timesOf(marker('started', 'a'), ...(other as readonly Event[])), [undefined]);
    }
  });

  it('hide their timeouts among the waits, and no other timers', () => {
    const { index, document } = historyOf(timer(30), marker('started', 'a'), timer(60));
    const explanation = explainRun(index, document);
    assert.deepEqual(explanation?.kind === 'active' && explanation.waits.map(({ kind, row }) => [kind, row]), [['input', 1], ['timer', 0]]);
  });
});
