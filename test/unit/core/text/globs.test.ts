import assert from 'node:assert/strict';
import { matchesGlob } from '../../../../src/core/text/globs';

describe('matchesGlob', () => {
  for (const [glob, matching, others] of [
    ['*prod*', ['prod', 'eu-prod-2', 'PRODUCTION', 'reprod'], ['pro', 'dev', '', 'p-r-o-d']],
    ['Prod', ['prod', 'PROD'], ['prod1', 'aprod', '']],
    ['eu-?', ['eu-1', 'EU-x', 'eu-é', 'eu-😀'], ['eu-', 'eu-12']],
    ['*', ['', 'anything'], []],
    ['', [''], ['a']],
    ['a*b*c', ['abc', 'aXbXbXc', 'abcc'], ['ab', 'acb', 'abcd']],
    ['a**c', ['ac', 'abc'], ['ab']],
    ['*?', ['a', 'ab'], ['']],
    ['a.c', ['a.c'], ['abc']],
    ['[ab](c)+$', ['[ab](c)+$'], ['a', 'acc']],
    ['a\\*', ['a\\', 'a\\b'], ['a*', 'a']],
  ] as const) {
    it(`${JSON.stringify(glob)} matches the whole text`, () => {
      for (const text of matching) assert.ok(matchesGlob(text, glob), text);
      for (const text of others) assert.ok(!matchesGlob(text, glob), text);
    });
  }

  it('is quick for globs that would keep a regular expression busy for ages', () => {
    const startMs = performance.now();
    assert.equal(matchesGlob(`${'a'.repeat(2000)}c`, `${'*a'.repeat(500)}*b`), false);
    assert.ok(performance.now() - startMs < 2000);
  });
});
