import { parseJson } from '../text/parseJson';
import { ApiError } from './errors';

/**
 * Reads a whole body as JSON.
 * @throws ApiError `notTheApi` if it isn't
 */
export async function readJson(chunks: AsyncIterable<Uint8Array>): Promise<unknown> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  // TextDecoder also removes a byte order mark.
  const text = new TextDecoder().decode(Buffer.concat(parts));
  try {
    return parseJson(text);
  } catch {
    // Without the parser's message, which quotes the body.
    throw new ApiError('notTheApi', 'The answer is not JSON.');
  }
}
