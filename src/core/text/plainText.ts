import { withoutAnsi } from './withoutAnsi';

/**
 * Text of the server for one line of the editor's interface: terminal sequences are removed, line breaks and control
 * characters become spaces, and bidirectional marks are removed, since they would rearrange the text around them.
 */
export function plainText(text: string): string {
  return withoutAnsi(text).replace(UNPRINTABLE, ' ').replace(DIRECTION, '');
}

/** As `plainText`, for places where the editor would draw `$(name)` as an icon. */
export function plainTextWithoutIcons(text: string): string {
  return plainText(text).replace(/\$\(/g, '\\$(');
}

/** As `plainText`, for messages and progress, where the editor makes links, even of commands, out of `[text](target)`. */
export function plainTextWithoutLinks(text: string): string {
  return plainText(text).replace(/\]\(/g, '] (');
}

/** At most `length` characters, the cut shown by `…`. */
export function shortened(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

// eslint-disable-next-line no-control-regex -- to replace them
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
