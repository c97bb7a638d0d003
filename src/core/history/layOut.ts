import { ApiError } from '../api/errors';
import type { HistoryIndex } from './historyIndex';
import { JsonLayoutError, layOutJson, type JsonLayoutOptions } from './jsonLayout';
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

/** Lays a document out while it arrives. @throws ApiError `notTheApi` for text that is no JSON, `tooLarge` */
export async function layOut(chunks: Chunks): Promise<LaidOut> {
  return { bytes: await laidOut(chunks, {}) };
}

/** Lays a history out while it arrives, and indexes it in the same pass. @throws ApiError `notTheApi` for text that is no JSON, `tooLarge` */
export async function layOutHistory(chunks: AsyncIterable<Uint8Array>): Promise<IndexedHistory> {
  const sink = new HistoryIndexer();
  return { bytes: await laidOut(chunks, { sink }), index: sink.index };
}

/** What a layout threw, as an ApiError (`notTheApi` for what is no JSON, `tooLarge`); any other error as it is. */
export function layoutError(error: unknown): unknown {
  if (!(error instanceof JsonLayoutError)) return error;
  return new ApiError(error.reason === 'tooLarge' ? 'tooLarge' : 'notTheApi', error.message);
}

async function laidOut(chunks: Chunks, options: JsonLayoutOptions): Promise<Uint8Array> {
  try {
    return await layOutJson(chunks, options);
  } catch (error) {
    throw layoutError(error);
  }
}
