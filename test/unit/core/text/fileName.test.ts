import assert from 'node:assert/strict';
import { fileName } from '../../../../src/core/text/fileName';

describe('fileName', () => {
  for (const [name, expected] of [
    ['process-invoices a9f03c11.history.json', 'process-invoices a9f03c11.history.json'],
    ['orders:eu a9f03c11.json', 'orders-eu a9f03c11.json'],
    ['a/b\\c?d*e<f>g|h"i.json', 'a-b-c-d-e-f-g-h-i.json'],
    ['a\tb\0.json', 'a-b-.json'],
    ['été 漢字 100%.json', 'été 漢字 100%.json'],
    ['CON.json', '_CON.json'],
    ['nul .history.json', '_nul .history.json'],
    ['com1', '_com1'],
    ['LPT¹.txt', '_LPT¹.txt'],
    ['CONIN$', '_CONIN$'],
    ['console.json', 'console.json'],
    ['nul a9f03c11.json', 'nul a9f03c11.json'],
    ['name. . ', 'name'],
    ['..', '_'],
    ['.env', '.env'],
  ] as const) {
    it(`makes ${JSON.stringify(name)} ${expected}`, () => assert.equal(fileName(name), expected));
  }
});
