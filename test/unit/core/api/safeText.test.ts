import assert from 'node:assert/strict';
import { safeText } from '../../../../src/core/api/safeText';
import { KEY } from './harness';

const hexOf = (character: string): string => character.charCodeAt(0).toString(16).padStart(2, '0');
const each = (make: (character: string) => string, text = KEY): string => Array.from(text, make).join('');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Forms in which a server or a proxy may repeat the key. */
const FORMS: readonly (readonly [what: string, form: string])[] = [
  ['as it is', KEY],
  ['in lower case, as in a host name', KEY.toLowerCase()],
  ['in upper case', KEY.toUpperCase()],
  ['for a URL', encodeURIComponent(KEY)],
  ['for a URL, in lower case', encodeURIComponent(KEY).toLowerCase()],
  ['for a URL, twice', encodeURIComponent(encodeURIComponent(KEY))],
  ['for a URL, each character', each((character) => `%${hexOf(character)}`)],
  ['for a form', new URLSearchParams({ key: KEY }).toString()],
  ['for JSON, with \\/', KEY.replaceAll('/', '\\/')],
  ['for JSON, each character', each((character) => `\\u00${hexOf(character)}`)],
  ['for JSON in JSON', JSON.stringify(each((character) => `\\u00${hexOf(character).toUpperCase()}`))],
  ['for JSON in a URL', encodeURIComponent(each((character) => `\\u00${hexOf(character)}`))],
  ['for Python', each((character) => `\\x${hexOf(character)}`)],
  ['for HTML', each((character) => (/\w/.test(character) ? character : `&#x${hexOf(character)};`))],
  ['for HTML, each character', each((character) => `&#${character.charCodeAt(0)};`)],
  ['in Base64', base64(KEY)],
  ['in Base64, after a colon', base64(`:${KEY}`)],
  ['in Base64, after a name', base64(`me:${KEY}`)],
  ['in Base64, in the middle', base64(`name:${KEY}:more of it`)],
  ['in Base64 for URLs', Buffer.from(`??>${KEY}`).toString('base64url')],
  ['in Base64, URL-encoded', encodeURIComponent(base64(`a:${KEY}`))],
  ['in Base64, in lines', base64(`name:${KEY}`).replace(/.{20}/g, '$&\r\n')],
  ['with control characters between', KEY.replace('3', '\u200b3')],
  ['in lines', KEY.replace('3', '3\n ')],
];

/** All parts of six characters of the key that a text contains, also in Base64. */
function tracesIn(text: string): string[] {
  const forms = [KEY, ...['', ':', 'a:'].map((before) => base64(before + KEY).slice(3, -6))];
  const parts = forms.flatMap((form) => Array.from({ length: form.length - 5 }, (_, at) => form.slice(at, at + 6)));
  const flat = decodedText(text).replace(/\s/g, '').toLowerCase();
  return parts.filter((part) => flat.includes(part.toLowerCase()));
}

/** Text with its escapes undone. */
function decodedText(text: string): string {
  let decoded = text;
  for (let level = 0; level < 4; level++) {
    decoded = decoded
      .replace(/\\([\\/])/g, '$1')
      .replace(/(?:%|\\u00|\\x|&#x)([0-9a-f]{2});?/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  }
  return decoded;
}

describe('safeText', () => {
  for (const [what, form] of FORMS) {
    it(`masks the key ${what}`, () => {
      for (const text of [form, `before ${form} after`, `{"detail":"Bad key '${form}'","at":"x"}`, `Bearer ${form}`]) {
        assert.ok(tracesIn(text).length > 0, 'the test would see it');
        assert.deepEqual(tracesIn(safeText(text, KEY)), [], safeText(text, KEY));
        assert.match(safeText(text, KEY), /\*\*\*/);
      }
    });
  }

  it('masks a key of any beginning and length', () => {
    for (let length = 12; length < 60; length++) {
      const key = 'Zy8+/xW2vU1tS0rQpOnMlKjIhGfEdCbA9876543210abcdefghijklmnopqr'.slice(-length);
      for (const before of ['', 'a', 'ab']) {
        const safe = safeText(`x ${base64(before + key)} y`, key);
        assert.match(safe, /^x .{0,4}\*\*\*.{0,5} y$/, `${length} ${before}`);
      }
    }
  });

  const others: readonly [text: string, safe: string][] = [
    ['Authorization: Bearer abcDEF0123456789._-~+/== was sent', 'Authorization: Bearer *** was sent'],
    ['authorization:basic dXNlcjpwYXNzd29yZA==', 'authorization:basic ***'],
    ['{"authorization":"Bearer sk-0123456789abcdef"}', '{"authorization":"Bearer ***"}'],
    ['%7B%22authorization%22%3A%22Bearer%20sk-0123456789abcdef%22%7D', '%7B%22authorization%22%3A%22Bearer ***'],
    ['proxies: PROXY me:secret@proxy.example:3128', 'proxies: PROXY ***@proxy.example:3128'],
    ['at https://me:s%40cret@example.org/x', 'at https://***@example.org/x'],
    ['Bearer authentication is needed', 'Bearer authentication is needed'],
    ['a Basic plan, Bearer: none', 'a Basic plan, Bearer: none'],
    ['100% of %41 and \\u00e9, \\n and &amp; stay', '100% of %41 and \\u00e9, \\n and &amp; stay'],
    ['mail me@example.org: or 12:30 @ noon', 'mail me@example.org: or 12:30 @ noon'],
  ];
  for (const [text, safe] of others) {
    it(`shows ${JSON.stringify(text)} as ${JSON.stringify(safe)}`, () => assert.equal(safeText(text, KEY), safe));
  }

  it('returns one line, truncated', () => {
    assert.equal(safeText(' a\u0007b\r\n\tc\u202ed ', KEY), 'a b cd');
    assert.equal(safeText('x'.repeat(400), KEY), `${'x'.repeat(299)}…`);
    assert.equal(safeText('abcdef', KEY, 3), 'ab…');
  });

  it('takes linear time', () => {
    for (const part of ['x', ':', '@', 'a:', 'a@', '%', '%25', '\\', '&#', 'Bearer ', ' ', 'Basic:', KEY.slice(0, -1), base64(KEY).slice(0, -3)]) {
      const text = part.repeat(64 * 1024 / part.length);
      const start = performance.now();
      safeText(text, KEY);
      const ms = performance.now() - start;
      assert.ok(ms < 2000, `${JSON.stringify(part)}: ${ms} ms`);
    }
  });
});
