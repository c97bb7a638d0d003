import { ATTRIBUTES, HELD, SUBJECT } from './attributeKeys';
import { fieldCode, kindOfCode, NO_FIELD, PART, TEXT } from './historyFields';
import { HistoryIndex, NO_TIME, TIME_IS_TEXT, type IndexedEvent } from './historyIndex';
import type { JsonContainerKind, JsonScalarKind, JsonSink, JsonToken } from './jsonLayout';
import { equals, KnownKeys } from './knownKeys';
import { markerSubject } from './markerSubject';
import { readSentTime } from './sentTime';

const DIGIT_0 = 0x30;
const QUOTE = 0x22;
const LOWER_N = 0x6e;
/** A longer number is no event id: a history has 51,200 events at most. */
const MOST_ID_DIGITS = 9;

/** Keys around the list of events. */
const enum Root {
  events,
  history,
  rawHistory,
  nextPageToken,
}
const ROOT_KEYS = new KnownKeys<Root>([
  ['events', Root.events],
  ['history', Root.history],
  ['rawHistory', Root.rawHistory],
  ['nextPageToken', Root.nextPageToken],
]);

/** Keys of an event. */
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

const FAILURE = fieldCode('failure');
const INPUT = fieldCode('input');
const RESULT = fieldCode('result');
const PAYLOAD = fieldCode('payload');
const MARKER_SUBJECT = fieldCode('markerSubject');

// Keys at any depth of an event. They are compared byte by byte: a lookup for each of these many keys took longer.
const PAYLOADS = Buffer.from('"payloads"');
const METADATA = Buffer.from('"metadata"');
const ENCODING = Buffer.from('"encoding"');
const ATTRIBUTES_END = Buffer.from('ttributes"');
/** The length of all four. */
const KEY_BYTES = PAYLOADS.length;

const NO_LIMIT = 0x3fffffff;
const NO_LIST = -2;

/** An open container that becomes a note when it closes. */
interface OpenPart {
  field: number;
  line: number;
  start: number;
  /** Depth of its brackets; 0 while none is open. */
  depth: number;
}

/**
 * A sink for `JsonLayout` that fills `index` with the events of a history. Reads `{"events": […]}`,
 * `{"history": {"events": […]}}`, lists of these and a bare list of events, in both spellings of Temporal's keys.
 */
export class HistoryIndexer implements JsonSink {
  /** Complete when the layout has ended. */
  readonly index = new HistoryIndex();

  private rootKey: Root | undefined;
  private inHistory = false;
  /** Depth of the object around the events: 1 in a list of histories. */
  private rootDepth = 0;
  /** Start of an open `rawHistory`. */
  private rawStart: number | undefined;
  /** Depth of the events' brackets; `NO_LIST` outside of a list of events. */
  private eventDepth: number;

  private inEvent = false;
  private readonly event: IndexedEvent = { line: 0, start: 0, end: 0, id: 0, type: 0, seconds: 0, fraction: 0, digits: NO_TIME };
  private readonly time = { seconds: 0, fraction: 0, digits: 0 };
  /** Where the event's notes begin. */
  private notes = 0;
  private eventKey: EventKey | undefined;
  private keyIsAttributes = false;
  private inAttributes = false;
  /** Code of the last key among the attributes, in a holder, and in a holder within that. */
  private attribute: number | undefined;
  private held: number | undefined;
  private innerHeld: number | undefined;
  private holder: KnownKeys<number> | undefined;
  private innerHolder: KnownKeys<number> | undefined;

  /** An open failure, input or result among the attributes. Within it only payloads are searched for. */
  private readonly part: OpenPart = { field: FAILURE, line: 0, start: 0, depth: 0 };
  /** Tokens deeper than this are skipped: they are the content of a payload. */
  private deepest = NO_LIMIT;
  /** The open payload. */
  private readonly payload: OpenPart = { field: PAYLOAD, line: 0, start: 0, depth: 0 };
  /** Depth of the items of an open list of payloads; 0 while none is open. */
  private payloadsDepth = 0;
  private keyIsPayloads = false;
  /** The container opened last, and the one with a key `metadata`: a payload if its metadata hold an encoding. */
  private readonly opened = { line: 0, start: 0, depth: 0 };
  private readonly described = { line: 0, start: 0, depth: 0 };

  /** Places of the subjects of markers. */
  private readonly subjects = new Map<string, number>();

  /** @param isEvent whether the document is a single event instead of a history */
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
    if (level === 1) {
      if (this.rootKey !== undefined && this.event.id === 0 && this.event.type === 0) this.enterHistory(kind, token);
      else this.inAttributes = this.keyIsAttributes && kind === 'object';
    } else if (this.inAttributes && this.part.depth === 0) this.openAttribute(level, token);
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
    if (level === 3) this.innerHolder = undefined;
    else if (level === 2) this.holder = undefined;
    else if (level === 1) this.inAttributes = false;
    else if (level === 0) this.endEvent(token);
  }

  key(token: JsonToken): void {
    const { depth } = token;
    if (depth > this.deepest) return;
    const { output, start, end } = token;
    if (!this.inEvent) {
      if (this.eventDepth === NO_LIST && depth <= this.rootDepth + 2) this.rootKey = ROOT_KEYS.find(output, start, end);
      return;
    }
    const level = depth - this.eventDepth;
    if (level === 1) {
      this.eventKey = EVENT_KEYS.find(output, start, end);
      this.rootKey = depth === 2 && this.eventKey === undefined ? ROOT_KEYS.find(output, start, end) : undefined;
      this.keyIsAttributes = this.eventKey === undefined && end - start > KEY_BYTES && equals(ATTRIBUTES_END, output, end - KEY_BYTES);
      return;
    }
    if (this.inAttributes && this.part.depth === 0) {
      if (level === 2) this.attribute = ATTRIBUTES.find(output, start, end);
      else if (level === 3) this.held = this.holder?.find(output, start, end);
      else if (level === 4) this.innerHeld = this.innerHolder?.find(output, start, end);
    }
    if (level > 1 && end - start === KEY_BYTES) this.keyOfPayload(token);
  }

  scalar(kind: JsonScalarKind, token: JsonToken): void {
    const { depth } = token;
    if (depth > this.deepest) return;
    if (this.rootKey === Root.nextPageToken) this.readPageToken(kind, token);
    if (!this.inEvent) return;
    if (this.payloadsDepth > 0) {
      this.index.notePart(PAYLOAD, token.line - this.event.line, token);
      return;
    }
    this.keyIsPayloads = false;
    const level = depth - this.eventDepth;
    if (level === 1) this.valueOfEvent(kind, token);
    else if (!this.inAttributes || this.part.depth > 0) return;
    else if (level === 2) this.noteScalar(this.attribute, kind, token);
    else if (level === 3 && this.holder) this.noteScalar(this.held, kind, token);
    else if (level === 4 && this.innerHolder) this.noteScalar(this.innerHeld, kind, token);
  }

  private openAround(kind: JsonContainerKind, token: JsonToken): void {
    const { depth } = token;
    if (this.eventDepth !== NO_LIST) {
      if (depth === this.eventDepth && kind === 'object') this.beginEvent(token);
      return;
    }
    const level = depth - this.rootDepth;
    if (level > 2) return;
    const isList = kind === 'array' && (depth === 0 || (this.rootKey === Root.events && (level === 1 || this.inHistory)));
    if (isList) this.eventDepth = depth + 1;
    else if (level === 1) {
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
    const level = depth - this.rootDepth;
    if (level === 1) {
      this.inHistory = false;
      // Not empty.
      if (this.rawStart !== undefined && token.start > this.rawStart + 1) this.index.isOpaque = true;
      this.rawStart = undefined;
    } else if (level === 0 && depth > 0) {
      this.rootDepth = 0;
      this.eventDepth = 1;
    }
  }

  /** The item of the list is a history instead of an event, as in `[{"events": […]}]`. */
  private enterHistory(kind: JsonContainerKind, token: JsonToken): void {
    this.inEvent = false;
    this.index.forgetNotes(this.notes);
    this.eventDepth = NO_LIST;
    this.rootDepth = 1;
    this.openAround(kind, token);
  }

  private readPageToken(kind: JsonScalarKind, token: JsonToken): void {
    const isAround = token.depth - this.rootDepth <= 2;
    if (isAround && kind === 'string' && token.end - token.start > 2) this.index.isPage = true;
    this.rootKey = undefined;
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
      this.innerHolder = field === undefined ? undefined : HELD.get(field);
      this.innerHeld = undefined;
    }
    if (field !== undefined && (kindOfCode(field) === PART || field === SUBJECT)) open(this.part, field, token);
  }

  private noteScalar(field: number | undefined, kind: JsonScalarKind, token: JsonToken): void {
    if (field === undefined) return;
    const fieldKind = kindOfCode(field);
    if (fieldKind === NO_FIELD) return;
    const line = token.line - this.event.line;
    if (fieldKind === PART) {
      // `null` is none. A failure is an object; an input or a result, decoded, may be any JSON.
      const isAnyJson = field === INPUT || field === RESULT;
      if (isAnyJson && token.output[token.start] !== LOWER_N) this.index.notePart(field, line, token);
    } else if (fieldKind === TEXT) {
      // Some servers send unset texts as ''.
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
    if (part.field === SUBJECT) this.noteSubject(part, token);
    else this.index.notePart(part.field, part.line - this.event.line, { start: part.start, end: token.end }, token.line - part.line);
    part.depth = 0;
  }

  /** The subject of a marker is in a payload of its details. */
  private noteSubject({ line, start }: OpenPart, { output, end }: JsonToken): void {
    const subject = markerSubject(Buffer.from(output.buffer, output.byteOffset + start, end - start));
    if (subject === undefined) return;
    let place = this.subjects.get(subject);
    if (place === undefined) {
      const text = Buffer.from(JSON.stringify(subject));
      place = this.index.texts.intern(text, 1, text.length - 1);
      this.subjects.set(subject, place);
    }
    if (place > 0) this.index.noteValue(MARKER_SUBJECT, line - this.event.line, place);
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

/** @returns 0 for anything but a whole number from 1 on */
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
