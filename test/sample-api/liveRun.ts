import type { WrittenEvent } from './historyWriter';
import { LiveEvents, type OpenActivity } from './liveEvents';
import { attributesOf, type OpenTask, type PastActivity, type PastTimer, readPastEvents } from './pastEvents';
import type { Failure } from './pythonFailure';
import type { FinalStatus, LiveHistory, SampleRun } from './sampleRun';
import { durationText, MILLISECOND } from './sampleTime';
import type { SeededRandom } from './seededRandom';
import type { Schema } from './schemaCheck';
import type { Command, WorkflowCode } from './workflowCode';

/** What a live run is made of. */
export interface LiveRunParts {
  readonly run: SampleRun;
  readonly random: SeededRandom;
  readonly code: WorkflowCode;
  /** Whether its deployment has a worker. */
  readonly hasWorker: boolean;
  /** How long its code cleans up when canceled, µs. */
  readonly cleanUpUs: number;
}

/** A question that a run waits for. */
export interface PendingInput {
  readonly taskId: string;
  readonly label: string;
  readonly schema: Schema;
}

/** A signal or an answer that a run received. */
export interface Message {
  /** The event that records it. */
  readonly eventId: number;
  /** Of the signal; `__submit_input` for an answer. */
  readonly name: string;
  /** JSON text; undefined if none was sent. */
  readonly input: string | undefined;
  /** Of a signal, whether the workflow declares it so; others are recorded and lost. */
  readonly fits: boolean;
}

/** Something that happens later unless the run ends before. */
interface Due {
  readonly atUs: number;
  /** Waits for a worker. */
  readonly byWorker: boolean;
  readonly happen: (atUs: number) => void;
}

/** How long a worker takes for a part of a workflow task. */
const TICK = 4 * MILLISECOND;

/**
 * A run that requests start and change. It goes on with the clock: `advance` does what is due by then, at the times at
 * which it was due, so the result doesn't depend on when somebody looks. All times are µs since the epoch.
 */
export class LiveRun implements LiveHistory {
  readonly run: SampleRun;
  readonly startedByRequest: boolean;
  readonly messages: Message[] = [];
  readonly #events: LiveEvents;
  readonly #parts: LiveRunParts;
  #due: Due[] = [];
  #task: OpenTask | undefined;
  #hasWorker: boolean;
  #workerSinceUs = 0;
  /** The command that is carried out. */
  #index = 0;
  #begun = false;
  readonly #openActivities = new Set<OpenActivity>();
  #openTimer: PastTimer | undefined;
  #pendingInput: PendingInput | undefined;
  #failure: Failure | undefined;
  #usedSignals = 0;
  #cancelAsked = false;
  #cleaned: 'no' | 'begun' | 'done' = 'no';
  /** What a reset run has in its history already, not yet met by its code. */
  #kept: { activities: PastActivity[]; timers: PastTimer[] } = { activities: [], timers: [] };
  /** Answers that a reset sends again. */
  #again: readonly Message[] = [];
  /** Whether the run goes on as it was planned by the sample. */
  #planned = false;

  private constructor(parts: LiveRunParts, startedByRequest: boolean) {
    this.run = parts.run;
    this.startedByRequest = startedByRequest;
    this.#parts = parts;
    this.#hasWorker = parts.hasWorker;
    this.#events = new LiveEvents(parts.run, parts.random);
    parts.run.live = this;
  }

  /** Starts a run. @param input the JSON text that was sent */
  static start(parts: LiveRunParts, atUs: number, input: string): LiveRun {
    const live = new LiveRun(parts, true);
    // The id in the history is not the one in the list of runs.
    live.#events.started(atUs, input, parts.random.uuid4());
    live.#schedule(atUs);
    return live;
  }

  /**
   * Takes over a run of the sample, which goes on as planned until a request changes it.
   * @param events all events, future ones included
   */
  static adopt(parts: LiveRunParts, atUs: number, events: readonly WrittenEvent[]): LiveRun {
    const live = new LiveRun(parts, false);
    live.#events.continueAfter(events.filter(({ writtenUs }) => writtenUs <= atUs));
    const { run } = parts;
    if (run.endUs <= atUs) return live;
    const { outcome } = run;
    run.endUs = Infinity;
    if (outcome !== null && outcome !== 'PAUSED') run.outcome = 'COMPLETED';
    live.#planned = true;
    const ids = new Map<string, string>();
    for (const event of events.filter(({ writtenUs }) => writtenUs > atUs)) {
      live.#later(event.writtenUs, true, (dueUs) => {
        live.#events.planned(event, dueUs, ids);
        ids.set(event.event.eventId, String(live.#events.lastEventId));
        if (/EXECUTION_(?:COMPLETED|FAILED|CANCELED|TERMINATED|TIMED_OUT|CONTINUED_AS_NEW)$/.test(event.event.eventType) && !event.event.eventType.includes('CHILD')) {
          live.#end(outcome, dueUs);
        }
      });
    }
    return live;
  }

  /**
   * Starts the run that continues an execution after a reset.
   * @param past the events of the run that is reset
   * @param at the `WORKFLOW_TASK_COMPLETED` event among them that it is reset to
   * @param messages what the other run received, and is sent again where it came later
   */
  static reset(parts: LiveRunParts, atUs: number, from: { past: readonly WrittenEvent[]; at: WrittenEvent; reason: string; messages: readonly Message[] }): LiveRun {
    const live = new LiveRun(parts, true);
    const point = Number(from.at.event.eventId);
    const kept = from.past.filter(({ event }) => Number(event.eventId) < point);
    const state = readPastEvents(kept);
    const baseRunId = parts.run.previous?.runId ?? '';
    live.#events.copy(kept, atUs);
    live.#events.taskCompletedId = state.taskCompletedId;
    live.#kept = { activities: [...state.activities], timers: [...state.timers] };
    live.#events.taskReset(atUs, String(attributesOf(from.at.event)['startedEventId']), from.reason, { baseRunId, newRunId: parts.run.runId });
    for (const message of from.messages.filter(({ name }) => name !== SUBMIT)) {
      if (message.eventId < point) live.messages.push(message);
      else live.signal(atUs, message.name, message.input, message.fits);
    }
    live.#again = from.messages.filter(({ name }) => name === SUBMIT);
    live.#schedule(atUs);
    return live;
  }

  /** Whether it has not ended. */
  get isActive(): boolean {
    return this.run.endUs === Infinity;
  }

  /** What it waits for; undefined if it doesn't. */
  get pendingInput(): PendingInput | undefined {
    return this.#pendingInput;
  }

  events(): readonly WrittenEvent[] {
    return this.#events.all();
  }

  /** Does what is due by this time. */
  advance(nowUs: number): void {
    for (let next = this.#nextDue(nowUs); next; next = this.#nextDue(nowUs)) {
      const { due, atUs } = next;
      this.#due = this.#due.filter((each) => each !== due);
      due.happen(atUs);
    }
  }

  /** Tells that the last worker went or the first one came. */
  setWorker(hasWorker: boolean, atUs: number): void {
    if (hasWorker && !this.#hasWorker) this.#workerSinceUs = atUs;
    this.#hasWorker = hasWorker;
  }

  /** Asks for cancellation; a worker's code then cleans up. */
  cancel(atUs: number): void {
    if (this.#cancelAsked) return;
    this.#leavePlan();
    this.#cancelAsked = true;
    this.#events.cancelRequested(atUs);
    this.#schedule(atUs);
  }

  /** Ends the run at once. */
  terminate(atUs: number, reason: string): void {
    this.#events.terminated(Math.max(atUs, this.#events.writtenUs), reason);
    this.#end('TERMINATED', atUs);
  }

  /** @param fits whether the workflow's code understands it */
  signal(atUs: number, name: string, input: string | undefined, fits: boolean): void {
    this.#events.signaled(atUs, name, input);
    this.messages.push({ eventId: this.#events.lastEventId, name, input, fits });
    if (!this.#planned) this.#schedule(atUs);
  }

  /** Records an update that a worker handled. @param result JSON text */
  update(atUs: number, name: string, input: string | undefined, result: string): void {
    this.#completeTask(atUs);
    this.#events.updated(atUs, name, input, result);
    if (!this.#planned) this.#carryOn(atUs);
  }

  /** Gives the answer that is waited for. @param input of the update `__submit_input`, JSON text; `answer` is the part for the workflow */
  answer(atUs: number, input: string, answer: string): void {
    this.#completeTask(atUs);
    this.#take(atUs, input, answer);
    this.#carryOn(atUs);
  }

  #take(atUs: number, input: string, answer: string): void {
    const pending = this.#pendingInput;
    this.#events.updated(atUs, SUBMIT, input, '{"error":null}');
    this.messages.push({ eventId: this.#events.lastEventId, name: SUBMIT, input: answer, fits: true });
    this.#pendingInput = undefined;
    this.#events.localActivity(atUs, '__emit_waiting_for_input_completed', JSON.stringify({ task_id: pending?.taskId }));
  }

  #nextDue(nowUs: number): { readonly due: Due; readonly atUs: number } | undefined {
    let next: { due: Due; atUs: number } | undefined;
    for (const due of this.#due) {
      if (due.byWorker && !this.#hasWorker) continue;
      const atUs = Math.max(due.atUs, due.byWorker ? this.#workerSinceUs : 0, this.#events.writtenUs);
      if (atUs <= nowUs && (!next || atUs < next.atUs)) next = { due, atUs };
    }
    return next;
  }

  #later(atUs: number, byWorker: boolean, happen: (atUs: number) => void): void {
    this.#due.push({ atUs, byWorker, happen });
  }

  /** Schedules a workflow task unless there is one; a worker then takes and completes it. */
  #schedule(atUs: number): void {
    if (this.#task) return;
    this.#takeTask(atUs, { scheduledEventId: this.#events.taskScheduled(atUs), startedEventId: undefined });
  }

  #takeTask(atUs: number, task: OpenTask): void {
    this.#task = task;
    this.#later(atUs + TICK, true, (startUs) => {
      if (this.#task !== task) return;
      const { scheduledEventId } = task;
      const started = { scheduledEventId, startedEventId: task.startedEventId ?? this.#events.taskStarted(startUs, scheduledEventId) };
      this.#task = started;
      this.#later(startUs + TICK, true, (endUs) => {
        if (this.#task !== started) return;
        this.#completeTask(endUs);
        this.#carryOn(endUs);
      });
    });
  }

  /** Completes the open task, or one made for it, at once. */
  #completeTask(atUs: number): void {
    const scheduledEventId = this.#task?.scheduledEventId ?? this.#events.taskScheduled(atUs);
    const startedEventId = this.#task?.startedEventId ?? this.#events.taskStarted(atUs, scheduledEventId);
    const isFirst = this.#events.taskCompletedId === '';
    this.#task = undefined;
    this.#events.taskCompleted(atUs, scheduledEventId, startedEventId);
    if (isFirst && !this.#planned) {
      this.#events.localActivity(atUs, '__internal__register_execution', 'null');
      this.#events.localActivity(atUs, '__internal__emit_workflow_started', 'null');
    }
  }

  /** The workflow's code runs until it has to wait. */
  #carryOn(atUs: number): void {
    if (this.#cancelAsked && this.#cleaned === 'no') this.#cleanUp(atUs);
    if (this.#cleaned === 'done') {
      this.#events.canceled(atUs);
      this.#end('CANCELED', atUs);
    }
    while (this.isActive && this.#cleaned === 'no') {
      const command = this.#parts.code.commands[this.#index];
      if (!command) {
        this.#complete(atUs);
        return;
      }
      if (!this.#begun) this.#begin(command, atUs);
      this.#begun = true;
      if (this.#failure) {
        this.#events.failed(atUs, this.#failure);
        this.#end('FAILED', atUs);
        return;
      }
      if (!this.#isDone(command)) return;
      this.#index += 1;
      this.#begun = false;
    }
  }

  #complete(atUs: number): void {
    const texts = (answers: boolean): string[] => this.messages.flatMap(({ name, input, fits }) => (fits && (name === SUBMIT) === answers ? [input ?? 'null'] : []));
    const result = this.#parts.code.result({ answers: texts(true), signals: texts(false) });
    this.#events.completed(atUs, result);
    this.run.result = result;
    this.#end('COMPLETED', atUs);
  }

  #begin(command: Command, atUs: number): void {
    switch (command.kind) {
      case 'activities':
        // All are scheduled by the same task, also those behind one that has failed already.
        for (const activity of command.activities) this.#beginActivity(activity, atUs);
        break;
      case 'timer':
        this.#beginTimer(command.takesUs, atUs);
        break;
      case 'input':
        this.#ask(command.label, command.schema, atUs);
        break;
      case 'signal':
    }
  }

  #beginActivity({ name, takesUs, failure }: Extract<Command, { kind: 'activities' }>['activities'][number], atUs: number): void {
    const kept = this.#kept.activities.find((activity) => activity.name === name);
    this.#kept.activities = this.#kept.activities.filter((activity) => activity !== kept);
    if (kept?.closed === 'completed') return;
    if (kept?.failure) {
      this.#failure = { message: 'Activity task failed', cause: kept.failure, activityFailureInfo: activityInfo(kept) };
      return;
    }
    const activity: OpenActivity = kept ? { ...kept, startedUs: atUs } : this.#events.activityScheduled(atUs, name);
    this.#openActivities.add(activity);
    this.#later(atUs + takesUs, true, (closedUs) => {
      this.#openActivities.delete(activity);
      if (failure) this.#failure = this.#events.activityFailed(closedUs, activity, failure);
      else this.#events.activityCompleted(closedUs, activity);
      this.#schedule(closedUs);
    });
  }

  #beginTimer(takesUs: number, atUs: number): void {
    const kept = this.#kept.timers.shift();
    if (kept?.closed === true) return;
    const timerId = kept?.timerId ?? String(this.#events.lastEventId + 1);
    const startedEventId = kept?.startedEventId ?? this.#events.timerStarted(atUs, timerId, durationText(takesUs));
    this.#openTimer = { timerId, startedEventId, closed: false };
    this.#later(atUs + takesUs, false, (firedUs) => {
      this.#openTimer = undefined;
      this.#events.timerFired(firedUs, timerId, startedEventId);
      this.#schedule(firedUs);
    });
  }

  #ask(label: string, schema: Schema, atUs: number): void {
    const [again, ...rest] = this.#again;
    this.#again = rest;
    this.#pendingInput = { taskId: this.#parts.random.uuid4(), label, schema };
    const { taskId } = this.#pendingInput;
    this.#events.localActivity(atUs, '__emit_waiting_for_input_started', JSON.stringify({ task_id: taskId }));
    if (again?.input !== undefined) this.#take(atUs, `{"task_id":${JSON.stringify(taskId)},"input":${again.input}}`, again.input);
  }

  #isDone(command: Command): boolean {
    switch (command.kind) {
      case 'activities':
        return this.#openActivities.size === 0;
      case 'timer':
        return this.#openTimer === undefined;
      case 'input':
        return this.#pendingInput === undefined;
      case 'signal': {
        const signals = this.messages.filter(({ name, fits }) => fits && name === command.name);
        if (signals.length <= this.#usedSignals) return false;
        this.#usedSignals += 1;
        return true;
      }
    }
  }

  /** What is open is canceled, and an activity cleans up. */
  #cleanUp(atUs: number): void {
    this.#cleaned = 'begun';
    this.#due = [];
    if (this.#pendingInput) this.#events.localActivity(atUs, '__emit_waiting_for_input_failed', JSON.stringify({ task_id: this.#pendingInput.taskId }));
    this.#pendingInput = undefined;
    if (this.#openTimer) this.#events.timerCanceled(atUs, this.#openTimer.timerId, this.#openTimer.startedEventId);
    const canceled = [...this.#openActivities].map((activity) => [activity, this.#events.activityCancelRequested(atUs, activity)] as const);
    const cleaning = this.#events.activityScheduled(atUs, 'clean_up');
    this.#later(atUs + this.#parts.cleanUpUs, true, (doneUs) => {
      for (const [activity, requestId] of canceled) this.#events.activityCanceled(doneUs, activity, requestId);
      this.#events.activityCompleted(doneUs, cleaning);
      this.#cleaned = 'done';
      this.#schedule(doneUs);
    });
  }

  /** From now on the run doesn't go as planned. */
  #leavePlan(): void {
    if (!this.#planned) return;
    this.#planned = false;
    this.#due = [];
    const { activities, timers, openTask, taskCompletedId } = readPastEvents(this.events());
    this.#events.taskCompletedId = taskCompletedId;
    for (const activity of activities) if (activity.closed === undefined) this.#openActivities.add(activity);
    this.#openTimer = timers.find(({ closed }) => !closed);
    if (openTask) this.#takeTask(this.#events.writtenUs, openTask);
  }

  #end(outcome: FinalStatus, atUs: number): void {
    this.run.endUs = atUs;
    this.run.outcome = outcome;
    this.#due = [];
    this.#pendingInput = undefined;
  }
}

/** The update that answers a question. */
export const SUBMIT = '__submit_input';

function activityInfo({ name, activityId, scheduledEventId }: PastActivity): Readonly<Record<string, unknown>> {
  return { scheduledEventId, activityType: { name }, activityId, retryState: 'RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED' };
}
