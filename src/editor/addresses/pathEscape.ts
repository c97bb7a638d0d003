/** What is escaped. The dot begins an escape, so no segment is `.` or `..`. */
const ESCAPED = /[^A-Za-z0-9_-]/g;
/** An empty segment would be none. No text is escaped to this one, since four digits follow each dot. */
const EMPTY = '-.';
const ESCAPE = /\.([0-9a-f]{4})/g;

/**
 * Any text as one segment of a path, in `[A-Za-z0-9._-]`: another character is a dot and its UTF-16 unit in four hex
 * digits, `a/b` is `a.002fb`. Unlike `%2F` it is not decoded by what a URI passes through. An empty text is `-.`.
 */
export function escapeSegment(text: string): string {
  return text === '' ? EMPTY : text.replace(ESCAPED, (unit) => `.${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The text of `escapeSegment`; undefined for a segment that it doesn't write. */
export function unescapeSegment(segment: string): string | undefined {
  const text = segment === EMPTY ? '' : segment.replace(ESCAPE, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return escapeSegment(text) === segment ? text : undefined;
}
