import { ApiError } from '../api/errors';
import type { HistoryIndex } from './historyIndex';
import { JsonLayout, JsonLayoutError, type JsonLayoutOptions } from './jsonLayout';
import { HistoryIndexer } from './historyIndexer';

/** A history as laid out, with its index. */
export interface IndexedHistory {
  readonly bytes: Uint8Array;
  readonly index: HistoryIndex;
}

/** A document, laid out. */
export interface LaidOut {
  readonly bytes: Uint8Array;
  /** Set for a document with events. */
  readonly index?: HistoryIndex;
  /** Set for a document of one event: the whole history. */
  readonly history?: IndexedHistory;
}

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** An answer of at most this many bytes is shown as sent where its layout is too large: nested 100,000 deep, 400 KB are 20 GB. */
const MOST_AS_SENT = 16 * 1024 * 1024;

/** Lays a document out while it arrives. @throws ApiError `notTheApi` for text that is no JSON, `tooLarge` */
export async function layOut(chunks: Chunks): Promise<LaidOut> {
  return { bytes: (await laidOut(chunks, {})).bytes };
}

/**
 * Lays a history out while it arrives, and indexes it in the same pass; one that is shown as sent has an empty index.
 * @throws ApiError `notTheApi` for text that is no JSON, `tooLarge`
 */
export async function layOutHistory(chunks: AsyncIterable<Uint8Array>): Promise<IndexedHistory> {
  const sink = new HistoryIndexer();
  const { bytes, isAsSent } = await laidOut(chunks, { sink });
  return { bytes, index: isAsSent ? new HistoryIndexer().index : sink.index };
}

/** What a layout threw, as an ApiError (`notTheApi` for what is no JSON, `tooLarge`); any other error as it is. */
export function layoutError(error: unknown): unknown {
  if (!(error instanceof JsonLayoutError)) return error;
  return new ApiError(error.reason === 'tooLarge' ? 'tooLarge' : 'notTheApi', error.message);
}

async function laidOut(chunks: Chunks, options: JsonLayoutOptions): Promise<{ bytes: Uint8Array; isAsSent: boolean }> {
  const layout = new JsonLayout(options);
  let sent: Uint8Array[] = [];
  let size = 0;
  let tooLarge: JsonLayoutError | undefined;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size <= MOST_AS_SENT) sent.push(chunk);
      else if (tooLarge !== undefined) throw tooLarge;
      else sent = [];
      try {
        if (tooLarge === undefined) layout.push(chunk);
      } catch (error) {
        if (!(error instanceof JsonLayoutError && error.reason === 'tooLarge') || size > MOST_AS_SENT) throw error;
        tooLarge = error;
      }
    }
    return tooLarge === undefined ? { bytes: layout.end(), isAsSent: false } : { bytes: Buffer.concat(sent), isAsSent: true };
  } catch (error) {
    throw layoutError(error);
  }
}
