import * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import type { RunReference } from '../../core/api/types';
import type { PartKind, PayloadId } from '../../core/history/runPart';
import { authorityOf } from '../connections/authority';
import { RUN_SCHEME } from '../../manifest';
import { fileName } from '../../core/text/fileName';
import { shortId } from '../../core/text/shortId';
import { plainText, shortened } from '../../core/text/plainText';

/** What a document shows of a run: `GET /v1/workflows/runs/{run_id}`, or its `/history`. */
export type DocumentKind = 'run' | 'history';

/** What shows a whole history: `decoded` with its payloads decoded in their places. */
export type HistoryKind = 'history' | 'decoded';

/** Whether a document shows a part, which stays as it is once it is there. */
export function isPart({ kind }: RunDocument): boolean {
  return kind !== 'run' && !isHistory(kind);
}

/** Whether such a document shows a whole history. */
export function isHistory(kind: string | undefined): kind is HistoryKind {
  return kind === 'history' || kind === 'decoded';
}

const ENDINGS = { run: '.json', history: '.history.json', decoded: '.decoded.json' } as const satisfies Record<DocumentKind | HistoryKind, string>;

const PART_SEGMENT = /^(?:(input|result)|(payload)-(\d{1,9})-(\d{1,9})|(event)-(\d{1,9}))$/;
const PART_ENDING = /(?: event \d+[.\d]*)?\.(input|result|payload|event)\.(?:json|txt)$/;

/** What a document's URI says. */
export interface RunDocument {
  /** Names the connection (`authorityOf`). */
  readonly authority: string;
  readonly kind: DocumentKind | HistoryKind | PartKind | 'event';
  /** A run id, or an execution id where no run id is known; whole. */
  readonly id: string;
  /** Of the kind `payload`. */
  readonly payload?: PayloadId;
  /** Of the kind `event`: one event of a history. */
  readonly eventId?: number;
}

/** `mistral-run://default@api.mistral.ai/history/<id>/process-invoices a9f03c11.history.json`: only the last part is for people. */
export function runUri(connection: Connection, kind: DocumentKind | HistoryKind, run: RunReference): vscode.Uri {
  const id = run.runId ?? run.executionId;
  const name = [run.workflowName, shortId(run.executionId)].filter(Boolean).join(' ');
  return vscode.Uri.from({
    scheme: RUN_SCHEME,
    authority: authorityOf(connection),
    // Save As proposes the last part.
    path: `/${kind}/${pathSegment(id)}/${fileName(shortened(plainText(name), 80) + ENDINGS[kind])}`,
  });
}

/** Reads a URI made by `runUri`; undefined for any other. */
export function parseRunUri(uri: vscode.Uri): RunDocument | undefined {
  if (uri.scheme !== RUN_SCHEME) return undefined;
  const [, kind, segment, label, ...rest] = uri.path.split('/');
  const [, value, payload, payloadEvent, number, event, eventId] = PART_SEGMENT.exec(kind ?? '') ?? [];
  const part = value ?? payload ?? event;
  if (!segment || !label || rest.length > 0) return undefined;
  // Tools look for files of theirs beside every document, as .editorconfig: those are not there.
  const known = kind === 'run' || isHistory(kind) ? label.endsWith(ENDINGS[kind]) && kind : PART_ENDING.exec(label)?.[1] === part && part;
  if (!known) return undefined;
  try {
    const document = { authority: uri.authority, kind: known as RunDocument['kind'], id: decodeURIComponent(segment) };
    if (eventId !== undefined) return { ...document, eventId: Number(eventId) };
    return payloadEvent === undefined ? document : { ...document, payload: { eventId: Number(payloadEvent), number: Number(number) } };
  } catch {
    return undefined;
  }
}

/** The URI of another document of the same run. */
export function siblingUri(uri: vscode.Uri, kind: DocumentKind | HistoryKind): vscode.Uri {
  return documentBeside(uri, kind, ENDINGS[kind]);
}

/**
 * The URI of a part of the same run: `mistral-run://…/payload-7-0/<id>/process-invoices a9f03c11 event 7.payload.json`.
 * @param uri of any document of the run @param isJson whether the part is JSON, and not some other text
 */
export function partUri(uri: vscode.Uri, part: PartKind | PayloadId, isJson: boolean): vscode.Uri {
  const ending = isJson ? 'json' : 'txt';
  if (typeof part === 'string') return documentBeside(uri, part, `.${part}.${ending}`);
  const { eventId, number } = part;
  const which = number === 0 ? '' : `.${number + 1}`;
  return documentBeside(uri, `payload-${eventId}-${number}`, ` event ${eventId}${which}.payload.${ending}`);
}

/** The URI of an event of the same run: `mistral-run://…/event-7/<id>/process-invoices a9f03c11 event 7.event.json`. @param uri of any document of the run */
export function eventUri(uri: vscode.Uri, eventId: number): vscode.Uri {
  return documentBeside(uri, `event-${eventId}`, ` event ${eventId}.event.json`);
}

function documentBeside(uri: vscode.Uri, kind: string, ending: string): vscode.Uri {
  const [, , id, label = ''] = uri.path.split('/');
  const name = label.replace(PART_ENDING, '').replace(/(\.history|\.decoded)?\.json$/, '');
  return uri.with({ path: ['', kind, id, `${name}${ending}`].join('/'), fragment: '' });
}

/** Encodes also what only means something in a path: a segment of dots would climb out of it. */
function pathSegment(id: string): string {
  return encodeURIComponent(id).replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length));
}
