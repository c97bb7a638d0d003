import assert from 'node:assert/strict';
import { TextPool } from '../../../../src/core/history/textPool';

function intern(pool: TextPool, text: string): number {
  const bytes = Buffer.from(text);
  return pool.intern(bytes, 0, bytes.length);
}

describe('TextPool', () => {
  it('keeps equal texts once, and returns them with escapes resolved', () => {
    const pool = new TextPool();
    const texts = ['', 'a', 'résumé 😀', 'x'.repeat(1024), ...Array.from({ length: 5000 }, (_, at) => `execution ${at}`)];
    const places = texts.map((text) => intern(pool, text));
    assert.equal(new Set(places).size, texts.length);
    for (const [at, text] of texts.entries()) {
      assert.equal(pool.text(places[at] ?? 0), text);
      assert.equal(intern(pool, text), places[at]);
    }
    assert.equal(pool.text(intern(pool, 'line\\nbreak \\u00e9 \\"')), 'line\nbreak é "');
  });

  it('keeps no text above 1024 bytes', () => {
    const pool = new TextPool();
    assert.equal(intern(pool, 'x'.repeat(1025)), 0);
    assert.equal(pool.text(0), undefined);
  });
});
