import { EVENT_TYPES } from './eventTypes';
import type { NumberField } from '../historyFields';
import type { HistoryIndex } from '../historyIndex';
import { PendingInputs, type PendingInput } from '../pendingInputs';

/**
 * What a run can wait for. `workflowTask` is a worker that runs the workflow's code, `update` an update that the code
 * works on, `signal` and `cancelation` the delivery of one to another workflow, `input` a person's answer to
 * `wait_for_input`.
 */
export type PendingKind =
  | 'workflowTask'
  | 'activity'
  | 'childWorkflow'
  | 'operation'
  | 'update'
  | 'signal'
  | 'cancelation'
  | 'input'
  | 'timer';

/** Something that was begun and has not ended. */
export interface Pending {
  readonly kind: PendingKind;
  /** Row of the event that began it. */
  readonly row: number;
  /** Row of the event that says that it was taken up. */
  readonly startedRow: number | undefined;
  /** Whether it was asked to stop. */
  readonly isCanceled: boolean;
}

/** The state of a run after all events of its history. */
export interface RunState {
  /** In the order of `ORDER`, the oldest first of each kind. */
  readonly pending: readonly Pending[];
  /** Of those, a person's answers, the oldest first. */
  readonly inputs: readonly PendingInput[];
  /** Row of the event that started the run, where no workflow task was ever scheduled. */
  readonly unbegunRow: number | undefined;
  /** Row of the event that ended the last workflow task, and of the last that completed one. */
  readonly taskEndRow: number | undefined;
  readonly completedTaskRow: number | undefined;
  /** Row of the last event that asked to cancel the run. */
  readonly cancelRow: number | undefined;
  /** Row of the event that paused the run, while it is paused. */
  readonly pausedRow: number | undefined;
  /** Number of events of unknown types, and whether one of these may be the end of the run. */
  readonly unknown: number;
  readonly mayHaveEnded: boolean;
}

/** What decides most comes first: a timer often only limits another wait. */
const ORDER: readonly PendingKind[] = ['workflowTask', 'activity', 'childWorkflow', 'operation', 'update', 'signal', 'cancelation', 'input', 'timer'];

/** The field by which an event that starts or ends something refers to the event that began it. */
const BEGINNING = {
  workflowTask: 'scheduledEventId',
  activity: 'scheduledEventId',
  childWorkflow: 'initiatedEventId',
  operation: 'scheduledEventId',
  signal: 'initiatedEventId',
  cancelation: 'initiatedEventId',
  timer: 'startedEventId',
} as const satisfies Partial<Record<PendingKind, NumberField>>;

type IndexedKind = keyof typeof BEGINNING;
type Meaning = readonly [kind: IndexedKind, does: 'begins' | 'starts' | 'ends' | 'cancels'];

const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ...meanings('workflowTask', 'WorkflowTask', { begins: ['Scheduled'], starts: ['Started'], ends: ['Completed', 'Failed', 'TimedOut'] }),
  ...meanings('activity', 'ActivityTask', {
    begins: ['Scheduled'],
    starts: ['Started'],
    ends: ['Completed', 'Failed', 'TimedOut', 'Canceled'],
    cancels: ['CancelRequested'],
  }),
  ...meanings('childWorkflow', 'StartChildWorkflowExecution', { begins: ['Initiated'], ends: ['Failed'] }),
  ...meanings('childWorkflow', 'ChildWorkflowExecution', { starts: ['Started'], ends: ['Completed', 'Failed', 'TimedOut', 'Canceled', 'Terminated'] }),
  ...meanings('operation', 'NexusOperation', {
    begins: ['Scheduled'],
    starts: ['Started'],
    ends: ['Completed', 'Failed', 'TimedOut', 'Canceled'],
    cancels: ['CancelRequested'],
  }),
  ...meanings('signal', 'SignalExternalWorkflowExecution', { begins: ['Initiated'], ends: ['Failed'] }),
  ...meanings('signal', 'ExternalWorkflowExecution', { ends: ['Signaled'] }),
  ...meanings('cancelation', 'RequestCancelExternalWorkflowExecution', { begins: ['Initiated'], ends: ['Failed'] }),
  ...meanings('cancelation', 'ExternalWorkflowExecution', { ends: ['CancelRequested'] }),
  ...meanings('timer', 'Timer', { begins: ['Started'], ends: ['Fired', 'Canceled'] }),
]);

function meanings(kind: IndexedKind, prefix: string, events: Partial<Record<Meaning[1], readonly string[]>>): [string, Meaning][] {
  return Object.entries(events).flatMap(([does, names]) => names.map((name): [string, Meaning] => [prefix + name, [kind, does as Meaning[1]]]));
}

/** Reads all events once, the oldest first. @param document the history as laid out, in UTF-8 */
export function runState(index: HistoryIndex, document: Uint8Array): RunState {
  const work = new PendingWork(index, document);
  let unbegunRow: number | undefined;
  let taskEndRow: number | undefined;
  let completedTaskRow: number | undefined;
  let cancelRow: number | undefined;
  let pausedRow: number | undefined;
  let hasTask = false;
  let unknown = 0;
  let mayHaveEnded = false;
  for (const row of index.oldestFirst()) {
    const type = index.typeOf(row);
    const meaning = MEANINGS.get(type);
    if (meaning) work.readMeaning(row, meaning);
    else work.read(row, type);
    // Most events are of activities, and end here.
    if (meaning && meaning[0] !== 'workflowTask') continue;
    switch (type) {
      case 'WorkflowExecutionStarted':
        unbegunRow = row;
        break;
      case 'WorkflowTaskCompleted':
        completedTaskRow = row;
        taskEndRow = row;
        hasTask = true;
        break;
      case 'WorkflowTaskFailed':
      case 'WorkflowTaskTimedOut':
        taskEndRow = row;
        hasTask = true;
        break;
      case 'WorkflowTaskScheduled':
        hasTask = true;
        break;
      case 'WorkflowExecutionCancelRequested':
        cancelRow = row;
        break;
      case 'WorkflowExecutionPaused':
        pausedRow = row;
        break;
      case 'WorkflowExecutionUnpaused':
        pausedRow = undefined;
        break;
      default:
        if (EVENT_TYPES.has(type)) break;
        unknown++;
        mayHaveEnded ||= /^workflowexecution/i.test(type);
    }
  }
  return {
    ...work.pending(),
    unbegunRow: hasTask ? undefined : unbegunRow,
    taskEndRow,
    completedTaskRow,
    cancelRow,
    pausedRow,
    unknown,
    mayHaveEnded,
  };
}

/** Collects what was begun and has not ended. Keeps rows by event id, of which few are left at the end. */
class PendingWork {
  private readonly begun = new Map<number, number>();
  private readonly started = new Map<number, number>();
  private readonly canceled = new Set<number>();
  /** Rows of the requests to cancel other workflows, children included, that the server did not refuse. */
  private readonly cancelRequests = new Map<number, number>();
  private readonly updates = new Map<string, number>();
  private readonly inputs: PendingInputs;

  constructor(
    private readonly index: HistoryIndex,
    document: Uint8Array,
  ) {
    this.inputs = new PendingInputs(index, document);
  }

  readMeaning(row: number, [kind, does]: Meaning): void {
    const { index } = this;
    const id = does === 'begins' ? index.idOf(row) : index.numberOf(row, BEGINNING[kind]);
    if (id === undefined) return;
    if (kind === 'cancelation') {
      if (does === 'begins') this.cancelRequests.set(id, row);
      else if (index.typeOf(row).endsWith('Failed')) this.cancelRequests.delete(id);
    }
    if (does === 'begins') {
      this.begun.set(id, row);
      this.started.delete(id);
    } else if (does === 'starts') this.started.set(id, row);
    else if (does === 'cancels') this.canceled.add(id);
    else this.end(id);
  }

  /** Reads an event whose type has no meaning in `MEANINGS`. */
  read(row: number, type: string): void {
    if (type.startsWith('WorkflowExecutionUpdate')) this.readUpdate(row, type);
    else if (type === 'MarkerRecorded') this.inputs.read(row);
    else if (!EVENT_TYPES.has(type)) this.readUnknown(row);
  }

  pending(): Pick<RunState, 'pending' | 'inputs'> {
    const requests = this.requestsByWorkflow();
    const inputs = this.inputs.list((timerRow) => this.begun.get(this.index.idOf(timerRow) ?? 0) === timerRow);
    // The timeout of an input is no wait of its own.
    const timeouts = new Set(inputs.map(({ timerRow }) => timerRow));
    const begun = [...this.begun].filter(([, row]) => !timeouts.has(row));
    const all = begun.map(([id, row]): Pending => {
      const [kind] = MEANINGS.get(this.index.typeOf(row)) as Meaning;
      const toChild = kind === 'childWorkflow' ? requests.get(this.index.textOf(row, 'workflowId') ?? '') : undefined;
      const isCanceled = this.canceled.has(id) || toChild?.some((request) => this.isForChild(request, id)) === true;
      return { kind, row, startedRow: this.started.get(id), isCanceled };
    });
    const updates = Array.from(this.updates.values(), (row) => pendingOf('update', row));
    const pending = [...all, ...updates, ...inputs.map(({ row }) => pendingOf('input', row))];
    return { pending: pending.sort((left, right) => ORDER.indexOf(left.kind) - ORDER.indexOf(right.kind)), inputs };
  }

  private requestsByWorkflow(): Map<string, number[]> {
    const requests = new Map<string, number[]>();
    for (const row of this.cancelRequests.values()) {
      const workflowId = this.index.textOf(row, 'workflowId');
      if (workflowId === undefined) continue;
      const others = requests.get(workflowId);
      if (others) others.push(row);
      else requests.set(workflowId, [row]);
    }
    return requests;
  }

  /** Whether a request to that execution id came after the child was begun, and is not for another of its runs. @param id of the child's first event */
  private isForChild(request: number, id: number): boolean {
    const { index } = this;
    const started = this.started.get(id);
    const runId = started === undefined ? undefined : index.textOf(started, 'runId');
    const wanted = index.textOf(request, 'runId');
    return (index.idOf(request) ?? 0) > id && (wanted === undefined || runId === undefined || wanted === runId);
  }

  private end(id: number): void {
    this.begun.delete(id);
    this.started.delete(id);
  }

  private readUpdate(row: number, type: string): void {
    const { index } = this;
    if (type === 'WorkflowExecutionUpdateAdmitted' || type === 'WorkflowExecutionUpdateAccepted') {
      this.updates.set(this.updateKey(row), row);
      return;
    }
    this.updates.delete(this.updateKey(row));
    const accepted = index.rowOfId(index.numberOf(row, 'acceptedEventId'));
    if (accepted !== undefined) this.updates.delete(this.updateKey(accepted));
  }

  private updateKey(row: number): string {
    return this.index.textOf(row, 'updateId') ?? `#${this.index.idOf(row) ?? ''}`;
  }

  /** An event of an unknown type may be the end of what it refers to. */
  private readUnknown(row: number): void {
    for (const field of ['scheduledEventId', 'initiatedEventId', 'startedEventId'] as const) {
      const id = this.index.numberOf(row, field);
      if (id !== undefined) this.end(id);
    }
  }
}

function pendingOf(kind: PendingKind, row: number): Pending {
  return { kind, row, startedRow: undefined, isCanceled: false };
}
