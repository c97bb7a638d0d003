import assert from 'node:assert/strict';
import { valueInDotEnv } from '../../../../src/editor/connections/dotEnv';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

describe('valueInDotEnv', () => {
  for (const [text, key] of [
    ['MISTRAL_API_KEY=abc', 'abc'],
    ['MISTRAL_API_KEY = abc \r\nSERVER_URL=x', 'abc'],
    ['export MISTRAL_API_KEY="abc"', 'abc'],
    ["MISTRAL_API_KEY='abc' # of dev", 'abc'],
    ['MISTRAL_API_KEY=abc # of dev', 'abc'],
    ['MISTRAL_API_KEY=abc#def', 'abc#def'],
    ['set MISTRAL_API_KEY=abc', 'abc'],
    ['$env:MISTRAL_API_KEY="abc"', 'abc'],
    ['MISTRAL_API_KEY=old\nMISTRAL_API_KEY=abc\n', 'abc'],
    ['\ufeffMISTRAL_API_KEY=abc', 'abc'],
    ['OTHER="\nMISTRAL_API_KEY=no\n"\nMISTRAL_API_KEY=abc', 'abc'],
    ['MISTRAL_API_KEY="abc\nOTHER="x"', '"abc'],
    ['MISTRAL_API_KEY=abc"', 'abc"'],
    ['MISTRAL_API_KEY="abc"def', '"abc"def'],
    ['MISTRAL_API_KEY=${OTHER}', '${OTHER}'],
    ['MISTRAL_API_KEY=', undefined],
    ['MISTRAL_API_KEY=""', undefined],
    ['MISTRAL_API_KEY= # none yet', undefined],
    ['# MISTRAL_API_KEY=abc', undefined],
    ['MY_MISTRAL_API_KEY=abc\nMISTRAL_API_KEY_OLD=abc', undefined],
    ['OTHER="\nMISTRAL_API_KEY=no\n"', undefined],
    ['', undefined],
  ] as const) {
    it(`reads ${JSON.stringify(text)} as ${key ?? 'none'}`, () => assert.equal(valueInDotEnv(utf8(text), 'MISTRAL_API_KEY'), key));
  }

  const text = 'SERVER_URL=x\r\nMISTRAL_API_KEY=abc\r\n';
  for (const [name, bytes] of [
    ['UTF-16, little-endian', utf16(`\ufeff${text}`)],
    ['UTF-16, big-endian', utf16(`\ufeff${text}`).swap16()],
    ['UTF-16, little-endian, without a byte order mark', utf16(text)],
    ['UTF-16, big-endian, without a byte order mark', utf16(text).swap16()],
    ['UTF-16, big-endian, cut off', Buffer.concat([utf16(`\ufeff${text}`).swap16(), Buffer.from([0])])],
  ] as const) {
    it(`reads ${name}`, () => assert.equal(valueInDotEnv(bytes, 'MISTRAL_API_KEY'), 'abc'));
  }

  it('takes linear time for quotes that are never closed', () => {
    const started = performance.now();
    valueInDotEnv(utf8('A="\\\n'.repeat(30_000) + "B='\n".repeat(30_000)), 'MISTRAL_API_KEY');
    assert.ok(performance.now() - started < 2000);
  });
});
