import { fieldsOf } from '../history/jsonFields';
import { plainText, shortened } from '../text/plainText';
import { type JsonMember, type JsonNode, memberOf, readInputTree, type TextRange } from './inputTree';

/** A fault that a server found in an input. */
export interface ValidationError {
  /** FastAPI's `loc`: names and indices that lead to the value. As sent, to be compared only: not made harmless. */
  readonly path: readonly (string | number)[];
  /** Plain text on one line, at most 500 characters; '' if the server sent none. */
  readonly message: string;
  /** As `missing`, plain text on one line; '' if the server sent none. */
  readonly type: string;
}

/** Most faults that are read from an answer. */
export const MOST_VALIDATION_ERRORS = 50;
const MOST_MESSAGE = 500;
const MOST_TYPE = 100;
/** Longest path; the containers of a text that can be sent aren't nested deeper. */
const MOST_PATH = 1000;
/** Names in the request's body, and in the document. */
const KEYS_OF_BODY: ReadonlyMap<unknown, string> = new Map([['execution_id', 'execution_id'], ['deployment_name', 'deployment']]);
/** Where FastAPI finds values that aren't in the body. */
const PARTS_OF_REQUEST = new Set<unknown>(['path', 'query', 'header', 'cookie']);

/**
 * The faults that an answer 422 tells: `detail` is a list of `{loc, msg, type}`, or a text, as for errors of the platform.
 * The values that FastAPI repeats in it are not read.
 * @param body parsed @returns none for an answer of another form
 */
export function readValidationErrors(body: unknown): ValidationError[] {
  const fields = fieldsOf(body);
  const detail = fields?.['detail'] ?? fields?.['message'];
  const list: readonly unknown[] = Array.isArray(detail) ? detail : [detail];
  return list.slice(0, MOST_VALIDATION_ERRORS).flatMap((each) => {
    if (typeof each === 'string') return each.trim() === '' ? [] : [{ path: [], message: harmless(each, MOST_MESSAGE), type: '' }];
    const error = fieldsOf(each);
    if (!error) return [];
    const found = { path: pathOf(error['loc']), message: harmless(error['msg'] ?? error['message'], MOST_MESSAGE), type: harmless(error['type'], MOST_TYPE) };
    return found.message === '' && found.type === '' && found.path.length === 0 ? [] : [found];
  });
}

/**
 * Where in an input document a fault is. The path is followed as far as it exists: names in it that the document lacks are
 * skipped, which may be those of a union's members or of a missing field. A container is marked by its key or its bracket.
 * @param text of the document @param path begins with `body`, `input`, both or neither
 * @returns the first line for a fault that is nowhere in it
 */
export function locateValidationError(text: string, path: readonly (string | number)[]): TextRange {
  const { root } = readInputTree(text);
  const [first, ...rest] = path;
  const inBody = first === 'body' ? rest : path;
  const [name, ...inInput] = inBody;
  const ownKey = KEYS_OF_BODY.get(name);
  const own = ownKey === undefined || inBody.length > 1 ? undefined : placeOf(memberOf(root, ownKey), 1);
  if (first === 'body' && ownKey !== undefined) return own?.range ?? firstLine(text);
  const input = placeOf(memberOf(root, 'input'));
  const places = [
    ...(name === 'input' ? [follow(input, inInput)] : []),
    // A model may have fields with these names itself.
    follow(input, inBody),
    own,
  ].filter((place) => place !== undefined);
  const best = places.reduce<Place | undefined>((found, place) => (found && found.steps >= place.steps ? found : place), undefined);
  const isElsewhere = path.length === 0 || PARTS_OF_REQUEST.has(first);
  return !best || (isElsewhere && best.steps === 0) ? firstLine(text) : best.range;
}

/** A value, what is marked for it, and how many parts of the path led there. */
interface Place {
  readonly node: JsonNode;
  readonly range: TextRange;
  readonly steps: number;
}

function placeOf(member: JsonMember | undefined, steps = 0): Place | undefined {
  const node = member?.value;
  if (!node) return undefined;
  return { node, range: isContainer(node) ? member.keyRange : { start: node.start, end: node.end }, steps };
}

function follow(start: Place | undefined, path: readonly (string | number)[]): Place | undefined {
  let place = start;
  for (const part of path) place = (place && stepTo(place, part)) ?? place;
  return place;
}

function stepTo({ node, steps }: Place, part: string | number): Place | undefined {
  if (node.kind === 'object') return placeOf(memberOf(node, String(part)), steps + 1);
  const index = typeof part === 'number' || /^\d{1,9}$/.test(part) ? Number(part) : -1;
  const item = node.items[index];
  return item && { node: item, range: { start: item.start, end: isContainer(item) ? item.start + 1 : item.end }, steps: steps + 1 };
}

function isContainer({ kind }: JsonNode): boolean {
  return kind === 'object' || kind === 'array';
}

function firstLine(text: string): TextRange {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  const end = text.search(/[\r\n]/);
  return { start, end: end === -1 ? text.length : Math.max(start, end) };
}

function pathOf(loc: unknown): (string | number)[] {
  const parts: readonly unknown[] = typeof loc === 'string' ? loc.split('.') : Array.isArray(loc) ? loc : [];
  return parts.slice(0, MOST_PATH).filter((part) => typeof part === 'string' || typeof part === 'number');
}

function harmless(value: unknown, most: number): string {
  return typeof value === 'string' ? shortened(plainText(value.slice(0, 10 * most)).trim(), most).toWellFormed() : '';
}
