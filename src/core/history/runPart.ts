import type { RunsClient } from '../api/client';
import type { Connection } from '../api/connection';
import type { ReadBody } from '../api/http';
import { partJson, type DocumentPart, type HistoryIndex } from './historyIndex';
import { payloadsOf } from './payloadAt';
import { type DecodedPayload, payloadText, readPayload } from './payload';
import { withoutExecutionToken } from '../text/executionToken';
import { askForRun, type RunIds } from '../api/askForRun';
import { readStatus } from '../api/readStatus';
import { layOut, layoutError } from './layOut';
import { JsonLayout } from './jsonLayout';
import { JsonMembers } from './jsonMembers';
import { HistoryIndexer } from './historyIndexer';

/** A part of a run that opens as a document of its own, decoded. */
export type PartKind = 'input' | 'result' | 'payload';

/** A payload of a history. */
export interface PayloadId {
  readonly eventId: number;
  /** Index among the payloads of the event, from 0. */
  readonly number: number;
}

/** Names a part of a run. */
export type PartReference = { readonly kind: 'input' | 'result' } | { readonly kind: 'payload'; readonly payload: PayloadId };

/** A part of a run as the server sent it. */
export interface RunPart {
  /** Undefined where there is none. */
  readonly decoded: DecodedPayload | undefined;
  /** Of the run, as sent; only known where the part is its result. */
  readonly status?: string | undefined;
}

/** A part as a document. */
export interface PartDocument {
  readonly bytes: Uint8Array;
  readonly isJson: boolean;
}

/**
 * Requests a part of a run: the result from the run itself, the input or a payload from the history, which is read only
 * up to that part.
 * @throws ApiError; the signal's reason when aborted
 */
export async function readRunPart(
  client: RunsClient,
  connection: Connection,
  part: PartReference & RunIds,
  signal: AbortSignal,
): Promise<RunPart> {
  const { id, executionId } = part;
  if (part.kind === 'result') {
    const { value } = await askForRun(client, connection, { kind: 'run', id, executionId, signal }, readResult);
    return value;
  }
  const find = part.kind === 'payload' ? payloadParts(part.payload) : inputParts;
  const texts: FindInHistory<readonly string[]> = (index, row, document) => find(index, row)?.map((each) => partJson(document, each));
  const { value } = await askForRun(client, connection, { kind: 'history', id, executionId, signal }, readingHistory(texts));
  return { decoded: value && joined(value) };
}

/** Lays a decoded part out; undefined for one that can't be read. @throws ApiError `tooLarge` */
export async function partDocument(decoded: DecodedPayload): Promise<PartDocument | undefined> {
  const readable = payloadText(decoded);
  if (!readable) return undefined;
  const { text, isJson } = readable;
  const bytes = Buffer.from(text);
  if (!isJson) return { bytes, isJson };
  return { bytes: (await layOut([bytes])).bytes, isJson };
}

function payloadParts({ eventId, number }: PayloadId): (index: HistoryIndex, row: number) => readonly DocumentPart[] | undefined {
  return (index, row) => (index.idOf(row) === eventId ? payloadsOf(index, row).slice(number, number + 1) : undefined);
}

/** The run's input, in the event that started it: each of its arguments, or the whole input where it holds no payloads. */
export function inputParts(index: HistoryIndex, row: number): readonly DocumentPart[] | undefined {
  if (index.typeOf(row) !== 'WorkflowExecutionStarted') return undefined;
  const input = index.valueOf(row, 'input');
  if (!input) return [];
  const payloads = payloadsOf(index, row, input);
  return payloads.length > 0 ? payloads : [input];
}

/** Several arguments become a list; one that can't be read is in it as sent. */
function joined(texts: readonly string[]): DecodedPayload | undefined {
  const [only, ...more] = texts.map((text) => ({ text, ...readPayload(text) }));
  if (!only || isEmptyList(only.text)) return undefined;
  if (more.length === 0) return only.decoded;
  const values = [only, ...more].map(({ text, decoded }) => (decoded.kind === 'json' ? decoded.text : decoded.kind === 'null' ? 'null' : withoutExecutionToken(text)));
  return { kind: 'json', text: `[${values.join(',')}]` };
}

function isEmptyList(json: string): boolean {
  return /^\{\s*"payloads":\s*\[\]\s*\}$/.test(json);
}

/**
 * Looks at the last event of a history that is being read.
 * @param document the history so far, laid out, in UTF-8; valid during the call only
 * @returns undefined to go on reading
 */
export type FindInHistory<Found> = (index: HistoryIndex, row: number, document: Uint8Array) => Found | undefined;

/** Reads a history only as far as needed. @param find called for each event until it returns something */
export function readingHistory<Found>(find: FindInHistory<Found>): ReadBody<Found | undefined> {
  return async (chunks) => {
    const indexer = new HistoryIndexer();
    let found: Found | undefined;
    const layout = new JsonLayout({
      lines: false,
      sink: {
        openContainer: (kind, token) => indexer.openContainer(kind, token),
        key: (token) => indexer.key(token),
        scalar: (kind, token) => indexer.scalar(kind, token),
        closeContainer: (kind, token) => {
          const before = indexer.index.length;
          indexer.closeContainer(kind, token);
          if (found !== undefined || indexer.index.length === before) return;
          found = find(indexer.index, before, token.output);
        },
      },
    });
    for await (const chunk of chunks) {
      notJson(() => layout.push(chunk));
      if (found !== undefined) return found;
    }
    notJson(() => layout.end());
    return undefined;
  };
}

const readResult: ReadBody<RunPart> = async (chunks) => {
  const members = new JsonMembers(['"result"', '"status"']);
  const layout = new JsonLayout({ sink: members, lines: false });
  for await (const chunk of chunks) notJson(() => layout.push(chunk));
  notJson(() => layout.end());
  const result = members.texts.get('"result"');
  const sent: unknown = JSON.parse(members.texts.get('"status"') ?? 'null');
  const status = typeof sent === 'string' ? readStatus(sent) : undefined;
  // A completed run that returned nothing has the result `null`; a run that has not ended has none.
  const isThere = result !== undefined && (result !== 'null' || status === 'COMPLETED');
  return { decoded: isThere ? readPayload(result).decoded : undefined, status };
};

/** @throws ApiError where the layout fails */
function notJson(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    throw layoutError(error);
  }
}
