import * as vscode from 'vscode';
import type { Connection } from '../api/connection';
import { authorityOf } from '../connections/connections';
import { RUN_SCHEME } from '../manifest';
import { shortId } from '../util/shortId';
import { plainText, shortened } from '../util/plainText';

/** What a document shows of a run: `GET /v1/workflows/runs/{run_id}`, or its `/history`. */
export type DocumentKind = 'run' | 'history';

const ENDINGS = { run: '.json', history: '.history.json' } as const satisfies Record<DocumentKind, string>;

/** What a document's URI says. */
export interface RunDocument {
  /** Names the connection (`authorityOf`). */
  readonly authority: string;
  readonly kind: DocumentKind;
  /** A run id, or an execution id where no run id is known; whole. */
  readonly id: string;
}

/** As much of a run as its document's URI needs. */
export interface RunReference {
  readonly runId: string | undefined;
  readonly executionId: string;
  readonly workflowName: string | undefined;
}

/** `mistral-run://default@api.mistral.ai/history/<id>/process-invoices a9f03c11.history.json`: only the last part is for people. */
export function runUri(connection: Connection, kind: DocumentKind, run: RunReference): vscode.Uri {
  const id = run.runId ?? run.executionId;
  const name = [run.workflowName, shortId(run.executionId)].filter(Boolean).join(' ');
  const label = shortened(plainText(name), 80).replace(/[/\\]/g, '-');
  return vscode.Uri.from({
    scheme: RUN_SCHEME,
    authority: authorityOf(connection),
    path: `/${kind}/${pathSegment(id)}/${label}${ENDINGS[kind]}`,
  });
}

/** Reads a URI made by `runUri`; undefined for any other. */
export function parseRunUri(uri: vscode.Uri): RunDocument | undefined {
  if (uri.scheme !== RUN_SCHEME) return undefined;
  const [, kind, segment, label, ...rest] = uri.path.split('/');
  if ((kind !== 'run' && kind !== 'history') || !segment || rest.length > 0) return undefined;
  // Tools look for files of theirs beside every document, as .editorconfig: those are not there.
  if (!label?.endsWith(ENDINGS[kind])) return undefined;
  try {
    return { authority: uri.authority, kind, id: decodeURIComponent(segment) };
  } catch {
    return undefined;
  }
}

/** The URI of the other document of the same run. */
export function siblingUri(uri: vscode.Uri, kind: DocumentKind): vscode.Uri {
  const label = uri.path.split('/').at(-1) ?? '';
  const name = label.replace(/(\.history)?\.json$/, '');
  const path = uri.path.split('/').slice(0, -1);
  path[1] = kind;
  return uri.with({ path: [...path, `${name}${ENDINGS[kind]}`].join('/') });
}

/** Encodes also what only means something in a path: a segment of dots would climb out of it. */
function pathSegment(id: string): string {
  return encodeURIComponent(id).replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length));
}
