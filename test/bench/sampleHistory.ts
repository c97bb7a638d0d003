/** Temporal's limit for a history, and the platform's (50 MB, 51,200 events). */
const HISTORY_BYTES = 50 * 1024 * 1024;
const CONTENT_WORDS = ['invoice', 'supplier', 'amount', 'total', 'page', 'extract', 'language', 'model', 'paragraph', 'table'];
const BASE_TIME = Date.UTC(2026, 10, 1, 8);

/** A linear congruential generator (Numerical Recipes): the same history each time on every machine. */
function* randomNumbers(seed: number): Generator<number, never> {
  for (let state = seed >>> 0; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** A payload as Temporal's JSON has it: encoding and data in base64. */
function payload(random: Generator<number, never>, words: number): object {
  const text = Array.from({ length: words }, () => CONTENT_WORDS[Math.floor(random.next().value * CONTENT_WORDS.length)]).join(' ');
  const data = JSON.stringify({ text, confidence: random.next().value, pages: Math.floor(random.next().value * 40) });
  return { metadata: { encoding: Buffer.from('json/plain').toString('base64') }, data: Buffer.from(data).toString('base64') };
}

/** The events of one activity: scheduled, started, completed, and those of the workflow task after it. */
function activityEvents(firstId: number, random: Generator<number, never>): object[] {
  const event = (offset: number, type: string, attributesName: string, attributes: object): object => ({
    eventId: String(firstId + offset),
    eventTime: new Date(BASE_TIME + (firstId + offset) * 137).toISOString().replace('Z', '417Z'),
    eventType: `EVENT_TYPE_${type}`,
    taskId: String(1048576 + firstId + offset),
    [attributesName]: attributes,
  });
  return [
    event(0, 'ACTIVITY_TASK_SCHEDULED', 'activityTaskScheduledEventAttributes', {
      activityId: String(firstId),
      activityType: { name: 'extract_text' },
      taskQueue: { name: 'process-invoices', kind: 'TASK_QUEUE_KIND_NORMAL' },
      header: {},
      input: { payloads: [payload(random, 120)] },
      scheduleToCloseTimeout: '0s',
      startToCloseTimeout: '300s',
      heartbeatTimeout: '30s',
      workflowTaskCompletedEventId: String(firstId - 1),
      retryPolicy: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '100s', maximumAttempts: 3 },
      useWorkflowBuildId: true,
    }),
    event(1, 'ACTIVITY_TASK_STARTED', 'activityTaskStartedEventAttributes', {
      scheduledEventId: String(firstId),
      identity: '1@worker-7d9c5b8f4-x2k9p',
      requestId: 'f90284e1-a9f3-4948-9fe0-71f8e7410534',
      attempt: 1,
      lastFailure: null,
      workerVersion: { buildId: '9f32b5d9789ece25bfb8515a7023ec78' },
    }),
    event(2, 'ACTIVITY_TASK_COMPLETED', 'activityTaskCompletedEventAttributes', {
      result: { payloads: [payload(random, 240)] },
      scheduledEventId: String(firstId),
      startedEventId: String(firstId + 1),
      identity: '1@worker-7d9c5b8f4-x2k9p',
    }),
    event(3, 'WORKFLOW_TASK_SCHEDULED', 'workflowTaskScheduledEventAttributes', {
      taskQueue: { name: 'process-invoices-sticky-5f1c', kind: 'TASK_QUEUE_KIND_STICKY', normalName: 'process-invoices' },
      startToCloseTimeout: '10s',
      attempt: 1,
    }),
    event(4, 'WORKFLOW_TASK_COMPLETED', 'workflowTaskCompletedEventAttributes', {
      scheduledEventId: String(firstId + 3),
      startedEventId: String(firstId + 3),
      identity: '1@worker-7d9c5b8f4-x2k9p',
      workerVersion: { buildId: '9f32b5d9789ece25bfb8515a7023ec78' },
      sdkMetadata: { coreUsedFlags: [1, 2, 3], sdkName: 'temporal-python', sdkVersion: '1.13.0' },
      meteringMetadata: {},
    }),
  ];
}

/**
 * The longest possible history, compact as the server sends it, about 1 KB per event. It is ASCII only: a single other
 * character would double the memory of the floor's text.
 * @returns JSON of 50 MiB, plus at most one activity
 */
export function sampleHistory(): Buffer {
  const random = randomNumbers(7);
  const parts = ['{"events":['];
  let length = 0;
  for (let id = 4; length < HISTORY_BYTES; id += 5) {
    const events = activityEvents(id, random).map((event) => JSON.stringify(event)).join(',');
    if (length > 0) parts.push(',');
    parts.push(events);
    length += events.length + 1;
  }
  parts.push(']}');
  return Buffer.from(parts.join(''), 'latin1');
}
