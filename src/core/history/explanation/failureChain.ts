import { parseJson } from '../../text/parseJson';
import { withoutAnsi } from '../../text/withoutAnsi';
import { enumField, fieldOf, fieldsOf, idField, objectField, textField, type Fields } from '../jsonFields';
import { readPayload } from '../payload';

/** The kind of a failure, by the `…FailureInfo` of Temporal's `Failure` that it holds; `other` for none and for unknown ones. */
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

/** Why the message of a failure can't be read: it is in a payload that only a worker opens. */
export type HiddenMessage = 'encrypted' | 'offloaded' | 'compressed' | 'encoded';

/** One failure of a chain of causes. Texts are the server's, without terminal sequences; fields that were not sent are undefined. */
export interface FailureLink {
  readonly kind: FailureKind;
  /** Of a message above 10,000 characters the beginning and the end. */
  readonly message: string | undefined;
  readonly stackTrace: string | undefined;
  /** Where the failure was made, as `JavaSDK` or `Server`. */
  readonly source: string | undefined;
  /** Set where message and stack trace can't be read. */
  readonly hidden: HiddenMessage | undefined;
  /** Type of an application failure, in most SDKs the exception's class. */
  readonly type: string | undefined;
  /** Whether an application or the server ruled a retry out. */
  readonly nonRetryable: boolean;
  /** Type of the activity or child workflow, or name of the operation. */
  readonly name: string | undefined;
  readonly activityId: string | undefined;
  /** Execution id and run id of a child workflow. */
  readonly workflowId: string | undefined;
  readonly runId: string | undefined;
  /** Why it was not retried, as `MaximumAttemptsReached`. */
  readonly retryState: string | undefined;
  /** As `StartToClose`. */
  readonly timeoutType: string | undefined;
  /** The client or worker that canceled or terminated it. */
  readonly identity: string | undefined;
  /** Ids of events in the history of the workflow that caught the failure; below a child's link, in the child's history. */
  readonly scheduledEventId: number | undefined;
  readonly startedEventId: number | undefined;
  readonly initiatedEventId: number | undefined;
}

/** A failure and its causes. */
export interface FailureChain {
  /** From the outermost failure to the root; never empty. */
  readonly links: readonly FailureLink[];
  /** Number of links left out before the last. */
  readonly omitted: number;
}

/** Longer chains occur by mistake only; the root is kept. */
const MOST_LINKS = 50;
/** Of a longer message, in UTF-16 units, so much of the beginning and the end is kept. */
const MOST_MESSAGE = 10_000;
const MESSAGE_START = 8_000;
const MESSAGE_END = 2_000;
/** The message that SDKs send with `encodedAttributes`. */
const PLACEHOLDER = 'Encoded failure';
/** What servers and workers write in place of an encrypted text. */
const ENCRYPTED = /^(?:<encrypted>|\*\*ENCRYPTED\*\*)$/;

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
 * @returns undefined for a value that is no object
 */
export function failureChain(failure: unknown): FailureChain | undefined {
  const links: FailureLink[] = [];
  let omitted = 0;
  // A loop, since the nesting can be deeper than the call stack.
  for (let fields = fieldsOf(failure); fields; fields = objectField(fields, 'cause')) {
    if (links.length === MOST_LINKS) {
      links.pop();
      omitted++;
    }
    links.push(linkOf(fields));
  }
  return links.length > 0 ? { links, omitted } : undefined;
}

function linkOf(failure: Fields): FailureLink {
  const [kind, name] = INFOS.find(([, known]) => objectField(failure, known)) ?? ['other', ''];
  const info = objectField(failure, name) ?? NOTHING;
  const part = (of: string): Fields => objectField(info, of) ?? NOTHING;
  const execution = part('workflowExecution');
  return {
    kind,
    ...textsOf(failure),
    source: textField(failure, 'source'),
    type: textField(info, 'type'),
    nonRetryable: fieldOf(info, 'nonRetryable') === true,
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

/** Message and stack trace, which may be in `encodedAttributes` instead. */
function textsOf(failure: Fields): Pick<FailureLink, 'message' | 'stackTrace' | 'hidden'> {
  const sent = textField(failure, 'message');
  const encoded = fieldOf(failure, 'encodedAttributes');
  const isEncoded = encoded !== undefined && encoded !== null;
  const attributes = isEncoded ? attributesOf(encoded) : NOTHING;
  const readable = typeof attributes === 'string' ? undefined : attributes;
  const inner = readable && fieldOf(readable, 'message');
  const message = (typeof inner === 'string' ? inner : undefined) ?? (isEncoded && sent === PLACEHOLDER ? undefined : sent);
  const stackTrace = (readable && textField(readable, 'stackTrace')) ?? textField(failure, 'stackTrace');
  const isPlaceholder = message !== undefined && ENCRYPTED.test(message.trim());
  // An object in place of the message is one encrypted field of several.
  const isPartial = fieldsOf(inner) !== undefined;
  // Attributes with a stack trace only are readable, and have no message.
  const isRead = readable !== undefined && (inner !== undefined || fieldOf(readable, 'stackTrace') !== undefined);
  const reason = typeof attributes === 'string' ? attributes : 'encoded';
  return {
    message: message === undefined || isPlaceholder ? undefined : cut(withoutAnsi(message)),
    stackTrace: stackTrace && !ENCRYPTED.test(stackTrace.trim()) ? withoutAnsi(stackTrace) : undefined,
    hidden: isPlaceholder || isPartial ? 'encrypted' : isEncoded && message === undefined && !isRead ? reason : undefined,
  };
}

/** The content of `encodedAttributes`: a payload of `{message, stack_trace}`, or that, decoded in place. */
function attributesOf(encoded: unknown): Fields | HiddenMessage {
  try {
    return readAttributes(encoded);
  } catch {
    // Nested too deep for `JSON.stringify`.
    return 'encoded';
  }
}

function readAttributes(encoded: unknown): Fields | HiddenMessage {
  const { decoded } = readPayload(JSON.stringify(encoded));
  if (decoded.kind === 'encrypted' || decoded.kind === 'offloaded' || decoded.kind === 'compressed') return decoded.kind;
  if (decoded.kind !== 'json') return 'encoded';
  const content = parseJson(decoded.inner ?? decoded.text);
  if (typeof content === 'string' && ENCRYPTED.test(content)) return 'encrypted';
  const fields = fieldsOf(content);
  // Some servers decode `data` only and keep the metadata.
  const data = fields && fieldsOf(fields['metadata']) && objectField(fields, 'data');
  return data ?? fields ?? 'encoded';
}

function cut(message: string): string {
  if (message.length <= MOST_MESSAGE) return message;
  return `${message.slice(0, MESSAGE_START).replace(/[\ud800-\udbff]$/, '')} … ${message.slice(-MESSAGE_END).replace(/^[\udc00-\udfff]/, '')}`;
}
