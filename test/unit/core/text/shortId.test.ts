import assert from 'node:assert/strict';
import { shortId } from '../../../../src/core/text/shortId';

describe('shortId', () => {
  for (const [id, short] of [
    ['019b2bd7-96e7-7219-8c0b-45a73da50088', '3da50088'],
    ['3a9a08e0c529596c821b1f223cbe1835f00000000000000000000000aabbccdd', 'aabbccdd'],
    ['my-run-2024-01-15', 'my-run-2024-01-15'],
    ['case/123 é', 'case/123 é'],
    ['process-invoices-019b2bd7-96e7-7219-8c0b-45a73da50088', 'process-i…3da50088'],
    ['process-invoices-019b2bd7-96e7-7219-8c0b-45a73da50099', 'process-i…3da50099'],
    ['process_invoices_3a9a08e0c529596c821b1f223cbe1835', 'process_i…3cbe1835'],
    ['process-invoices-2026-11-28', 'proce…s-2026-11-28'],
    ['process-invoices-2026-11-29', 'proce…s-2026-11-29'],
    ['process-invoices-2026-11-28T00:00:00Z', '…11-28T00:00:00Z'],
    ['process-invoices-2026-11-29T00:00:00.000Z', '…11-29T00:00:00.00'],
    ['process-invoices-000123', 'proce…oices-000123'],
    ['🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾', '🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾'],
    ['🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾1', '🧾🧾🧾🧾🧾…🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾🧾1'],
    ['', ''],
  ] as const) {
    it(`shows "${id}" as "${short}"`, () => assert.equal(shortId(id), short));
  }
});
