/** Fields of an event that hold the id of an event. All but the parent's are ids in the same history. */
export const EVENT_ID_FIELDS = [
  'scheduledEventId',
  'startedEventId',
  'initiatedEventId',
  'workflowTaskCompletedEventId',
  'latestCancelRequestedEventId',
  'acceptedEventId',
  'parentInitiatedEventId',
] as const;

/**
 * Fields that hold the id of an execution (`…WorkflowId`, Mistral's execution id) or of one of its runs. `workflowId`
 * and `runId` are the child's in events of a child, the other workflow's in those of a signal or a cancelation sent to
 * it, and the run's own in the event that started it.
 */
export const RUN_ID_FIELDS = [
  'workflowId',
  'runId',
  'parentWorkflowId',
  'parentRunId',
  'rootWorkflowId',
  'rootRunId',
  'newExecutionRunId',
  'continuedExecutionRunId',
  'firstExecutionRunId',
  'originalExecutionRunId',
  'baseRunId',
  'newRunId',
] as const;

const NUMBER_FIELDS = [...EVENT_ID_FIELDS, 'attempt'] as const;

/**
 * `name` is the type of an activity, child or workflow, the name of a signal, update, marker or operation, or a timer's
 * id; `markerSubject` the type of the local activity or the id of the patch that a marker records; `cause` the reason of
 * a failed workflow task, and of a child, signal or cancelation that the server refused.
 */
const TEXT_FIELDS = [...RUN_ID_FIELDS, 'name', 'markerSubject', 'updateId', 'cause', 'startToFireTimeout'] as const;

/** `input` and `result` hold any JSON; `payload` is each payload anywhere in the event, also within those two. */
const PART_FIELDS = ['failure', 'lastFailure', 'continuedFailure', 'input', 'result', 'payload'] as const;

/** A field whose value is the id of an event. */
export type EventIdField = (typeof EVENT_ID_FIELDS)[number];

/** A field whose value is the id of an execution or of a run. */
export type RunIdField = (typeof RUN_ID_FIELDS)[number];

/** A field whose value is a text. */
export type TextField = (typeof TEXT_FIELDS)[number];

/** A field whose value is a number. */
export type NumberField = (typeof NUMBER_FIELDS)[number];

/** A field of which the index keeps only the range in the document. */
export type PartField = (typeof PART_FIELDS)[number];

/** What the index keeps of an event beside its id, type and time. */
export type NotedField = NumberField | TextField | PartField;

/** The kind of a field's value, in the upper bits of its code. */
export const NUMBER = 0;
export const TEXT = 1;
export const PART = 2;
/** Free for values that are no field. */
export const NO_FIELD = 3;

/** At most 32 fields of a kind. */
const KIND_SHIFT = 5;
/** Bits of a code. */
export const FIELD_BITS = KIND_SHIFT + 2;

const NAMES = new Map<number, NotedField>();
const CODES = new Map<NotedField, number>();
addFields(NUMBER, NUMBER_FIELDS);
addFields(TEXT, TEXT_FIELDS);
addFields(PART, PART_FIELDS);

function addFields(kind: number, fields: readonly NotedField[]): void {
  for (const [at, field] of fields.entries()) {
    const code = codeOf(kind, at);
    NAMES.set(code, field);
    CODES.set(field, code);
  }
}

/** @param number from 0 to 31 */
export function codeOf(kind: number, number: number): number {
  return (kind << KIND_SHIFT) | number;
}

/** The code of a field in the index. */
export function fieldCode(field: NotedField): number {
  return CODES.get(field) as number;
}

/** The field of a code. */
export function fieldOfCode(code: number): NotedField {
  return NAMES.get(code) as NotedField;
}

/** `NUMBER`, `TEXT`, `PART` or `NO_FIELD`. */
export function kindOfCode(code: number): number {
  return code >> KIND_SHIFT;
}

/** All fields, by their codes. */
export function fieldCodes(): Iterable<readonly [field: NotedField, code: number]> {
  return CODES;
}
