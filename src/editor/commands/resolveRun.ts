import * as vscode from 'vscode';
import { documentsOf } from '../addresses/openTabs';
import { parseRunUri, type RunDocument } from '../addresses/runUri';
import type { RunNode, RunsNode } from '../tree/nodes';
import { connectionNamed, findRun, type FoundRun, type WantedRun } from './pick/findRun';
import type { CommandServices } from './services';
import { pickRun } from './pick/pickRun';

/** What a command may be given: a row, a document, an id, the ids of a text, or nothing. */
export type CommandArgument = RunsNode | vscode.Uri | WantedRun | undefined;

/**
 * The run that a command is about: of the row, the document or the ids; with nothing given the document in front, else
 * the one that the user picks.
 * @throws ApiError, LookUpError, or CancellationError when the user gave up
 */
export async function resolveRun(services: CommandServices, argument: CommandArgument): Promise<FoundRun> {
  const subject = argument ?? documentInFront();
  if (typeof subject === 'string' || isIds(subject)) return findRun(services, services.connections.current(), subject);
  const document = subject instanceof vscode.Uri ? parseRunUri(subject) : undefined;
  if (document) return runOfDocument(services, document);
  if (isRunNode(subject)) return runOfRow(services, subject);
  return pickRun(services);
}

/** What a command is about that can be about several rows: the selected runs, where there are several, else what it was given. */
export function argumentsOf(argument: CommandArgument, selection: readonly RunsNode[] = []): readonly CommandArgument[] {
  const rows = selection.filter(isRunNode);
  return rows.length > 1 ? rows : [argument];
}

/** The document that a command is about: the given one, with nothing given the one in front; undefined for a row or an id. */
export function documentOf(argument: CommandArgument): vscode.Uri | undefined {
  if (argument === undefined) return documentInFront();
  return argument instanceof vscode.Uri ? argument : undefined;
}

/** The run document in front, if the active editor is one. */
export function documentInFront(): vscode.Uri | undefined {
  const documents = documentsOf(vscode.window.tabGroups.activeTabGroup.activeTab);
  return documents.find((uri) => parseRunUri(uri) !== undefined);
}

async function runOfDocument(services: CommandServices, { authority, id }: RunDocument): Promise<FoundRun> {
  return findRun(services, connectionNamed(services.connections, authority), id);
}

function runOfRow({ feed }: CommandServices, { key }: RunNode): FoundRun {
  const { connection, store } = feed;
  const run = store?.known.get(key);
  // The row is of a connection that is no longer in force, and goes with the next redraw.
  if (!connection || !run) throw new vscode.CancellationError();
  return { connection, run };
}

function isRunNode(subject: RunsNode | vscode.Uri | undefined): subject is RunNode {
  return subject !== undefined && 'kind' in subject && subject.kind === 'run';
}

/** `Array.isArray` tells nothing of an array that can't be changed. */
function isIds(subject: CommandArgument): subject is Exclude<WantedRun, string> {
  return Array.isArray(subject);
}
