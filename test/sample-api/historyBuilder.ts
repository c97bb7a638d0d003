import { activityValues, PayloadEncoder, runInput, SAMPLE_NAMESPACE } from './historyPayloads';
import { type HistoryPlan, type PlannedStep, planHistory } from './historyPlan';
import { HistoryWriter, type WrittenEvent } from './historyWriter';
import { type Failure, pythonFailure } from './pythonFailure';
import { firstOf, rootOf, type SampleRun } from './sampleRun';
import { durationText, HOUR, MINUTE, nanosecondTimeText } from './sampleTime';
import { SeededRandom } from './seededRandom';

/** An external event, after which the worker gets a workflow task. */
interface Occurrence {
  readonly atUs: number;
  readonly write: (atUs: number) => void;
}

/** An activity that was scheduled. */
interface ScheduledActivity {
  readonly name: string;
  readonly activityId: string;
  readonly eventId: string;
  readonly output: string | undefined;
}

/** Builds the whole history of one run, including events in the future. The same run gives the same history. */
export class HistoryBuilder {
  readonly #random: SeededRandom;
  readonly #writer: HistoryWriter;
  readonly #payloads: PayloadEncoder;
  readonly #plan: HistoryPlan;
  readonly #identity: string;
  readonly #taskQueue: Readonly<Record<string, string>>;
  readonly #skipped: number;
  readonly #initiated = new Map<SampleRun, string>();
  #activities = 0;
  /** The last completed workflow task, whose commands are carried out. */
  #taskCompletedId = '';
  #failure: Failure | undefined;
  /** Set when a child asks for its parent's event ids, which the child's own failure doesn't change. */
  #withoutFailures = false;

  /** @param run whose history is built */
  constructor(private readonly run: SampleRun) {
    this.#random = new SeededRandom(`history ${run.runId}`);
    this.#writer = new HistoryWriter(this.#random);
    this.#payloads = new PayloadEncoder(run, this.#random);
    // A reset goes back to after the first step, or to the beginning if there is only one.
    this.#skipped = run.origin === 'reset' && run.workflow.steps.length > 1 && run.workflow.steps[0]?.kind === 'activity' ? 1 : 0;
    this.#plan = planHistory(run, this.#skipped, this.#random);
    this.#identity = `${this.#random.integer(7, 900)}@worker-${run.deploymentName}-${this.#random.hex(5)}`;
    this.#taskQueue = { name: run.deploymentName, kind: 'TASK_QUEUE_KIND_NORMAL' };
  }

  /** @returns the events in the order in which they were written; only a null status has no end */
  build(): readonly WrittenEvent[] {
    const { run } = this;
    if (run.origin === 'reset' && run.previous) this.#startFromReset(run.previous);
    else this.#start();
    if (run.outcome === null) return this.#writer.take();
    for (const [index, step] of this.#plan.steps.entries()) {
      if (index === this.#plan.retryBefore && run.retrying) this.#workerFails(run.retrying.fromUs, run.retrying.untilUs);
      this.#step(step);
    }
    this.#end();
    return this.#writer.take();
  }

  #start(): void {
    const { run } = this;
    const { startUs, workflow, previous, parent } = run;
    // A run that timed out took exactly its time limit.
    const timeoutUs = run.outcome === 'TIMED_OUT' ? run.endUs - startUs : Math.ceil(Math.max(HOUR, 2 * workflow.longest) / HOUR) * HOUR;
    this.#writer.add('WORKFLOW_EXECUTION_STARTED', startUs, {
      workflowType: { name: workflow.name },
      ...(parent && {
        parentWorkflowNamespace: SAMPLE_NAMESPACE,
        parentWorkflowExecution: execution(parent),
        parentInitiatedEventId: new HistoryBuilder(parent).initiatedEventId(run),
      }),
      taskQueue: this.#taskQueue,
      input: this.#payloads.encode(runInput(run, this.#random)),
      workflowExecutionTimeout: durationText(timeoutUs),
      workflowRunTimeout: durationText(timeoutUs),
      workflowTaskTimeout: '10s',
      ...(previous && { continuedExecutionRunId: previous.runId, initiator: 'CONTINUE_AS_NEW_INITIATOR_WORKFLOW' }),
      originalExecutionRunId: run.runId,
      identity: `workflows-api@${this.#random.hex(8)}`,
      firstExecutionRunId: firstOf(run).runId,
      attempt: 1,
      workflowExecutionExpirationTime: nanosecondTimeText(startUs + timeoutUs, 0),
      firstWorkflowTaskBackoff: '0s',
      header: {},
      workflowId: run.executionId,
      ...(parent && { rootWorkflowExecution: execution(rootOf(run)) }),
    });
    if (run.outcome === null) {
      // No worker ever started it.
      this.#writer.add('WORKFLOW_TASK_SCHEDULED', startUs, { taskQueue: this.#taskQueue, startToCloseTimeout: '10s', attempt: 1 });
      return;
    }
    if (this.#plan.retryBefore !== 0) this.#task(startUs);
  }

  /** A reset copies the history up to a workflow task, which it then fails. */
  #startFromReset(previous: SampleRun): void {
    const { run } = this;
    const original = new HistoryBuilder(previous).build();
    const tasks = original.filter(({ event }) => event.eventType === 'EVENT_TYPE_WORKFLOW_TASK_STARTED');
    const task = tasks[this.#skipped];
    if (!task) throw new Error('the run that was reset had no such workflow task');
    const kept = original.slice(0, original.indexOf(task) + 1).map((written) => reanchored(written, run.runId));
    this.#writer.copy(kept, run.startUs);
    this.#activities = this.#skipped;
    const startedEventId = task.event.eventId;
    this.#writer.add('WORKFLOW_TASK_FAILED', run.startUs, {
      scheduledEventId: String(Number(startedEventId) - 1),
      startedEventId,
      cause: 'WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW',
      failure: { message: 'fixed the template', source: 'Server', resetWorkflowFailureInfo: {} } satisfies Failure,
      identity: 'history-service',
      baseRunId: previous.runId,
      newRunId: run.runId,
    });
    this.#task(run.startUs);
  }

  /** Scheduled, started, completed: three events, three ticks. */
  #task(atUs: number, attempt = 1): void {
    const { tickUs } = this.#plan;
    const scheduledEventId = this.#writer.add('WORKFLOW_TASK_SCHEDULED', atUs, {
      taskQueue: this.#taskQueue,
      startToCloseTimeout: '10s',
      attempt,
    });
    this.#completeTask(scheduledEventId, atUs + tickUs, atUs + 2 * tickUs);
  }

  #completeTask(scheduledEventId: string, startedUs: number, completedUs: number): void {
    const startedEventId = this.#startTask(scheduledEventId, startedUs);
    const first = this.#taskCompletedId === '';
    this.#taskCompletedId = this.#writer.add('WORKFLOW_TASK_COMPLETED', completedUs, {
      scheduledEventId,
      startedEventId,
      identity: this.#identity,
      workerVersion: { buildId: WORKER_BUILD },
      sdkMetadata: first ? { coreUsedFlags: [3, 1, 2], sdkName: 'temporal-python', sdkVersion: '1.18.1' } : {},
      meteringMetadata: {},
    });
  }

  #startTask(scheduledEventId: string, atUs: number): string {
    return this.#writer.add('WORKFLOW_TASK_STARTED', atUs, {
      scheduledEventId,
      identity: this.#identity,
      requestId: this.#random.uuid4(),
      historySizeBytes: String(472 + 410 * this.#writer.lastEventId),
      workerVersion: { buildId: WORKER_BUILD },
    });
  }

  /** The workflow's code raises an error that fails the workflow task only; the task is retried. */
  #workerFails(fromUs: number, untilUs: number): void {
    const { tickUs } = this.#plan;
    const scheduled = (atUs: number, attempt: number): string =>
      this.#writer.add('WORKFLOW_TASK_SCHEDULED', atUs, { taskQueue: this.#taskQueue, startToCloseTimeout: '10s', attempt });
    const scheduledEventId = scheduled(fromUs - 2 * tickUs, 1);
    const startedEventId = this.#startTask(scheduledEventId, fromUs - tickUs);
    this.#writer.add('WORKFLOW_TASK_FAILED', fromUs, {
      scheduledEventId,
      startedEventId,
      cause: 'WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE',
      failure: pythonFailure('run', this.#random),
      identity: this.#identity,
      workerVersion: { buildId: WORKER_BUILD },
    });
    const again = scheduled(fromUs, 2);
    this.#completeTask(again, untilUs - tickUs, untilUs);
  }

  #step(planned: PlannedStep): void {
    const { step } = planned;
    switch (step.kind) {
      case 'activity':
        this.#activityStep(planned, step.name, step.retries ?? 0);
        break;
      case 'parallel':
        this.#activityStep(planned, step.name, 1);
        break;
      case 'timer':
        this.#timer(planned);
        break;
      case 'signal':
        this.#signal(planned, step.name);
        break;
      case 'children':
        this.#children(planned);
        break;
    }
  }

  /** When commands of the last workflow task are carried out: immediately. */
  get #commandUs(): number {
    return this.#writer.writtenUs;
  }

  #activityStep(planned: PlannedStep, name: string, retries: number): void {
    const { fromUs, toUs, width, ends } = planned;
    const scheduledUs = this.#commandUs;
    const activities = Array.from({ length: width }, () => this.#schedule(name, scheduledUs));
    if (ends === 'open') {
      if (this.run.outcome === 'CANCELED') this.#cancelActivities(activities, scheduledUs);
      return;
    }
    const occurrences = activities.map((activity, index): Occurrence => {
      const attempts = ends === 'failed' ? MOST_ATTEMPTS : this.#random.chance(0.3) ? 1 + Math.min(retries, MOST_ATTEMPTS - 1) : 1;
      const lastFailure = attempts > 1 ? pythonFailure(name, this.#random) : undefined;
      return {
        atUs: fromUs + Math.floor(((toUs - fromUs) * (index + 1)) / width),
        write: (atUs) => {
          // Time of the earlier attempts.
          const sinceUs = Math.max(fromUs, scheduledUs);
          const startedUs = sinceUs + Math.floor(((atUs - sinceUs) * (attempts - 1)) / attempts);
          const startedEventId = this.#startActivity(activity, startedUs, atUs, attempts, lastFailure);
          if (ends === 'failed') this.#failActivity(activity, startedEventId, atUs, pythonFailure(name, this.#random));
          else this.#completeActivity(activity, startedEventId, atUs);
        },
      };
    });
    this.#deliver(occurrences);
  }

  #schedule(name: string, atUs: number): ScheduledActivity {
    const values = activityValues(name, this.#random);
    this.#activities += 1;
    const activityId = String(this.#activities);
    const eventId = this.#writer.add('ACTIVITY_TASK_SCHEDULED', atUs, {
      activityId,
      activityType: { name },
      taskQueue: this.#taskQueue,
      header: {},
      input: this.#payloads.encode(values.input),
      scheduleToCloseTimeout: '0s',
      scheduleToStartTimeout: '0s',
      startToCloseTimeout: '86400s',
      heartbeatTimeout: '0s',
      workflowTaskCompletedEventId: this.#taskCompletedId,
      retryPolicy: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '100s', maximumAttempts: MOST_ATTEMPTS },
      useWorkflowBuildId: true,
    });
    return { name, activityId, eventId, output: values.output };
  }

  #startActivity({ eventId }: ScheduledActivity, startedUs: number, writtenUs: number, attempt: number, lastFailure?: Failure): string {
    const attributes = {
      scheduledEventId: eventId,
      identity: this.#identity,
      requestId: this.#random.uuid4(),
      attempt,
      lastFailure,
      workerVersion: { buildId: WORKER_BUILD },
    };
    return this.#writer.add('ACTIVITY_TASK_STARTED', writtenUs, attributes, startedUs);
  }

  #completeActivity({ eventId, output }: ScheduledActivity, startedEventId: string, atUs: number): void {
    this.#writer.add('ACTIVITY_TASK_COMPLETED', atUs, {
      result: output === undefined ? this.#payloads.nothing() : this.#payloads.encode(output),
      scheduledEventId: eventId,
      startedEventId,
      identity: this.#identity,
    });
  }

  #failActivity(activity: ScheduledActivity, startedEventId: string, atUs: number, failure: Failure): void {
    const retryState = 'RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED';
    this.#writer.add('ACTIVITY_TASK_FAILED', atUs, {
      failure,
      scheduledEventId: activity.eventId,
      startedEventId,
      identity: this.#identity,
      retryState,
    });
    this.#failure = {
      message: 'Activity task failed',
      cause: failure,
      activityFailureInfo: {
        scheduledEventId: activity.eventId,
        startedEventId,
        identity: this.#identity,
        activityType: { name: activity.name },
        activityId: activity.activityId,
        retryState,
      },
    };
  }

  #cancelActivities(activities: readonly ScheduledActivity[], scheduledUs: number): void {
    const { tickUs } = this.#plan;
    this.#requestCancel();
    const requestedUs = this.#commandUs;
    const requests = activities.map(({ eventId }) =>
      this.#writer.add('ACTIVITY_TASK_CANCEL_REQUESTED', requestedUs, {
        scheduledEventId: eventId,
        workflowTaskCompletedEventId: this.#taskCompletedId,
      }),
    );
    const occurrences = activities.map((activity, index): Occurrence => ({
      atUs: requestedUs + tickUs,
      write: (atUs) => {
        const startedEventId = this.#startActivity(activity, scheduledUs + tickUs, atUs, 1);
        this.#writer.add('ACTIVITY_TASK_CANCELED', atUs, {
          latestCancelRequestedEventId: requests[index],
          scheduledEventId: activity.eventId,
          startedEventId,
          identity: this.#identity,
        });
      },
    }));
    this.#deliver(occurrences);
  }

  #requestCancel(): void {
    this.#deliver([
      {
        atUs: this.#plan.cancelUs,
        write: (atUs) => void this.#writer.add('WORKFLOW_EXECUTION_CANCEL_REQUESTED', atUs, { cause: '', identity: 'workflows-api' }),
      },
    ]);
  }

  #timer({ toUs, ends }: PlannedStep): void {
    const startedUs = this.#commandUs;
    const timerId = String(this.#writer.lastEventId + 1);
    const lastsUs = ends === 'open' ? Math.ceil((toUs - startedUs) / MINUTE + 60) * MINUTE : toUs - startedUs;
    const startedEventId = this.#writer.add('TIMER_STARTED', startedUs, {
      timerId,
      startToFireTimeout: durationText(lastsUs),
      workflowTaskCompletedEventId: this.#taskCompletedId,
    });
    if (ends !== 'open') {
      this.#deliver([{ atUs: toUs, write: (atUs) => void this.#writer.add('TIMER_FIRED', atUs, { timerId, startedEventId }) }]);
    } else if (this.run.outcome === 'CANCELED') {
      this.#requestCancel();
      this.#writer.add('TIMER_CANCELED', this.#commandUs, {
        timerId,
        startedEventId,
        workflowTaskCompletedEventId: this.#taskCompletedId,
        identity: this.#identity,
      });
    }
  }

  #signal({ toUs, ends }: PlannedStep, signalName: string): void {
    if (ends === 'open') {
      if (this.run.outcome === 'CANCELED') this.#requestCancel();
      return;
    }
    const input = this.#payloads.encode('{"approved":true,"by":"Ioana Pârvu","limit":1500.00}');
    this.#deliver([
      {
        atUs: toUs,
        write: (atUs) => void this.#writer.add('WORKFLOW_EXECUTION_SIGNALED', atUs, { signalName, input, identity: 'workflows-api', header: {} }),
      },
    ]);
  }

  #children({ ends }: PlannedStep): void {
    const { run } = this;
    const children = run.children.filter((child) => child.startUs < run.endUs);
    const atUs = this.#commandUs;
    for (const child of children) this.#initiated.set(child, this.#initiate(child, atUs));
    this.#deliver(
      children.flatMap((child): Occurrence[] => {
        const initiatedEventId = this.#initiated.get(child) ?? '';
        const common = {
          namespace: SAMPLE_NAMESPACE,
          initiatedEventId,
          workflowExecution: execution(child),
          workflowType: { name: child.workflow.name },
        };
        let startedEventId = '';
        const started: Occurrence = {
          atUs: child.startUs,
          write: (writtenUs) => {
            startedEventId = this.#writer.add('CHILD_WORKFLOW_EXECUTION_STARTED', writtenUs, { ...common, header: {} });
          },
        };
        // A child that is terminated with its parent leaves no event in the parent's history.
        if (child.endUs > run.endUs || (ends === 'open' && child.outcome !== 'COMPLETED')) return [started];
        return [started, { atUs: child.endUs, write: (writtenUs) => this.#endChild(child, { ...common, startedEventId }, writtenUs) }];
      }),
    );
  }

  #initiate(child: SampleRun, atUs: number): string {
    return this.#writer.add('START_CHILD_WORKFLOW_EXECUTION_INITIATED', atUs, {
      namespace: SAMPLE_NAMESPACE,
      workflowId: child.executionId,
      workflowType: { name: child.workflow.name },
      taskQueue: { name: child.deploymentName, kind: 'TASK_QUEUE_KIND_NORMAL' },
      input: this.#payloads.encode(`{"part":${this.run.children.indexOf(child) + 1},"threshold":0.80}`),
      workflowExecutionTimeout: '3600s',
      workflowRunTimeout: '3600s',
      workflowTaskTimeout: '10s',
      parentClosePolicy: 'PARENT_CLOSE_POLICY_TERMINATE',
      workflowTaskCompletedEventId: this.#taskCompletedId,
      workflowIdReusePolicy: 'WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE',
      header: {},
    });
  }

  #endChild(child: SampleRun, common: Readonly<Record<string, unknown>>, atUs: number): void {
    if (child.outcome === 'COMPLETED') {
      this.#writer.add('CHILD_WORKFLOW_EXECUTION_COMPLETED', atUs, { result: this.#payloads.encode(child.result), ...common });
      return;
    }
    const retryState = 'RETRY_STATE_RETRY_POLICY_NOT_SET';
    const cause = this.#withoutFailures ? undefined : new HistoryBuilder(child).failure();
    this.#writer.add('CHILD_WORKFLOW_EXECUTION_FAILED', atUs, { failure: cause, ...common, retryState });
    this.#failure = {
      message: 'Child Workflow execution failed',
      ...(cause && { cause }),
      childWorkflowExecutionFailureInfo: { ...common, retryState },
    };
  }

  /** @returns the failure of a failed run */
  failure(): Failure | undefined {
    this.build();
    return this.#failure;
  }

  /** @returns the event of this run that started the child */
  initiatedEventId(child: SampleRun): string {
    this.#withoutFailures = true;
    this.build();
    return this.#initiated.get(child) ?? '';
  }

  /** Writes external events in order of time; the worker gets one task for all that arrive before its last task is completed. */
  #deliver(occurrences: readonly Occurrence[]): void {
    const { tickUs } = this.#plan;
    const inOrder = [...occurrences].sort((left, right) => left.atUs - right.atUs);
    for (const [index, { atUs, write }] of inOrder.entries()) {
      write(Math.max(atUs, this.#writer.writtenUs));
      const next = inOrder[index + 1];
      if (!next || next.atUs > this.#writer.writtenUs + 3 * tickUs) this.#task(this.#writer.writtenUs);
    }
  }

  #end(): void {
    const { run } = this;
    const { workflow, outcome, endUs } = run;
    const workflowTaskCompletedEventId = this.#taskCompletedId;
    switch (outcome) {
      case 'COMPLETED':
        this.#writer.add('WORKFLOW_EXECUTION_COMPLETED', endUs, { result: this.#payloads.encode(run.result), workflowTaskCompletedEventId });
        return;
      case 'FAILED':
        this.#failure ??= pythonFailure('run', this.#random);
        this.#writer.add('WORKFLOW_EXECUTION_FAILED', endUs, {
          failure: this.#failure,
          retryState: 'RETRY_STATE_RETRY_POLICY_NOT_SET',
          workflowTaskCompletedEventId,
        });
        return;
      case 'CANCELED':
        this.#writer.add('WORKFLOW_EXECUTION_CANCELED', endUs, { workflowTaskCompletedEventId, details: this.#payloads.nothing() });
        return;
      case 'TERMINATED': {
        const byParent = run.parent?.outcome === 'TERMINATED';
        this.#writer.add('WORKFLOW_EXECUTION_TERMINATED', endUs, {
          reason: byParent ? 'by parent close policy' : this.#random.pick(['stopped from the console', 'wrong input file', 'cleanup']),
          identity: byParent ? 'history-service' : 'workflows-api',
        });
        return;
      }
      case 'TIMED_OUT':
        this.#writer.add('WORKFLOW_EXECUTION_TIMED_OUT', endUs, { retryState: 'RETRY_STATE_RETRY_POLICY_NOT_SET' });
        return;
      case 'CONTINUED_AS_NEW':
        this.#writer.add('WORKFLOW_EXECUTION_CONTINUED_AS_NEW', endUs, {
          newExecutionRunId: run.next?.runId,
          workflowType: { name: workflow.name },
          taskQueue: this.#taskQueue,
          input: this.#payloads.encode(`{"cursor":${this.#random.integer(1, 9)}8446744073709551615}`),
          workflowRunTimeout: '0s',
          workflowTaskTimeout: '10s',
          workflowTaskCompletedEventId,
          backoffStartInterval: '0s',
          initiator: 'CONTINUE_AS_NEW_INITIATOR_WORKFLOW',
        });
        return;
      case 'PAUSED':
      case null:
    }
  }
}

const WORKER_BUILD = '9b1f6c0e7d2a4f55a3c8e1d0b7f69424';
const MOST_ATTEMPTS = 3;

function execution(run: SampleRun): { readonly workflowId: string; readonly runId: string } {
  return { workflowId: run.executionId, runId: run.runId };
}

/** A reset starts a new chain of runs (OpenAPI document: first_execution_run_id "re-anchors on reset"). */
export function reanchored(written: WrittenEvent, firstExecutionRunId: string): WrittenEvent {
  const { event } = written;
  if (event.eventId !== '1') return written;
  const attributes = event['workflowExecutionStartedEventAttributes'] as Record<string, unknown>;
  return { ...written, event: { ...event, workflowExecutionStartedEventAttributes: { ...attributes, firstExecutionRunId } } };
}

