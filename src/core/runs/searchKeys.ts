/** How many search keys the server takes (OpenAPI document). */
export const MOST_SEARCH_KEYS = 3;

/** The longest key (characters; guide of Mistral Workflows, "Search keys"). */
export const LONGEST_SEARCH_KEY = 256;

/** Why the server wouldn't take a search key. */
export type SearchKeyProblem = 'noKey' | 'noValue' | 'tooLong' | 'reserved';

/**
 * Checks a search key in one of its four forms: `key:value` for a similar value, `key==:value` for this very value, `key` for
 * any, `key==` for none.
 */
export function searchKeyProblem(text: string): SearchKeyProblem | undefined {
  const colon = text.indexOf(':');
  const key = (colon < 0 ? text : text.slice(0, colon)).replace(/==$/, '');
  if (key.trim() === '') return 'noKey';
  if (colon >= 0 && text.slice(colon + 1).trim() === '') return 'noValue';
  if (Array.from(key).length > LONGEST_SEARCH_KEY) return 'tooLong';
  // No key of a worker's can begin or end so.
  return key.startsWith('internal.') || key.endsWith('==') ? 'reserved' : undefined;
}
