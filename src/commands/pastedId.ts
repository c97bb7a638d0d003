/** Longer text is no id: the API's execution ids have up to 256 characters; the rest is for blanks and quotes. */
const MOST_CHARACTERS = 300;

/**
 * The run ids and execution ids that servers and the Python SDK make up: UUIDs of any version, 64 hex digits. Not the 32
 * digits that are half of the latter: keys and checksums look like that too.
 */
const GENERATED = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64})$/i;

/** Text without the blanks, quotes and commas of where it was copied; empty when it is too long to be an id. */
export function unquoted(text: string): string {
  if (text.length > MOST_CHARACTERS) return '';
  return text.replace(/^[\s"'`]+|[\s"'`,;]+$/g, '');
}

/** The id that a text is by its form alone; undefined for anything else, ids that somebody chose among them. */
export function generatedId(text: string): string | undefined {
  const id = unquoted(text);
  return GENERATED.test(id) ? id : undefined;
}
