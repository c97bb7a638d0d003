import { type Fields, fieldsOf } from '../history/jsonFields';
import { plainText, shortened } from '../text/plainText';
import { withoutLoops } from './schemaLoops';

declare const isRebuilt: unique symbol;
/** A JSON schema that `readInputSchema` has rebuilt. Its objects have no prototype. */
export type InputSchema = Fields & { readonly [isRebuilt]: true };

/** Deepest schema; models of Python seldom reach 20. */
const MOST_DEPTH = 64;
/** Most schemas, values of enumerations and the like in a schema. */
const MOST_PARTS = 20_000;
/** Most UTF-16 units of all texts in a schema. */
const MOST_TEXT = 1_000_000;
const MOST_TITLE = 200;
const MOST_DESCRIPTION = 2000;

const TYPES = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);
/** Not `time`: the editor's check demands a zone, which Python's times seldom have. */
const FORMATS = new Set(['date-time', 'date', 'email', 'ipv4', 'ipv6', 'uri']);
const NUMBERS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties', 'minContains'];
const SCHEMA_MAPS = ['properties', '$defs', 'definitions'];
const SCHEMA_LISTS = ['anyOf', 'allOf', 'prefixItems'];

/**
 * Rebuilds a JSON schema of the server from the keywords that can do no harm in an editor that interprets it: nothing in
 * it leads to another document (`$ref` only to a schema in itself), is drawn as markup, is a pattern, or makes the editor
 * hang. Texts are plain. What the rebuilt schema refuses, the original refuses too: it lacks `not`, `if` and what else
 * would turn around when a part is left out, and `oneOf` became `anyOf`. A schema over the limits allows everything.
 * Names of properties may be any text, `__proto__` too.
 */
export function readInputSchema(value: unknown): InputSchema {
  const rebuilder = new SchemaRebuilder();
  try {
    const root = rebuilder.rebuild(value, 0);
    return rebuilder.finish(root);
  } catch (error) {
    if (error instanceof TooLarge) return emptyFields() as InputSchema;
    throw error;
  }
}

/** A schema while it is rebuilt. `true` became the empty schema, `false` one that refuses everything. */
type Rebuilt = Record<string, unknown>;

class TooLarge extends Error {}

class SchemaRebuilder {
  /** All rebuilt schemas: what `$ref` may lead to. */
  readonly #schemas = new Set<unknown>();
  #parts = 0;
  #text = 0;

  /** @throws TooLarge */
  rebuild(value: unknown, depth: number): Rebuilt {
    this.#count('');
    const schema = emptyFields();
    this.#schemas.add(schema);
    if (value === false) schema['not'] = emptyFields();
    const source = fieldsOf(value);
    if (!source) return schema;
    if (depth > MOST_DEPTH) throw new TooLarge();
    this.#copyTexts(source, schema);
    this.#copyLimits(source, schema);
    this.#copyData(source, schema);
    this.#rebuildParts(source, schema, depth);
    this.#rebuildArrays(source, schema, depth);
    if (typeof own(source, '$ref') === 'string') schema['$ref'] = source['$ref'];
    return schema;
  }

  /** Removes references that lead out of the schema, nowhere, or in circles. */
  finish(root: Rebuilt): InputSchema {
    const targets = new Map<Rebuilt, Rebuilt>();
    for (const schema of this.#schemas as Set<Rebuilt>) {
      const ref = schema['$ref'];
      const target = typeof ref === 'string' ? refTarget(root, ref) : undefined;
      if (target !== undefined && this.#schemas.has(target)) targets.set(schema, target as Rebuilt);
      else delete schema['$ref'];
    }
    withoutLoops(this.#schemas as Set<Rebuilt>, targets);
    return root as InputSchema;
  }

  #copyTexts(source: Fields, schema: Rebuilt): void {
    for (const [key, most] of [['title', MOST_TITLE], ['description', MOST_DESCRIPTION]] as const) {
      const text = own(source, key);
      if (typeof text !== 'string') continue;
      schema[key] = plainLines(text, most);
      this.#count(String(schema[key]));
    }
  }

  #copyLimits(source: Fields, schema: Rebuilt): void {
    const type = own(source, 'type');
    const types = Array.isArray(type) ? (type as unknown[]) : [type];
    if (types.length > 0 && types.every((each) => TYPES.has(each as string))) schema['type'] = Array.isArray(type) ? [...new Set(types)] : type;
    const format = own(source, 'format');
    if (FORMATS.has(format as string)) schema['format'] = format;
    for (const key of NUMBERS) if (Number.isFinite(own(source, key))) schema[key] = own(source, key);
    for (const key of COUNTS) {
      const count = own(source, key);
      if (Number.isSafeInteger(count) && (count as number) >= 0) schema[key] = count;
    }
    if (own(source, 'uniqueItems') === true) schema['uniqueItems'] = true;
    const required = this.#names(own(source, 'required'));
    if (required) schema['required'] = required;
    const dependent = fieldsOf(own(source, 'dependentRequired'));
    if (dependent) schema['dependentRequired'] = this.#map(dependent, (names) => this.#names(names) ?? []);
  }

  /** Values are copied as they are. Those with integers that JavaScript can't hold are left out: their digits are lost. */
  #copyData(source: Fields, schema: Rebuilt): void {
    for (const key of ['const', 'default']) {
      if (!Object.hasOwn(source, key)) continue;
      const copy = this.#copy(source[key], 0);
      if (copy) schema[key] = copy.value;
    }
    for (const key of ['enum', 'examples']) {
      const values = own(source, key);
      const copy = Array.isArray(values) && values.length > 0 ? this.#copy(values, 0) : undefined;
      if (copy) schema[key] = copy.value;
    }
  }

  #rebuildParts(source: Fields, schema: Rebuilt, depth: number): void {
    for (const key of SCHEMA_MAPS) {
      const map = fieldsOf(own(source, key));
      if (map) schema[key] = this.#map(map, (value) => this.rebuild(value, depth + 1));
    }
    for (const key of SCHEMA_LISTS) {
      const list = this.#list(own(source, key), depth);
      if (list) schema[key] = list;
    }
    const oneOf = this.#list(own(source, 'oneOf'), depth);
    if (oneOf && schema['anyOf'] === undefined) schema['anyOf'] = oneOf;
    else if (oneOf) schema['allOf'] = [...((schema['allOf'] ?? []) as Rebuilt[]), this.#alternatives(oneOf)];
    const additional = own(source, 'additionalProperties');
    // Without the patterns it would refuse what they allow.
    if (own(source, 'patternProperties') === undefined && additional !== undefined) schema['additionalProperties'] = this.#schemaOrBoolean(additional, depth);
    const names = own(source, 'propertyNames');
    if (fieldsOf(names)) schema['propertyNames'] = this.rebuild(names, depth + 1);
    const contains = own(source, 'contains');
    if (fieldsOf(contains)) schema['contains'] = this.rebuild(contains, depth + 1);
  }

  /** Tuples of before 2020 are rewritten, which the editor reads as those of today only with an address in `$schema`. */
  #rebuildArrays(source: Fields, schema: Rebuilt, depth: number): void {
    const items = own(source, 'items');
    const tuple = this.#list(items, depth);
    const rest = tuple ? own(source, 'additionalItems') : items;
    if (tuple) schema['prefixItems'] = tuple;
    if (rest !== undefined && !Array.isArray(rest)) schema['items'] = this.#schemaOrBoolean(rest, depth);
  }

  #alternatives(list: Rebuilt[]): Rebuilt {
    const schema = emptyFields();
    schema['anyOf'] = list;
    this.#schemas.add(schema);
    return schema;
  }

  #schemaOrBoolean(value: unknown, depth: number): Rebuilt | boolean {
    return typeof value === 'boolean' ? value : this.rebuild(value, depth + 1);
  }

  #list(value: unknown, depth: number): Rebuilt[] | undefined {
    return Array.isArray(value) && value.length > 0 ? value.map((each: unknown) => this.rebuild(each, depth + 1)) : undefined;
  }

  #map<T>(source: Fields, convert: (value: unknown) => T): Record<string, T> {
    const map = emptyFields() as Record<string, T>;
    for (const [key, value] of Object.entries(source)) {
      this.#count(key);
      map[key] = convert(value);
    }
    return map;
  }

  #names(value: unknown): string[] | undefined {
    if (!Array.isArray(value)) return undefined;
    const names = new Set(value.filter((name) => typeof name === 'string'));
    for (const name of names) this.#count(name);
    return [...names];
  }

  /** @returns undefined for a value that is left out */
  #copy(value: unknown, depth: number): { readonly value: unknown } | undefined {
    if (depth > MOST_DEPTH) throw new TooLarge();
    this.#count(typeof value === 'string' ? value : '');
    if (typeof value === 'number') return Number.isFinite(value) && !(Number.isInteger(value) && !Number.isSafeInteger(value)) ? { value } : undefined;
    if (Array.isArray(value)) {
      const items = value.map((item: unknown) => this.#copy(item, depth + 1));
      return items.every((item) => item !== undefined) ? { value: items.map((item) => item.value) } : undefined;
    }
    const fields = fieldsOf(value);
    if (!fields) return value === undefined || typeof value === 'function' ? undefined : { value };
    const copies = this.#map(fields, (field) => this.#copy(field, depth + 1));
    if (!Object.values(copies).every((copy) => copy !== undefined)) return undefined;
    const copied = emptyFields();
    for (const [key, copy] of Object.entries(copies)) copied[key] = copy?.value;
    return { value: copied };
  }

  #count(text: string): void {
    this.#parts++;
    this.#text += text.length;
    if (this.#parts > MOST_PARTS || this.#text > MOST_TEXT) throw new TooLarge();
  }
}

/** What a reference leads to, followed as VS Code's JSON service does. @returns undefined if it leads out of the schema or nowhere */
export function refTarget(root: unknown, ref: string): unknown {
  // The service cuts at a second `#`.
  if (!ref.startsWith('#/') || ref.indexOf('#', 1) !== -1) return undefined;
  let path;
  try {
    path = decodeURIComponent(ref.slice(2));
  } catch {
    return undefined;
  }
  let target = root;
  for (const part of path.split('/')) {
    const key = part.replace(/~1/g, '/').replace(/~0/g, '~');
    // The service would follow the prototype, and the name isn't served; see `servedSchema`.
    if (key === '__proto__' || typeof target !== 'object' || target === null || !Object.hasOwn(target, key)) return undefined;
    target = (target as Fields)[key];
  }
  return target;
}

/** A text without markup: the service escapes Markdown's signs, but the editor makes links of bare addresses all the same. */
function plainLines(text: string, most: number): string {
  const lines = text.slice(0, 4 * most).split(/\r\n|[\r\n]/);
  return shortened(lines.map(plainText).join('\n').replaceAll('://', ': //'), most).toWellFormed();
}

/** So that `__proto__` is a name like any other. */
function emptyFields(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
