import { commonSpelling } from './historyIndex';

/** What failed, by the one part of Temporal's `Failure` that says so; `other` where there is none, or one not known here. */
export type FailureKind =
  | 'activity'
  | 'childWorkflow'
  | 'operation'
  | 'application'
  | 'timeout'
  | 'canceled'
  | 'terminated'
  | 'server'
  | 'reset'
  | 'other';

/** One failure of a chain of causes. All texts are the server's, as they are; what is missing was not sent. */
export interface FailureLink {
  readonly kind: FailureKind;
  readonly message: string | undefined;
  readonly stackTrace: string | undefined;
  /** Where the failure was made, as `JavaSDK` or `Server`. */
  readonly source: string | undefined;
  /** Whether message and stack trace are in a payload, which only the worker's key opens, instead. */
  readonly isEncoded: boolean;
  /** Of an application failure: the exception's class, as a rule. */
  readonly type: string | undefined;
  /** Whether retrying was ruled out, by an application or by the server. */
  readonly nonRetryable: boolean;
  /** The activity's type, the child workflow's, or the operation's name. */
  readonly name: string | undefined;
  readonly activityId: string | undefined;
  /** Execution id and run id of a child workflow. */
  readonly workflowId: string | undefined;
  readonly runId: string | undefined;
  /** Why it was not tried again, as `MaximumAttemptsReached`. */
  readonly retryState: string | undefined;
  /** As `StartToClose`. */
  readonly timeoutType: string | undefined;
  /** Who canceled or terminated it. */
  readonly identity: string | undefined;
  /** Ids of events in the history of the workflow that caught the failure: below a child's link, in the child's. */
  readonly scheduledEventId: number | undefined;
  readonly startedEventId: number | undefined;
  readonly initiatedEventId: number | undefined;
}

/** A failure and what caused it. */
export interface FailureChain {
  /** From the outermost failure to the root; never empty. */
  readonly links: readonly FailureLink[];
  /** How many links before the last were left out. */
  readonly omitted: number;
}

/** A chain is longer only by mistake; the root is kept all the same. */
const MOST_LINKS = 50;

type Fields = Readonly<Record<string, unknown>>;

const NOTHING: Fields = {};

const INFOS: readonly (readonly [kind: FailureKind, field: string])[] = [
  ['activity', 'activityFailureInfo'],
  ['childWorkflow', 'childWorkflowExecutionFailureInfo'],
  ['operation', 'nexusOperationExecutionFailureInfo'],
  ['application', 'applicationFailureInfo'],
  ['timeout', 'timeoutFailureInfo'],
  ['canceled', 'canceledFailureInfo'],
  ['terminated', 'terminatedFailureInfo'],
  ['server', 'serverFailureInfo'],
  ['reset', 'resetWorkflowFailureInfo'],
];

/**
 * Reads a failure of a history, in either spelling.
 * @param failure parsed JSON
 * @returns undefined for what is no object
 */
export function failureChain(failure: unknown): FailureChain | undefined {
  const links: FailureLink[] = [];
  let omitted = 0;
  // Not by recursion: nobody knows how deep it goes.
  for (let fields = fieldsOf(failure); fields; fields = fieldsOf(field(fields, 'cause'))) {
    if (links.length === MOST_LINKS) {
      links.pop();
      omitted++;
    }
    links.push(linkOf(fields));
  }
  return links.length > 0 ? { links, omitted } : undefined;
}

function linkOf(failure: Fields): FailureLink {
  const [kind, name] = INFOS.find(([, known]) => fieldsOf(field(failure, known))) ?? ['other', ''];
  const info = fieldsOf(field(failure, name)) ?? NOTHING;
  const part = (of: string): Fields => fieldsOf(field(info, of)) ?? NOTHING;
  const execution = part('workflowExecution');
  return {
    kind,
    message: textField(failure, 'message'),
    stackTrace: textField(failure, 'stackTrace'),
    source: textField(failure, 'source'),
    isEncoded: fieldsOf(field(failure, 'encodedAttributes')) !== undefined,
    type: textField(info, 'type'),
    nonRetryable: field(info, 'nonRetryable') === true,
    name: textField(part('activityType'), 'name') ?? textField(part('workflowType'), 'name') ?? textField(info, 'operation'),
    activityId: textField(info, 'activityId'),
    workflowId: textField(execution, 'workflowId'),
    runId: textField(execution, 'runId'),
    retryState: enumField(info, 'retryState', 'RETRY_STATE_'),
    timeoutType: enumField(info, 'timeoutType', 'TIMEOUT_TYPE_'),
    identity: textField(info, 'identity'),
    scheduledEventId: idField(info, 'scheduledEventId'),
    startedEventId: idField(info, 'startedEventId'),
    initiatedEventId: idField(info, 'initiatedEventId'),
  };
}

/** @returns undefined for what is no object, as an array */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** @returns the value of a field named as `stackTrace`, or spelled `stack_trace` */
function field(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.hasOwn(fields, snake) ? fields[snake] : undefined;
}

/** @returns undefined for what is no text or empty, which is how some write what is unset; see `field` */
export function textField(fields: Fields, name: string): string | undefined {
  const value = field(fields, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function enumField(fields: Fields, name: string, prefix: string): string | undefined {
  const value = textField(fields, name);
  const common = value && commonSpelling(value, prefix);
  return common === 'Unspecified' ? undefined : common;
}

function idField(fields: Fields, name: string): number | undefined {
  const id = Number(field(fields, name) ?? 0);
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}
