import { type Fields, fieldsOf } from '../history/jsonFields';
import { type InputSchema, refTarget } from './inputSchema';

/** Deepest object that is written out. */
const MOST_DEPTH = 8;
/** Most values that are written out. */
const MOST_VALUES = 500;
/** Longest chain of references, or of schemas with alternatives, to a type. */
const MOST_CHAIN = 50;

/**
 * The JSON text of an input with what a schema requires and nothing else. A value with one possibility has it, and a
 * required field with a default (a question's prefill) has that; lists are empty if they may be. Any other value is null,
 * which the editor underlines until it is filled in. Of alternatives the first is taken. Always an object.
 */
export function requiredInput(schema: InputSchema): string {
  const writer = new RequiredWriter(schema);
  return JSON.stringify(writer.root());
}

/** A schema without its references, and those that were followed: a model inside of itself is not written out. */
interface Resolved {
  readonly schema: Fields;
  readonly path: ReadonlySet<unknown>;
  /** Whether it is one of several alternatives, of which a constant tells which. */
  readonly isAlternative: boolean;
}

class RequiredWriter {
  #values = 0;

  constructor(private readonly document: Fields) {}

  root(): unknown {
    const start = { schema: this.document, path: new Set<unknown>(), isAlternative: false };
    const object = this.#firstObject(start, MOST_CHAIN);
    return object ? this.#object(object, 0) : {};
  }

  /** The schema itself, or the first of its alternatives, that is one of an object. */
  #firstObject(from: Resolved, most: number): Resolved | undefined {
    const resolved = this.#resolve(from);
    if (!resolved || most === 0) return undefined;
    if (isObject(resolved.schema)) return resolved;
    for (const each of alternatives(resolved)) {
      const found = this.#firstObject(each, most - 1);
      if (found) return found;
    }
    return undefined;
  }

  /** @param from undefined for a field that the schema requires and doesn't describe */
  #value(from: Resolved | undefined, depth: number): unknown {
    this.#values++;
    const resolved = from && this.#resolve(from);
    if (!resolved || depth > MOST_DEPTH || this.#values > MOST_VALUES) return null;
    const { schema } = resolved;
    if (isFixed(schema)) return fixedValue(schema);
    if (Object.hasOwn(schema, 'default')) return schema['default'];
    const type = schema['type'];
    if (Array.isArray(type) && type.includes('null')) return null;
    if (isObject(schema)) return this.#object(resolved, depth);
    if (type === 'array') return Number(schema['minItems'] ?? 0) > 0 ? null : [];
    const [first, ...others] = alternatives(resolved);
    if (type !== undefined || !first || [first, ...others].some((each) => each.schema['type'] === 'null')) return null;
    return this.#value(first, depth + 1);
  }

  #object(resolved: Resolved, depth: number): Fields {
    const object = Object.create(null) as Record<string, unknown>;
    const fill = (part: Resolved, most: number): void => {
      const properties = fieldsOf(part.schema['properties']) ?? {};
      const constants = resolved.isAlternative ? Object.keys(properties).filter((key) => isFixed(fieldsOf(properties[key]) ?? {})) : [];
      const required = new Set([...constants, ...((part.schema['required'] ?? []) as string[])]);
      // In the order of the model.
      const keys = [...Object.keys(properties).filter((key) => required.has(key)), ...required];
      for (const key of keys) {
        const schema = Object.hasOwn(properties, key) ? fieldsOf(properties[key]) : undefined;
        if (this.#values > MOST_VALUES || (Object.hasOwn(object, key) && (!schema || object[key] !== null))) continue;
        object[key] = this.#value(schema && { schema, path: part.path, isAlternative: false }, depth + 1);
      }
      for (const each of partsOf(part)) {
        const next = most > 0 ? this.#resolve(each) : undefined;
        if (next) fill(next, most - 1);
      }
    };
    fill(resolved, MOST_DEPTH);
    return object;
  }

  /** @returns undefined for a model inside of itself */
  #resolve({ schema, path, isAlternative }: Resolved): Resolved | undefined {
    let current = schema;
    const followed = new Set(path);
    for (let count = 0; typeof current['$ref'] === 'string'; count++) {
      const target = fieldsOf(refTarget(this.document, current['$ref']));
      if (!target || followed.has(target) || count === MOST_CHAIN) return undefined;
      followed.add(target);
      // What is said beside a reference, as a default, counts too.
      current = { ...current, $ref: undefined, ...target, ...(Object.hasOwn(current, 'default') && { default: current['default'] }) };
    }
    return { schema: current, path: followed, isAlternative };
  }
}

function isObject(schema: Fields): boolean {
  const type = schema['type'];
  if (type !== undefined) return type === 'object' || (Array.isArray(type) && type.includes('object'));
  return schema['properties'] !== undefined || schema['required'] !== undefined || partsOf({ schema, path: new Set(), isAlternative: false }).length > 0;
}

function isFixed(schema: Fields): boolean {
  return Object.hasOwn(schema, 'const') || (Array.isArray(schema['enum']) && schema['enum'].length === 1);
}

function fixedValue(schema: Fields): unknown {
  return Object.hasOwn(schema, 'const') ? schema['const'] : (schema['enum'] as unknown[])[0];
}

function alternatives({ schema, path }: Resolved): Resolved[] {
  return listOf(schema['anyOf']).map((each) => ({ schema: each, path, isAlternative: true }));
}

function partsOf({ schema, path, isAlternative }: Resolved): Resolved[] {
  return listOf(schema['allOf']).map((each) => ({ schema: each, path, isAlternative }));
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf).filter((each) => each !== undefined) : [];
}
