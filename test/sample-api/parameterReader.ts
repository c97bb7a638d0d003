import { type ValidationDetail, ValidationError } from './validationError';

/**
 * Reads query parameters as FastAPI with pydantic 2 does: of a repeated scalar parameter the last value counts, unknown
 * names are ignored, all errors are reported together.
 */
export class ParameterReader {
  readonly #details: ValidationDetail[] = [];

  constructor(private readonly parameters: URLSearchParams) {}

  /** @throws ValidationError with all errors since the reader was created */
  finish(): void {
    if (this.#details.length > 0) throw new ValidationError(this.#details);
  }

  /** @returns any text, including an empty one */
  text(name: string): string | undefined {
    return this.parameters.getAll(name).at(-1);
  }

  /** @returns one of the allowed words */
  literal<T extends string>(name: string, words: readonly T[]): T | undefined {
    const text = this.text(name);
    const word = words.find((each) => each === text);
    if (text !== undefined && word === undefined) this.#refuseWord('literal_error', ['query', name], words, text);
    return word;
  }

  /** @returns one or several of the allowed words; undefined if there is none */
  enumList(name: string, words: readonly string[]): string[] | undefined {
    const texts = this.parameters.getAll(name);
    for (const [index, text] of texts.entries()) {
      if (!words.includes(text)) this.#refuseWord('enum', ['query', name, ...(texts.length > 1 ? [index] : [])], words, text);
    }
    return texts.length > 0 ? texts : undefined;
  }

  /** @returns all texts of a repeated parameter; undefined if there is none */
  list(name: string, maxItems: number, pattern?: RegExp): string[] | undefined {
    const texts = this.parameters.getAll(name);
    if (texts.length > maxItems) {
      this.#refuse('too_long', ['query', name], `List should have at most ${maxItems} items after validation, not ${texts.length}`, texts, {
        field_type: 'List',
        max_length: maxItems,
        actual_length: texts.length,
      });
    }
    for (const [index, text] of texts.entries()) {
      if (pattern && !pattern.test(text)) {
        this.#refuse('string_pattern_mismatch', ['query', name, index], `String should match pattern '${pattern.source}'`, text, { pattern: pattern.source });
      }
    }
    return texts.length > 0 ? texts : undefined;
  }

  /** @returns a whole number within the limits */
  integer(name: string, least: number, most: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\s*[+-]?\d+\s*$/.test(text)) {
      this.#refuse('int_parsing', ['query', name], 'Input should be a valid integer, unable to parse string as an integer', text);
      return undefined;
    }
    const value = Number(text);
    if (value < least) this.#refuse('greater_than_equal', ['query', name], `Input should be greater than or equal to ${least}`, text, { ge: least });
    if (value > most) this.#refuse('less_than_equal', ['query', name], `Input should be less than or equal to ${most}`, text, { le: most });
    return value;
  }

  /** @returns a boolean, in any of pydantic's spellings */
  boolean(name: string): boolean | undefined {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return undefined;
    if (['true', '1', 'on', 't', 'y', 'yes'].includes(text)) return true;
    if (!['false', '0', 'off', 'f', 'n', 'no'].includes(text)) {
      this.#refuse('bool_parsing', ['query', name], 'Input should be a valid boolean, unable to interpret input', this.text(name));
    }
    return false;
  }

  /** @returns a time in µs since the epoch; a time without a zone is UTC, finer digits are cut */
  time(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?)?$/i.exec(text);
    const ms = parts ? Date.parse(`${parts[1] ?? ''}T${parts[2] ?? '00:00'}${parts[4] ?? 'Z'}`) : NaN;
    if (Number.isNaN(ms)) {
      const error = text.length < 10 ? 'input is too short' : 'invalid datetime';
      this.#refuse('datetime_from_date_parsing', ['query', name], `Input should be a valid datetime or date, ${error}`, text, { error });
      return undefined;
    }
    return ms * 1000 + Number((parts?.[3] ?? '').slice(0, 6).padEnd(6, '0'));
  }

  #refuseWord(type: string, loc: readonly (string | number)[], words: readonly string[], text: string): void {
    const quoted = words.map((word) => `'${word}'`);
    const expected = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}`;
    this.#refuse(type, loc, `Input should be ${expected}`, text, { expected });
  }

  #refuse(type: string, loc: readonly (string | number)[], msg: string, input: unknown, ctx?: Readonly<Record<string, unknown>>): void {
    this.#details.push({ type, loc, msg, input, ...(ctx && { ctx }) });
  }
}

/**
 * @param text a parameter of format uuid
 * @throws ValidationError as FastAPI does
 */
export function requireUuid(name: string, text: string, place: 'path' | 'query' = 'path'): string {
  if (/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text)) return text;
  const odd = /[^0-9a-f-]/iu.exec(text);
  const error = odd
    ? `invalid character: expected an optional prefix of \`urn:uuid:\` followed by [0-9a-fA-F-], found \`${odd[0]}\` at ${odd.index + 1}`
    : `invalid length: expected length 32 for simple format, found ${text.length}`;
  throw new ValidationError([
    { type: 'uuid_parsing', loc: [place, name], msg: `Input should be a valid UUID, ${error}`, input: text, ctx: { error } },
  ]);
}
