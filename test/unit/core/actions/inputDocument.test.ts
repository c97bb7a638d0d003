import assert from 'node:assert/strict';
import { executeBody, type InputDocument, type InputProblem, MOST_INPUT_BYTES, readInputDocument } from '../../../../src/core/actions/inputDocument';
import { MOST_DEPTH } from '../../../../src/core/actions/inputTree';

/** The kinds of problems, each with the text that is underlined. */
function problemsOf(text: string): (readonly [InputProblem['kind'], string])[] {
  return readInputDocument(text).problems.map(({ kind, range }) => [kind, text.slice(range.start, range.end)] as const);
}

/** A document whose input is this JSON. */
function withInput(input: string): string {
  return `{"deployment":"dev","input":${input}}`;
}

function inputOf(text: string): string | undefined {
  return readInputDocument(withInput(text)).inputText;
}

describe('readInputDocument', () => {
  it('reads all fields and their places', () => {
    const text = '{\n  "$schema": "mistral-schema:/a",\n  "deployment": "dev", // mine\n  "execution_id": "contract-597",\n  "input": { "a": 1 }\n}\n';
    const { ranges, ...read } = readInputDocument(text);
    assert.deepEqual(read, { deployment: 'dev', executionId: 'contract-597', inputText: '{"a":1}', inputBytes: 7, problems: [] } satisfies Omit<InputDocument, 'ranges'>);
    const marked = Object.values(ranges).map((range) => range && text.slice(range.start, range.end));
    assert.deepEqual(marked, ['"dev"', '"contract-597"', '{ "a": 1 }']);
  });

  it('keeps each number and each string as it was typed', () => {
    const input = String.raw`{"n":12345678901234567890,"one":1.0,"huge":1e400,"tiny":-0.0E-999,"s":"é\u00e9\/\ud800","emoji":"🎉","":[true,false,null]}`;
    assert.equal(inputOf(input), input);
    assert.deepEqual(problemsOf(withInput(input)), []);
  });

  it('leaves comments and blanks between tokens out, and what looks like comments in strings in', () => {
    assert.equal(inputOf('/* " */ { // "b": 2,\r\n\t"a" /**/ : "// no /* comment */", /* , */ "url": "http://x" //\n }'), '{"a":"// no /* comment */","url":"http://x"}');
    assert.deepEqual(problemsOf(withInput('{} // at the end\n')), []);
  });

  it('skips a byte order mark, and counts it in offsets', () => {
    const text = `\ufeff${withInput('{}')}`;
    assert.deepEqual(problemsOf(text), []);
    assert.equal(text.slice(readInputDocument(text).ranges.input?.start), '{}}');
  });

  it('takes an absent, null or empty execution id for none', () => {
    for (const written of ['', '"execution_id":null,', '"execution_id":"",']) {
      const read = readInputDocument(`{${written}"deployment":"dev","input":null}`);
      assert.equal(read.executionId, undefined);
      assert.deepEqual(read.problems, []);
      assert.equal(read.inputText, 'null');
    }
  });

  it('refuses an empty text and what is no object', () => {
    for (const text of ['', ' \n\t', '// only a comment', '/* */']) assert.deepEqual(problemsOf(text), [['empty', text]]);
    assert.deepEqual(problemsOf('\ufeff'), [['empty', '\ufeff']]);
    assert.deepEqual(problemsOf('[{"deployment":"dev","input":{}}]'), [['notAnObject', '[']]);
    assert.deepEqual(problemsOf('"text"'), [['notAnObject', '"text"']]);
    assert.deepEqual(problemsOf('null'), [['notAnObject', 'null']]);
  });

  it('finds the place where a text stops being JSON', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['{"a" 1}', '1'], ['{"a":1 "b":2}', '"b"'], ["{'a':1}", "'a'"], ['{a:1}', 'a'], ['{"a":}', '}'], ['{"a":01}', '1'], ['{"a":1.}', '1.'], ['{"a":-}', '-'],
      ['{"a":+1}', '+1'], ['{"a":.5}', '.5'], ['{"a":0x1F}', 'x1F'], ['{"a":"\t"}', '"\t"'], ['{"a":"\\x"}', '"\\x"'], ['{"a":"\\u12"}', '"\\u12"'], ['{"a":"b\n"}', '"b'],
      ['{"a":[1}', '}'], ['{"a":{]}', ']'], ['{"a":undefined}', 'undefined'], ['{"a":TRUE}', 'TRUE'], ['{"a":\u00a01}', '\u00a01'], ['{,}', ','], ['{"a":[,]}', ','], ['{"a":1,,}', ','],
      ['{"a":1e}', '1e'], ['{"a"::1}', ':'], ['{"a":/ 1}', '/'],
    ];
    for (const [input, marked] of cases) assert.deepEqual(problemsOf(withInput(input)), [['syntax', marked]], input);
    assert.deepEqual(problemsOf(`${withInput('{}')} {}`), [['syntax', '{']]);
    assert.deepEqual(problemsOf(`${withInput('{}')},`), [['syntax', ',']]);
    assert.equal(inputOf('{"a":}'), undefined);
  });

  it('underlines the last character where the end is missing', () => {
    for (const end of ['', '\n', ' \n\n']) {
      assert.deepEqual(problemsOf(`{"deployment":"dev","input":{}${end}`), [['syntax', `}${end}`]]);
      assert.deepEqual(problemsOf(`{"deployment":"dev","input"${end}`), [['syntax', `"${end}`]]);
    }
    assert.deepEqual(problemsOf(`${withInput('{}')}/* open`), [['syntax', '/* open']]);
    assert.deepEqual(problemsOf(`${withInput('{}')}/*`), [['syntax', '/*']]);
    assert.deepEqual(problemsOf('{'), [['syntax', '{']]);
  });

  it('reads on after trailing commas and numbers that JSON lacks', () => {
    const text = withInput('{"a":[1,],"b":NaN,"c":[Infinity,-Infinity],}');
    assert.deepEqual(problemsOf(text), [['trailingComma', ','], ['notANumber', 'NaN'], ['notANumber', 'Infinity'], ['notANumber', '-Infinity'], ['trailingComma', ',']]);
    assert.deepEqual(problemsOf(withInput('{"a":-NaN_}')), [['syntax', '-']]);
    assert.deepEqual(problemsOf(withInput('{"NaN":"Infinity"}')), []);
    assert.deepEqual(problemsOf('{"deployment":"dev","input":{},/* last */}'), [['trailingComma', ',']]);
  });

  it('finds keys that occur twice in an object, however they are written', () => {
    assert.deepEqual(problemsOf(withInput('{"a":{"x":1,"\\u0078":2},"b":{"x":1},"__proto__":1,"__proto__":2,"":0,"":0,"toString":1,"hasOwnProperty":2}')), [
      ['duplicateKey', '"\\u0078"'], ['duplicateKey', '"__proto__"'], ['duplicateKey', '""'],
    ]);
    assert.deepEqual(problemsOf(withInput('{"constructor":{"prototype":1}}')), []);
    const many = Array.from({ length: 30 }, (_, index) => `"key${index}":${index}`).join(',');
    assert.deepEqual(problemsOf(withInput(`{${many},"key3":1,"key29":1,"toString":1}`)), [['duplicateKey', '"key3"'], ['duplicateKey', '"key29"']]);
    const root = readInputDocument('{"deployment":"prod","input":{},"deployment":"dev"}');
    assert.deepEqual(root.problems, [{ kind: 'duplicateKey', key: 'deployment', range: { start: 32, end: 44 } }]);
    assert.equal(root.deployment, 'dev');
  });

  it('tells unknown and missing fields, and fields of a wrong type', () => {
    assert.deepEqual(problemsOf('{"deployment":"dev","inputs":{},"__proto__":1,"input":{}}'), [['unknownKey', '"inputs"'], ['unknownKey', '"__proto__"']]);
    assert.deepEqual(problemsOf('{}'), [['deploymentMissing', '{'], ['inputMissing', '{']]);
    assert.deepEqual(problemsOf('{"deployment":null,"input":{}}'), [['deploymentMissing', 'null']]);
    assert.deepEqual(problemsOf('{"deployment":" ","input":{}}'), [['deploymentMissing', '" "']]);
    assert.deepEqual(problemsOf('{"deployment":["dev"],"execution_id":12345678901234567890,"input":{}}'), [['wrongType', '['], ['wrongType', '12345678901234567890']]);
    for (const [input, marked] of [['[{}]', '['], ['1', '1'], ['"{}"', '"{}"'], ['true', 'true']] as const) assert.deepEqual(problemsOf(withInput(input)), [['inputNotAnObject', marked]]);
  });

  it('counts the characters of an execution id', () => {
    const document = (id: string): string => `{"deployment":"dev","execution_id":"${id}","input":{}}`;
    assert.deepEqual(problemsOf(document('🎉'.repeat(256))), []);
    const { problems } = readInputDocument(document('🎉'.repeat(257)));
    assert.deepEqual(problems.map((problem) => problem.kind === 'executionIdTooLong' && problem.length), [257]);
  });

  it('refuses half characters, which no request can hold, and lets the server judge escaped ones', () => {
    assert.deepEqual(problemsOf(withInput('{"a":"\ud83c","\udf89":1}')), [['loneSurrogate', '"\ud83c"'], ['loneSurrogate', '"\udf89"']]);
    assert.deepEqual(problemsOf(withInput('{"a":"\\ud83c"}')), []);
    assert.deepEqual(problemsOf('{"deployment":"\\ud83c","input":{}}'), [['loneSurrogate', '"\\ud83c"']]);
    assert.deepEqual(problemsOf('{"deployment":"\ud83c","input":{}}'), [['loneSurrogate', '"\ud83c"']]);
    assert.deepEqual(problemsOf(withInput('{} // \ud83c\n')), []);
  });

  it('refuses deep nesting without using up the stack', () => {
    const nested = (count: number): string => withInput(`{"a":${'['.repeat(count)}${']'.repeat(count)}}`);
    assert.deepEqual(problemsOf(nested(MOST_DEPTH - 2)), []);
    assert.deepEqual(problemsOf(nested(MOST_DEPTH - 1)), [['tooDeep', '[']]);
    assert.deepEqual(problemsOf('['.repeat(1_000_000)).at(-1), ['tooDeep', '[']);
    assert.deepEqual(problemsOf('{"a":'.repeat(1_000_000)).at(-1), ['tooDeep', '{']);
  });

  it('measures what is sent, in UTF-8, without blanks and comments', () => {
    const rest = Buffer.byteLength(executeBody({ executionId: 'x'.repeat(36), deploymentName: 'dev', inputText: '{"a":""}' }));
    const fits = `{"a":"${'é'.repeat((MOST_INPUT_BYTES - rest) / 2)}"}`;
    assert.deepEqual(problemsOf(withInput(`${fits}${' '.repeat(1000)}// ${'x'.repeat(1000)}\n`)), []);
    const document = readInputDocument(withInput(fits.replace('"}', 'éé"}')));
    assert.deepEqual(document.problems, [{ kind: 'tooLarge', bytes: MOST_INPUT_BYTES + 4, range: { start: 20, end: 27 } }]);
    assert.equal(document.inputBytes, Buffer.byteLength(document.inputText ?? ''));
  });

  it('reports a limited number of problems, and always the one that ends reading', () => {
    const text = withInput(`{${'"a":1,'.repeat(10_000)}!`);
    const { problems } = readInputDocument(text);
    assert.equal(problems.length, 50);
    assert.equal(problems.at(-1)?.kind, 'syntax');
    assert.equal(readInputDocument(text).inputText, undefined);
  });
});

describe('executeBody', () => {
  it('holds the input as text and the names escaped', () => {
    const inputText = '{"n":12345678901234567890,"one":1.0,"e":1e400}';
    const body = executeBody({ executionId: 'a"b\n\ud800', deploymentName: '","input":{}', inputText });
    assert.equal(body, String.raw`{"execution_id":"a\"b\n\ud800","deployment_name":"\",\"input\":{}","input":${inputText}}`);
  });

  it('refuses an input that would add fields to the body, or is no JSON', () => {
    for (const inputText of ['{},"task_queue":"x"', '{}}{', '', '{"a":NaN}', '{"a":1,}', '{} // x']) {
      assert.throws(() => executeBody({ executionId: 'a', deploymentName: 'dev', inputText }), SyntaxError);
    }
  });
});
