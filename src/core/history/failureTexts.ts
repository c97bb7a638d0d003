import { withoutAnsi } from '../text/withoutAnsi';
import { parseJson } from '../text/parseJson';
import { fieldsOf } from './jsonFields';
import type { DecodedPayload } from './payload';

const KEYS: ReadonlySet<string> = new Set(['message', 'stack_trace', 'stackTrace']);

/**
 * Message and stack trace of the payload of a failure's `encodedAttributes`, each with its lines.
 * @returns undefined for other payloads
 */
export function failureTexts(decoded: DecodedPayload): string | undefined {
  if (decoded.kind !== 'json') return undefined;
  const fields = fieldsOf(parseJson(decoded.text));
  const entries = Object.entries(fields ?? {});
  if (!fields || !entries.some(([key]) => key !== 'message') || !entries.every(([key, value]) => KEYS.has(key) && typeof value === 'string')) return undefined;
  const texts = [fields['message'], fields['stack_trace'] ?? fields['stackTrace']].filter((text): text is string => typeof text === 'string' && text !== '');
  return withoutAnsi(texts.join('\n\n'));
}
