import type { HistoryIndex } from '../../../../src/core/history/historyIndex';
import { HistoryIndexer } from '../../../../src/core/history/historyIndexer';
import { JsonLayout } from '../../../../src/core/history/jsonLayout';

/** A history as a document, and what is known of it. */
export interface IndexedHistory {
  readonly index: HistoryIndex;
  readonly document: Uint8Array;
  readonly lines: readonly string[];
}

/** Lays JSON out, as it comes in those chunks, and indexes it. */
export function indexed(...chunks: readonly (Uint8Array | string)[]): IndexedHistory {
  const sink = new HistoryIndexer();
  const layout = new JsonLayout({ sink });
  for (const chunk of chunks) layout.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  const document = layout.end();
  return { index: sink.index, document, lines: Buffer.from(document).toString().split('\n') };
}

/** A history of those events, which get ids from 1 on and the newer spelling's attributes. */
export function historyOf(...events: readonly (readonly [type: string, attributes: object])[]): IndexedHistory {
  return indexed(
    JSON.stringify({
      events: events.map(([type, attributes], at) => ({
        eventId: String(at + 1),
        eventTime: `2026-11-24T14:00:${String(at).padStart(2, '0')}.5Z`,
        eventType: type,
        [`${type.charAt(0).toLowerCase()}${type.slice(1)}EventAttributes`]: attributes,
      })),
    }),
  );
}

/** A payload of JSON as Temporal writes it. */
export function payload(value: unknown, encoding = 'json/plain', options?: string): object {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const metadata = { encoding: base64(encoding), ...(options !== undefined && { encoding_options: base64(options) }) };
  return { metadata, data: base64(JSON.stringify(value)) };
}

/** The details of a marker of a local activity, as Core writes them. */
export function localActivity(type: string, more: object = {}): object {
  const data = { seq: 1, attempt: 1, activity_id: '1', activity_type: type, complete_time: '2026-11-24T14:00:01Z' };
  return { markerName: 'core_local_activity', details: { data: { payloads: [payload(data)] } }, ...more };
}
