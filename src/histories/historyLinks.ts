import * as vscode from 'vscode';
import type { Connections } from '../connections/connections';
import { parseRunUri, runUri, type RunReference } from '../documents/runUri';
import { EVENT_ID_FIELDS, RUN_ID_FIELDS, type EventIdField, type HistoryIndex, type Note, type RunIdField } from './historyIndex';

/** An id in a history that leads somewhere: to another event of it, or to the history of another run. */
export interface IdLink {
  readonly row: number;
  /** Counted from 0. */
  readonly line: number;
  /** The id, as text. */
  readonly id: string;
  readonly to: { readonly row: number } | RunReference;
}

/** A line of the layout that holds one field, whose value is plain text or a number. */
const FIELD = /^(\s*"[^"]*": "?)((?<=")[^"\\]*|\d+)"?,?$/;

/** What is noted of events that is an id, and leads out of the event. @param ownId run id or execution id of the history's run */
export function* idLinks(index: HistoryIndex, ownId: string): Generator<IdLink, void, undefined> {
  const own = ownReference(index);
  const isOwn = (id: string): boolean => id === ownId || id === own.executionId;
  for (let row = 0; row < index.length; row++) {
    for (const note of index.notesOf(row)) {
      if (isEventId(note)) {
        const target = index.rowOfId(note.number);
        if (target !== undefined && target !== row) yield { row, line: note.line, id: String(note.number), to: { row: target } };
      } else if (isRunId(note) && !isOwn(note.text)) {
        const to = runOf(index, row, note.field, own);
        if (to) yield { row, line: note.line, id: note.text, to };
      }
    }
  }
}

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
export function historyLinks(document: vscode.TextDocument, index: HistoryIndex): HistoryLink[] {
  const ownId = parseRunUri(document.uri)?.id;
  const links: HistoryLink[] = [];
  if (ownId === undefined) return links;
  for (const { line, id, to } of idLinks(index, ownId)) {
    // The document may be older or newer than what was read last.
    const [, before = '', value] = (line < document.lineCount ? FIELD.exec(document.lineAt(line).text) : null) ?? [];
    if (value !== id) continue;
    const range = new vscode.Range(line, before.length, line, before.length + value.length);
    links.push(new HistoryLink(range, document.uri, 'row' in to ? { line: index.lineOf(to.row) } : to));
  }
  return links;
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

function isEventId(note: Note): note is Note & { readonly field: EventIdField; readonly number: number } {
  // The parent's is an id in the parent's history.
  return note.field !== 'parentInitiatedEventId' && (EVENT_ID_FIELDS as readonly string[]).includes(note.field);
}

function isRunId(note: Note): note is Note & { readonly field: RunIdField; readonly text: string } {
  return (RUN_ID_FIELDS as readonly string[]).includes(note.field);
}

/** As far as the history says. */
function ownReference(index: HistoryIndex): RunReference {
  const [start] = index.oldestFirst();
  const text = (field: 'workflowId' | 'name'): string | undefined => (start === undefined ? undefined : index.textOf(start, field));
  return { runId: undefined, executionId: text('workflowId') ?? '', workflowName: text('name') };
}

/** The run that the field of the event names. */
function runOf(index: HistoryIndex, row: number, field: RunIdField, own: RunReference): RunReference | undefined {
  const of = (workflowId: RunIdField, runId: RunIdField, workflowName?: string): RunReference => {
    const id = index.textOf(row, runId);
    return { runId: id, executionId: index.textOf(row, workflowId) ?? id ?? '', workflowName };
  };
  switch (field) {
    case 'workflowId':
    case 'runId': {
      const type = index.typeOf(row);
      if (type === 'WorkflowExecutionStarted') return undefined;
      return of('workflowId', 'runId', /ChildWorkflowExecution/.test(type) ? index.nameOf(row) : undefined);
    }
    case 'parentWorkflowId':
    case 'parentRunId':
      return of('parentWorkflowId', 'parentRunId');
    case 'rootWorkflowId':
    case 'rootRunId':
      return of('rootWorkflowId', 'rootRunId');
    default: {
      const runId = index.textOf(row, field);
      return runId === undefined ? undefined : { ...own, runId, executionId: own.executionId || runId };
    }
  }
}
