import { Ajv2020 } from 'ajv/dist/2020';
import assert from 'node:assert/strict';
import { readInputSchema, refTarget } from '../../../../src/core/actions/inputSchema';
import { servedSchema } from '../../../../src/core/actions/servedSchema';

const rebuilt = (schema: unknown): unknown => JSON.parse(servedSchema(readInputSchema(schema)));

/** A model as pydantic v2 describes it. */
const INVOICE = {
  $defs: {
    Line: { additionalProperties: false, properties: { amount: { exclusiveMinimum: 0, title: 'Amount', type: 'number' }, sku: { maxLength: 12, minLength: 3, type: 'string' } }, required: ['amount'], title: 'Line', type: 'object' },
    Priority: { enum: ['low', 'high'], title: 'Priority', type: 'string' },
    Node: { properties: { children: { items: { $ref: '#/$defs/Node' }, type: 'array' }, parent: { anyOf: [{ $ref: '#/$defs/Node' }, { type: 'null' }], default: null } }, type: 'object' },
  },
  additionalProperties: false,
  description: 'An invoice.\nSecond line.',
  properties: {
    lines: { items: { $ref: '#/$defs/Line' }, minItems: 1, type: 'array', uniqueItems: true },
    priority: { $ref: '#/$defs/Priority', default: 'low', examples: ['high'] },
    due: { format: 'date-time', type: 'string' },
    pair: { maxItems: 2, minItems: 2, prefixItems: [{ type: 'integer' }, { type: 'string' }], type: 'array' },
    scores: { additionalProperties: { type: 'integer' }, propertyNames: { maxLength: 5 }, type: 'object' },
    tree: { $ref: '#/$defs/Node' },
    kind: { const: 'invoice' },
  },
  required: ['lines'],
  title: 'Invoice',
  type: 'object',
};

describe('readInputSchema', () => {
  it('keeps what describes values', () => {
    assert.deepEqual(rebuilt(INVOICE), INVOICE);
  });

  it('drops everything else', () => {
    const dropped = {
      $id: 'http://a', id: '#x', $schema: 'http://json-schema.org/draft-03/schema', $anchor: 'x', $dynamicRef: '#x', $dynamicAnchor: 'x', $recursiveRef: '#', $comment: 'x', $vocabulary: {},
      markdownDescription: '[x](command:y)', markdownEnumDescriptions: ['[x](command:y)'], enumDescriptions: ['x'], enumDetails: ['x'], enumSortTexts: ['x'], defaultSnippets: [{ bodyText: 'x' }],
      errorMessage: 'x', patternErrorMessage: 'x', deprecationMessage: 'x', doNotSuggest: true, suggestSortText: 'x', completionDetail: 'x', allowComments: true, allowTrailingCommas: true,
      pattern: '(a+)+$', patternProperties: { '(a+)+$': {} }, format: 'color-hex', contentMediaType: 'text/html', not: {}, if: {}, then: false, else: false, dependentSchemas: { a: false },
      dependencies: { a: ['b'] }, unevaluatedProperties: false, unevaluatedItems: false, maxContains: 0, discriminator: { mapping: { a: 'file:///x' } }, nullable: true, 'x-any': { $ref: 'file:///x' },
      type: 'file', minimum: '1', maximum: true, exclusiveMinimum: true, minLength: -1, maxLength: 1.5, required: 'a', enum: [], examples: 'x', title: 5, description: ['x'], uniqueItems: 'yes',
      properties: ['a'], $defs: 'x', anyOf: {}, allOf: [], prefixItems: 5, propertyNames: 'x', contains: 5,
    };
    assert.deepEqual(rebuilt({ ...dropped, properties: { a: dropped } }), { properties: { a: {} } });
  });

  it('keeps names of properties that are keywords', () => {
    const names = ['$id', 'id', '$ref', '$schema', 'pattern', 'patternProperties', 'markdownDescription', 'properties', 'enum', 'constructor', 'toString', 'hasOwnProperty', ''];
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'string', pattern: 'x' }]));
    const kept = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
    assert.deepEqual(rebuilt({ properties, $defs: properties, required: names }), { properties: kept, $defs: kept, required: names });
    const schema = readInputSchema(JSON.parse('{"properties":{"__proto__":{"type":"string","pattern":"x"}},"additionalProperties":false}'));
    assert.deepEqual(Object.keys(schema['properties'] as object), ['__proto__']);
  });

  it('serves no name that the JSON service takes for a prototype', () => {
    const schema = '{"properties":{"__proto__":{"default":{"$ref":"file:///etc/passwd"}},"a":{}},"additionalProperties":false,"$defs":{"__proto__":{"items":{}}},"default":{"__proto__":{"$ref":"file:///x"}}}';
    assert.deepEqual(rebuilt(JSON.parse(schema)), { properties: { a: {} }, $defs: {}, default: {} });
  });

  it('copies values as data', () => {
    const data = { $ref: 'file:///x', $id: 'x', pattern: '(', markdownDescription: '[a](command:b)', nested: [{ not: null }] };
    const schema = { const: data, default: [data], enum: [data, null, 1.5, ''], examples: [{ properties: { a: data } }] };
    assert.deepEqual(rebuilt(schema), { const: data, default: [data], enum: [data, null, 1.5, ''], examples: [{ properties: { a: data } }] });
    assert.deepEqual(rebuilt({ const: null, default: null, enum: [null] }), { const: null, default: null, enum: [null] });
  });

  it('leaves out values whose digits are lost, and what they would refuse', () => {
    assert.deepEqual(rebuilt(JSON.parse('{"const":12345678901234567890,"default":{"a":[9007199254740993]},"enum":[1,12345678901234567890],"examples":[1e400],"maximum":9223372036854775807}')), { maximum: 2 ** 63 });
    assert.deepEqual(rebuilt({ enum: [9007199254740991, 1.0e-300] }), { enum: [9007199254740991, 1e-300] });
  });

  it('keeps references to its own schemas only', () => {
    const keep = ['#/$defs/A', '#/$defs/a~1b', '#/properties/x', '#/$defs/A/anyOf/0', '#/%24defs/A', '#/$defs/', '#/$defs/constructor'];
    const drop = [
      'file:///etc/passwd', 'http://localhost/x', '//host/x', 'vscode://schemas/settings', 'mistral-schema:/other.json', 'other.json#/$defs/A', '', '#', '#A', '#/', '#/$defs', '#/$defs/gone', '#/properties/x/default', '#/properties/x/enum/0',
      '#/$defs/A/title', '#/required', '#/$defs/__proto__', '#/__proto__', '#/toString', '#/$defs/A/anyOf/length', '#/$defs/%', '#/$defs/%ff', '#/$defs/A#b', ' #/$defs/A', '#/$defs/A/', '#/$defs/A/oneOf/0', '#/not',
    ];
    const defs = { A: { title: 'A', anyOf: [{ type: 'string' }] }, 'a/b': {}, '': {}, constructor: {}, 'A#b': {}, '%': {} };
    const properties = { x: { default: { type: 'string' }, enum: [{}] } };
    const read = (refs: readonly string[]): unknown[] => readInputSchema({ $defs: defs, properties, not: {}, required: ['a'], allOf: refs.map(($ref) => ({ $ref })) })['allOf'] as unknown[];
    assert.deepEqual(read(keep).map((schema) => ({ ...(schema as object) })), keep.map(($ref) => ({ $ref })));
    assert.deepEqual(read(drop).map((schema) => ({ ...(schema as object) })), drop.map(() => ({})));
    for (const $ref of [5, null, ['#/$defs/A'], { $ref: 'x' }]) assert.deepEqual(rebuilt({ $defs: { A: {} }, $ref }), { $defs: { A: {} } });
  });

  it('refuses nothing that the original allows', () => {
    const patterns = { type: 'string', pattern: '^a' };
    assert.deepEqual(rebuilt({ oneOf: [patterns, { type: 'string', pattern: '^b' }] }), { anyOf: [{ type: 'string' }, { type: 'string' }] });
    assert.deepEqual(rebuilt({ oneOf: [{}], anyOf: [{ type: 'null' }], allOf: [{ title: 'a' }] }), { anyOf: [{ type: 'null' }], allOf: [{ title: 'a' }, { anyOf: [{}] }] });
    assert.deepEqual(rebuilt({ patternProperties: { '^x': {} }, properties: { a: {} }, additionalProperties: false }), { properties: { a: {} } });
    assert.deepEqual(rebuilt({ type: ['string', 'file'] }), {});
    assert.deepEqual(rebuilt({ items: [{ type: 'string' }], additionalItems: false }), { prefixItems: [{ type: 'string' }], items: false });
    assert.deepEqual(rebuilt({ properties: { a: true, b: false } }), { properties: { a: {}, b: { not: {} } } });
  });

  it('makes plain text of what is shown', () => {
    const { description, title } = readInputSchema({ title: `a\nb${'x'.repeat(1000)}`, description: '\u001b[1mSee\u001b[0m http://localhost/x\u202e\r\n\u0000<b> https://a.b \ud800' });
    assert.equal(description, 'See http: //localhost/x\n <b> https: //a.b \ufffd');
    assert.equal((title as string).length, 200);
    assert.equal((readInputSchema({ description: 'y'.repeat(1_000_000) })['description'] as string).length, 2000);
  });

  it('allows everything where a schema is over the limits', () => {
    const nested = (depth: number, inside: (value: unknown) => unknown): unknown => Array.from({ length: depth }).reduce<unknown>((value) => inside(value), {});
    for (const schema of [
      nested(100, (items) => ({ items })), nested(100_000, (items) => ({ items })), { default: nested(100_000, (a) => ({ a })) }, { enum: nested(1000, (a) => [a]) },
      { properties: Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [String(index), {}])) }, { enum: Array.from({ length: 30_000 }, (_, index) => index) },
      { required: Array.from({ length: 30_000 }, (_, index) => String(index)) }, { const: 'x'.repeat(2_000_000) }, { properties: { ['x'.repeat(2_000_000)]: {} } },
    ]) assert.deepEqual(rebuilt({ type: 'object', additionalProperties: false, allOf: [schema] }), {});
    assert.notDeepEqual(rebuilt(nested(60, (items) => ({ items }))), {});
  });

  it('reads anything as a schema', () => {
    for (const value of [undefined, null, 0, '', 'x', true, [], [{}], Number.NaN]) assert.deepEqual(rebuilt(value), {});
    assert.deepEqual(rebuilt(false), { not: {} });
  });

  it('keeps models inside of themselves, and cuts what would be compared for ever', () => {
    assert.deepEqual(rebuilt({ $defs: { A: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/A' }] } } }), { $defs: { A: { anyOf: [{ type: 'null' }, {}] } } });
    assert.deepEqual(rebuilt({ $defs: { A: { $ref: '#/$defs/A' } } }), { $defs: { A: {} } });
    const loop = rebuilt({ $defs: { A: { $ref: '#/$defs/B' }, B: { allOf: [{ $ref: '#/$defs/A' }] } } });
    assert.equal(JSON.stringify(loop).split('$ref').length, 2);
    const doubling = Object.fromEntries(Array.from({ length: 40 }, (_, level) => [`L${level}`, { anyOf: [{ $ref: `#/$defs/L${level + 1}` }, { $ref: `#/$defs/L${level + 1}` }] }]));
    const validate = new Ajv2020().compile(rebuilt({ $defs: { ...doubling, L40: { type: 'string' } }, $ref: '#/$defs/L0' }) as object);
    validate(5);
    const chain = Object.fromEntries(Array.from({ length: 9000 }, (_, level) => [`L${level}`, { $ref: `#/$defs/L${level + 1}` }]));
    const cut = rebuilt({ $defs: { ...chain, L9000: { type: 'string' } } });
    assert.ok(JSON.stringify(cut).split('"$ref"').length > 8900);
  });

  it('makes valid JSON schemas of odd ones', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    for (const schema of [INVOICE, { oneOf: [false, true] }, { items: [false] }, { required: ['a', 'a'], type: ['string', 'string'], enum: [1] }, { dependentRequired: { a: ['b', 5], c: 'x' }, multipleOf: 2 }]) {
      assert.equal(ajv.validateSchema(rebuilt(schema) as object), true, JSON.stringify(ajv.errors));
    }
  });
});

describe('refTarget', () => {
  it('follows pointers as the JSON service does', () => {
    const schema = { $defs: { 'a/b~c %': 1, '': { '': 2 } }, anyOf: [3] };
    assert.equal(refTarget(schema, '#/$defs/a~1b~0c%20%25'), 1);
    assert.equal(refTarget(schema, '#/$defs//'), 2);
    assert.equal(refTarget(schema, '#/anyOf/0'), 3);
    assert.equal(refTarget(schema, '#/anyOf/0/x'), undefined);
  });
});
