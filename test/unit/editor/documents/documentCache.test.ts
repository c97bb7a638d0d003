import assert from 'node:assert/strict';
import { KeptDocuments } from '../../../../src/editor/documents/documentCache';

describe('KeptDocuments', () => {
  const KEYS = ['a', 'b', 'c', 'd', 'e'];

  function document(size: number): { readonly bytes: Uint8Array } {
    return { bytes: new Uint8Array(size) };
  }

  function keptOf(documents: KeptDocuments<{ readonly bytes: Uint8Array }>): string {
    return KEYS.filter((key) => documents.get(key)).join('');
  }

  it('keeps as many as fit, and lets those go that were used longest ago', () => {
    const documents = new KeptDocuments(10);
    for (const key of ['a', 'b', 'c']) documents.put(key, document(3));
    const a = documents.get('a');
    assert.equal(a?.bytes.length, 3);
    documents.put('d', document(3));
    assert.equal(documents.get('a'), a);
    assert.equal(keptOf(documents), 'acd');
    documents.put('e', document(10));
    assert.equal(keptOf(documents), 'e');
  });

  it('does not keep one that is too large, for which none has to go', () => {
    const documents = new KeptDocuments(10);
    documents.put('a', document(10));
    documents.put('b', document(11));
    assert.equal(keptOf(documents), 'a');
  });

  it('keeps no more memory than the bytes take', () => {
    const documents = new KeptDocuments(10);
    documents.put('a', { bytes: Uint8Array.of(1, 2, 3, 4).subarray(1, 3) });
    const bytes = documents.get('a')?.bytes;
    assert.deepEqual([[...(bytes ?? [])], bytes?.buffer.byteLength], [[2, 3], 2]);
  });

  it('counts one that takes the place of another once', () => {
    const documents = new KeptDocuments(10);
    documents.put('a', document(4));
    documents.put('b', document(4));
    documents.put('a', document(6));
    assert.equal(keptOf(documents), 'ab');
    documents.put('a', document(11));
    assert.equal(keptOf(documents), 'b');
  });
});
