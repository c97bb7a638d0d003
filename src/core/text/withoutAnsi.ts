/**
 * Control sequences of terminals (ECMA-48): `ESC [ … m` and others of that form, `ESC ] … BEL` and other strings, and
 * `ESC` with one character. The lengths are limited so that the search stays linear. Of the 8-bit forms only colours are
 * removed: the characters also occur in text that was decoded wrongly.
 */
// eslint-disable-next-line no-control-regex -- to remove them
const SEQUENCES = /\u001b\[[0-?]{0,100}[ -/]{0,10}[@-~]?|\u001b[\]PX^_][^\u0007\u001b\r\n]{0,1000}(?:\u0007|\u001b\\)|\u001b[ -/]{0,10}[0-~]?|\u009b[\d;]{0,100}m/g;

/** A text without control sequences. */
export function withoutAnsi(text: string): string {
  return text.replace(SEQUENCES, '');
}
