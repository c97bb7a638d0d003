import { plainText } from './plainText';

/**
 * Text of the server inside Markdown, on one line. Everything that means something there is written as a character
 * reference: backslashes would keep `*` and `[` down, but not bare addresses, which Markdown makes links of by itself.
 */
export function markdownText(text: string): string {
  return plainText(text).replace(/[^\p{L}\p{N} ]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`);
}
