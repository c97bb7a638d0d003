import * as vscode from 'vscode';
import type { Connections } from '../connections/connections';
import { namedRunUri, runUri, type RunDocument } from '../addresses/runUri';
import type { RunFeed } from '../feed/runFeed';
import type { RunReference } from '../../core/api/types';
import type { ExplainedHistory } from '../documents/histories';
import { inSlices } from './inSlices';
import { failureLinks } from '../../core/history/failureLinks';
import type { HistoryIndex } from '../../core/history/historyIndex';
import { idLinks, type IdLink } from '../../core/history/idLinks';

/** A line of the layout that holds one field, whose value is plain text or a number. */
const FIELD = /^(\s*"[^"]*": "?)((?<=")[^"\\]*|\d+)"?,?$/;

/** A link in a history. Its target is resolved later. */
export class HistoryLink extends vscode.DocumentLink {
  constructor(
    range: vscode.Range,
    readonly source: RunDocument,
    readonly to: { readonly line: number } | RunReference,
  ) {
    super(range);
    this.tooltip = 'line' in to ? vscode.l10n.t('Go to this event') : vscode.l10n.t('Open the history of this run');
  }
}

/** The links of a history, in those lines that have the id of the index. */
export async function historyLinks(text: vscode.TextDocument, history: ExplainedHistory, token: vscode.CancellationToken): Promise<HistoryLink[]> {
  return inSlices(links(text, history), () => token.isCancellationRequested);
}

function* links(text: vscode.TextDocument, { document, index }: ExplainedHistory): Generator<HistoryLink, void, undefined> {
  // The text may be older or newer than the index.
  const lineAt = (line: number): string => (line < text.lineCount ? text.lineAt(line).text : '');
  for (const { line, id, to } of allLinks(lineAt, index, document.id)) {
    const [, before = '', value] = FIELD.exec(lineAt(line)) ?? [];
    if (value !== id) continue;
    const range = new vscode.Range(line, before.length, line, before.length + value.length);
    yield new HistoryLink(range, document, 'row' in to ? { line: index.lineOf(to.row) } : to);
  }
}

function* allLinks(lineAt: (line: number) => string, index: HistoryIndex, ownId: string): Generator<Omit<IdLink, 'row'>, void, undefined> {
  yield* idLinks(index, ownId);
  for (let row = 0; row < index.length; row++) {
    // Activities have no children, and there may be thousands of them.
    const failure = index.typeOf(row).startsWith('Activity') ? undefined : index.valueOf(row, 'failure');
    if (failure) yield* failureLinks(lineAt, failure);
  }
}

/** What resolves links. */
export interface LinkTargets {
  readonly connections: Pick<Connections, 'find'>;
  readonly feed: Pick<RunFeed, 'knownOf'>;
}

/** The target of a link; undefined if the connection of its run is no longer set up. */
export function linkTarget({ source, to }: Pick<HistoryLink, 'source' | 'to'>, { connections, feed }: LinkTargets): vscode.Uri | undefined {
  if ('line' in to) return source.uri.with({ fragment: `L${to.line + 1}` });
  const connection = connections.find(source.authority);
  // The document of a known run gets the same name as elsewhere.
  const known = feed.knownOf(source.authority)?.find(to.runId ?? to.executionId);
  return connection && (known ? runUri(connection, 'history', known) : namedRunUri(connection, to));
}
