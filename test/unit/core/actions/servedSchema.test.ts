import assert from 'node:assert/strict';
import { getLanguageService, type LanguageService, TextDocument } from 'vscode-json-languageservice';
import { readInputSchema } from '../../../../src/core/actions/inputSchema';
import { isSchemaAddress, servedSchema, wrapperSchema } from '../../../../src/core/actions/servedSchema';

const WRAPPER = 'mistral-schema:/prod/hello/input.json';
const DEV = 'mistral-schema:/prod/hello/registration-1.json';
const PROD = 'mistral-schema:/prod/hello/registration-2.json';

const NODE = { properties: { next: { anyOf: [{ $ref: '#/$defs/Node' }, { type: 'null' }] }, name: { type: 'string' } }, required: ['name'], additionalProperties: false, type: 'object' };
const SCHEMA_OF_DEV = {
  $defs: { Node: NODE, Color: { enum: ['red', 'green'], description: 'A color. See http://localhost/x and [y](command:z) <a href="command:z">' } },
  type: 'object', additionalProperties: false, required: ['color'],
  properties: { color: { $ref: '#/$defs/Color' }, tree: { $ref: '#/$defs/Node' }, $schema: { type: 'integer' }, toString: { type: 'integer' }, hasOwnProperty: { type: 'integer' } },
};
const SCHEMA_OF_PROD = { $ref: '#/$defs/Main', $defs: { Main: { type: 'object', required: ['size'], properties: { size: { type: 'integer', maximum: 9 } } } } };

function textOf(text: string | { readonly value: string }): string {
  return typeof text === 'string' ? text : text.value;
}

/** VS Code's own service for JSON, with what it asked for. */
class Editor {
  readonly requests: string[] = [];
  readonly #service: LanguageService;

  constructor(served: ReadonlyMap<string, string>) {
    this.#service = getLanguageService({
      clientCapabilities: { textDocument: { completion: { completionItem: { documentationFormat: ['markdown', 'plaintext'] } } } },
      schemaRequestService: (uri) => {
        this.requests.push(uri);
        return Promise.resolve(served.get(uri) ?? '{}');
      },
    });
    this.#service.configure({ validate: true, allowComments: true });
  }

  /** Each problem with the text it underlines. */
  async problems(text: string): Promise<string[]> {
    const { document, json } = this.#open(text);
    const problems = await this.#service.doValidation(document, json, { schemaValidation: 'warning', schemaRequest: 'error' });
    return problems.map(({ message, range }) => `${document.getText(range)}: ${textOf(message)}`);
  }

  /** @param text with `|` for the cursor */
  async proposals(text: string): Promise<string[]> {
    const { document, json } = this.#open(text.replace('|', ''));
    const list = await this.#service.doComplete(document, document.positionAt(text.indexOf('|')), json);
    return list?.items.map(({ label }) => label) ?? [];
  }

  async hover(text: string): Promise<string> {
    const { document, json } = this.#open(text.replace('|', ''));
    const hover = await this.#service.doHover(document, document.positionAt(text.indexOf('|')), json);
    const contents = hover?.contents ?? '';
    return Array.isArray(contents) ? contents.map((each) => (typeof each === 'string' ? each : each.value)).join('\n') : textOf(contents);
  }

  #open(text: string): { document: TextDocument; json: ReturnType<LanguageService['parseJSONDocument']> } {
    const document = TextDocument.create('mistral-input:/prod/hello.input.json', 'jsonc', 1, text);
    return { document, json: this.#service.parseJSONDocument(document) };
  }
}

function editor(schemas: { readonly dev: unknown; readonly prod: unknown } = { dev: SCHEMA_OF_DEV, prod: SCHEMA_OF_PROD }): Editor {
  return new Editor(new Map([
    [WRAPPER, wrapperSchema({ registrations: [{ deployment: 'dev', address: DEV }, { deployment: 'prod', address: PROD }], descriptions: { deployment: 'Where it runs', executionId: 'Its id', input: 'What it gets' } })],
    [DEV, servedSchema(readInputSchema(schemas.dev))],
    [PROD, servedSchema(readInputSchema(schemas.prod))],
  ]));
}

const inputDocument = (deployment: string, input: string): string => `{"$schema":"${WRAPPER}","deployment":${JSON.stringify(deployment)},"input":${input}}`;

describe('the served schemas in VS Code', () => {
  it('check the input against the deployment that the document names', async () => {
    const service = editor();
    assert.deepEqual(await service.problems(inputDocument('dev', '{"color":"red","tree":{"name":"a","next":{"name":"b"}}}')), []);
    assert.deepEqual(await service.problems(inputDocument('prod', '{"size":5}')), []);
    assert.match((await service.problems(inputDocument('prod', '{"color":"red"}'))).join(), /Missing property "size"/);
    assert.match((await service.problems(inputDocument('prod', '{"size":10}')))[0] ?? '', /^10: /);
    assert.match((await service.problems(inputDocument('dev', '{"color":"blue"}')))[0] ?? '', /^"blue": Value is not accepted/);
    assert.match((await service.problems(inputDocument('dev', '{"color":null}')))[0] ?? '', /^null: /);
    assert.match((await service.problems(inputDocument('dev', '{"color":"red","tree":{"name":"a","next":{"name":7}}}')))[0] ?? '', /^7: Incorrect type/);
    assert.match((await service.problems(inputDocument('dev', '{"color":"red","other":1}')))[0] ?? '', /^"other": /);
    assert.match((await service.problems(inputDocument('dev', '{}')))[0] ?? '', /Missing property "color"/);
  });

  it('check the fields around it', async () => {
    const service = editor();
    assert.match((await service.problems(inputDocument('other', '{"any":1}')))[0] ?? '', /^"other": Value is not accepted/);
    assert.match((await service.problems(inputDocument('dev', '[]')))[0] ?? '', /: Incorrect type/);
    assert.match((await service.problems(`{"$schema":"${WRAPPER}","deployment":"dev","execution_id":5,"more":1,"input":{"color":"red"}}`)).join('\n'), /^5: .*\n"more": /);
    assert.match((await service.problems(`{"$schema":"${WRAPPER}"}`)).join('\n'), /"deployment"(.|\n)*"input"/);
  });

  it('complete deployments, names and values', async () => {
    const service = editor();
    assert.deepEqual(await service.proposals(`{"$schema":"${WRAPPER}","deployment":|,"input":{}}`), ['"dev"', '"prod"']);
    assert.deepEqual(await service.proposals(inputDocument('dev', '{"color":|}')), ['"red"', '"green"']);
    assert.deepEqual(await service.proposals(inputDocument('dev', '{"color":"red","tree":{|}}')), ['next', 'name']);
    assert.deepEqual(await service.proposals(inputDocument('prod', '{|}')), ['size']);
    assert.deepEqual(await service.proposals(inputDocument('dev', '{|}')), ['color', 'tree', '$schema', 'toString', 'hasOwnProperty']);
  });

  it('explain fields without links', async () => {
    const service = editor();
    const hover = await service.hover(inputDocument('dev', '{"co|lor":"red"}'));
    assert.match(hover, /A color/);
    assert.doesNotMatch(hover, /:\/\/|(?<!\\)[<[(]/);
    assert.match(await service.hover(`{"$schema":"${WRAPPER}","dep|loyment":"dev","input":{}}`), /Where it runs/);
  });

  it('lead to no address but theirs, wherever a hostile schema refers to others', async () => {
    const targets = ['file:///etc/passwd', 'http://localhost:1/x', 'https://evil.example/x', 'vscode://schemas/settings/user', '//evil.example/x', 'other.json', '../x', 'mistral-schema:/prod/other.json', 'mistral-input:/prod/hello.input.json', 'untitled:x', '#/properties/data/default', '#/properties/data/enum/0', '#x', '#'];
    const ref = (index: number): object => ({ $ref: targets[index % targets.length], $id: targets[(index + 1) % targets.length], id: targets[(index + 2) % targets.length], $schema: targets[(index + 3) % targets.length], $dynamicRef: targets[index % targets.length], $recursiveRef: targets[index % targets.length] });
    const hostile = (index: number): Record<string, unknown> => {
      const here = ref(index);
      const data = JSON.parse(`{"$ref":"${targets[index % 4] ?? ''}","__proto__":{"$ref":"file:///proto"},"properties":{"a":{"$ref":"file:///data"}}}`) as unknown;
      return {
        ...here, type: 'object', properties: { a: here, $ref: here, items: here, data: { default: data, enum: [data, 1], const: data, examples: [data] } },
        patternProperties: { '.*': here }, additionalProperties: here, propertyNames: here, unevaluatedProperties: here, unevaluatedItems: here, additionalItems: here, items: index % 2 === 0 ? here : [here], prefixItems: [here],
        contains: here, not: here, if: here, then: here, else: here, anyOf: [here], allOf: [here, { $ref: '#/properties/data/default' }, { $ref: '#/$defs/__proto__/default' }], oneOf: [here], dependentSchemas: { a: here }, dependencies: { a: here }, definitions: { a: here, b: { default: data } }, default: data, 'x-ref': here,
        $defs: JSON.parse(`{"__proto__":{"default":{"$ref":"file:///proto"},"items":{"$ref":"file:///items"},"properties":{"a":{"$ref":"http://localhost/"}}},"x":${JSON.stringify(here)}}`) as unknown,
      };
    };
    for (let index = 0; index < targets.length; index++) {
      const service = editor({ dev: hostile(index), prod: { properties: { deep: { items: { anyOf: [hostile(index)] } } }, $defs: { D: hostile(index) }, allOf: [{ $ref: '#/$defs/D' }] } });
      for (const deployment of ['dev', 'prod']) {
        const text = inputDocument(deployment, '{"a":{"a":1},"deep":[{"a":{}}],"data":1,"items":[],"__proto__":{}}');
        const problems = await service.problems(text);
        assert.deepEqual(problems.filter((problem) => /: (?:Unable to|Problem|\$ref)/.test(problem)), []);
        await service.proposals(inputDocument(deployment, '{"a":{|}}'));
        await service.proposals(inputDocument(deployment, '{|}'));
        await service.hover(inputDocument(deployment, '{"a|":1}'));
      }
      assert.deepEqual([...new Set(service.requests)].sort(), [WRAPPER, DEV, PROD].sort());
    }
  });

  it('are followed elsewhere if they are not rebuilt: the test above can fail', async () => {
    const service = new Editor(new Map([[WRAPPER, JSON.stringify({ properties: { input: { $ref: 'http://localhost:1/x' } } })]]));
    await service.problems(inputDocument('dev', '{}'));
    assert.deepEqual(service.requests, [WRAPPER, 'http://localhost:1/x']);
    const prototype = new Editor(new Map([[WRAPPER, '{"properties":{"__proto__":{"default":{"$ref":"file:///etc/passwd"}}}}']]));
    await prototype.problems(inputDocument('dev', '{}'));
    assert.deepEqual(prototype.requests, [WRAPPER, 'file:///etc/passwd']);
  });

  it('never hang or break the service', async () => {
    const doubling = Object.fromEntries(Array.from({ length: 40 }, (_, level) => [`L${level}`, { anyOf: [{ $ref: `#/$defs/L${level + 1}` }, { $ref: `#/$defs/L${level + 1}` }] }]));
    for (const dev of [
      { $defs: { A: { allOf: [{ $ref: '#/$defs/A' }] } }, $ref: '#/$defs/A' },
      { $defs: { A: { anyOf: [{ $ref: '#/$defs/B' }] }, B: { oneOf: [{ $ref: '#/$defs/A' }, { type: 'null' }] } }, properties: { color: { $ref: '#/$defs/A' } } },
      { $defs: { ...doubling, L40: { type: 'string' } }, properties: { color: { $ref: '#/$defs/L0' } } },
      { properties: { color: { type: 'string', pattern: '^(a+)+$' } } },
      { $ref: '#/%', properties: { color: { $ref: '#/$defs/%E0%A4%A' } } },
      false, true, { properties: { color: false } },
    ]) {
      const service = editor({ dev, prod: {} });
      const start = Date.now();
      await service.problems(inputDocument('dev', `{"color":"${'a'.repeat(50)}!"}`));
      await service.proposals(inputDocument('dev', '{"color":|}'));
      assert.ok(Date.now() - start < 5000, JSON.stringify(dev));
    }
  });
});

describe('wrapperSchema', () => {
  it('allows any deployment where none is known', async () => {
    const service = new Editor(new Map([[WRAPPER, wrapperSchema({ registrations: [] })]]));
    assert.deepEqual(await service.problems(inputDocument('any', '{"a":[1]}')), []);
    assert.deepEqual(await service.problems(inputDocument('any', 'null')), []);
  });

  it('takes the first of several registrations of a deployment, and any name of one', () => {
    const names = ['dev', '"', '__proto__', 'a\nb', 'dev'];
    const wrapper = JSON.parse(wrapperSchema({ registrations: names.map((deployment, index) => ({ deployment, address: `mistral-schema:/${index}` })) })) as { properties: { deployment: { enum: string[] } }; allOf: { then: { properties: { input: { $ref: string } } } }[] };
    assert.deepEqual(wrapper.properties.deployment.enum, ['dev', '"', '__proto__', 'a\nb']);
    assert.deepEqual(wrapper.allOf.map(({ then }) => then.properties.input.$ref), [0, 1, 2, 3].map((index) => `mistral-schema:/${index}`));
  });

  it('serves our addresses only', () => {
    for (const address of [WRAPPER, 'mistral-schema:/a-b_c.json']) assert.equal(isSchemaAddress(address), true);
    for (const address of ['', 'mistral-schema:', 'mistral-schema:a', 'http://x', 'file:///x', 'mistral-schema:/a#/b', 'mistral-schema:/a?b', 'mistral-schema:/a%20b', 'mistral-schema:/é', 'mistral-schema:/a b', 'mistral-schema:/a\n', 'MISTRAL-SCHEMA:/a', 'xmistral-schema:/a', 'mistral-schema:/a:b']) {
      assert.equal(isSchemaAddress(address), false, address);
      assert.throws(() => wrapperSchema({ registrations: [{ deployment: 'dev', address }] }), TypeError);
    }
  });
});
