import * as vscode from 'vscode';
import type { Connections } from '../connections/connections';
import { parseRunUri, runUri } from '../addresses/runUri';
import type { RunReference } from '../../core/api/types';
import { inSlices } from './inSlices';
import { failureLinks } from '../../core/history/failureLinks';
import type { HistoryIndex } from '../../core/history/historyIndex';
import { idLinks, type IdLink } from '../../core/history/idLinks';

/** A line of the layout that holds one field, whose value is plain text or a number. */
const FIELD = /^(\s*"[^"]*": "?)((?<=")[^"\\]*|\d+)"?,?$/;

/** A link of the editor, whose target is made when it is asked for. */
export class HistoryLink extends vscode.DocumentLink {
  constructor(
    range: vscode.Range,
    readonly source: vscode.Uri,
    readonly to: { readonly line: number } | RunReference,
  ) {
    super(range);
    this.tooltip = 'line' in to ? vscode.l10n.t('Go to this event') : vscode.l10n.t('Open the history of this run');
  }
}

/** The links of a history's document, where it holds the ids that the index tells of. */
export async function historyLinks(document: vscode.TextDocument, index: HistoryIndex, token: vscode.CancellationToken): Promise<HistoryLink[]> {
  return inSlices(links(document, index), () => token.isCancellationRequested);
}

function* links(document: vscode.TextDocument, index: HistoryIndex): Generator<HistoryLink, void, undefined> {
  const { uri } = document;
  // The document may be older or newer than what was read last.
  const lineAt = (line: number): string => (line < document.lineCount ? document.lineAt(line).text : '');
  for (const { line, id, to } of allLinks(lineAt, index, parseRunUri(uri)?.id ?? '')) {
    const [, before = '', value] = FIELD.exec(lineAt(line)) ?? [];
    if (value !== id) continue;
    const range = new vscode.Range(line, before.length, line, before.length + value.length);
    yield new HistoryLink(range, uri, 'row' in to ? { line: index.lineOf(to.row) } : to);
  }
}

function* allLinks(lineAt: (line: number) => string, index: HistoryIndex, ownId: string): Generator<Omit<IdLink, 'row'>, void, undefined> {
  yield* idLinks(index, ownId);
  for (let row = 0; row < index.length; row++) {
    // Of activities there may be thousands, and what failed in them is no child.
    const failure = index.typeOf(row).startsWith('Activity') ? undefined : index.valueOf(row, 'failure');
    if (failure) yield* failureLinks(lineAt, failure);
  }
}

/** What finds the run of a link, and its document. */
export interface LinkTargets {
  readonly connections: Connections;
  /** What is known of the run with this id at that connection: only then its document's name is the one it has elsewhere. */
  readonly knownRun: (authority: string, id: string) => RunReference | undefined;
}

/** Where a link leads; undefined for a run of a connection that is not set up any more. */
export function linkTarget({ source, to }: HistoryLink, { connections, knownRun }: LinkTargets): vscode.Uri | undefined {
  if ('line' in to) return source.with({ fragment: `L${to.line + 1}` });
  const connection = connections.find(source.authority);
  return connection && runUri(connection, 'history', knownRun(source.authority, to.runId ?? to.executionId) ?? to);
}
