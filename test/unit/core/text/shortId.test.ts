import assert from 'node:assert/strict';
import { shortId } from '../../../../src/core/text/shortId';

describe('shortId', () => {
  for (const [id, short] of [
    ['019b2bd7-96e7-7219-8c0b-45a73da50088', '3da50088'],
    ['3a9a08e0c529596c821b1f223cbe1835f00000000000000000000000aabbccdd', 'aabbccdd'],
    ['my-run-2024-01-15', 'my-run-2024-01-15'],
    ['case/123 é', 'case/123 é'],
    ['', ''],
  ] as const) {
    it(`shows "${id}" as "${short}"`, () => assert.equal(shortId(id), short));
  }
});
