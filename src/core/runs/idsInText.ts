/** Whose id it is: of one run, or of an execution, which may have several. */
export type IdKind = 'run' | 'execution';

/** An id that a text holds. */
export interface IdInText {
  /** Decoded. */
  readonly id: string;
  /** Undefined when the text does not say. */
  readonly kind: IdKind | undefined;
  /** Why it is taken for an id: a label or an address, its form, or only that the user entered this text. */
  readonly source: 'label' | 'form' | 'text';
}

/** An id in a line, and its position (UTF-16 units from 0). */
export interface IdOfLine {
  readonly id: string;
  readonly kind: IdKind | undefined;
  readonly start: number;
  /** As written, which may be URL-encoded. */
  readonly length: number;
}

/** What the API allows in an execution id, the longer of the two. */
const LONGEST_ID = 256;
/** Longest text searched (UTF-16 units), more than a page of runs. */
export const MOST_TEXT = 100_000;
/** Most ids returned for a text. */
const MOST_IDS = 5;

/** A label and what may precede it. `workflowId` is Temporal's for an execution; `workflow_id` is the workflow's own. */
const LABEL = /\b([A-Za-z_-]{0,40}?)(run[ _-]?id|exec(?:ution)?[ _-]?id|workflowId)(?![A-Za-z0-9_])/gi;
/** Before the label of an id that is the run's own, and before that of one it has to do with. Other prefixes are others' ids. */
const OWN = /^(?:workflow[_-]?)?$/i;
const RELATED = /^(?:root|parent|child|first|new|original|previous|continued)[_-]?(?:(?:workflow|execution)[_-]?)?$/i;
/** Between label and value: as in `id: `, `id="`, `"id": "`, `\"id\": \"`, `**ID**: `, `ID | `, `id "`, `id=UUID('`. */
const SEPARATOR = /["'`*\\]{0,4}[ \t]{0,20}(=>|[:=|]|is\b)?[ \t*\\]{0,20}(?:UUID\()?(["'`])?/y;
const QUOTED = { '"': /[^"\\\r\n]{1,256}(?=["\\])/y, "'": /[^'\\\r\n]{1,256}(?=['\\])/y, '`': /[^`\\\r\n]{1,256}(?=[`\\])/y };
const BARE = /[A-Za-z0-9][^\s"'`,;|<>(){}[\]\\&]{0,255}/y;
/** Behind a bare value that is no id: it goes on, is called, or is a pattern. */
const GOES_ON = /[^\s"'`,;|<>)}\]\\&]/y;
/** What code and servers write where there is no id, among it its type, its own name, a string's prefix and placeholders. */
const NO_ID = /^(?:null|none|nil|undefined|nan|n\/a|unknown|true|false|str|string|uuid|optional|int|[rf]{1,2})$|(?:run|execution)_?id[>})]?$|^[{<[$:%]|^\.+$/i;

/** As in the console's pages. */
const IN_QUERY = /[?&](executionId|execution_id|runId|run_id)=([^\s"'`<>()|\\&#]{1,800})/gi;
/** As in the API's paths. */
const IN_PATH = /\/workflows\/(runs|executions)\/([^\s"'`<>()|\\&#/?]{1,800})/g;
/** Made by `runUri`, which writes a run id, or an execution id where no run id is known. */
const IN_DOCUMENT = /mistral-run:\/\/[^\s"'`<>/]{1,200}\/(run|history|decoded|input|result|payload-\d{1,9}-\d{1,9}|event-\d{1,9})\/([^\s"'`<>()|\\&#/?]{1,800})/g;
/** What may follow an address and is none of it. */
export const END_OF_SENTENCE = '.,;:!?*]';
/** Ends of the API's paths for several executions. */
const SEVERAL = /^(?:cancel|terminate)$/;

/**
 * The ids that servers and the Python SDK make up: UUIDs of any version, 64 hex digits. Not the 32 digits that are half
 * of the latter: keys and checksums look like that too.
 */
const GENERATED = /(?<![\w-])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64})(?![\w-])/gi;
/** Before an id of something else, a checksum, or a secret, which would be sent to the server as an id. */
const OF_ANOTHER = /(?:[A-Za-z][_ -](?:id|Id|ID|uuid|UUID)|[a-z]I[dD])["'`*\\]{0,4}[ \t]{0,20}(?:=>|[:=|])[ \t*\\"'`]{0,20}(?:UUID\(["'])?$/;
const SECRET = /(?:sha-?256|bearer|key|token|secret|password)["'`*\\]{0,4}[ \t]{0,4}[:=]?[ \t*\\"'`]{0,4}$/i;
const KIND_BEFORE = /\b(run|execution)(?:[ _-]?id)?[^A-Za-z0-9]{0,10}$/i;
/** Length of the text before an id that these patterns are matched against (UTF-16 units). */
const BEFORE = 60;
/** Words of a line that may be an id chosen by a user. Only words with a digit: others may be any prose. */
const WORD = /[^\s"'`,;|<>(){}[\]\\=]{6,256}/g;

/** An id and how it was found; the smaller its rank, the sooner it is tried. */
interface Found extends IdOfLine {
  readonly source: IdInText['source'];
  readonly rank: number;
  /** Whether it is written in a way in which code has no names. */
  readonly isLiteral: boolean;
}

/**
 * The ids in whatever somebody pasted, in the order to try them in: a bare id, an address of the console or of the API, a
 * curl line, a log line, JSON, a link to a document. First what is said to be a run's, then an execution's, then those of
 * runs that it has to do with, then what only looks like an id; last the text itself, if it may be one that somebody
 * chose. None twice, and few. Takes linear time.
 */
export function idsInText(text: string): IdInText[] {
  const start = text.slice(0, MOST_TEXT);
  const named = [...labelled(start), ...addressed(start)];
  const found = [...named, ...generated(start)].sort((a, b) => a.rank - b.rank || a.start - b.start);
  const whole = unquoted(text);
  const ids = new Map<string, IdInText>();
  for (const { id, kind, source } of found) if (!ids.has(id)) ids.set(id, { id, kind, source });
  if (named.length === 0 && whole !== '' && !/[\r\n]/.test(whole) && !ids.has(whole)) ids.set(whole, { id: whole, kind: undefined, source: 'text' });
  return [...ids.values()].slice(0, MOST_IDS);
}

/** The first id of a text if the text names it by label, address or form; else undefined. @param ids from `idsInText` */
export function idNamedIn([first]: readonly IdInText[]): string | undefined {
  return first?.source === 'text' ? undefined : first?.id;
}

/** Text without the blanks, quotes and commas of where it was copied; empty when it is too long to be an id. */
export function unquoted(text: string): string {
  // The rest is for blanks and quotes.
  if (text.length > LONGEST_ID + 44) return '';
  return text.replace(/^[\s"'`]+|[\s"'`,;]+$/g, '');
}

/**
 * The ids in a line that any program may have printed, in the line's order, not overlapping: those that the line says are
 * a run's or an execution's, and those that are known. Other tools' UUIDs are none, nor are the names that code has for
 * an id (`execution_id=workflow_id` in a traceback). Takes linear time.
 * @param isKnown whether it is the run id or execution id of a known run; asked for each word that may be one
 */
export function idsOfTerminalLine(line: string, isKnown: (id: string) => boolean): IdOfLine[] {
  const start = line.slice(0, MOST_TEXT);
  const said = [...labelled(start), ...addressed(start)].filter(({ id, isLiteral }) => isLiteral || /[\d-]/.test(id) || isKnown(id));
  const known = [...generated(start), ...words(start)].filter(({ id }) => isKnown(id));
  const ids: IdOfLine[] = [];
  let end = 0;
  for (const each of withoutOverlaps(said, known)) {
    if (each.start < end) continue;
    ids.push({ id: each.id, kind: each.kind, start: each.start, length: each.length });
    end = each.start + each.length;
  }
  return ids;
}

/** Both in the line's order, of the latter only what is beside the former: a label says more than that an id is known. */
function withoutOverlaps(said: readonly Found[], known: readonly Found[]): Found[] {
  const sorted = said.toSorted((a, b) => a.start - b.start);
  let index = 0;
  const others = known
    .toSorted((a, b) => a.start - b.start || b.length - a.length)
    .filter(({ start, length }) => {
      for (let next = sorted[index]; next && next.start + next.length <= start; next = sorted[index]) index++;
      const next = sorted[index];
      return !next || start + length <= next.start;
    });
  return [...sorted, ...others].sort((a, b) => a.start - b.start);
}

function* labelled(text: string): Generator<Found, void, undefined> {
  for (const { 0: label, 1: prefix = '', 2: words = '', index } of text.matchAll(LABEL)) {
    // An address is read by itself, since it is encoded.
    if (/[?&]/.test(text.charAt(index - 1))) continue;
    const isOwn = OWN.test(prefix);
    if (!isOwn && !RELATED.test(prefix)) continue;
    const value = valueAt(text, index + label.length);
    if (!value || NO_ID.test(value.id)) continue;
    const kind = /^run/i.test(words) ? 'run' : 'execution';
    yield { ...value, kind, source: 'label', rank: isOwn ? rankOf(kind) : 2 };
  }
}

/** The kind of id that a label ending at the end of the text announces. */
function valueAt(text: string, end: number): Pick<Found, 'id' | 'start' | 'length' | 'isLiteral'> | undefined {
  SEPARATOR.lastIndex = end;
  const [, sign, quote] = SEPARATOR.exec(text) ?? [];
  const start = SEPARATOR.lastIndex;
  const pattern = quote === undefined ? BARE : QUOTED[quote as keyof typeof QUOTED];
  pattern.lastIndex = start;
  const [value] = pattern.exec(text) ?? [];
  if (value === undefined) return undefined;
  if (quote !== undefined) return { id: value, start, length: value.length, isLiteral: true };
  GOES_ON.lastIndex = start + value.length;
  if (GOES_ON.test(text)) return undefined;
  const id = withoutEnd(value, '.:!?*');
  const isGenerated = id.replace(GENERATED, '') === '';
  // Without a sign it may be any talk of ids.
  return sign === undefined && !isGenerated ? undefined : { id, start, length: id.length, isLiteral: isGenerated };
}

function* addressed(text: string): Generator<Found, void, undefined> {
  for (const match of [...text.matchAll(IN_QUERY), ...text.matchAll(IN_PATH)]) yield* idOfAddress(match, /^run/i.test(match[1] ?? '') ? 'run' : 'execution');
  for (const match of text.matchAll(IN_DOCUMENT)) yield* idOfAddress(match, undefined);
}

function* idOfAddress({ 0: address, 2: encoded = '', index }: RegExpExecArray, kind: IdKind | undefined): Generator<Found, void, undefined> {
  const written = withoutEnd(encoded, END_OF_SENTENCE);
  // A document's URI is encoded once more when it is written as text.
  const id = kind === undefined && written.includes('%25') ? decoded(decoded(written)) : decoded(written);
  if (id === '' || id.length > LONGEST_ID || SEVERAL.test(id) || NO_ID.test(id)) return;
  const start = index + address.length - encoded.length;
  yield { id, kind, start, length: written.length, source: 'label', rank: rankOf(kind), isLiteral: true };
}

function* generated(text: string): Generator<Found, void, undefined> {
  for (const { 0: id, index } of text.matchAll(GENERATED)) {
    const before = text.slice(Math.max(0, index - BEFORE), index);
    if (OF_ANOTHER.test(before) || SECRET.test(before)) continue;
    const word = KIND_BEFORE.exec(before)?.[1]?.toLowerCase();
    const kind = word === 'run' || word === 'execution' ? word : undefined;
    yield { id, kind, start: index, length: id.length, source: 'form', rank: 3, isLiteral: true };
  }
}

function* words(text: string): Generator<Found, void, undefined> {
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const id = withoutEnd(word, '.:!?*');
    if (/\d/.test(id)) yield { id, kind: undefined, start: index, length: id.length, source: 'form', rank: 3, isLiteral: false };
  }
}

/** A text without those of these characters that it ends with. Takes linear time. */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** A run id is exact; an execution id may have several runs. */
function rankOf(kind: IdKind | undefined): number {
  return kind === 'execution' ? 1 : 0;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
