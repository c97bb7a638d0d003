import { withoutExecutionToken } from '../text/executionToken';

/** The longest text of a server that goes into a message, in UTF-16 units. */
const MAX_LENGTH = 300;

/** Tokens as headers have them, whoever's they are. Words, as in "Bearer authentication", are shorter. */
const TOKENS = /(Bearer|Basic)(?:[ :+]|%20)+[\w\-.~+/%=]{16,}/gi;

/** What stands before the host in an address: a proxy's, as a rule. */
const LOGIN = /(^|[\s/])[^\s/@:]+:[^\s/@]*@/g;

/** Fewer characters of Base64 than that are found in any text. */
const SHORTEST_BASE64 = 8;

/** How often a text may have been escaped: JSON within a web page's address, say. */
const MOST_ESCAPES = 3;

/** How many characters one of the key may become, as in `%2541` or `&#x0041;`. */
export const LONGEST_ESCAPE = 8;

/**
 * Text of a server or of Node as it may stand in a message or in the log: one line, bounded, and without the key or
 * other secrets, for servers do repeat what they were sent. A text that holds the key in an escaped form is shown
 * without its escapes.
 * @param key the key of the call, not empty, which is replaced by `***`
 */
export function safeText(text: string, key: string, maxLength = MAX_LENGTH): string {
  const secrets = secretsOf(key);
  // The key goes after the control characters, which could hide it, and before the cut, which could leave half of it.
  let safe = oneLine(text).replace(secrets, '***');
  for (let level = 0, plain = safe; level < MOST_ESCAPES; level++) {
    plain = oneLine(unescaped(plain));
    if (plain.search(secrets) >= 0) safe = plain = plain.replace(secrets, '***');
  }
  // In lines, as mail wraps Base64.
  if (safe.replaceAll(' ', '').search(secrets) >= 0) return '***';
  safe = withoutExecutionToken(safe).replace(TOKENS, '$1 ***').replace(LOGIN, '$1***@');
  return safe.length > maxLength ? `${safe.slice(0, maxLength - 1)}…` : safe;
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').replace(/\p{Cf}/gu, '').replace(/\s+/g, ' ').trim();
}

/** Finds a key as it is or in Base64, also in the middle of something longer, as `user:key`, and in any case. */
function secretsOf(key: string): RegExp {
  const forms = [key, ...base64Forms(key)].map((form) => form.replace(/\W/g, anyForm));
  return new RegExp(forms.join('|'), 'gi');
}

/** What of a key's Base64 is the same whatever stands around it; it depends on where the key begins, modulo 3 bytes. */
function base64Forms(key: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.from(' '.repeat(before) + key);
    const form = bytes.toString('base64').slice(Math.ceil((before * 4) / 3), Math.floor((bytes.length * 4) / 3));
    return form.length < SHORTEST_BASE64 ? [] : [form];
  });
}

function anyForm(character: string): string {
  // Base64 for addresses has other signs for these two.
  if (character === '+') return '[+-]';
  return character === '/' ? '[/_]' : `\\${character}`;
}

/** Takes one level of escapes off, as far as they stand for what a key may be made of: those of JSON, addresses, HTML. */
function unescaped(text: string): string {
  return text.replace(
    /(?:%|\\u00|\\x|&#x0*)([2-7][0-9a-f]);?|&#0*(\d{2,3});|\\(["\\/])/gi,
    (_escape, hex: string | undefined, decimal: string | undefined, itself: string | undefined) =>
      itself ?? String.fromCharCode(hex === undefined ? Number(decimal) : parseInt(hex, 16)),
  );
}
