import { sentTimeText } from './sentTime';
import { TextPool } from './textPool';
import { WordList } from './wordList';

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
 * Ids of executions (`…WorkflowId`: Mistral's execution id) and of their runs. Without a word before it, it is the
 * child's in events of a child, the other one's in those of a signal to or a cancelation of another workflow, and the
 * run's own in the event that started it.
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

/** `name` is that of the activity's, child's or workflow's type, of a signal, a marker or an update, or a timer's id. */
const TEXT_FIELDS = [...RUN_ID_FIELDS, 'name', 'startToFireTimeout'] as const;

const NUMBER_FIELDS = [...EVENT_ID_FIELDS, 'attempt'] as const;

/** `input` and `result` are whatever stands there; `payload` is each payload anywhere in the event, also in those two. */
export const PART_FIELDS = ['failure', 'lastFailure', 'continuedFailure', 'input', 'result', 'payload'] as const;

/** A field whose value is the id of an event. */
export type EventIdField = (typeof EVENT_ID_FIELDS)[number];

/** A field whose value is the id of an execution or of a run. */
export type RunIdField = (typeof RUN_ID_FIELDS)[number];

/** A field whose value is a text. */
export type TextField = (typeof TEXT_FIELDS)[number];

/** A field whose value is a number. */
export type NumberField = (typeof NUMBER_FIELDS)[number];

/** A field whose value is not in the index, only where it lies. */
export type PartField = (typeof PART_FIELDS)[number];

/** All that is noted of an event beside its id, type and time. */
export const NOTED_FIELDS = [...NUMBER_FIELDS, ...TEXT_FIELDS, ...PART_FIELDS] as const;

/** One of them. */
export type NotedField = (typeof NOTED_FIELDS)[number];

const FIELD_NUMBERS: ReadonlyMap<NotedField, number> = new Map([...NOTED_FIELDS.entries()].map(([number, field]) => [field, number]));
const FIRST_TEXT = NUMBER_FIELDS.length;
const FIRST_PART = FIRST_TEXT + TEXT_FIELDS.length;

/** A piece of the document, lines counted from 0, offsets in bytes of the document as laid out. */
export interface DocumentPart {
  readonly line: number;
  readonly endLine: number;
  readonly start: number;
  /** Behind the last byte. */
  readonly end: number;
}

/** A value of an event, and the line it stands in. */
export type Note =
  | { readonly field: NumberField; readonly line: number; readonly number: number }
  | { readonly field: TextField; readonly line: number; readonly text: string }
  | ({ readonly field: PartField } & DocumentPart);

/** A row: words of `rows`. */
const ROW_WORDS = 8;
const LINE = 0;
const START = 1;
const END = 2;
const EVENT_ID = 3;
/** The type's number, and above it how the time is written: digits of its fraction, `TIME_IS_TEXT` or `NO_TIME`. */
const TYPE = 4;
/** Seconds since the epoch, or the text's place. */
const TIME = 5;
const FRACTION = 6;
/** The first word of its notes; they end where those of the next row begin. */
const NOTES = 7;

const TYPE_BITS = 16;
const TYPE_MASK = (1 << TYPE_BITS) - 1;
/** Instead of a number of digits: the time is no RFC 3339 in UTC, and kept as text. */
export const TIME_IS_TEXT = 14;
/** Instead of a number of digits: no time was sent. */
export const NO_TIME = 15;

/** A note: field and, above it, lines below the event's first; the value; of a part, two more words. */
const FIELD_BITS = 6;
const FIELD_MASK = (1 << FIELD_BITS) - 1;

/** What is known of an event without its attributes, as `HistoryIndexer` found it. */
export interface IndexedEvent {
  line: number;
  start: number;
  end: number;
  /** 0 where none was sent. */
  id: number;
  /** Place in the texts, 0 where none was sent. */
  type: number;
  /** As in `SentTime`; the place in the texts where `digits` is `TIME_IS_TEXT`. */
  seconds: number;
  fraction: number;
  digits: number;
}

/**
 * Where in a history's document what lies: made in the one pass that lays it out, by `HistoryIndexer`, and complete
 * without the document. An event is a row, counted from 0 in the document's order; what lies in its place and has
 * neither an id nor a type has none. A document that is no history has no rows.
 *
 * It takes some 60 bytes an event: rows and notes are numbers in lists, texts are kept once.
 */
export class HistoryIndex {
  /** Whether the history came in a form that only the server's own tools read (`rawHistory`). */
  isOpaque = false;
  /** The last line of the list of events, where its bracket closes. */
  lastLine = 0;

  /** For `HistoryIndexer`. */
  readonly texts = new TextPool();
  private readonly rows = new WordList();
  private readonly notes = new WordList();
  private readonly typePlaces: number[] = [0];
  private readonly typeNames: (string | undefined)[] = [undefined];
  private readonly typeNumbers = new Map<number, number>();
  private rowsById: Map<number, number> | undefined;

  /** How many events there are. */
  get length(): number {
    return this.rows.length / ROW_WORDS;
  }

  /** Whether the newest event comes first. */
  get isDescending(): boolean {
    const first = this.idOf(0);
    const last = this.idOf(this.length - 1);
    return first !== undefined && last !== undefined && first > last;
  }

  /** All rows, in the order in which their events happened. */
  *oldestFirst(): Generator<number, void, undefined> {
    if (this.isDescending) for (let row = this.length - 1; row >= 0; row--) yield row;
    else for (let row = 0; row < this.length; row++) yield row;
  }

  /** All rows, the newest event first. */
  *newestFirst(): Generator<number, void, undefined> {
    if (this.isDescending) for (let row = 0; row < this.length; row++) yield row;
    else for (let row = this.length - 1; row >= 0; row--) yield row;
  }

  /** The rows of events of some types, the newest first. @param isWanted told a type as by `typeOf`, and each once only */
  *newestOfTypes(isWanted: (type: string) => boolean): Generator<number, void, undefined> {
    const wanted = this.typePlaces.map((_, number) => isWanted(this.typeName(number)));
    if (!wanted.includes(true)) return;
    for (const row of this.newestFirst()) if (wanted[this.word(row, TYPE) & TYPE_MASK]) yield row;
  }

  /** The event's part of the document. Its `endLine` includes what has no row before the next event. */
  partOf(row: number): DocumentPart {
    const next = row + 1 < this.length ? this.word(row + 1, LINE) : this.lastLine;
    const line = this.word(row, LINE);
    return { line, endLine: Math.max(line, next - 1), start: this.word(row, START), end: this.word(row, END) };
  }

  /** The first line of the event. */
  lineOf(row: number): number {
    return this.word(row, LINE);
  }

  /** The event's id; undefined where none was sent that is a number. */
  idOf(row: number): number | undefined {
    return this.word(row, EVENT_ID) || undefined;
  }

  /** As `ActivityTaskFailed`, whether it was sent so or as `EVENT_TYPE_ACTIVITY_TASK_FAILED`; any other as sent, '' for none. */
  typeOf(row: number): string {
    return this.typeName(this.word(row, TYPE) & TYPE_MASK);
  }

  /** When it happened, as sent. */
  timeOf(row: number): string | undefined {
    const digits = this.word(row, TYPE) >>> TYPE_BITS;
    const seconds = this.word(row, TIME);
    if (digits === NO_TIME) return undefined;
    return digits === TIME_IS_TEXT ? this.texts.text(seconds) : sentTimeText({ seconds, fraction: this.word(row, FRACTION), digits });
  }

  /** When it happened, ms since the epoch; undefined where that can't be told. */
  timeMsOf(row: number): number | undefined {
    const digits = this.word(row, TYPE) >>> TYPE_BITS;
    if (digits < TIME_IS_TEXT) return 1000 * this.word(row, TIME) + Math.floor(1000 * this.word(row, FRACTION) / 10 ** digits);
    const ms = Date.parse(this.timeOf(row) ?? '');
    return Number.isNaN(ms) ? undefined : ms;
  }

  /**
   * What the event is about, by name: an activity's or a child's type, a timer's id, a signal. Where the event itself
   * doesn't say so (that an activity was completed), the event that began it does.
   */
  nameOf(row: number): string | undefined {
    const name = this.textOf(row, 'name');
    if (name !== undefined) return name;
    const beginning = this.beginningOf(row);
    return beginning === undefined ? undefined : this.textOf(beginning, 'name');
  }

  /** The row of the event that scheduled the activity, started the timer or initiated the child that the event belongs to. */
  beginningOf(row: number): number | undefined {
    const type = this.typeOf(row);
    if (/^TimerFired$|^TimerCanceled$/.test(type)) return this.rowOfId(this.numberOf(row, 'startedEventId'));
    return this.rowOfId(this.numberOf(row, 'scheduledEventId') ?? this.numberOf(row, 'initiatedEventId'));
  }

  /** The event's first value of that field. */
  numberOf(row: number, field: NumberField): number | undefined {
    const at = this.find(row, field);
    return at === undefined ? undefined : this.notes.get(at + 1);
  }

  /** The event's first value of that field. */
  textOf(row: number, field: TextField): string | undefined {
    const at = this.find(row, field);
    return at === undefined ? undefined : this.texts.text(this.notes.get(at + 1));
  }

  /** Where the event's first value of that field lies. */
  valueOf(row: number, field: PartField): DocumentPart | undefined {
    const at = this.find(row, field);
    return at === undefined ? undefined : this.valueAt(row, at);
  }

  /** All that is noted of the event, in the document's order. */
  notesOf(row: number): Note[] {
    const notes: Note[] = [];
    const end = this.endOfNotes(row);
    for (let at = this.word(row, NOTES); at < end; at += this.size(at)) notes.push(this.note(row, at));
    return notes.sort((left, right) => left.line - right.line);
  }

  /** The row of the event with that id. */
  rowOfId(id: number | undefined): number | undefined {
    if (id === undefined || this.length === 0) return undefined;
    // Ids count up without a gap, as a rule.
    const first = this.idOf(0) ?? 0;
    const likely = this.isDescending ? first - id : id - first;
    if (likely >= 0 && likely < this.length && this.idOf(likely) === id) return likely;
    this.rowsById ??= new Map(Array.from({ length: this.length }, (_, row) => [this.word(row, EVENT_ID), row]));
    return this.rowsById.get(id);
  }

  /** The row of the event that the line belongs to; undefined above the first and below the last. */
  rowAtLine(line: number): number | undefined {
    if (this.length === 0 || line < this.lineOf(0) || line >= this.lastLine) return undefined;
    let low = 0;
    let high = this.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lineOf(middle) <= line) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** For `HistoryIndexer`. @returns what `append` wants to know: where the notes of the next event begin */
  get notesEnd(): number {
    return this.notes.length;
  }

  /** For `HistoryIndexer`: a note of the event that comes next. @param field in `NOTED_FIELDS` @param line below the event's first */
  noteValue(field: number, line: number, value: number): void {
    this.notes.push(field | (line << FIELD_BITS));
    this.notes.push(value);
  }

  /** For `HistoryIndexer`: a part of the event that comes next. @param line below the event's first */
  notePart(field: number, line: number, lines: number, start: number, end: number): void {
    this.noteValue(field, line, start);
    this.notes.push(end);
    this.notes.push(lines);
  }

  /** For `HistoryIndexer`: forgets the notes since then. */
  forgetNotes(since: number): void {
    this.notes.truncate(since);
  }

  /** For `HistoryIndexer`. @param notes `notesEnd` when the event began */
  append(event: IndexedEvent, notes: number): void {
    const { rows } = this;
    rows.push(event.line);
    rows.push(event.start);
    rows.push(event.end);
    rows.push(event.id);
    rows.push(this.typeNumber(event.type) | (event.digits << TYPE_BITS));
    rows.push(event.seconds);
    rows.push(event.fraction);
    rows.push(notes);
  }

  private typeNumber(place: number): number {
    if (place === 0) return 0;
    let number = this.typeNumbers.get(place);
    if (number === undefined) {
      // More types than that are no types.
      if (this.typePlaces.length > TYPE_MASK) return 0;
      number = this.typePlaces.push(place) - 1;
      this.typeNumbers.set(place, number);
    }
    return number;
  }

  private typeName(number: number): string {
    return (this.typeNames[number] ??= commonSpelling(this.texts.text(this.typePlaces[number] ?? 0) ?? ''));
  }

  private word(row: number, word: number): number {
    return this.rows.get(ROW_WORDS * row + word);
  }

  private endOfNotes(row: number): number {
    return row + 1 < this.length ? this.word(row + 1, NOTES) : this.notes.length;
  }

  private find(row: number, field: NotedField): number | undefined {
    const number = FIELD_NUMBERS.get(field);
    const end = this.endOfNotes(row);
    for (let at = this.word(row, NOTES); at < end; at += this.size(at)) {
      if ((this.notes.get(at) & FIELD_MASK) === number) return at;
    }
    return undefined;
  }

  private size(at: number): number {
    return (this.notes.get(at) & FIELD_MASK) < FIRST_PART ? 2 : 4;
  }

  private note(row: number, at: number): Note {
    const head = this.notes.get(at);
    const number = head & FIELD_MASK;
    const field = NOTED_FIELDS[number] as NotedField;
    const line = this.lineOf(row) + (head >>> FIELD_BITS);
    const value = this.notes.get(at + 1);
    if (number < FIRST_TEXT) return { field: field as NumberField, line, number: value };
    if (number < FIRST_PART) return { field: field as TextField, line, text: this.texts.text(value) ?? '' };
    return { field: field as PartField, ...this.valueAt(row, at) };
  }

  private valueAt(row: number, at: number): DocumentPart {
    const line = this.lineOf(row) + (this.notes.get(at) >>> FIELD_BITS);
    return { line, endLine: line + this.notes.get(at + 3), start: this.notes.get(at + 1), end: this.notes.get(at + 2) };
  }
}

/** `EVENT_TYPE_ACTIVITY_TASK_FAILED` is the newer spelling of `ActivityTaskFailed`; so for enumerations of all kinds. */
export function commonSpelling(value: string, prefix = 'EVENT_TYPE_'): string {
  if (!value.startsWith(prefix) || !/^[A-Z0-9_]+$/.test(value)) return value;
  const words = value.slice(prefix.length).split('_');
  return words.map((word) => word.charAt(0) + word.slice(1).toLowerCase()).join('');
}

/** The JSON of a part of a document. @param document as laid out, in UTF-8 */
export function partJson(document: Uint8Array, { start, end }: Pick<DocumentPart, 'start' | 'end'>): string {
  return new TextDecoder().decode(document.subarray(start, end));
}

/** Reads a part of a document. @param document as laid out, in UTF-8 @throws SyntaxError where the part is not of this document */
export function parsePart(document: Uint8Array, part: Pick<DocumentPart, 'start' | 'end'>): unknown {
  return JSON.parse(partJson(document, part));
}
