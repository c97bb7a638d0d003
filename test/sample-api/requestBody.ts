import { type Node, parseTree } from 'jsonc-parser';
import { type ValidationDetail, ValidationError } from './validationError';

/** A value of a body, and the JSON text that it was sent as. */
export interface SentJson {
  readonly text: string;
  readonly value: unknown;
}

/**
 * Reads the JSON object in a request's body as FastAPI with pydantic 2 does: unknown fields are ignored, all errors are
 * reported together.
 */
export class RequestBody {
  readonly #details: ValidationDetail[] = [];
  readonly #fields: ReadonlyMap<string, SentJson>;
  readonly #whole: unknown;

  /** @throws ValidationError for a body that is no JSON object */
  constructor(text: string) {
    if (text === '') throw new ValidationError([{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }]);
    this.#whole = parse(text);
    const tree = parseTree(text);
    if (tree?.type !== 'object') {
      const msg = 'Input should be a valid dictionary or object to extract fields from';
      throw new ValidationError([{ type: 'model_attributes_type', loc: ['body'], msg, input: this.#whole }]);
    }
    this.#fields = fieldsOf(tree, text);
  }

  /** @throws ValidationError with all errors since the body was read */
  finish(): void {
    if (this.#details.length > 0) throw new ValidationError(this.#details);
  }

  /** @returns a text; undefined if it is missing or null */
  text(name: string, options: { readonly required?: boolean; readonly most?: number } = {}): string | undefined {
    const sent = this.#sent(name, options.required ?? false);
    if (!sent) return undefined;
    const { value } = sent;
    if (typeof value !== 'string') {
      this.#refuse('string_type', name, 'Input should be a valid string', value);
      return undefined;
    }
    // Python counts code points.
    if (options.most !== undefined && Array.from(value).length > options.most) {
      this.#refuse('string_too_long', name, `String should have at most ${options.most} characters`, value, { max_length: options.most });
    }
    return value;
  }

  /** @returns an object; undefined if it is missing or null */
  object(name: string): SentJson | undefined {
    const sent = this.#sent(name, false);
    if (!sent) return undefined;
    if (typeof sent.value === 'object' && !Array.isArray(sent.value)) return sent;
    this.#refuse('dict_type', name, 'Input should be a valid dictionary', sent.value);
    return undefined;
  }

  /** @returns any value; undefined if it is missing */
  json(name: string): SentJson | undefined {
    return this.#fields.get(name);
  }

  /** @returns a whole number; a text of digits counts too, as pydantic takes it */
  integer(name: string): number | undefined {
    const value = this.#sent(name, true)?.value;
    if (value === undefined) return undefined;
    if (typeof value === 'string' && /^[+-]?\d+$/.test(value)) return Number(value);
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    if (typeof value === 'number') this.#refuse('int_from_float', name, 'Input should be a valid integer, got a number with a fractional part', value);
    else this.#refuse('int_type', name, 'Input should be a valid integer', value);
    return undefined;
  }

  /** @returns whether it is true; missing is false */
  boolean(name: string): boolean {
    const value = this.#sent(name, false)?.value ?? false;
    if (typeof value !== 'boolean') this.#refuse('bool_type', name, 'Input should be a valid boolean', value);
    return value === true;
  }

  /** @returns a list of texts with this many items */
  texts(name: string, least: number, most: number): readonly string[] {
    const value = this.#sent(name, true)?.value;
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.#refuse('list_type', name, 'Input should be a valid list', value);
      return [];
    }
    const items: unknown[] = value;
    const [type, word, limit] = items.length < least ? (['too_short', 'least', least] as const) : (['too_long', 'most', most] as const);
    if (items.length < least || items.length > most) {
      const msg = `List should have at ${word} ${limit} item${limit === 1 ? '' : 's'} after validation, not ${items.length}`;
      this.#refuse(type, name, msg, items, { field_type: 'List', [word === 'least' ? 'min_length' : 'max_length']: limit, actual_length: items.length });
    }
    return items.flatMap((item, index) => {
      if (typeof item === 'string') return [item];
      this.#details.push({ type: 'string_type', loc: ['body', name, index], msg: 'Input should be a valid string', input: item });
      return [];
    });
  }

  #sent(name: string, required: boolean): SentJson | undefined {
    const sent = this.#fields.get(name);
    if (!sent && required) this.#details.push({ type: 'missing', loc: ['body', name], msg: 'Field required', input: this.#whole });
    // Null means the same as missing for optional fields.
    return sent && (required || sent.value !== null) ? sent : undefined;
  }

  #refuse(type: string, name: string, msg: string, input: unknown, ctx?: Readonly<Record<string, unknown>>): void {
    this.#details.push({ type, loc: ['body', name], msg, input, ...(ctx && { ctx }) });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = Number(/position (\d+)/.exec(String(error))?.[1] ?? 0);
    const ctx = { error: 'Expecting value' };
    throw new ValidationError([{ type: 'json_invalid', loc: ['body', position], msg: 'JSON decode error', input: {}, ctx }]);
  }
}

/** @returns the fields of an object; of a repeated name the last one, as Python reads it */
function fieldsOf(tree: Node, text: string): Map<string, SentJson> {
  return new Map(
    (tree.children ?? []).flatMap(({ children: [key, value] = [] }) => {
      if (!key || !value) return [];
      const sent = text.slice(value.offset, value.offset + value.length);
      return [[String(key.value), { text: sent, value: JSON.parse(sent) as unknown }]];
    }),
  );
}
