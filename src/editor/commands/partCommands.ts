import * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import { partDocument, readRunPart, type PartDocument, type RunPart } from '../../core/history/runPart';
import { readPayload } from '../../core/history/payload';
import { isHistory, parseRunUri, partUri, runUri } from '../addresses/runUri';
import type { PartKind, PayloadId } from '../../core/history/runPart';
import { payloadAt, payloadsOf } from '../../core/history/payloadAt';
import { unreadableMessage } from '../wording/unreadableMessage';
import { partText } from '../../core/history/partText';
import { isActive } from '../../core/runs/lifecycle';
import { statusLook } from '../wording/statusLook';
import { connectionNamed, withProgress } from './pick/findRun';
import { lookUpError } from './pick/lookUpError';
import { readHistory } from './openAtEvent';
import { documentInFront, resolveRun, type CommandArgument } from './resolveRun';
import type { CommandServices } from './services';
import { pickEvent } from './goToEvent';

/** Opens what a run was started with: of a row, a document, an id, or the run that the user picks. */
export async function openInput(services: CommandServices, argument: CommandArgument): Promise<void> {
  await openPart(services, await subjectOf(services, argument), 'input');
}

/** Opens what a run came to. */
export async function openResult(services: CommandServices, argument: CommandArgument): Promise<void> {
  await openPart(services, await subjectOf(services, argument), 'result');
}

/** Copies what a run came to, as `openResult` shows it. */
export async function copyResult(services: CommandServices, argument: CommandArgument): Promise<void> {
  const document = await readPart(services, await subjectOf(services, argument), 'result');
  if (document) await vscode.env.clipboard.writeText(Buffer.from(document.bytes).toString());
}

/**
 * Opens a payload of a history.
 * @param argument the history's URI with the line as its fragment, `L12`; with nothing given the payload at the cursor
 */
export async function openPayload(services: CommandServices, argument: CommandArgument): Promise<void> {
  const given = typeof argument === 'string' ? vscode.Uri.parse(argument) : argument;
  const editor = vscode.window.activeTextEditor;
  const uri = given instanceof vscode.Uri ? given.with({ fragment: '' }) : editor?.document.uri;
  const line = given instanceof vscode.Uri && given.fragment ? Number(given.fragment.slice(1)) - 1 : editor?.selection.active.line;
  const inFront = documentInFront();
  if (!uri && inFront && isHistory(parseRunUri(inFront)?.kind)) {
    await pickPayload(services, inFront);
    return;
  }
  const index = uri && services.histories.of(uri)?.index;
  const place = index && line !== undefined ? payloadAt(index, line) : undefined;
  const eventId = place && index?.idOf(place.row);
  if (!uri || !place || eventId === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no payload here. Put the cursor on one in the history of a run.'));
    return;
  }
  const { part, number } = place;
  const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
  await openPart(services, subjectOfDocument(services, uri), { eventId, number }, document && partText(document, part.line, part.endLine));
}

/** Where the editor does not tell where the cursor is, as above 50 MB. */
async function pickPayload(services: CommandServices, uri: vscode.Uri): Promise<void> {
  const history = services.histories.of(uri) ?? (await readHistory(services, uri));
  const row = await pickEvent(uri, history.index, (each) => payloadsOf(history.index, each).length > 0);
  const eventId = row === undefined ? undefined : history.index.idOf(row);
  if (eventId !== undefined) await openPart(services, subjectOfDocument(services, uri), { eventId, number: 0 });
}

/** What a part is of. */
interface Subject {
  readonly connection: Connection;
  readonly id: string;
  /** Of any document of the run. */
  readonly uri: vscode.Uri;
}

async function subjectOf(services: CommandServices, argument: CommandArgument): Promise<Subject> {
  const subject = argument ?? documentInFront();
  if (subject instanceof vscode.Uri && parseRunUri(subject)) return subjectOfDocument(services, subject);
  const { connection, run } = await resolveRun(services, subject);
  return { connection, id: run.runId ?? run.executionId, uri: runUri(connection, 'run', run) };
}

/** @throws LookUpError where its connection is not set up */
function subjectOfDocument({ connections }: CommandServices, uri: vscode.Uri): Subject {
  return { connection: connectionNamed(connections, uri.authority), id: parseRunUri(uri)?.id ?? '', uri };
}

async function openPart(services: CommandServices, subject: Subject, part: PartKind | PayloadId, json?: string): Promise<void> {
  const document = await readPart(services, subject, part, json);
  if (!document) return;
  const uri = partUri(subject.uri, part, document.isJson);
  await services.files.prepare(uri, document);
  await vscode.commands.executeCommand('vscode.open', uri);
}

/**
 * Reads a part; where there is nothing to read, it says why.
 * @param json of the payload, where it is known without asking
 */
async function readPart(services: CommandServices, subject: Subject, part: PartKind | PayloadId, json?: string): Promise<PartDocument | undefined> {
  const { decoded, status } = (json !== undefined && known(json)) || (await ask(services, subject, part));
  const kind = typeof part === 'string' ? part : 'payload';
  const document = decoded && (await partDocument(decoded));
  if (!document) void vscode.window.showInformationMessage((decoded && unreadableMessage(decoded, kind)) ?? nothingWords(kind, status));
  return document;
}

/** Undefined where the document is another than the one that was indexed. */
function known(json: string): RunPart | undefined {
  try {
    return { decoded: readPayload(json).decoded };
  } catch {
    return undefined;
  }
}

async function ask({ client }: CommandServices, { connection, id, uri }: Subject, part: PartKind | PayloadId): Promise<RunPart> {
  const document = { authority: uri.authority, id, ...(typeof part === 'string' ? { kind: part } : { kind: 'payload' as const, payload: part }) };
  const title = { input: vscode.l10n.t('Loading the input…'), result: vscode.l10n.t('Loading the result…'), payload: vscode.l10n.t('Loading the payload…') }[document.kind];
  try {
    return await withProgress(title, (signal) => readRunPart(client, connection, document, signal));
  } catch (error) {
    throw lookUpError(error, connection, id);
  }
}

function nothingWords(kind: PartKind, status: string | undefined): string {
  if (kind === 'input') return vscode.l10n.t('This run was started without an input.');
  if (kind === 'payload') return vscode.l10n.t('The history no longer holds this payload.');
  if (isActive(status)) return vscode.l10n.t('This run is still active. It has no result yet.');
  return vscode.l10n.t('This run has no result. Its status: {0}.', statusLook(status).spoken);
}
