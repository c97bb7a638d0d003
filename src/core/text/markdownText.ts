import { plainText } from './plainText';

/**
 * Text of the server inside Markdown, on one line. Punctuation is written as character references: backslashes would not
 * prevent links from bare addresses.
 */
export function markdownText(text: string): string {
  return plainText(text).replace(/[^\p{L}\p{N} ]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`);
}
