/** The longest text of a server that goes into a message, in UTF-16 units. */
const MAX_LENGTH = 300;

/**
 * Text of a server or of Node as it may stand in a message or in the log: one line, bounded, and without the key, for
 * servers do repeat what they were sent.
 * @param key the key of the call, not empty, which is replaced by `***`
 */
export function safeText(text: string, key: string, maxLength = MAX_LENGTH): string {
  // The key goes after the control characters, which could hide it, and before the cut, which could leave half of it.
  const oneLine = text.replace(/\p{Cc}+/gu, ' ').replace(/\p{Cf}/gu, '').replace(/\s+/g, ' ').trim();
  const safe = oneLine.replaceAll(key, '***').replaceAll(encodeURIComponent(key), '***');
  return safe.length > maxLength ? `${safe.slice(0, maxLength - 1)}…` : safe;
}
