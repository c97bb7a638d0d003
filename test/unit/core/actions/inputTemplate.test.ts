import assert from 'node:assert/strict';
import { applyEdits } from 'jsonc-parser';
import { readInputDocument } from '../../../../src/core/actions/inputDocument';
import { readInputSchema } from '../../../../src/core/actions/inputSchema';
import { newInputDocument, type TextReplacement, withDeployment, withExecutionId } from '../../../../src/core/actions/inputTemplate';
import { requiredInput } from '../../../../src/core/actions/requiredInput';

const required = (schema: unknown): string => requiredInput(readInputSchema(schema));
const fieldOf = (schema: unknown, defs: unknown = {}): string => required({ type: 'object', properties: { a: schema }, required: ['a'], $defs: defs });

describe('requiredInput', () => {
  it('is empty without parameters, and for what is no schema', () => {
    for (const schema of [{ additionalProperties: false, properties: {}, title: 'run_Input', type: 'object' }, {}, true, false, null, undefined, 5, [], 'x', { type: 'string' }, { type: 'null' }, { anyOf: [] }]) assert.equal(required(schema), '{}');
  });

  it('has the required fields alone, in the order of the model', () => {
    const schema = { type: 'object', properties: { b: { type: 'string' }, c: { type: 'integer', default: 3 }, a: { type: 'boolean' } }, required: ['a', 'b'] };
    assert.equal(required(schema), '{"b":null,"a":null}');
  });

  it('leaves to fill in what can have several values', () => {
    for (const schema of [{ type: 'string' }, { type: 'number' }, { type: 'integer' }, { type: 'boolean' }, { enum: [1, 2] }, {}, { anyOf: [{}, { type: 'null' }] }, { type: ['string', 'null'] }, { type: 'array', minItems: 1 }, true, false]) assert.equal(fieldOf(schema), '{"a":null}');
  });

  it('fills in what can have one value, and lists that may be empty', () => {
    assert.equal(fieldOf({ const: 'invoice' }), '{"a":"invoice"}');
    assert.equal(fieldOf({ enum: [7], type: 'integer' }), '{"a":7}');
    assert.equal(fieldOf({ type: 'array', items: {} }), '{"a":[]}');
    assert.equal(fieldOf({ const: null }), '{"a":null}');
    // A question's prefill.
    assert.equal(fieldOf({ type: 'string', default: 'Hello' }), '{"a":"Hello"}');
    assert.equal(fieldOf({ $ref: '#/$defs/A', default: 'x' }, { A: { type: 'string', default: 'y' } }), '{"a":"x"}');
  });

  it('never writes a number that JavaScript cannot hold', () => {
    assert.equal(fieldOf(JSON.parse('{"const":12345678901234567890}')), '{"a":null}');
    assert.equal(fieldOf(JSON.parse('{"type":"array","default":[[1e400]]}')), '{"a":[]}');
  });

  it('writes out required objects, over references and parts', () => {
    const defs = { Line: { type: 'object', properties: { amount: { type: 'number' }, note: {} }, required: ['amount'] }, 'a/b~c %': { $ref: '#/$defs/Line' } };
    assert.equal(fieldOf({ $ref: '#/$defs/a~1b~0c%20%25' }, defs), '{"a":{"amount":null}}');
    assert.equal(fieldOf({ allOf: [{ $ref: '#/$defs/Line' }, { properties: { id: {} }, required: ['id'] }] }, defs), '{"a":{"amount":null,"id":null}}');
    assert.equal(fieldOf({ type: 'object', properties: { b: { type: 'object', properties: { c: {} }, required: ['c'] } }, required: ['b'] }), '{"a":{"b":{"c":null}}}');
    assert.equal(required({ $ref: '#/$defs/Line', $defs: defs }), '{"amount":null}');
  });

  it('takes the first alternative, with the constants that tell it from the others', () => {
    const cat = { type: 'object', properties: { kind: { const: 'cat', default: 'cat' }, lives: { type: 'integer' } }, required: ['lives'] };
    const dog = { type: 'object', properties: { kind: { const: 'dog' } }, required: ['kind'] };
    assert.equal(required({ anyOf: [{ $ref: '#/$defs/Cat' }, dog], $defs: { Cat: cat } }), '{"kind":"cat","lives":null}');
    assert.equal(required({ oneOf: [{ type: 'null' }, { anyOf: [{ type: 'string' }, dog] }] }), '{"kind":"dog"}');
    assert.equal(fieldOf({ oneOf: [cat, dog] }), '{"a":{"kind":"cat","lives":null}}');
    assert.equal(fieldOf({ anyOf: [cat, { type: 'null' }] }), '{"a":null}');
    assert.equal(fieldOf(cat), '{"a":{"lives":null}}');
  });

  it('ends for models inside of themselves', () => {
    const node = { type: 'object', properties: { next: { $ref: '#/$defs/Node' }, twin: { $ref: '#/$defs/Node' } }, required: ['next', 'twin'] };
    assert.equal(required({ $ref: '#/$defs/Node', $defs: { Node: node } }), '{"next":null,"twin":null}');
    assert.equal(required({ $ref: '#/$defs/A', $defs: { A: { $ref: '#/$defs/B' }, B: { $ref: '#/$defs/A' } } }), '{}');
    assert.equal(required({ anyOf: [{ $ref: '#/$defs/A' }], $defs: { A: { anyOf: [{ $ref: '#/$defs/A' }] } } }), '{}');
    assert.equal(required({ allOf: [{ $ref: '#/$defs/A' }], $defs: { A: { allOf: [{ $ref: '#/$defs/A' }], required: ['x'] } } }), '{"x":null}');
  });

  it('is limited for models that multiply', () => {
    const defs = Object.fromEntries(Array.from({ length: 8 }, (_, level) => [`L${level}`, {
      type: 'object', required: Array.from({ length: 10 }, (__, index) => `f${index}`),
      properties: Object.fromEntries(Array.from({ length: 10 }, (__, index) => [`f${index}`, { $ref: `#/$defs/L${level + 1}` }])),
    }]));
    assert.ok(required({ $ref: '#/$defs/L0', $defs: defs }).length < 20_000);
    assert.ok(required({ type: 'object', required: Array.from({ length: 10_000 }, (_, index) => `field${index}`) }).length < 20_000);
  });

  it('takes names of fields as they are', () => {
    const properties = JSON.parse('{"__proto__":{"const":1},"$ref":{"const":2},"constructor":{"type":"object","required":["toString"]},"":{"type":"array"},"\\ud800":{}}') as Record<string, unknown>;
    assert.equal(required({ properties, required: Object.keys(properties) }), '{"__proto__":1,"$ref":2,"constructor":{"toString":null},"":[],"\\ud800":null}');
    assert.equal(required({ type: 'object', required: ['__proto__', 'toString'] }), '{"__proto__":null,"toString":null}');
  });
});

describe('newInputDocument', () => {
  const start = { schemaAddress: 'mistral-schema:/prod/hello.json', deployment: 'dev' };

  it('is laid out with two spaces and ends with a line break', () => {
    assert.equal(newInputDocument({ ...start, inputText: '{"name":null,"tags":[]}' }), '{\n  "$schema": "mistral-schema:/prod/hello.json",\n  "deployment": "dev",\n  "input": {\n    "name": null,\n    "tags": []\n  }\n}\n');
    assert.equal(newInputDocument({ ...start, inputText: '{}' }).endsWith('  "input": {}\n}\n'), true);
  });

  it('keeps each number and string of the input', () => {
    const inputText = String.raw`{"n":12345678901234567890,"one":1.0,"e":1e400,"s":"é\u00e9\/\ud800 , : {","a":1,"a":2}`;
    const document = newInputDocument({ ...start, executionId: 'a"b', inputText });
    assert.equal(readInputDocument(document).inputText, inputText);
    assert.equal(readInputDocument(document).executionId, 'a"b');
    assert.deepEqual(readInputDocument(document).problems.map(({ kind }) => kind), ['duplicateKey']);
  });

  it('holds any names, no deployment, and numbers that only Python writes', () => {
    const document = newInputDocument({ schemaAddress: 'a"\n', deployment: undefined, inputText: ' {"a":NaN}\n' });
    assert.deepEqual(readInputDocument(document).problems.map(({ kind }) => kind), ['deploymentMissing', 'notANumber']);
    assert.equal(readInputDocument(newInputDocument({ ...start, deployment: '","input":1,"\ud800', inputText: 'null' })).deployment, '","input":1,"\ud800');
  });

  it('stays on one line where lines would be huge, and refuses what is no JSON', () => {
    const deep = `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    assert.ok(newInputDocument({ ...start, inputText: deep }).length < 100_000);
    for (const inputText of ['', '{', '{} x', '{"a":1,}', '// x']) assert.throws(() => newInputDocument({ ...start, inputText }), { name: 'JsonLayoutError', reason: 'notJson' });
  });
});

describe('withDeployment and withExecutionId', () => {
  const applied = (text: string, edit: TextReplacement | undefined): string | undefined =>
    edit && applyEdits(text, [{ offset: edit.start, length: edit.end - edit.start, content: edit.text }]);
  const dev = '{\n  "$schema": "a",\n  "deployment": "dev", // mine\n  "input": { "n": 1.0 } // kept\n}\n';

  it('replaces the value alone', () => {
    assert.equal(applied(dev, withDeployment(dev, 'a"b')), dev.replace('"dev"', '"a\\"b"'));
    for (const value of ['null', '["x", {}]', '12']) assert.equal(applied(`{"deployment":${value}}`, withDeployment(`{"deployment":${value}}`, 'x')), '{"deployment":"x"}');
    assert.equal(applied('\ufeff{"deployment":1}', withDeployment('\ufeff{"deployment":1}', 'x')), '\ufeff{"deployment":"x"}');
    // What would be sent counts.
    const twice = '{"deployment":"a","deployment":"b"}';
    assert.equal(applied(twice, withDeployment(twice, 'x')), '{"deployment":"a","deployment":"x"}');
    const halfTyped = '{"deployment":"a","input":{"x":';
    assert.equal(applied(halfTyped, withDeployment(halfTyped, 'x')), '{"deployment":"x","input":{"x":');
  });

  it('adds a field where it belongs, on a line of its own', () => {
    const withId = applied(dev, withExecutionId(dev, 'id')) ?? '';
    assert.equal(withId, dev.replace('"dev",', '"dev",\n  "execution_id": "id",'));
    const bare = '{\r\n  "input": {}\r\n}';
    assert.equal(applied(bare, withDeployment(bare, 'x')), '{\r\n  "deployment": "x",\r\n  "input": {}\r\n}');
    assert.equal(readInputDocument(applied('{}', withDeployment('{}', 'x')) ?? '').deployment, 'x');
    const marked = '\ufeff \n{"input":{}}';
    const added = applied(marked, withExecutionId(marked, 'x')) ?? '';
    assert.ok(added.startsWith('\ufeff \n{'));
    assert.equal(readInputDocument(added).executionId, 'x');
  });

  it('removes an execution id, and nothing else', () => {
    const withId = applied(dev, withExecutionId(dev, 'id')) ?? '';
    const without = applied(withId, withExecutionId(withId, undefined)) ?? '';
    assert.deepEqual(readInputDocument(without).problems, []);
    assert.equal(readInputDocument(without).executionId, undefined);
    assert.equal(readInputDocument(without).inputText, '{"n":1.0}');
    assert.equal(withExecutionId(dev, undefined), undefined);
    for (const text of ['{"execution_id":"a"}', '{"execution_id":"a","input":{}}', '{"input":{},"execution_id":null}']) {
      assert.equal(readInputDocument(applied(text, withExecutionId(text, undefined)) ?? '').ranges.executionId, undefined, text);
    }
  });

  it('changes nothing in a text that it can not change safely', () => {
    const deep = '{"a":'.repeat(100_000);
    for (const text of ['', '[]', '"deployment"', '// x', '{', '{"deployment"', '{"deployment":', '{"deployment" "x"}', '{"a" 1}', `{"x" ${'['.repeat(100_000)}`, deep]) {
      assert.equal(withDeployment(text, 'x'), undefined, text.slice(0, 50));
      assert.equal(withExecutionId(text, undefined), undefined, text.slice(0, 50));
    }
  });
});
