import { activityValues, PayloadEncoder, type Payloads } from './historyPayloads';
import { HistoryWriter, type WrittenEvent } from './historyWriter';
import type { Failure } from './pythonFailure';
import { Payload, RawJson } from './rawJson';
import type { SampleRun } from './sampleRun';
import { nanosecondTimeText, SECOND } from './sampleTime';
import type { SeededRandom } from './seededRandom';

const MOST_ATTEMPTS = 3;

/** An activity that has not closed. */
export interface OpenActivity {
  readonly name: string;
  readonly activityId: string;
  readonly scheduledEventId: string;
  /** When its attempt began, µs. */
  readonly startedUs: number;
}

/** Writes the events of a run that is started or changed by requests. Times are µs since the epoch. */
export class LiveEvents {
  readonly #writer: HistoryWriter;
  readonly #payloads: PayloadEncoder;
  readonly #identity: string;
  readonly #events: WrittenEvent[] = [];
  #activities = 0;
  /** Id of the last completed workflow task, empty before the first. */
  taskCompletedId = '';

  constructor(private readonly run: SampleRun, private readonly random: SeededRandom) {
    this.#writer = new HistoryWriter(random);
    this.#payloads = new PayloadEncoder(run, random);
    this.#identity = `${random.integer(7, 900)}@worker-${run.deploymentName}-${random.hex(5)}`;
  }

  /** When the last event was written. */
  get writtenUs(): number {
    return this.#writer.writtenUs;
  }

  /** The id of the last event. */
  get lastEventId(): number {
    return this.#writer.lastEventId;
  }

  /** @returns all events, oldest first */
  all(): readonly WrittenEvent[] {
    this.#events.push(...this.#writer.take());
    return this.#events;
  }

  /** Goes on after events written before, at their own times. */
  continueAfter(events: readonly WrittenEvent[]): void {
    this.#writer.continueAfter(events);
    this.#countActivities(events);
  }

  /** Copies the events that a reset keeps. */
  copy(events: readonly WrittenEvent[], atUs: number): void {
    this.#writer.copy(events, atUs);
    this.#countActivities(events);
  }

  /** Writes an event of a planned run, see `HistoryWriter.addPlanned`. */
  planned(event: WrittenEvent, atUs: number, ids: ReadonlyMap<string, string>): void {
    this.#writer.addPlanned(event, atUs, ids);
    this.#countActivities([event]);
  }

  /** @param input the JSON text that was sent */
  started(atUs: number, input: string, workflowRunId: string): void {
    this.#writer.add('WORKFLOW_EXECUTION_STARTED', atUs, {
      workflowType: { name: this.run.workflow.name },
      taskQueue: this.#taskQueue,
      input: this.#payloads.encode(input),
      workflowExecutionTimeout: '3600s',
      workflowRunTimeout: '3600s',
      workflowTaskTimeout: '10s',
      originalExecutionRunId: workflowRunId,
      identity: 'workflows-api',
      firstExecutionRunId: workflowRunId,
      attempt: 1,
      workflowExecutionExpirationTime: nanosecondTimeText(atUs + 3600 * SECOND, 0),
      firstWorkflowTaskBackoff: '0s',
      header: {},
      workflowId: this.run.executionId,
    });
  }

  /** The task at which a run was reset fails in the new run. */
  taskReset(atUs: number, startedEventId: string, reason: string, runIds: { readonly baseRunId: string; readonly newRunId: string }): void {
    this.#writer.add('WORKFLOW_TASK_FAILED', atUs, {
      scheduledEventId: String(Number(startedEventId) - 1),
      startedEventId,
      cause: 'WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW',
      failure: { message: reason, source: 'Server', resetWorkflowFailureInfo: {} } satisfies Failure,
      identity: 'history-service',
      ...runIds,
    });
  }

  taskScheduled(atUs: number): string {
    return this.#writer.add('WORKFLOW_TASK_SCHEDULED', atUs, { taskQueue: this.#taskQueue, startToCloseTimeout: '10s', attempt: 1 });
  }

  taskStarted(atUs: number, scheduledEventId: string): string {
    return this.#writer.add('WORKFLOW_TASK_STARTED', atUs, {
      scheduledEventId,
      identity: this.#identity,
      requestId: this.random.uuid4(),
      historySizeBytes: String(472 + 410 * this.#writer.lastEventId),
    });
  }

  taskCompleted(atUs: number, scheduledEventId: string, startedEventId: string): void {
    this.taskCompletedId = this.#writer.add('WORKFLOW_TASK_COMPLETED', atUs, {
      scheduledEventId,
      startedEventId,
      identity: this.#identity,
      sdkMetadata: {},
      meteringMetadata: {},
    });
  }

  activityScheduled(atUs: number, name: string): OpenActivity {
    this.#activities += 1;
    const activityId = String(this.#activities);
    const scheduledEventId = this.#writer.add('ACTIVITY_TASK_SCHEDULED', atUs, {
      activityId,
      activityType: { name },
      taskQueue: this.#taskQueue,
      header: {},
      input: this.#payloads.encode(activityValues(name, this.random).input),
      scheduleToCloseTimeout: '0s',
      scheduleToStartTimeout: '0s',
      startToCloseTimeout: '300s',
      heartbeatTimeout: '0s',
      workflowTaskCompletedEventId: this.taskCompletedId,
      retryPolicy: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '100s', maximumAttempts: MOST_ATTEMPTS },
    });
    return { name, activityId, scheduledEventId, startedUs: atUs };
  }

  activityCompleted(atUs: number, activity: OpenActivity): void {
    const { name, scheduledEventId } = activity;
    const startedEventId = this.#activityStarted(atUs, activity, 1);
    const { output } = activityValues(name, this.random);
    const result = output === undefined ? this.#payloads.nothing() : this.#payloads.encode(output);
    this.#writer.add('ACTIVITY_TASK_COMPLETED', atUs, { result, scheduledEventId, startedEventId, identity: this.#identity });
  }

  /** @returns the failure of the run that doesn't handle it */
  activityFailed(atUs: number, activity: OpenActivity, cause: Failure): Failure {
    const { name, activityId, scheduledEventId } = activity;
    const startedEventId = this.#activityStarted(atUs, activity, MOST_ATTEMPTS, cause);
    const retryState = 'RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED';
    const identity = this.#identity;
    this.#writer.add('ACTIVITY_TASK_FAILED', atUs, { failure: cause, scheduledEventId, startedEventId, identity, retryState });
    const activityFailureInfo = { scheduledEventId, startedEventId, identity, activityType: { name }, activityId, retryState };
    return { message: 'Activity task failed', cause, activityFailureInfo };
  }

  /** @returns the id of the request */
  activityCancelRequested(atUs: number, { scheduledEventId }: OpenActivity): string {
    return this.#writer.add('ACTIVITY_TASK_CANCEL_REQUESTED', atUs, { scheduledEventId, workflowTaskCompletedEventId: this.taskCompletedId });
  }

  activityCanceled(atUs: number, activity: OpenActivity, latestCancelRequestedEventId: string): void {
    const { scheduledEventId } = activity;
    const startedEventId = this.#activityStarted(atUs, activity, 1);
    this.#writer.add('ACTIVITY_TASK_CANCELED', atUs, { latestCancelRequestedEventId, scheduledEventId, startedEventId, identity: this.#identity });
  }

  timerStarted(atUs: number, timerId: string, lasts: string): string {
    return this.#writer.add('TIMER_STARTED', atUs, { timerId, startToFireTimeout: lasts, workflowTaskCompletedEventId: this.taskCompletedId });
  }

  timerFired(atUs: number, timerId: string, startedEventId: string): void {
    this.#writer.add('TIMER_FIRED', atUs, { timerId, startedEventId });
  }

  timerCanceled(atUs: number, timerId: string, startedEventId: string): void {
    this.#writer.add('TIMER_CANCELED', atUs, { timerId, startedEventId, workflowTaskCompletedEventId: this.taskCompletedId, identity: this.#identity });
  }

  signaled(atUs: number, signalName: string, input: string | undefined): void {
    this.#writer.add('WORKFLOW_EXECUTION_SIGNALED', atUs, { signalName, input: this.#optional(input), identity: 'workflows-api', header: {} });
  }

  /** An update that the workflow's code handled; `result` may hold an error. JSON texts. */
  updated(atUs: number, name: string, input: string | undefined, result: string): void {
    const updateId = this.random.uuid4();
    const acceptedRequest = { meta: { updateId, identity: 'workflows-api' }, input: { header: {}, name, args: this.#optional(input) } };
    const acceptedEventId = this.#writer.add('WORKFLOW_EXECUTION_UPDATE_ACCEPTED', atUs, {
      protocolInstanceId: updateId,
      acceptedRequestMessageId: `${updateId}/request`,
      acceptedRequestSequencingEventId: String(this.#writer.lastEventId),
      acceptedRequest,
    });
    this.#writer.add('WORKFLOW_EXECUTION_UPDATE_COMPLETED', atUs, {
      meta: { updateId, identity: 'workflows-api' },
      acceptedEventId,
      outcome: { success: this.#payloads.encode(result) },
    });
  }

  /** A local activity, which leaves a marker only, as Temporal's Core writes it. */
  localActivity(atUs: number, type: string, result: string): void {
    this.#activities += 1;
    const id = this.#activities;
    const moment = { seconds: Math.floor(atUs / SECOND), nanos: (atUs % SECOND) * 1000 };
    const data = JSON.stringify({
      seq: id, attempt: 1, activity_id: String(id), activity_type: type, complete_time: moment, backoff: null, original_schedule_time: moment,
    });
    const plain = new Payload(Buffer.from(data), { encoding: 'json/plain' }, new RawJson(data));
    this.#writer.add('MARKER_RECORDED', atUs, {
      markerName: 'core_local_activity',
      details: { data: { payloads: [plain] }, result: this.#payloads.encode(result) },
      workflowTaskCompletedEventId: this.taskCompletedId,
    });
  }

  cancelRequested(atUs: number): void {
    this.#writer.add('WORKFLOW_EXECUTION_CANCEL_REQUESTED', atUs, { cause: '', identity: 'workflows-api' });
  }

  completed(atUs: number, result: string): void {
    this.#writer.add('WORKFLOW_EXECUTION_COMPLETED', atUs, { result: this.#payloads.encode(result), workflowTaskCompletedEventId: this.taskCompletedId });
  }

  failed(atUs: number, failure: Failure): void {
    const retryState = 'RETRY_STATE_RETRY_POLICY_NOT_SET';
    this.#writer.add('WORKFLOW_EXECUTION_FAILED', atUs, { failure, retryState, workflowTaskCompletedEventId: this.taskCompletedId });
  }

  canceled(atUs: number): void {
    this.#writer.add('WORKFLOW_EXECUTION_CANCELED', atUs, { workflowTaskCompletedEventId: this.taskCompletedId, details: this.#payloads.nothing() });
  }

  terminated(atUs: number, reason: string): void {
    this.#writer.add('WORKFLOW_EXECUTION_TERMINATED', atUs, { reason, identity: 'workflows-api' });
  }

  /** The start is written when the activity closes, with the time of the last attempt. */
  #activityStarted(atUs: number, { scheduledEventId, startedUs }: OpenActivity, attempt: number, lastFailure?: Failure): string {
    const attributes = { scheduledEventId, identity: this.#identity, requestId: this.random.uuid4(), attempt, lastFailure };
    return this.#writer.add('ACTIVITY_TASK_STARTED', atUs, attributes, startedUs + Math.floor(((atUs - startedUs) * (attempt - 1)) / attempt));
  }

  #countActivities(events: readonly WrittenEvent[]): void {
    this.#activities += events.filter(({ event }) => /ACTIVITY_TASK_SCHEDULED$|MARKER_RECORDED$/.test(event.eventType)).length;
  }

  #optional(input: string | undefined): Payloads | undefined {
    return input === undefined ? undefined : this.#payloads.encode(input);
  }

  get #taskQueue(): Readonly<Record<string, string>> {
    return { name: this.run.deploymentName, kind: 'TASK_QUEUE_KIND_NORMAL' };
  }
}
