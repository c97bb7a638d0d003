import { Ajv2020, type ErrorObject } from 'ajv/dist/2020';
import type { ValidationDetail } from './validationError';

/** A JSON schema. */
export type Schema = Readonly<Record<string, unknown>>;

type Location = readonly (string | number)[];

/** Checks values against JSON schemas, and says what is wrong as pydantic 2 does. The check itself is ajv's. */
export class SchemaCheck {
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: true });

  constructor() {
    for (const [name, format] of Object.entries(FORMATS)) this.#ajv.addFormat(name, format);
  }

  /**
   * @param loc where the value is, as `['body', 'input']`
   * @returns nothing for a valid value
   */
  details(schema: Schema, value: unknown, loc: Location): readonly ValidationDetail[] {
    if (this.#ajv.validate(schema, value)) return [];
    const found = this.#wrong(schema, value, loc, asDefinitions(schema['$defs']));
    // What can't be told in pydantic's words is told in ajv's.
    return found.length > 0 ? found : [{ type: 'value_error', loc, msg: this.#ajv.errorsText(), input: value }];
  }

  #wrong(asked: Schema, value: unknown, loc: Location, definitions: Definitions): ValidationDetail[] {
    const schema = resolved(asked, definitions);
    const members = schema['anyOf'] ?? schema['oneOf'];
    if (Array.isArray(members)) return this.#wrongMembers(members as Schema[], value, loc, definitions);
    const { properties, required, additionalProperties, items, ...own } = schema;
    if (!this.#ajv.validate({ ...own, $defs: definitions }, value)) return [detail(this.#ajv.errors?.[0], value, loc)];
    if (Array.isArray(value)) {
      return value.flatMap((item: unknown, index) => (isSchema(items) ? this.#wrong(items, item, [...loc, index], definitions) : []));
    }
    if (typeof value !== 'object' || value === null) return [];
    const known = asDefinitions(properties);
    const missing = (Array.isArray(required) ? (required as string[]) : []).filter((name) => !Object.hasOwn(value, name));
    return [
      ...missing.map((name) => ({ type: 'missing', loc: [...loc, name], msg: 'Field required', input: value })),
      ...Object.entries(value).flatMap(([name, field]: [string, unknown]) => {
        const at = [...loc, name];
        const property = Object.hasOwn(known, name) ? known[name] : undefined;
        if (property) return this.#wrong(property, field, at, definitions);
        if (isSchema(additionalProperties)) return this.#wrong(additionalProperties, field, at, definitions);
        return additionalProperties === false ? [{ type: 'extra_forbidden', loc: at, msg: 'Extra inputs are not permitted', input: field }] : [];
      }),
    ];
  }

  /** Pydantic tells of each member what is wrong, with the member's name in `loc`, but of `X | None` as of `X`. */
  #wrongMembers(members: readonly Schema[], value: unknown, loc: Location, definitions: Definitions): ValidationDetail[] {
    if (this.#ajv.validate({ anyOf: members, $defs: definitions }, value)) return [];
    const choices = members.filter(({ type }) => type !== 'null');
    if (choices.every((choice) => 'const' in choice)) {
      const expected = oneOfTexts(choices.map((choice) => choice['const']));
      return [{ type: 'literal_error', loc, msg: `Input should be ${expected}`, input: value, ctx: { expected } }];
    }
    const [only, ...others] = choices;
    if (only && others.length === 0) return this.#wrong(only, value, loc, definitions);
    return choices.flatMap((choice) => this.#wrong(choice, value, [...loc, memberName(choice, definitions)], definitions));
  }
}

type Definitions = Readonly<Record<string, Schema>>;

const FORMATS: Readonly<Record<string, RegExp | true>> = {
  date: /^\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])$/,
  'date-time': /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|z|[+-]\d\d:?\d\d)?$/,
  time: /^\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/,
  duration: /^-?P(?=.)(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/,
  uuid: /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i,
  email: /^[^\s@]+@[^\s@]+\.[^\s@.]+$/,
  uri: /^[a-z][a-z\d+.-]*:\/\/[^\s/]+\S*$/i,
  binary: true,
  password: true,
};

/** Type and words of pydantic for a type of JSON. */
const TYPES: Readonly<Record<string, readonly [string, string]>> = {
  string: ['string_type', 'Input should be a valid string'],
  integer: ['int_type', 'Input should be a valid integer'],
  number: ['float_type', 'Input should be a valid number'],
  boolean: ['bool_type', 'Input should be a valid boolean'],
  array: ['list_type', 'Input should be a valid list'],
  object: ['dict_type', 'Input should be a valid dictionary'],
  null: ['none_required', 'Input should be None'],
};

const FORMAT_ERRORS: Readonly<Record<string, readonly [string, string]>> = {
  date: ['date_from_datetime_parsing', 'Input should be a valid date or datetime, invalid character in year'],
  'date-time': ['datetime_from_date_parsing', 'Input should be a valid datetime or date, invalid character in year'],
  uuid: ['uuid_parsing', 'Input should be a valid UUID'],
  uri: ['url_parsing', 'Input should be a valid URL, relative URL without a base'],
};

function detail(error: ErrorObject | undefined, input: unknown, loc: Location): ValidationDetail {
  const limit: unknown = (error?.params as { limit?: unknown } | undefined)?.limit;
  const parameters = (error?.params ?? {}) as Readonly<Record<string, unknown>>;
  const say = (type: string, msg: string, ctx?: Readonly<Record<string, unknown>>): ValidationDetail => ({ type, loc, msg, input, ...(ctx && { ctx }) });
  switch (error?.keyword) {
    case 'type': {
      const [type, msg] = TYPES[String(parameters['type'])] ?? ['value_error', error.message ?? ''];
      return say(type, msg);
    }
    case 'enum': {
      const expected = oneOfTexts(parameters['allowedValues'] as unknown[]);
      return say('enum', `Input should be ${expected}`, { expected });
    }
    case 'const': {
      const expected = oneOfTexts([parameters['allowedValue']]);
      return say('literal_error', `Input should be ${expected}`, { expected });
    }
    case 'minimum':
      return say('greater_than_equal', `Input should be greater than or equal to ${String(limit)}`, { ge: limit });
    case 'maximum':
      return say('less_than_equal', `Input should be less than or equal to ${String(limit)}`, { le: limit });
    case 'exclusiveMinimum':
      return say('greater_than', `Input should be greater than ${String(limit)}`, { gt: limit });
    case 'minLength':
      return say('string_too_short', `String should have at least ${String(limit)} character${limit === 1 ? '' : 's'}`, { min_length: limit });
    case 'maxLength':
      return say('string_too_long', `String should have at most ${String(limit)} characters`, { max_length: limit });
    case 'minItems':
      return say('too_short', `List should have at least ${String(limit)} item${limit === 1 ? '' : 's'} after validation`, { min_length: limit });
    case 'pattern': {
      const pattern = String(parameters['pattern']);
      return say('string_pattern_mismatch', `String should match pattern '${pattern}'`, { pattern });
    }
    case 'format': {
      const [type, msg] = FORMAT_ERRORS[String(parameters['format'])] ?? ['value_error', `value is not a valid ${String(parameters['format'])}`];
      return say(type, msg);
    }
    default:
      return say('value_error', error?.message ?? 'Invalid value');
  }
}

/** @returns the schema that it refers to, within the same document */
function resolved(schema: Schema, definitions: Definitions): Schema {
  const name = typeof schema['$ref'] === 'string' ? schema['$ref'].replace('#/$defs/', '') : undefined;
  return (name === undefined ? undefined : definitions[name]) ?? schema;
}

/** @returns the name of a union's member in `loc`: the model's, or pydantic's word for the type */
function memberName(member: Schema, definitions: Definitions): string {
  const words: Readonly<Record<string, string>> = { string: 'str', integer: 'int', number: 'float', boolean: 'bool', array: 'list', object: 'dict' };
  const { title, type } = resolved(member, definitions);
  return typeof title === 'string' ? title : (words[String(type)] ?? String(type));
}

function oneOfTexts(values: readonly unknown[]): string {
  const quoted = values.map((value) => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value)));
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}`;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null;
}

function asDefinitions(value: unknown): Definitions {
  return (value ?? {}) as Definitions;
}
