import {
  FIELD_BITS,
  fieldCode,
  fieldOfCode,
  kindOfCode,
  NUMBER,
  PART,
  TEXT,
  type NotedField,
  type NumberField,
  type PartField,
  type TextField,
} from './historyFields';
import { parseJson } from '../text/parseJson';
import { sentTimeText } from './sentTime';
import { TextPool } from './textPool';
import { WordList } from './wordList';

/** A piece of the document, lines counted from 0, offsets in bytes of the document as laid out. */
export interface DocumentPart {
  readonly line: number;
  readonly endLine: number;
  readonly start: number;
  /** Behind the last byte. */
  readonly end: number;
}

/** A value of an event, and its line. */
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

/** A note: the field's code and, above it, lines below the event's first; the value; of a part, two more words. */
const FIELD_MASK = (1 << FIELD_BITS) - 1;

/** Names of the markers of local activities and patches, whose subject is in their details: of Core, Go and Java. */
const MARKERS_OF_A_SUBJECT: ReadonlySet<string> = new Set(['core_local_activity', 'core_patch', 'LocalActivity', 'Version']);

/** An event without its attributes, filled by `HistoryIndexer`. */
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
 * The events of a history and their places in its document, filled by `HistoryIndexer` in the pass that lays the
 * document out; reading it needs no document. An event is a row, counted from 0 in the document's order. Values without
 * an id and a type are no events; a document that is no history has no rows.
 *
 * About 60 bytes per event: rows and notes are lists of 32-bit numbers, equal texts are stored once.
 */
export class HistoryIndex {
  /** Whether the history came as `rawHistory`, a binary form that only Temporal's tools read. */
  isOpaque = false;
  /** Whether the server has more events than these (`nextPageToken`). */
  isPage = false;
  /** The line of the closing bracket of the list of events. */
  lastLine = 0;

  /** For `HistoryIndexer`. */
  readonly texts = new TextPool();
  private readonly rows = new WordList();
  private readonly notes = new WordList();
  private readonly typePlaces: number[] = [0];
  private readonly typeNames: (string | undefined)[] = [undefined];
  /** Number of events of each type. */
  private readonly typeCounts: number[] = [0];
  private readonly typeNumbers = new Map<number, number>();
  private rowsById: Map<number, number> | undefined;
  private updates: Map<string, number> | undefined;
  /** Whether ids never fall, and never rise, in the document's order. */
  private isRising = true;
  private isFalling = true;
  /** Whether an event has the same id as the one before it in the document. */
  private repeatsId = false;
  private lastId = 0;
  /** Rows by id; only for a document in neither order. */
  private sorted: Uint32Array | undefined;

  /** Number of events. */
  get length(): number {
    return this.rows.length / ROW_WORDS;
  }

  /** Whether the newest event comes first. */
  get isDescending(): boolean {
    const first = this.idOf(0);
    const last = this.idOf(this.length - 1);
    return first !== undefined && last !== undefined && first > last;
  }

  /** Whether the index holds every event of the history: ids from 1 to the number of events, each once. */
  get isWhole(): boolean {
    const { length, newest } = this;
    if (this.isPage) return false;
    if (newest === undefined) return true;
    if (this.isRising || this.isFalling) return !this.repeatsId && this.idOf(this.rowByAge(0)) === 1 && this.idOf(newest) === length;
    let at = 0;
    for (const row of this.oldestFirst()) if (this.idOf(row) !== ++at) return false;
    return true;
  }

  /** Whether two events have the same id. */
  get hasEqualIds(): boolean {
    if (this.isRising || this.isFalling) return this.repeatsId;
    const ids = [...this.oldestFirst()].map((row) => this.idOf(row)).filter((id) => id !== undefined);
    return new Set(ids).size < ids.length;
  }

  /** All rows, in the order in which their events happened. */
  *oldestFirst(): Generator<number, void, undefined> {
    const { length } = this;
    for (let at = 0; at < length; at++) yield this.rowByAge(at);
  }

  /** All rows, the newest event first. */
  *newestFirst(): Generator<number, void, undefined> {
    for (let at = this.length - 1; at >= 0; at--) yield this.rowByAge(at);
  }

  /** The row of the newest event. */
  get newest(): number | undefined {
    return this.length === 0 ? undefined : this.rowByAge(this.length - 1);
  }

  /** @param at 0 for the oldest event */
  private rowByAge(at: number): number {
    if (this.isRising) return at;
    if (this.isFalling) return this.length - 1 - at;
    if (!this.sorted) {
      const rows = Uint32Array.from({ length: this.length }, (_, row) => row);
      // Without all ids the document's order is as good as any.
      const hasIds = rows.every((row) => this.idOf(row) !== undefined);
      this.sorted = hasIds ? rows.sort((left, right) => this.word(left, EVENT_ID) - this.word(right, EVENT_ID)) : rows;
    }
    return this.sorted[at] as number;
  }

  /** The rows of events of some types, the newest first. @param isWanted called once per type, as returned by `typeOf` */
  *newestOfTypes(isWanted: (type: string) => boolean): Generator<number, void, undefined> {
    const wanted = this.typePlaces.map((_, number) => isWanted(this.typeName(number)));
    if (!wanted.includes(true)) return;
    for (const row of this.newestFirst()) if (wanted[this.word(row, TYPE) & TYPE_MASK]) yield row;
  }

  /** Number of events of that type. @param type as returned by `typeOf` */
  countOf(type: string): number {
    return this.typeCounts.reduce((sum, count, number) => (this.typeName(number) === type ? sum + count : sum), 0);
  }

  /** The event's part of the document. `endLine` includes lines without a row before the next event. */
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

  /** The type as `ActivityTaskFailed`, also where it was sent as `EVENT_TYPE_ACTIVITY_TASK_FAILED`; others as sent, '' for none. */
  typeOf(row: number): string {
    return this.typeName(this.word(row, TYPE) & TYPE_MASK);
  }

  /** The event's time, as sent. */
  timeOf(row: number): string | undefined {
    const digits = this.word(row, TYPE) >>> TYPE_BITS;
    const seconds = this.word(row, TIME);
    if (digits === NO_TIME) return undefined;
    return digits === TIME_IS_TEXT ? this.texts.text(seconds) : sentTimeText({ seconds, fraction: this.word(row, FRACTION), digits });
  }

  /** The event's time, ms since the epoch; undefined for a missing time and for one that `Date.parse` can't read. */
  timeMsOf(row: number): number | undefined {
    const digits = this.word(row, TYPE) >>> TYPE_BITS;
    if (digits < TIME_IS_TEXT) return 1000 * this.word(row, TIME) + Math.floor(1000 * this.word(row, FRACTION) / 10 ** digits);
    const ms = Date.parse(this.timeOf(row) ?? '');
    return Number.isNaN(ms) ? undefined : ms;
  }

  /**
   * The name of the event's subject: the type of an activity or child, a timer's id, a signal. Events that end or start
   * an activity don't hold it; then it is the name in the event that scheduled it.
   */
  nameOf(row: number): string | undefined {
    const name = this.textOf(row, 'name');
    if (name !== undefined) return MARKERS_OF_A_SUBJECT.has(name) ? (this.textOf(row, 'markerSubject') ?? name) : name;
    const beginning = this.beginningOf(row);
    const beginningName = beginning === undefined ? undefined : this.textOf(beginning, 'name');
    return beginningName ?? this.updateName(this.textOf(beginning ?? row, 'updateId'));
  }

  /** The row of the event that scheduled the activity, started the timer or initiated the child that the event belongs to. */
  beginningOf(row: number): number | undefined {
    const type = this.typeOf(row);
    if (/^TimerFired$|^TimerCanceled$/.test(type)) return this.rowOfId(this.numberOf(row, 'startedEventId'));
    return this.rowOfId(this.numberOf(row, 'scheduledEventId') ?? this.numberOf(row, 'initiatedEventId') ?? this.numberOf(row, 'acceptedEventId'));
  }

  /** An update that was sent again after a reset is accepted without its name, which the event that admitted it holds. */
  private updateName(updateId: string | undefined): string | undefined {
    if (updateId === undefined) return undefined;
    if (!this.updates) {
      this.updates = new Map();
      for (const row of this.newestOfTypes((type) => /^WorkflowExecutionUpdateA/.test(type))) {
        const id = this.textOf(row, 'updateId');
        if (id !== undefined && this.textOf(row, 'name') !== undefined) this.updates.set(id, row);
      }
    }
    const row = this.updates.get(updateId);
    return row === undefined ? undefined : this.textOf(row, 'name');
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

  /** All notes of the event, in the document's order. */
  notesOf(row: number): Note[] {
    const notes: Note[] = [];
    const end = this.endOfNotes(row);
    for (let at = this.word(row, NOTES); at < end; at += sizeOf(this.notes.get(at) & FIELD_MASK)) notes.push(this.note(row, at));
    return notes.sort((left, right) => left.line - right.line);
  }

  /** The row of the event with that id. */
  rowOfId(id: number | undefined): number | undefined {
    if (id === undefined || this.length === 0) return undefined;
    // Ids are consecutive in nearly all histories.
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

  /** For `HistoryIndexer`: where the notes of the next event begin, to be passed to `append`. */
  get notesEnd(): number {
    return this.notes.length;
  }

  /** For `HistoryIndexer`: adds a note of the next event. @param field its code @param line below the event's first */
  noteValue(field: number, line: number, value: number): void {
    this.notes.push(field | (line << FIELD_BITS));
    this.notes.push(value);
  }

  /**
   * For `HistoryIndexer`: adds a part of the next event.
   * @param field its code @param line below the event's first @param lines number of lines after that one
   */
  notePart(field: number, line: number, part: Pick<DocumentPart, 'start' | 'end'>, lines = 0): void {
    this.noteValue(field, line, part.start);
    this.notes.push(part.end);
    this.notes.push(lines);
  }

  /** For `HistoryIndexer`: drops the notes from `since` on. */
  forgetNotes(since: number): void {
    this.notes.truncate(since);
  }

  /** For `HistoryIndexer`. @param notes `notesEnd` when the event began */
  append(event: IndexedEvent, notes: number): void {
    const { rows } = this;
    if (rows.length > 0) {
      this.isRising &&= event.id >= this.lastId;
      this.isFalling &&= event.id <= this.lastId;
      this.repeatsId ||= event.id === this.lastId && event.id > 0;
    }
    this.lastId = event.id;
    rows.push(event.line);
    rows.push(event.start);
    rows.push(event.end);
    rows.push(event.id);
    const type = this.typeNumber(event.type);
    this.typeCounts[type] = (this.typeCounts[type] ?? 0) + 1;
    rows.push(type | (event.digits << TYPE_BITS));
    rows.push(event.seconds);
    rows.push(event.fraction);
    rows.push(notes);
  }

  private typeNumber(place: number): number {
    if (place === 0) return 0;
    let number = this.typeNumbers.get(place);
    if (number === undefined) {
      // A history has about 60 types; more than 65,535 are no types.
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
    const wanted = fieldCode(field);
    const end = this.endOfNotes(row);
    let at = this.word(row, NOTES);
    while (at < end) {
      const code = this.notes.get(at) & FIELD_MASK;
      if (code === wanted) return at;
      at += sizeOf(code);
    }
    return undefined;
  }

  private note(row: number, at: number): Note {
    const head = this.notes.get(at);
    const code = head & FIELD_MASK;
    const field = fieldOfCode(code);
    const line = this.lineOf(row) + (head >>> FIELD_BITS);
    const value = this.notes.get(at + 1);
    const kind = kindOfCode(code);
    if (kind === NUMBER) return { field: field as NumberField, line, number: value };
    if (kind === TEXT) return { field: field as TextField, line, text: this.texts.text(value) ?? '' };
    return { field: field as PartField, ...this.valueAt(row, at) };
  }

  private valueAt(row: number, at: number): DocumentPart {
    const line = this.lineOf(row) + (this.notes.get(at) >>> FIELD_BITS);
    return { line, endLine: line + this.notes.get(at + 3), start: this.notes.get(at + 1), end: this.notes.get(at + 2) };
  }
}

/** Number of words of a note. @param code of its field */
function sizeOf(code: number): number {
  return kindOfCode(code) === PART ? 4 : 2;
}

/** Turns the newer spelling of Temporal's enumerations, `EVENT_TYPE_ACTIVITY_TASK_FAILED`, into the older `ActivityTaskFailed`. */
export function commonSpelling(value: string, prefix = 'EVENT_TYPE_'): string {
  if (!value.startsWith(prefix) || !/^[A-Z0-9_]+$/.test(value)) return value;
  const words = value.slice(prefix.length).split('_');
  return words.map((word) => word.charAt(0) + word.slice(1).toLowerCase()).join('');
}

/** The JSON of a part of a document. @param document as laid out, in UTF-8 */
export function partJson(document: Uint8Array, { start, end }: Pick<DocumentPart, 'start' | 'end'>): string {
  return new TextDecoder().decode(document.subarray(start, end));
}

/** Reads a part of a document. @param document as laid out, in UTF-8 @throws SyntaxError for a part of another document */
export function parsePart(document: Uint8Array, part: Pick<DocumentPart, 'start' | 'end'>): unknown {
  return parseJson(partJson(document, part));
}
