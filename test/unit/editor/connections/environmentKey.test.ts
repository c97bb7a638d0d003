import assert from 'node:assert/strict';
import { environmentKey } from '../../../../src/editor/connections/environmentKey';


describe('environmentKey', () => {
  for (const [value, key] of [
    ['abc', 'abc'],
    ['"abc"', 'abc'],
    [' abc\n', 'abc'],
    ['"abc', '"abc'],
    ['  ', undefined],
    ['""', undefined],
  ] as const) {
    it(`reads ${JSON.stringify(value)} as ${key ?? 'none'}`, () => assert.equal(environmentKey({ MISTRAL_API_KEY: value }), key));
  }
});
