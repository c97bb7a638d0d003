import { codeOf, fieldCode, fieldCodes, NO_FIELD, type NotedField } from './historyFields';
import { KnownKeys } from './knownKeys';

const NAME = fieldCode('name');
const FAILURE = fieldCode('failure');
const PAYLOAD = fieldCode('payload');
const UPDATE_ID = fieldCode('updateId');
const MARKER_SUBJECT = fieldCode('markerSubject');

// Attributes whose value holds fields of the event one level below.
/** `{name}`. */
const NAMED = codeOf(NO_FIELD, 0);
const WORKFLOW_EXECUTION = codeOf(NO_FIELD, 1);
const PARENT_EXECUTION = codeOf(NO_FIELD, 2);
const ROOT_EXECUTION = codeOf(NO_FIELD, 3);
const OUTCOME = codeOf(NO_FIELD, 4);
/** The request of an update, and what it holds one level below. */
const REQUEST = codeOf(NO_FIELD, 5);
const META = codeOf(NO_FIELD, 6);
/** The details of a marker, and the one that names its subject. */
const DETAILS = codeOf(NO_FIELD, 7);
export const SUBJECT = codeOf(NO_FIELD, 8);

/** Keys of the attributes of an event, with codes of fields and of holders. */
export const ATTRIBUTES = new KnownKeys<number>([
  ...[...fieldCodes()].filter(([, code]) => code !== NAME && code !== PAYLOAD && code !== MARKER_SUBJECT),
  ...keys(['timerId', 'signalName', 'markerName', 'operation'], NAME),
  ...keys(['activityType', 'workflowType'], NAMED),
  ...keys(['workflowExecution', 'externalWorkflowExecution'], WORKFLOW_EXECUTION),
  ...keys(['parentWorkflowExecution'], PARENT_EXECUTION),
  ...keys(['rootWorkflowExecution'], ROOT_EXECUTION),
  ...keys(['outcome'], OUTCOME),
  ...keys(['request', 'acceptedRequest', 'rejectedRequest'], REQUEST),
  ...keys(['protocolInstanceId'], UPDATE_ID),
  ...keys(['meta'], META),
  ...keys(['details'], DETAILS),
]);
/** Keys of each holder, with codes of fields and of inner holders. */
export const HELD: ReadonlyMap<number, KnownKeys<number>> = new Map([
  [NAMED, new KnownKeys(keys(['name'], NAME))],
  [WORKFLOW_EXECUTION, executionKeys('workflowId', 'runId')],
  [PARENT_EXECUTION, executionKeys('parentWorkflowId', 'parentRunId')],
  [ROOT_EXECUTION, executionKeys('rootWorkflowId', 'rootRunId')],
  [OUTCOME, new KnownKeys(keys(['failure'], FAILURE))],
  [REQUEST, new KnownKeys([...keys(['meta'], META), ...keys(['input'], NAMED)])],
  [META, new KnownKeys(keys(['updateId'], UPDATE_ID))],
  // Of the SDKs on Core (Python, TypeScript, .NET), of Go and of Java.
  [DETAILS, new KnownKeys(keys(['data', 'patch-data', 'type', 'change-id', 'changeId'], SUBJECT))],
]);

function keys(names: readonly string[], code: number): [name: string, code: number][] {
  return names.map((name) => [name, code]);
}

function executionKeys(workflowId: NotedField, runId: NotedField): KnownKeys<number> {
  return new KnownKeys([...keys(['workflowId'], fieldCode(workflowId)), ...keys(['runId'], fieldCode(runId))]);
}
