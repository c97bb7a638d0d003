import { HistoryWriter } from './historyWriter';
import { Payload, RawJson, toJsonText } from './rawJson';
import { MILLISECOND, SECOND } from './sampleTime';
import { SeededRandom } from './seededRandom';

/** Digits per payload: 51,200 events, the platform's limit, then exceed its limit of 50 MB. */
const PAYLOAD_DIGITS = 1800;
/** Upper limit of one round (an activity and a workflow task), bytes. */
const LONGEST_ROUND = 8000;
/** Upper limit of the end, bytes. */
const LONGEST_END = 1000;

/**
 * A valid history of exactly that many bytes, generated while it is read, so that it is never in memory as a whole.
 * Each iteration gives the same bytes.
 * @param bytes at least 20,000
 * @param failure how its run failed; undefined if it completed
 * @throws RangeError for fewer
 */
export function hugeHistory(bytes: number, failure?: object): Iterable<Uint8Array> {
  if (bytes < 20_000) throw new RangeError('a huge history has at least 20,000 bytes');
  return { [Symbol.iterator]: () => chunks(bytes, failure) };
}

function* chunks(bytes: number, failure: object | undefined): Generator<Uint8Array, void, undefined> {
  const random = new SeededRandom('huge history');
  const writer = new HistoryWriter(random);
  const taskQueue = { name: 'bulk', kind: 'TASK_QUEUE_KIND_NORMAL' };
  const identity = '1@worker-bulk';
  // Slices of one text: new digits for each payload would take more time than everything else.
  const digits = random.hex(64 * 1024);
  const values = (): unknown => {
    const from = random.integer(0, digits.length - PAYLOAD_DIGITS);
    const json = `{"text":"${digits.slice(from, from + PAYLOAD_DIGITS)}","ratio":0.10}`;
    return { payloads: [new Payload(Buffer.from(json), { encoding: 'json/plain' }, new RawJson(json))] };
  };
  const task = (): string => {
    const atUs = writer.writtenUs;
    const scheduledEventId = writer.add('WORKFLOW_TASK_SCHEDULED', atUs, { taskQueue, startToCloseTimeout: '10s', attempt: 1 });
    const requestId = random.uuid4();
    const startedEventId = writer.add('WORKFLOW_TASK_STARTED', atUs + MILLISECOND, { scheduledEventId, identity, requestId });
    return writer.add('WORKFLOW_TASK_COMPLETED', atUs + 2 * MILLISECOND, { scheduledEventId, startedEventId, identity });
  };
  const taken = (): string => writer.take().map(({ event }) => toJsonText(event, false)).join(',');

  const startUs = Date.UTC(2026, 9, 1, 8) * 1000;
  writer.add('WORKFLOW_EXECUTION_STARTED', startUs, {
    workflowType: { name: 'bulk-import' },
    taskQueue,
    input: values(),
    originalExecutionRunId: random.uuid7(startUs),
    attempt: 1,
  });
  let workflowTaskCompletedEventId = task();
  let left = bytes;
  const encode = (text: string): Buffer => {
    const chunk = Buffer.from(text);
    left -= chunk.length;
    return chunk;
  };
  yield encode(`{"events":[${taken()}`);

  for (let round = 1; left > LONGEST_ROUND + LONGEST_END; round++) {
    const atUs = writer.writtenUs;
    const scheduledEventId = writer.add('ACTIVITY_TASK_SCHEDULED', atUs, {
      activityId: String(round),
      activityType: { name: 'import_batch' },
      taskQueue,
      input: values(),
      workflowTaskCompletedEventId,
    });
    const startedEventId = writer.add('ACTIVITY_TASK_STARTED', atUs + MILLISECOND, { scheduledEventId, identity, attempt: 1 });
    writer.add('ACTIVITY_TASK_COMPLETED', atUs + SECOND, { result: values(), scheduledEventId, startedEventId, identity });
    workflowTaskCompletedEventId = task();
    yield encode(`,${taken()}`);
  }

  // A name may have any length: the marker's name fills up the remaining bytes.
  writer.add('MARKER_RECORDED', writer.writtenUs, { markerName: '', details: {}, workflowTaskCompletedEventId });
  if (failure) writer.add('WORKFLOW_EXECUTION_FAILED', writer.writtenUs, { failure, workflowTaskCompletedEventId });
  else writer.add('WORKFLOW_EXECUTION_COMPLETED', writer.writtenUs, { result: null, workflowTaskCompletedEventId });
  const end = `,${taken()}]}`;
  yield encode(end.replace('"markerName":""', `"markerName":"${'x'.repeat(left - end.length)}"`));
}
