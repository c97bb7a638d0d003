import assert from 'node:assert/strict';
import { keyProblem } from '../../../../src/editor/commands/keyProblem';

describe('keyProblem', () => {
  for (const key of ['', 'k', 'abcDEF0123456789abcDEF0123456789', ' pasted-with-blanks-around ', 'with=sign']) {
    it(`lets "${key}" pass`, () => assert.equal(keyProblem(key), undefined));
  }

  for (const [key, problem] of [
    ['Bearer abc', /without 'Bearer'/],
    ['MISTRAL_API_KEY=abc', /behind the equals sign/],
    ['export MISTRAL_API_KEY=abc', /behind the equals sign/],
    ['"abc"', /without quotes/],
    ['abc def', /no spaces/],
    ['abc\ndef', /no spaces or line breaks/],
    ['abcé', /plain ASCII/],
  ] as const) {
    it(`says what is wrong with ${JSON.stringify(key)}`, () => assert.match(keyProblem(key) ?? '', problem));
  }
});
