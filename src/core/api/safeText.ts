import { withoutExecutionToken } from '../text/executionToken';

/** Longest text of a server in a message, in UTF-16 units. */
const MAX_LENGTH = 300;

/** Tokens as in headers. Words, as in "Bearer authentication", are shorter. */
const TOKENS = /(Bearer|Basic)(?:[ :+]|%20)+[\w\-.~+/%=]{16,}/gi;

/** Credentials in a URL, usually of a proxy. */
const LOGIN = /(^|[\s/])[^\s/@:]+:[^\s/@]*@/g;

/** Fewer characters of Base64 occur in any text. */
const SHORTEST_BASE64 = 8;

/** Levels of escapes undone, as of JSON in a URL. */
const MOST_ESCAPES = 3;

/** Characters that one of the key may be escaped to, as in `%2541` or `&#x0041;`. */
export const LONGEST_ESCAPE = 8;

/**
 * Text of a server or Node for a message or the log: one line, limited, and without the key or other secrets, since
 * servers repeat what they were sent. A text with the key in an escaped form is returned unescaped.
 * @param key of the request, not empty; replaced by `***`
 */
export function safeText(text: string, key: string, maxLength = MAX_LENGTH): string {
  const secrets = secretsOf(key);
  // After the control characters, which could split the key, and before the cut, which could leave half of it.
  let safe = oneLine(text).replace(secrets, '***');
  for (let level = 0, plain = safe; level < MOST_ESCAPES; level++) {
    plain = oneLine(unescaped(plain));
    if (plain.search(secrets) >= 0) safe = plain = plain.replace(secrets, '***');
  }
  // Base64 in lines, as in mail.
  if (safe.replaceAll(' ', '').search(secrets) >= 0) return '***';
  safe = withoutExecutionToken(safe).replace(TOKENS, '$1 ***').replace(LOGIN, '$1***@');
  return safe.length > maxLength ? `${safe.slice(0, maxLength - 1)}…` : safe;
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').replace(/\p{Cf}/gu, '').replace(/\s+/g, ' ').trim();
}

/** Matches a key as it is or in Base64, also within something longer, as `user:key`; ignores case. */
function secretsOf(key: string): RegExp {
  const forms = [key, ...base64Forms(key)].map((form) => form.replace(/\W/g, anyForm));
  return new RegExp(forms.join('|'), 'gi');
}

/** The part of a key's Base64 that does not depend on the text around it, for each position modulo 3 bytes. */
function base64Forms(key: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.from(' '.repeat(before) + key);
    const form = bytes.toString('base64').slice(Math.ceil((before * 4) / 3), Math.floor((bytes.length * 4) / 3));
    return form.length < SHORTEST_BASE64 ? [] : [form];
  });
}

function anyForm(character: string): string {
  // URL-safe Base64 has other characters for these two.
  if (character === '+') return '[+-]';
  return character === '/' ? '[/_]' : `\\${character}`;
}

/** Undoes one level of escapes of JSON, URLs and HTML, for the characters that a key may have. */
function unescaped(text: string): string {
  return text.replace(
    /(?:%|\\u00|\\x|&#x0*)([2-7][0-9a-f]);?|&#0*(\d{2,3});|\\(["\\/])/gi,
    (_escape, hex: string | undefined, decimal: string | undefined, itself: string | undefined) =>
      itself ?? String.fromCharCode(hex === undefined ? Number(decimal) : parseInt(hex, 16)),
  );
}
