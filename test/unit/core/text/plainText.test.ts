import assert from 'node:assert/strict';
import { plainText, plainTextWithoutIcons, shortened } from '../../../../src/core/text/plainText';

describe('plainText', () => {
  it('is one line without control characters and bidirectional marks', () => {
    assert.equal(plainText('a\r\n\tb\u0000c\u2028d\u202Ee\u2066f\u200Fg\u061C'), 'a b c defg');
  });

  it('keeps letters of every script', () => {
    assert.equal(plainText('résumé 漢字 עברית 🎉'), 'résumé 漢字 עברית 🎉');
  });
});

describe('plainTextWithoutIcons', () => {
  it('escapes the syntax of icons', () => {
    assert.equal(plainTextWithoutIcons('$(error) costs $5'), '\\$(error) costs $5');
  });
});

describe('shortened', () => {
  it('cuts between characters and shows that it cut', () => {
    assert.equal(shortened('abc', 3), 'abc');
    assert.equal(shortened('abcd', 3), 'ab…');
    assert.equal(shortened('🎉🎉🎉🎉', 3), '🎉🎉…');
  });
});
