import assert from 'node:assert/strict';
import { LruCache } from '../../../../src/editor/documents/lruCache';

describe('LruCache', () => {
  const KEYS = ['a', 'b', 'c', 'd', 'e'];

  function document(size: number): { readonly bytes: Uint8Array } {
    return { bytes: new Uint8Array(size) };
  }

  function keptOf(documents: LruCache<{ readonly bytes: Uint8Array }>): string {
    return KEYS.filter((key) => documents.get(key)).join('');
  }

  it('drops the least recently used documents when it is full', () => {
    const documents = new LruCache(10);
    for (const key of ['a', 'b', 'c']) documents.set(key, document(3));
    const a = documents.get('a');
    assert.equal(a?.bytes.length, 3);
    documents.set('d', document(3));
    assert.equal(documents.get('a'), a);
    assert.equal(keptOf(documents), 'acd');
    documents.set('e', document(10));
    assert.equal(keptOf(documents), 'e');
  });

  it('keeps the very document: copying a large one would block the editor for tens of ms', () => {
    const documents = new LruCache(10);
    const large = document(10);
    documents.set('a', large);
    assert.equal(documents.get('a'), large);
  });

  it('does not take a document larger than itself, and drops none for it', () => {
    const documents = new LruCache(10);
    documents.set('a', document(10));
    documents.set('b', document(11));
    assert.equal(keptOf(documents), 'a');
  });

  it('counts a replaced document once', () => {
    const documents = new LruCache(10);
    documents.set('a', document(4));
    documents.set('b', document(4));
    documents.set('a', document(6));
    assert.equal(keptOf(documents), 'ab');
    documents.set('a', document(11));
    assert.equal(keptOf(documents), 'b');
  });
});
