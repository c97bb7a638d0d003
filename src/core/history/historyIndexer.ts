import { HistoryIndex, NO_TIME, NOTED_FIELDS, type NotedField, PART_FIELDS, TIME_IS_TEXT, type IndexedEvent } from './historyIndex';
import type { JsonContainerKind, JsonScalarKind, JsonSink, JsonToken } from './jsonLayout';
import { equals, KnownKeys } from './knownKeys';
import { readSentTime } from './sentTime';

const DIGIT_0 = 0x30;
const QUOTE = 0x22;
const LOWER_N = 0x6e;
/** A number of more digits is not the id of an event, of which there are 51,200 at most. */
const MOST_ID_DIGITS = 9;

/** Around the events. */
const enum Root {
  events,
  history,
  rawHistory,
}
const ROOT_KEYS = new KnownKeys<Root>([
  ['events', Root.events],
  ['history', Root.history],
  ['rawHistory', Root.rawHistory],
]);

/** Of an event. */
const enum EventKey {
  eventId,
  eventTime,
  eventType,
}
const EVENT_KEYS = new KnownKeys<EventKey>([
  ['eventId', EventKey.eventId],
  ['eventTime', EventKey.eventTime],
  ['eventType', EventKey.eventType],
]);

function numberOf(field: NotedField): number {
  return NOTED_FIELDS.indexOf(field);
}

const FIRST_TEXT = numberOf('workflowId');
const FIRST_PART = numberOf('failure');
const PAYLOAD = numberOf('payload');
const FAILURE = numberOf('failure');

/** Attributes that hold what is noted one level below. */
const enum Holder {
  /** `{name}`, that of the event. */
  named = 100,
  workflowExecution,
  parentExecution,
  rootExecution,
  outcome,
}
/** The attributes of an event. */
const ATTRIBUTES = new KnownKeys<number>([
  ...[...NOTED_FIELDS.entries()].filter(([, field]) => field !== 'name' && field !== 'payload').map(([number, field]) => [field, number] as const),
  ...['timerId', 'signalName', 'markerName', 'operation'].map((name) => [name, numberOf('name')] as const),
  ...['activityType', 'workflowType'].map((name) => [name, Holder.named] as const),
  ...['workflowExecution', 'externalWorkflowExecution'].map((name) => [name, Holder.workflowExecution] as const),
  ['parentWorkflowExecution', Holder.parentExecution],
  ['rootWorkflowExecution', Holder.rootExecution],
  ['outcome', Holder.outcome],
]);
const FIRST_HOLDER: number = Holder.named;
const NAME_KEYS = new KnownKeys([['name', numberOf('name')]]);
/** What stands in each holder. */
const HELD: ReadonlyMap<number, KnownKeys<number>> = new Map([
  [Holder.named, NAME_KEYS],
  [Holder.workflowExecution, executionKeys('workflowId', 'runId')],
  [Holder.parentExecution, executionKeys('parentWorkflowId', 'parentRunId')],
  [Holder.rootExecution, executionKeys('rootWorkflowId', 'rootRunId')],
  [Holder.outcome, new KnownKeys([['failure', FAILURE]])],
]);

function executionKeys(workflowId: NotedField, runId: NotedField): KnownKeys<number> {
  return new KnownKeys([
    ['workflowId', numberOf(workflowId)],
    ['runId', numberOf(runId)],
  ]);
}

// Keys anywhere in an event, by their letters: there are many more of them than of all others.
const PAYLOADS = Buffer.from('"payloads"');
const METADATA = Buffer.from('"metadata"');
const ENCODING = Buffer.from('"encoding"');
const ATTRIBUTES_END = Buffer.from('ttributes"');
/** All four have the same length. */
const KEY_BYTES = PAYLOADS.length;

const NO_LIMIT = 0x3fffffff;
const NO_LIST = -2;

/** What is open and will be noted when it closes. */
interface OpenPart {
  field: number;
  line: number;
  start: number;
  /** Of its brackets; 0 while none is open. */
  depth: number;
}

/**
 * Finds the events of a history while it is laid out: a sink for `JsonLayout`, which fills `index`. It knows
 * `{"events": […]}`, `{"history": {"events": […]}}` and the list alone, and both spellings of Temporal's keys.
 */
export class HistoryIndexer implements JsonSink {
  /** Complete once the layout is. */
  readonly index = new HistoryIndex();

  private rootKey: Root | undefined;
  private inHistory = false;
  /** Where a `rawHistory` that is open began. */
  private rawStart: number | undefined;
  /** The depth of the events' brackets; `NO_LIST` while no list of events is open. */
  private eventDepth: number;

  private inEvent = false;
  private readonly event: IndexedEvent = { line: 0, start: 0, end: 0, id: 0, type: 0, seconds: 0, fraction: 0, digits: NO_TIME };
  private readonly time = { seconds: 0, fraction: 0, digits: 0 };
  /** Where the event's notes begin. */
  private notes = 0;
  private eventKey: EventKey | undefined;
  private keyIsAttributes = false;
  private inAttributes = false;
  /** The last key of the attributes, and of what a holder among them holds. */
  private attribute: number | undefined;
  private held: number | undefined;
  private holder: KnownKeys<number> | undefined;

  /** A failure, an input or a result, of the attributes; below it only payloads are looked for. */
  private readonly part: OpenPart = { field: FAILURE, line: 0, start: 0, depth: 0 };
  /** What lies deeper than this is of no interest: the content of a payload. */
  private deepest = NO_LIMIT;
  /** A payload. */
  private readonly payload: OpenPart = { field: PAYLOAD, line: 0, start: 0, depth: 0 };
  /** The depth of the items of an open list of payloads, 0 while none is open. */
  private payloadsDepth = 0;
  private keyIsPayloads = false;
  /** What was opened last, and the one before a key `metadata`, which is a payload if that holds an encoding. */
  private readonly opened = { line: 0, start: 0, depth: 0 };
  private readonly described = { line: 0, start: 0, depth: 0 };

  /** @param isEvent whether the document is a single event, and not a history */
  constructor(isEvent = false) {
    this.eventDepth = isEvent ? 0 : NO_LIST;
  }

  openContainer(kind: JsonContainerKind, token: JsonToken): void {
    const { depth } = token;
    if (depth > this.deepest) return;
    if (!this.inEvent) {
      this.openAround(kind, token);
      return;
    }
    if (this.payloadsDepth > 0) {
      open(this.payload, PAYLOAD, token);
      this.deepest = depth;
      return;
    }
    this.opened.line = token.line;
    this.opened.start = token.start;
    this.opened.depth = depth;
    if (this.keyIsPayloads) {
      this.keyIsPayloads = false;
      if (kind === 'array') this.payloadsDepth = depth + 1;
    }
    const level = depth - this.eventDepth;
    if (level === 1) this.inAttributes = this.keyIsAttributes && kind === 'object';
    else if (this.inAttributes && this.part.depth === 0) this.openAttribute(level, token);
  }

  closeContainer(_kind: JsonContainerKind, token: JsonToken): void {
    const { depth } = token;
    if (depth > this.deepest) return;
    if (!this.inEvent) {
      this.closeAround(token);
      return;
    }
    if (this.deepest < NO_LIMIT) {
      this.close(this.payload, token);
      this.deepest = NO_LIMIT;
    }
    if (depth === this.payloadsDepth - 1) this.payloadsDepth = 0;
    if (depth === this.part.depth) this.close(this.part, token);
    const level = depth - this.eventDepth;
    if (level === 2) this.holder = undefined;
    else if (level === 1) this.inAttributes = false;
    else if (level === 0) this.endEvent(token);
  }

  key(token: JsonToken): void {
    const { depth } = token;
    if (depth > this.deepest) return;
    const { output, start, end } = token;
    if (!this.inEvent) {
      if (this.eventDepth === NO_LIST && depth <= 2) this.rootKey = ROOT_KEYS.find(output, start, end);
      return;
    }
    const level = depth - this.eventDepth;
    if (level === 1) {
      this.eventKey = EVENT_KEYS.find(output, start, end);
      this.keyIsAttributes = this.eventKey === undefined && end - start > KEY_BYTES && equals(ATTRIBUTES_END, output, end - KEY_BYTES);
      return;
    }
    if (this.inAttributes && this.part.depth === 0) {
      if (level === 2) this.attribute = ATTRIBUTES.find(output, start, end);
      else if (level === 3) this.held = this.holder?.find(output, start, end);
    }
    if (level > 1 && end - start === KEY_BYTES) this.keyOfPayload(token);
  }

  scalar(kind: JsonScalarKind, token: JsonToken): void {
    const { depth } = token;
    if (depth > this.deepest || !this.inEvent) return;
    if (this.payloadsDepth > 0) {
      this.index.notePart(PAYLOAD, token.line - this.event.line, 0, token.start, token.end);
      return;
    }
    this.keyIsPayloads = false;
    const level = depth - this.eventDepth;
    if (level === 1) this.valueOfEvent(kind, token);
    else if (!this.inAttributes || this.part.depth > 0) return;
    else if (level === 2) this.noteScalar(this.attribute, kind, token);
    else if (level === 3 && this.holder) this.noteScalar(this.held, kind, token);
  }

  private openAround(kind: JsonContainerKind, token: JsonToken): void {
    const { depth } = token;
    if (this.eventDepth !== NO_LIST) {
      if (depth === this.eventDepth && kind === 'object') this.beginEvent(token);
      return;
    }
    if (depth > 2) return;
    const isList = kind === 'array' && (depth === 0 || (this.rootKey === Root.events && (depth === 1 || this.inHistory)));
    if (isList) this.eventDepth = depth + 1;
    else if (depth === 1) {
      this.inHistory = this.rootKey === Root.history && kind === 'object';
      this.rawStart = this.rootKey === Root.rawHistory ? token.start : undefined;
    }
    this.rootKey = undefined;
  }

  private closeAround(token: JsonToken): void {
    const { depth } = token;
    if (depth === this.eventDepth - 1) {
      this.eventDepth = NO_LIST;
      this.index.lastLine = token.line;
    }
    if (depth === 1) {
      this.inHistory = false;
      // More than the brackets.
      if (this.rawStart !== undefined && token.start > this.rawStart + 1) this.index.isOpaque = true;
      this.rawStart = undefined;
    }
  }

  private beginEvent(token: JsonToken): void {
    const { event } = this;
    this.inEvent = true;
    this.notes = this.index.notesEnd;
    event.line = token.line;
    event.start = token.start;
    event.id = 0;
    event.type = 0;
    event.digits = NO_TIME;
    this.eventKey = undefined;
    this.keyIsAttributes = false;
    this.keyIsPayloads = false;
    this.described.depth = 0;
  }

  private endEvent(token: JsonToken): void {
    const { event, index } = this;
    this.inEvent = false;
    event.end = token.end;
    if (this.eventDepth === 0) index.lastLine = token.line + 1;
    if (event.id > 0 || event.type > 0) index.append(event, this.notes);
    else index.forgetNotes(this.notes);
  }

  private valueOfEvent(kind: JsonScalarKind, token: JsonToken): void {
    const { event } = this;
    if (kind === 'literal') return;
    switch (this.eventKey) {
      case EventKey.eventId:
        event.id = idOf(token);
        break;
      case EventKey.eventType:
        event.type = this.place(kind, token);
        break;
      case EventKey.eventTime:
        this.readTime(kind, token);
        break;
      case undefined:
    }
  }

  private readTime(kind: JsonScalarKind, token: JsonToken): void {
    const { event, time } = this;
    if (kind === 'string' && readSentTime(token.output, token.start + 1, token.end - 1, time)) {
      event.seconds = time.seconds;
      event.fraction = time.fraction;
      event.digits = time.digits;
      return;
    }
    event.seconds = this.place(kind, token);
    event.fraction = 0;
    event.digits = event.seconds === 0 ? NO_TIME : TIME_IS_TEXT;
  }

  private openAttribute(level: number, token: JsonToken): void {
    let field: number | undefined;
    if (level === 2) {
      field = this.attribute;
      this.holder = field === undefined ? undefined : HELD.get(field);
      this.held = undefined;
    } else if (level === 3 && this.holder) {
      field = this.held;
    }
    if (field !== undefined && field >= FIRST_PART && field < FIRST_HOLDER) open(this.part, field, token);
  }

  private noteScalar(field: number | undefined, kind: JsonScalarKind, token: JsonToken): void {
    if (field === undefined || field >= FIRST_HOLDER) return;
    const line = token.line - this.event.line;
    if (field >= FIRST_PART) {
      // `null` is none. A failure is an object; an input or a result, decoded, may be anything.
      if (token.output[token.start] !== LOWER_N && isValue(field)) this.index.notePart(field, line, 0, token.start, token.end);
    } else if (field >= FIRST_TEXT) {
      // Unset texts are sent as empty ones by some.
      if (kind === 'string' && token.end - token.start > 2) {
        const place = this.place(kind, token);
        if (place > 0) this.index.noteValue(field, line, place);
      }
    } else {
      const id = kind === 'literal' ? 0 : idOf(token);
      if (id > 0) this.index.noteValue(field, line, id);
    }
  }

  private keyOfPayload(token: JsonToken): void {
    const { output, start, depth } = token;
    const { opened, described } = this;
    if (equals(PAYLOADS, output, start)) {
      this.keyIsPayloads = true;
    } else if (equals(METADATA, output, start)) {
      described.depth = opened.depth === depth - 1 ? opened.depth : 0;
      described.line = opened.line;
      described.start = opened.start;
    } else if (described.depth > 0 && depth === described.depth + 2 && opened.depth === depth - 1 && equals(ENCODING, output, start)) {
      this.payload.line = described.line;
      this.payload.start = described.start;
      this.payload.depth = described.depth;
      this.deepest = described.depth;
    }
  }

  private close(part: OpenPart, token: JsonToken): void {
    this.index.notePart(part.field, part.line - this.event.line, token.line - part.line, part.start, token.end);
    part.depth = 0;
  }

  private place(kind: JsonScalarKind, { output, start, end }: JsonToken): number {
    return kind === 'string' ? this.index.texts.intern(output, start + 1, end - 1) : this.index.texts.intern(output, start, end);
  }
}

function open(part: OpenPart, field: number, token: JsonToken): void {
  part.field = field;
  part.line = token.line;
  part.start = token.start;
  part.depth = token.depth;
}

/** @returns 0 for what is not a whole number from 1 on */
function idOf({ output, start, end }: JsonToken): number {
  const isString = output[start] === QUOTE;
  const from = isString ? start + 1 : start;
  const to = isString ? end - 1 : end;
  if (to - from > MOST_ID_DIGITS) return 0;
  let id = 0;
  for (let at = from; at < to; at++) {
    const digit = (output[at] as number) - DIGIT_0;
    if (digit < 0 || digit > 9) return 0;
    id = 10 * id + digit;
  }
  return id;
}

function isValue(field: number): boolean {
  const name = PART_FIELDS[field - FIRST_PART];
  return name === 'input' || name === 'result';
}
