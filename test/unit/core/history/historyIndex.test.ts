import assert from 'node:assert/strict';
import { commonSpelling, parsePart, type HistoryIndex } from '../../../../src/core/history/historyIndex';
import { sampleHistory } from '../../../sample-api/sampleHistory';
import { SampleRuns } from '../../../sample-api/sampleRuns';
import { historyOf, indexed, type IndexedHistory } from './indexedHistory';

const STARTED = {
  eventId: '1',
  eventTime: '2026-11-24T14:02:31.123456789Z',
  eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED',
  workflowExecutionStartedEventAttributes: {
    workflowType: { name: 'process-invoices' },
    parentWorkflowExecution: { workflowId: 'the parent', runId: 'run of the parent' },
    parentInitiatedEventId: '7',
    taskQueue: { name: 'not the name' },
    input: { payloads: [{ metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'e30=' }, { metadata: { encoding: 'YmluYXJ5L251bGw=' } }] },
    attempt: 1,
    rootWorkflowExecution: { workflowId: 'the root', runId: 'run of the root' },
    header: { fields: { trace: { metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'IjEi' } } },
  },
};
const FAILED = {
  eventId: '2',
  eventTime: '2026-11-24T14:02:32Z',
  eventType: 'ActivityTaskFailed',
  activityTaskFailedEventAttributes: {
    failure: {
      message: 'no',
      cause: { message: 'deeper', failure: { message: 'not one' }, scheduledEventId: '99' },
      applicationFailureInfo: { type: 'ValueError', details: { payloads: [{ metadata: {}, data: '' }] } },
    },
    scheduledEventId: '1',
    startedEventId: 1,
  },
};

/** The content of the index, as plain data. */
function everythingOf({ index }: IndexedHistory): unknown {
  return Array.from({ length: index.length }, (_, row) => [
    index.partOf(row),
    index.idOf(row),
    index.typeOf(row),
    index.timeOf(row),
    index.notesOf(row),
  ]);
}

function summaries(index: HistoryIndex): string[] {
  return Array.from({ length: index.length }, (_, row) => `${index.idOf(row) ?? '?'} ${index.typeOf(row)}`);
}

describe('HistoryIndex', () => {
  describe('finds the events of', () => {
    const events = [STARTED, FAILED];
    const shapes: readonly (readonly [name: string, value: unknown])[] = [
      ['an object of events', { events }],
      ['an object of events with more beside them', { nextPageToken: null, other: [[{ eventId: '9' }]], events, archived: false }],
      ['a history within an answer', { history: { events }, rawHistory: [], nextPageToken: '' }],
      ['a list alone', events],
    ];
    for (const [name, value] of shapes) {
      it(name, () => {
        const { index, lines, document } = indexed(JSON.stringify(value));
        assert.deepEqual(summaries(index), ['1 WorkflowExecutionStarted', '2 ActivityTaskFailed']);
        assert.equal(index.isOpaque, false);
        for (const [row, event] of events.entries()) {
          assert.deepEqual(parsePart(document, index.partOf(row)), event);
          assert.match(lines[index.lineOf(row)] ?? '', /^ *\{$/);
          assert.match(lines[index.partOf(row).endLine] ?? '', /^ *\},?$/);
        }
      });
    }
  });

  it('does not depend on the chunks', () => {
    const bytes = Buffer.from(JSON.stringify({ history: { events: [STARTED, FAILED] } }));
    const whole = everythingOf(indexed(bytes));
    assert.deepEqual(everythingOf(indexed(...Array.from(bytes, (byte) => Uint8Array.of(byte)))), whole);
    for (let at = 0; at <= bytes.length; at += 7) assert.deepEqual(everythingOf(indexed(bytes.subarray(0, at), bytes.subarray(at))), whole);
  });

  it('reads keys in snake_case as those in camelCase', () => {
    const snake = JSON.stringify({ events: [STARTED, FAILED] }).replace(/"([a-z]+[A-Z]\w*)":/g, (_, key: string) =>
      `"${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}":`,
    );
    const { index } = indexed(snake);
    assert.deepEqual(summaries(index), ['1 WorkflowExecutionStarted', '2 ActivityTaskFailed']);
    const fields = ({ index: of }: IndexedHistory): unknown =>
      [0, 1].map((row) => of.notesOf(row).map(({ field, line }) => [field, line]));
    assert.deepEqual(fields(indexed(snake)), fields(indexed(JSON.stringify({ events: [STARTED, FAILED] }))));
    assert.equal(index.textOf(0, 'parentRunId'), 'run of the parent');
  });

  it('notes ids, names, failures and payloads with their lines', () => {
    const { index, lines, document } = indexed(JSON.stringify({ events: [STARTED, FAILED] }));
    const said = [0, 1].map((row) =>
      index.notesOf(row).map((note) => {
        const line = lines[note.line]?.trim() ?? '';
        return [note.field, 'text' in note ? note.text : 'number' in note ? note.number : parsePart(document, note), line];
      }),
    );
    const { input, header } = STARTED.workflowExecutionStartedEventAttributes;
    assert.deepEqual(said[0], [
      ['name', 'process-invoices', '"name": "process-invoices"'],
      ['parentWorkflowId', 'the parent', '"workflowId": "the parent",'],
      ['parentRunId', 'run of the parent', '"runId": "run of the parent"'],
      ['parentInitiatedEventId', 7, '"parentInitiatedEventId": "7",'],
      ['input', input, '"input": {'],
      ['payload', input.payloads[0], '{'],
      ['payload', input.payloads[1], '{'],
      ['attempt', 1, '"attempt": 1,'],
      ['rootWorkflowId', 'the root', '"workflowId": "the root",'],
      ['rootRunId', 'run of the root', '"runId": "run of the root"'],
      ['payload', header.fields.trace, '"trace": {'],
    ]);
    const { failure } = FAILED.activityTaskFailedEventAttributes;
    assert.deepEqual(said[1], [
      ['failure', failure, '"failure": {'],
      ['payload', failure.applicationFailureInfo.details.payloads[0], '{'],
      ['scheduledEventId', 1, '"scheduledEventId": "1",'],
      ['startedEventId', 1, '"startedEventId": 1'],
    ]);
    assert.equal(lines[index.valueOf(1, 'failure')?.endLine ?? 0]?.trim(), '},');
  });

  it('reads payloads decoded in place, of any JSON', () => {
    const values = ['text', 3, null, true, [1], { events: [1], payloads: [2], metadata: { encoding: 'mine' }, scheduledEventId: '4' }];
    const event = { eventId: '1', eventType: 'X', xEventAttributes: { input: { payloads: values }, result: 'plain', scheduledEventId: '5' } };
    const { index, document } = indexed(JSON.stringify([event]));
    const payloads = index.notesOf(0).flatMap((note) => (note.field === 'payload' ? [parsePart(document, note)] : []));
    assert.deepEqual(payloads, values);
    assert.equal(index.numberOf(0, 'scheduledEventId'), 5);
    assert.equal(parsePart(document, index.valueOf(0, 'result') ?? { start: 0, end: 0 }), 'plain');
  });

  it('skips values that are no events, and fields of a wrong type', () => {
    const { index } = indexed(
      JSON.stringify({
        events: [
          null,
          { eventId: 1, eventType: 'First', eventTime: 5 },
          'text',
          [{ eventId: '2' }],
          {},
          { eventId: [3], eventType: null, firstEventAttributes: { scheduledEventId: '1' } },
          { eventId: 'x', eventType: 'Second', eventTime: { seconds: 1 }, secondEventAttributes: [] },
          { eventId: '12345678901234567890', eventType: 'Third', thirdEventAttributes: { failure: 'no', attempt: true, workflowType: ['x'], name: 4 } },
          { eventId: '4', fourthEventAttributes: null },
          { eventId: '5', eventType: '\u0000“é"', eventTime: 'yesterday', fifthEventAttributes: { scheduledEventId: '0', runId: '' } },
        ],
      }),
    );
    assert.deepEqual(summaries(index), ['1 First', '? Second', '? Third', '4 ', '5 \0“é"']);
    assert.deepEqual([0, 1, 2, 3, 4].map((row) => index.timeOf(row)), ['5', undefined, undefined, undefined, 'yesterday']);
    assert.deepEqual([0, 1, 2, 3, 4].flatMap((row) => index.notesOf(row)), []);
  });

  for (const text of ['{}', '[]', '3', '"events"', '[1,{"a":2}]', '{"events":3}', '{"events":{"events":[{"eventId":"1"}]}}', '{"history":[{"eventId":"1"}]}', '{"run":{"history":{"events":[{"eventId":"1"}]}}}', '{"status":"FAILED","result":{"events":[{"eventId":"1"}]}}']) {
    it(`is empty for ${text}`, () => {
      const { index } = indexed(text);
      assert.equal(index.length, 0);
      assert.equal(index.rowAtLine(0), undefined);
      assert.equal(index.rowOfId(1), undefined);
      assert.equal(index.isDescending, false);
    });
  }

  it('marks a raw history as opaque', () => {
    assert.equal(indexed('{"history":{"events":[]},"rawHistory":[{"data":"AAA="}]}').index.isOpaque, true);
    assert.equal(indexed('{"history":{"events":[]},"raw_history":null}').index.isOpaque, false);
  });

  it('finds events by id, by line and by age, in either order', () => {
    const ids = [3, 4, 5, 9, 12];
    const text = (order: readonly number[]): string => JSON.stringify(order.map((id) => ({ eventId: String(id), eventType: 'T' })));
    for (const order of [ids, [...ids].reverse()]) {
      const { index, lines } = indexed(text(order));
      assert.equal(index.isDescending, order !== ids);
      assert.deepEqual([...index.oldestFirst()].map((row) => index.idOf(row)), ids);
      assert.deepEqual([...index.newestFirst()].map((row) => index.idOf(row)), [...ids].reverse());
      for (const [row, id] of order.entries()) {
        assert.equal(index.rowOfId(id), row);
        for (let line = index.lineOf(row); line <= index.partOf(row).endLine; line++) assert.equal(index.rowAtLine(line), row);
      }
      assert.equal(index.rowOfId(6), undefined);
      assert.equal(index.rowOfId(undefined), undefined);
      assert.equal(index.rowAtLine(0), undefined);
      assert.equal(index.rowAtLine(lines.length - 1), undefined);
    }
  });

  it('agrees with the JSON of every event of the sample', () => {
    const startUs = Date.UTC(2026, 10, 24, 8) * 1000;
    const runs = new SampleRuns({ runs: 300, workflows: 8, seed: 'index', startUs }).startedBy(startUs);
    let events = 0;
    for (const run of runs.slice(0, 100)) {
      const text = sampleHistory(run, startUs, false);
      const { index } = indexed(text);
      const expected = (JSON.parse(text) as { events: Record<string, unknown>[] }).events;
      assert.equal(index.length, expected.length);
      for (const [row, event] of expected.entries()) {
        events++;
        const attributes = event[Object.keys(event).find((key) => key.endsWith('Attributes')) ?? ''] as Record<string, unknown>;
        assert.equal(index.idOf(row), Number(event['eventId']));
        assert.equal(index.timeOf(row), event['eventTime']);
        assert.equal(`EVENT_TYPE_${index.typeOf(row).replace(/(?<!^)[A-Z]/g, '_$&').toUpperCase()}`, event['eventType']);
        for (const field of ['scheduledEventId', 'startedEventId', 'initiatedEventId', 'attempt'] as const) {
          const value = attributes[field];
          assert.equal(index.numberOf(row, field), value === undefined ? undefined : Number(value));
        }
        const payloads = (JSON.stringify(event).match(/"encoding":/g) ?? []).length;
        assert.equal(index.notesOf(row).filter(({ field }) => field === 'payload').length, payloads);
        for (const field of ['failure', 'lastFailure', 'input', 'result'] as const) {
          const isThere = attributes[field] !== undefined && attributes[field] !== null;
          assert.equal(index.valueOf(row, field) !== undefined, isThere);
        }
      }
    }
    assert.ok(events > 1000);
  });

  it('has the events of a document in any order by their ids', () => {
    const { index } = indexed(JSON.stringify([3, 1, 4, 2].map((id) => ({ eventId: id, eventType: 'T' }))));
    assert.deepEqual([...index.oldestFirst()].map((row) => index.idOf(row)), [1, 2, 3, 4]);
    assert.deepEqual([...index.newestFirst()].map((row) => index.idOf(row)), [4, 3, 2, 1]);
    assert.equal(index.newest, 2);
    const without = indexed(JSON.stringify([{ eventId: 2, eventType: 'T' }, { eventType: 'T' }, { eventId: 1, eventType: 'T' }])).index;
    assert.deepEqual([...without.oldestFirst()], [0, 1, 2]);
    assert.equal(indexed('[]').index.newest, undefined);
  });

  it('is whole with all ids from 1 on, and no token of a next page', () => {
    const isWhole = (ids: readonly number[], more: object = {}): boolean => indexed(JSON.stringify({ events: ids.map((eventId) => ({ eventId, eventType: 'T' })), ...more })).index.isWhole;
    assert.deepEqual([isWhole([1, 2, 3]), isWhole([3, 1, 2]), isWhole([])], [true, true, true]);
    assert.deepEqual([isWhole([2, 3]), isWhole([1, 3]), isWhole([1, 1]), isWhole([1], { nextPageToken: 'x' })], [false, false, false, false]);
    assert.equal(isWhole([1], { nextPageToken: { inner: 'x' }, other: 'x' }), true);
    assert.deepEqual([isWhole([3, 2, 1]), isWhole([2, 1, 1]), isWhole([1, 0, 3]), isWhole([0, 1]), isWhole([2, 0])], [true, false, false, false, false]);
  });

  it('finds equal ids in any order, and counts events by type in either spelling', () => {
    const hasEqualIds = (...ids: readonly number[]): boolean => indexed(JSON.stringify({ events: ids.map((eventId) => ({ eventId, eventType: 'T' })) })).index.hasEqualIds;
    assert.deepEqual([hasEqualIds(1, 2, 2), hasEqualIds(2, 2, 1), hasEqualIds(2, 1, 2), hasEqualIds(1, 1), hasEqualIds(2, 0, 2)], [true, true, true, true, true]);
    assert.deepEqual([hasEqualIds(), hasEqualIds(1, 2), hasEqualIds(3, 1, 2), hasEqualIds(0, 0)], [false, false, false, false]);
    const types = ['TimerStarted', 'EVENT_TYPE_TIMER_STARTED', 'TimerFired', undefined];
    const { index } = indexed(JSON.stringify({ events: types.map((eventType, at) => ({ eventId: at + 1, eventType })) }));
    assert.deepEqual([index.countOf('TimerStarted'), index.countOf('TimerFired'), index.countOf('TimerCanceled')], [2, 1, 0]);
  });

  it('reads a list of histories, but not events as histories', () => {
    const { index, lines } = indexed(JSON.stringify([{ archived: false, events: [STARTED], nextPageToken: '' }, { history: { events: [FAILED] } }]));
    assert.deepEqual(summaries(index), ['1 WorkflowExecutionStarted', '2 ActivityTaskFailed']);
    assert.equal(index.isPage, false);
    for (const row of [0, 1]) assert.match(lines[index.lineOf(row)] ?? '', /^ *\{$/);
    assert.deepEqual(summaries(indexed(JSON.stringify([{ eventId: 1, eventType: 'T', events: [{ eventId: 2 }] }])).index), ['1 T']);
    assert.deepEqual(summaries(indexed(JSON.stringify([{ events: [] }, { events: [{ eventId: 2 }] }, { eventId: 3 }])).index), ['2 ', '3 ']);
  });

  it('names an update by the event that admitted it, where the one that accepted it has no name', () => {
    const request = { meta: { updateId: 'u' }, input: { name: 'submit', args: { payloads: [] } } };
    const { index } = historyOf(
      ['WorkflowExecutionUpdateAdmitted', { request }],
      ['WorkflowExecutionUpdateAccepted', { protocolInstanceId: 'u' }],
      ['WorkflowExecutionUpdateCompleted', { meta: { updateId: 'u' }, acceptedEventId: '2' }],
      ['WorkflowExecutionUpdateAccepted', { protocolInstanceId: 'other' }],
    );
    assert.deepEqual([0, 1, 2, 3].map((row) => index.nameOf(row)), ['submit', 'submit', 'submit', undefined]);
  });

  it('keeps types apart by the thousand', () => {
    const events = Array.from({ length: 70_000 }, (_, at) => `{"eventId":${at + 1},"eventType":"Type${at}"}`);
    const { index } = indexed(`[${events.join(',')}]`);
    assert.equal(index.typeOf(65_000), 'Type65000');
    assert.equal(index.typeOf(69_999), '');
    assert.equal(index.idOf(69_999), 70_000);
  });
});

describe('commonSpelling', () => {
  it('turns the newer spelling into the older one and leaves all else', () => {
    assert.equal(commonSpelling('EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT'), 'WorkflowExecutionTimedOut');
    assert.equal(commonSpelling('ActivityTaskFailed'), 'ActivityTaskFailed');
    assert.equal(commonSpelling('EVENT_TYPE_ with a space'), 'EVENT_TYPE_ with a space');
    assert.equal(commonSpelling('UNKNOWN_THING'), 'UNKNOWN_THING');
    assert.equal(commonSpelling('RETRY_STATE_TIMEOUT', 'RETRY_STATE_'), 'Timeout');
  });
});
