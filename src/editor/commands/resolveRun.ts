import * as vscode from 'vscode';
import { parseRunUri, type RunDocument } from '../addresses/runUri';
import type { RunNode, RunsNode } from '../tree/nodes';
import { connectionNamed, findRun, type FoundRun, type WantedRun } from './pick/findRun';
import { findRunAnywhere } from './pick/findRunAnywhere';
import type { CommandServices } from './services';
import { pickRun } from './pick/pickRun';

/** The argument of a registered command: a row, a document's URI, an id, the ids of a text, or nothing. */
export type GivenArgument = RunsNode | vscode.Uri | WantedRun | null | undefined;

/** The argument of a command, parsed. */
export type CommandArgument = RunsNode | RunDocument | WantedRun | undefined;

/** Parses the URI of a document; one of anything else counts as no argument. */
export function parseArgument(given: GivenArgument): CommandArgument {
  return given instanceof vscode.Uri ? parseRunUri(given) : (given ?? undefined);
}

/**
 * The run of an argument; without an argument the run of the active document, else one that the user picks.
 * @throws ApiError, LookUpError, or CancellationError when the user gave up
 */
export async function resolveRun(services: CommandServices, argument: CommandArgument): Promise<FoundRun> {
  const subject = argument ?? documentInFront(services);
  if (typeof subject === 'string' || isIds(subject)) return findRunAnywhere(services, services.connections.current(), subject);
  if (isDocument(subject)) return findRun(services, connectionNamed(services.connections, subject.authority), wantedBy(subject));
  if (isRunNode(subject)) return runOfRow(services, subject);
  return pickRun(services);
}

/** The arguments of a command for several rows: the selected runs if there are several, else its argument. */
export function argumentsOf(argument: CommandArgument, selection: readonly RunsNode[] = []): readonly CommandArgument[] {
  const rows = selection.filter(isRunNode);
  return rows.length > 1 ? rows : [argument];
}

/** The document of an argument, or the active one if there is no argument; undefined for a row or an id. */
export function documentOf(services: CommandServices, argument: CommandArgument): RunDocument | undefined {
  if (argument === undefined) return documentInFront(services);
  return isDocument(argument) ? argument : undefined;
}

/** The run document of the active tab. */
export function documentInFront({ tabs }: CommandServices): RunDocument | undefined {
  return tabs.inFront[0];
}

/** Whether an argument is a document. */
export function isDocument(argument: CommandArgument): argument is RunDocument {
  return typeof argument === 'object' && 'uri' in argument;
}

/** The row of the tree that an argument is. */
export function rowOf(argument: CommandArgument): RunsNode | undefined {
  return typeof argument === 'object' && 'kind' in argument && !isDocument(argument) ? argument : undefined;
}

function runOfRow({ feed }: CommandServices, { key }: RunNode): FoundRun {
  const { connection, store } = feed;
  const run = store?.known.get(key);
  // The row belongs to the previous connection, and is removed by the next redraw.
  if (!connection || !run) throw new vscode.CancellationError();
  return { connection, run };
}

function isRunNode(subject: RunsNode | undefined): subject is RunNode {
  return subject?.kind === 'run';
}

/** `Array.isArray` does not narrow readonly arrays. */
function isIds(subject: CommandArgument): subject is Exclude<WantedRun, string> {
  return Array.isArray(subject);
}

/** The ids of a document's run, in the order to try them in. */
function wantedBy({ id, executionId }: RunDocument): WantedRun {
  return executionId === undefined ? id : [{ id, kind: 'run' }, { id: executionId, kind: 'execution' }];
}
