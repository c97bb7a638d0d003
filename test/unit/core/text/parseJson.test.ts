import assert from 'node:assert/strict';
import { parseJson } from '../../../../src/core/text/parseJson';

describe('parseJson', () => {
  for (const [text, value] of [
    ['{"a":1.5}', { a: 1.5 }],
    ['NaN', null],
    ['{"a":NaN,"b":[Infinity,-Infinity, -1]}', { a: null, b: [null, null, -1] }],
    ['{"NaN":"-Infinity","a":"\\"NaN, \\\\","b":NaN}', { NaN: '-Infinity', a: '"NaN, \\', b: null }],
    ['{"a":"line\u2028NaN","b":NaN}', { a: 'line\u2028NaN', b: null }],
  ] as const) {
    it(`reads ${text}`, () => assert.deepEqual(parseJson(text), value));
  }

  for (const text of ['', 'nan', 'inf', '+Infinity', 'NaNa', '--Infinity', '{"a":NaN', '{"a":"NaN', '"NaN\\', '<p>NaN</p>', '{NaN:1}']) {
    it(`rejects ${JSON.stringify(text)}`, () => assert.throws(() => parseJson(text), SyntaxError));
  }

  it('takes linear time for invalid JSON', () => {
    const started = performance.now();
    assert.throws(() => parseJson(`NaN "${'\\"'.repeat(500_000)}`));
    assert.throws(() => parseJson('"'.repeat(500_001) + 'NaN'));
    assert.throws(() => parseJson('-'.repeat(500_001) + 'NaN'));
    assert.ok(performance.now() - started < 2000);
  });
});
