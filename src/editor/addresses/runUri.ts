import * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import type { RunReference } from '../../core/api/types';
import type { PartReference } from '../../core/history/runPart';
import { authorityOf } from '../connections/authority';
import { RUN_SCHEME } from '../../manifest';
import { fileName } from '../../core/text/fileName';
import { shortId } from '../../core/text/shortId';
import { plainText, shortened } from '../../core/text/plainText';

/** Documents whose JSON the server sends: `GET /v1/workflows/runs/{run_id}` and its `/history`. */
export type DocumentKind = 'run' | 'history';

/** A whole history: `decoded` with its payloads decoded in place. */
export type HistoryKind = 'history' | 'decoded';

/** Which document of a run. */
export type RunContent = { readonly kind: 'run' | HistoryKind } | { readonly kind: 'event'; readonly eventId: number } | PartReference;

/** A document of a run, as its URI names it. */
export type RunDocument = RunContent & {
  /** Without a fragment. */
  readonly uri: vscode.Uri;
  /** Names the connection (`authorityOf`). */
  readonly authority: string;
  /** A run id, or an execution id if no run id is known. Complete. */
  readonly id: string;
  /** Where a history names the run: its execution, whose latest run is shown if the server has no run by `id`. */
  readonly executionId?: string;
};

/** A document of a whole history. */
export type HistoryDocument = RunDocument & { readonly kind: HistoryKind };

/** Whether a document shows a part of a run, which does not change. */
export function isPart({ kind }: RunDocument): boolean {
  switch (kind) {
    case 'run':
    case 'history':
    case 'decoded':
      return false;
    case 'event':
    case 'input':
    case 'result':
    case 'payload':
      return true;
  }
}

/** Whether a kind of document is a whole history. */
export function isHistory(kind: string | undefined): kind is HistoryKind {
  return kind === 'history' || kind === 'decoded';
}

/** Whether it is the document of a whole history. */
export function isHistoryDocument(document: RunDocument): document is HistoryDocument {
  return isHistory(document.kind);
}

/** Begins the query that names an execution. */
const EXECUTION = 'execution=';

const ENDINGS = { run: '.json', history: '.history.json', decoded: '.decoded.json' } as const satisfies Record<DocumentKind | HistoryKind, string>;

const PART_SEGMENT = /^(?:(input|result)|(payload)-(\d{1,9})-(\d{1,9})|(event)-(\d{1,9}))$/;
const PART_ENDING = /(?: event \d+[.\d]*)?\.(input|result|payload|event)\.(?:json|txt)$/;

/** The URI of a run or its history: `mistral-run://default@api.mistral.ai/history/<id>/process-invoices a9f03c11.history.json`. The last segment is only a label. */
export function runUri(connection: Connection, kind: DocumentKind | HistoryKind, run: RunReference): vscode.Uri {
  const name = [run.workflowName, shortId(run.executionId)].filter(Boolean).join(' ');
  return vscode.Uri.from({
    scheme: RUN_SCHEME,
    authority: authorityOf(connection),
    // Save As proposes the last part.
    path: `/${kind}/${pathSegment(idOf(run))}/${fileName(shortened(plainText(name), 80) + ENDINGS[kind])}`,
  });
}

/** The history of a run that another history names: `…/history/<run id>/….history.json?execution=<execution id>`. */
export function namedRunUri(connection: Connection, run: RunReference): vscode.Uri {
  const uri = runUri(connection, 'history', run);
  return run.runId === undefined || run.executionId === run.runId ? uri : uri.with({ query: `${EXECUTION}${encodeURIComponent(run.executionId)}` });
}

/** The document of a run or its history. */
export function runDocument<Kind extends DocumentKind | HistoryKind>(connection: Connection, kind: Kind, run: RunReference): RunDocument & { readonly kind: Kind } {
  const uri = runUri(connection, kind, run);
  return { uri, authority: uri.authority, kind, id: idOf(run) };
}

/** Parses the URI of a document; undefined for any other. */
export function parseRunUri(uri: vscode.Uri): RunDocument | undefined {
  if (uri.scheme !== RUN_SCHEME) return undefined;
  const [, kind = '', segment, label, ...rest] = uri.path.split('/');
  if (!segment || !label || rest.length > 0) return undefined;
  const content = contentOf(kind);
  if (!content) return undefined;
  // The editor's tools look for files such as .editorconfig in the folder of each document; there are none.
  const isNamed = content.kind === 'run' || isHistory(content.kind) ? label.endsWith(ENDINGS[content.kind]) : PART_ENDING.exec(label)?.[1] === content.kind;
  if (!isNamed) return undefined;
  try {
    const execution = uri.query.startsWith(EXECUTION) ? { executionId: decodeURIComponent(uri.query.slice(EXECUTION.length)) } : {};
    return { ...content, uri: uri.fragment === '' ? uri : uri.with({ fragment: '' }), authority: uri.authority, id: decodeURIComponent(segment), ...execution };
  } catch {
    return undefined;
  }
}

/** @param segment first segment of the path */
function contentOf(segment: string): RunContent | undefined {
  if (segment === 'run' || isHistory(segment)) return { kind: segment };
  const [, value, payload, payloadEvent, number, event, eventId] = PART_SEGMENT.exec(segment) ?? [];
  if (value === 'input' || value === 'result') return { kind: value };
  if (payload) return { kind: 'payload', payload: { eventId: Number(payloadEvent), number: Number(number) } };
  return event ? { kind: 'event', eventId: Number(eventId) } : undefined;
}

/** Another document of the same run. */
export function siblingOf<Kind extends DocumentKind | HistoryKind>(document: RunDocument, kind: Kind): RunDocument & { readonly kind: Kind } {
  return { ...besides(document, kind, ENDINGS[kind]), kind };
}

/**
 * A part of the same run: `mistral-run://…/payload-7-0/<id>/process-invoices a9f03c11 event 7.payload.json`.
 * @param isJson whether the part is JSON, and not other text
 */
export function partOf(document: RunDocument, part: PartReference, isJson: boolean): RunDocument {
  const ending = `${part.kind}.${isJson ? 'json' : 'txt'}`;
  if (part.kind !== 'payload') return { ...besides(document, part.kind, `.${ending}`), ...part };
  const { eventId, number } = part.payload;
  const which = number === 0 ? '' : `.${number + 1}`;
  return { ...besides(document, `payload-${eventId}-${number}`, ` event ${eventId}${which}.${ending}`), ...part };
}

/** An event of the same run: `mistral-run://…/event-7/<id>/process-invoices a9f03c11 event 7.event.json`. */
export function eventOf(document: RunDocument, eventId: number): RunDocument {
  return { ...besides(document, `event-${eventId}`, ` event ${eventId}.event.json`), kind: 'event', eventId };
}

function besides({ uri, authority, id, executionId }: RunDocument, segment: string, ending: string): Pick<RunDocument, 'uri' | 'authority' | 'id' | 'executionId'> {
  const [, , encodedId, label = ''] = uri.path.split('/');
  const name = label.replace(PART_ENDING, '').replace(/(\.history|\.decoded)?\.json$/, '');
  return { uri: uri.with({ path: ['', segment, encodedId, `${name}${ending}`].join('/') }), authority, id, ...(executionId !== undefined && { executionId }) };
}

function idOf({ runId, executionId }: RunReference): string {
  return runId ?? executionId;
}

/** Encodes dots too: `.` and `..` would be resolved. */
function pathSegment(id: string): string {
  return encodeURIComponent(id).replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length));
}
