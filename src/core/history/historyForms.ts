import { withoutExecutionToken } from '../text/executionToken';
import { layOutHistory, type IndexedHistory, type LaidOut } from './layOut';
import { partJson } from './historyIndex';
import { readPayload } from './payload';
import { payloadsOf } from './payloadAt';
import { HistoryIndexer } from './historyIndexer';
import { layOutJson } from './jsonLayout';

/** Bytes laid out before the event loop gets its turn, about 5 ms. */
const PIECE_BYTES = 500_000;

/**
 * A history with its payloads decoded in place: a payload of JSON becomes that JSON, character by character, an empty
 * one `null`. Payloads that are encrypted, offloaded, compressed or no JSON stay as sent.
 * @throws ApiError `tooLarge`
 */
export async function decodedHistory(history: IndexedHistory): Promise<IndexedHistory> {
  return layOutHistory(inTurns(withDecodedPayloads(history)));
}

/** One event of a history, as sent; undefined where the history has none with this id. */
export async function eventOfHistory(history: IndexedHistory, eventId: number): Promise<LaidOut | undefined> {
  const row = history.index.rowOfId(eventId);
  if (row === undefined) return undefined;
  const { start, end } = history.index.partOf(row);
  const sink = new HistoryIndexer(true);
  const bytes = await layOutJson([history.bytes.subarray(start, end)], { sink });
  return { bytes, index: sink.index, history };
}

/** The document in chunks, not laid out. */
function* withDecodedPayloads({ bytes, index }: IndexedHistory): Generator<Uint8Array, void, undefined> {
  let at = 0;
  for (let row = 0; row < index.length; row++) {
    for (const part of payloadsOf(index, row)) {
      const json = partJson(bytes, part);
      const text = decodedText(json) ?? withoutExecutionToken(json);
      if (text === json) continue;
      yield* pieces(bytes, at, part.start);
      yield Buffer.from(text);
      at = part.end;
    }
  }
  yield* pieces(bytes, at, bytes.length);
}

/** Undefined for a payload that stays as sent. */
function decodedText(json: string): string | undefined {
  const { decoded, isEncoded } = readPayload(json);
  if (!isEncoded) return undefined;
  if (decoded.kind === 'null') return 'null';
  return decoded.kind === 'json' ? decoded.text : undefined;
}

function* pieces(bytes: Uint8Array, start: number, end: number): Generator<Uint8Array, void, undefined> {
  for (let at = start; at < end; at += PIECE_BYTES) yield bytes.subarray(at, Math.min(at + PIECE_BYTES, end));
}

/** Yields to the event loop between pieces. */
async function* inTurns(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for (const chunk of chunks) {
    yield chunk;
    bytes += chunk.length;
    if (bytes < PIECE_BYTES) continue;
    bytes = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
