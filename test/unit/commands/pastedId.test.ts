import assert from 'node:assert/strict';
import { generatedId, unquoted } from '../../../src/commands/pastedId';

const UUID = '019b2bd7-96e7-7219-8c0b-45a73da50088';
const HEX = '3a9a08e0c529596c821b1f223cbe18356d1f0e9b5c7a4d21b3e8f60a9c4d7e12';

describe('unquoted', () => {
  for (const [text, id] of [
    ['my-run-2024-01-15', 'my-run-2024-01-15'],
    ['  "a b/c" \n', 'a b/c'],
    ["' x '", 'x'],
    ['`x`', 'x'],
    ['"execution-7",', 'execution-7'],
    ['it\'s', 'it\'s'],
    ['', ''],
    [' "" ', ''],
    ['x'.repeat(301), ''],
  ] as const) {
    it(`of ${JSON.stringify(text.slice(0, 40))} is ${JSON.stringify(id)}`, () => assert.equal(unquoted(text), id));
  }
});

describe('generatedId', () => {
  for (const id of [UUID, UUID.toUpperCase(), '553b071e-3d04-46aa-aa9a-0fca61dc60fa', HEX]) {
    it(`is ${id}, also with blanks and quotes`, () => {
      for (const text of [id, ` ${id}\n`, `"${id}"`, ` '${id}', `]) assert.equal(generatedId(text), id);
    });
  }

  for (const text of ['', 'order-7', UUID.slice(1), `${UUID}0`, HEX.slice(32), `${HEX}0`, `${HEX.slice(1)}g`, `run ${UUID}`, `${UUID} ${UUID}`]) {
    it(`is none in ${JSON.stringify(text)}`, () => assert.equal(generatedId(text), undefined));
  }
});
