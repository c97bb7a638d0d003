import assert from 'node:assert/strict';
import { escapeSegment, unescapeSegment } from '../../../../src/editor/addresses/pathEscape';

const ODD = ['', '.', '..', '../x', 'a/b', '%2e', '%', '.002f', '-.', '-', 'a b', 'Ünïcode', '🙂', '\ud83d', '\u0000', 'x'.repeat(300), '🙂'.repeat(300), 'Hello', 'hello', 'a_b', 'a\\b', '?#', '"'];

describe('escapeSegment', () => {
  it('leaves ordinary names as they are', () => {
    assert.equal(escapeSegment('hello-world_2'), 'hello-world_2');
    assert.equal(escapeSegment('a/b'), 'a.002fb');
  });

  it('gives each text a segment of its own, in few characters, that is resolved to no other', () => {
    const segments = ODD.map(escapeSegment);
    assert.equal(new Set(segments).size, ODD.length);
    for (const segment of segments) {
      assert.match(segment, /^[A-Za-z0-9._-]+$/);
      assert.ok(segment !== '.' && segment !== '..');
    }
    assert.deepEqual(segments.map(unescapeSegment), ODD);
  });
});

describe('unescapeSegment', () => {
  it('knows no second way to write a text', () => {
    for (const segment of ['', '.', '..', 'a.', 'a.2f', 'a.002F', '.0061', '-.002e.', 'a/b', '%2e', 'a b', '🙂']) assert.equal(unescapeSegment(segment), undefined, segment);
  });
});
