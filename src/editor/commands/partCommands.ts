import * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import { partDocument, type PartDocument, type RunPart } from '../../core/history/runPart';
import { readPayload } from '../../core/history/payload';
import { isHistoryDocument, parseRunUri, partOf, runDocument, type HistoryDocument, type RunDocument } from '../addresses/runUri';
import type { PartReference } from '../../core/history/runPart';
import { payloadAt, payloadsOf } from '../../core/history/payloadAt';
import { unreadableMessage } from '../wording/unreadableMessage';
import { partText } from '../../core/history/partText';
import { isActive } from '../../core/runs/lifecycle';
import { statusLook } from '../wording/statusLook';
import { connectionNamed } from './pick/findRun';
import { lookUpError } from './pick/lookUpError';
import { withProgress } from './pick/withProgress';
import { readHistory } from './openAtEvent';
import { documentInFront, documentOf, isDocument, resolveRun, type CommandArgument } from './resolveRun';
import type { CommandServices } from './services';
import { pickEvent } from './goToEvent';

/** Opens a run's input: of a row, a document, an id, or the run that the user picks. */
export async function openInput(services: CommandServices, argument: CommandArgument): Promise<void> {
  await openPart(services, await subjectOf(services, argument), { kind: 'input' });
}

/** Opens a run's result. */
export async function openResult(services: CommandServices, argument: CommandArgument): Promise<void> {
  await openPart(services, await subjectOf(services, argument), { kind: 'result' });
}

/** Copies a run's result, as `openResult` shows it. */
export async function copyResult(services: CommandServices, argument: CommandArgument): Promise<void> {
  const document = await readPart(services, await subjectOf(services, argument), { kind: 'result' });
  if (document) await vscode.env.clipboard.writeText(Buffer.from(document.bytes).toString());
}

/**
 * Opens a payload of a history.
 * @param argument the history's URI with the line as its fragment, `L12`; the payload at the cursor by default
 */
export async function openPayload(services: CommandServices, argument: CommandArgument): Promise<void> {
  const link = typeof argument === 'string' ? vscode.Uri.parse(argument) : undefined;
  const editor = vscode.window.activeTextEditor;
  const inFront = documentInFront(services);
  if (argument === undefined && !editor && inFront && isHistoryDocument(inFront)) {
    await pickPayload(services, inFront);
    return;
  }
  const uri = link ?? editor?.document.uri;
  const document = isDocument(argument) ? argument : uri && parseRunUri(uri);
  const line = link ? Number(link.fragment.slice(1)) - 1 : editor?.selection.active.line;
  const index = document && services.histories.of(document.uri)?.index;
  const place = index && line !== undefined ? payloadAt(index, line) : undefined;
  const eventId = place && index?.idOf(place.row);
  if (!document || !place || eventId === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no payload here. Put the cursor on one in the history of a run.'));
    return;
  }
  const { part, number } = place;
  const text = vscode.workspace.textDocuments.find(({ uri: each }) => each.toString() === document.uri.toString());
  const payload = { kind: 'payload', payload: { eventId, number } } as const;
  await openPart(services, subjectOfDocument(services, document), payload, text && partText(text, part.line, part.endLine));
}

/** For documents whose cursor the editor does not report, as above 50 MB. */
async function pickPayload(services: CommandServices, document: HistoryDocument): Promise<void> {
  const { index } = services.histories.of(document.uri) ?? (await readHistory(services, { document }));
  const row = await pickEvent(document.uri, index, (each) => payloadsOf(index, each).length > 0);
  const eventId = row === undefined ? undefined : index.idOf(row);
  if (eventId !== undefined) await openPart(services, subjectOfDocument(services, document), { kind: 'payload', payload: { eventId, number: 0 } });
}

/** The run of a part. */
interface Subject {
  readonly connection: Connection;
  /** Any document of the run. */
  readonly document: RunDocument;
}

async function subjectOf(services: CommandServices, argument: CommandArgument): Promise<Subject> {
  const document = documentOf(services, argument);
  if (document) return subjectOfDocument(services, document);
  const { connection, run } = await resolveRun(services, argument);
  return { connection, document: runDocument(connection, 'run', run) };
}

/** @throws LookUpError if its connection is not set up */
function subjectOfDocument({ connections }: CommandServices, document: RunDocument): Subject {
  return { connection: connectionNamed(connections, document.authority), document };
}

async function openPart(services: CommandServices, subject: Subject, part: PartReference, json?: string): Promise<void> {
  const content = await readPart(services, subject, part, json);
  if (!content) return;
  const document = partOf(subject.document, part, content.isJson);
  await services.files.prepare(document, content);
  await vscode.commands.executeCommand('vscode.open', document.uri);
}

/**
 * Reads a part. If there is none, shows a message.
 * @param json the payload as in the document, if it is open
 */
async function readPart(services: CommandServices, subject: Subject, part: PartReference, json?: string): Promise<PartDocument | undefined> {
  const { decoded, status } = (json !== undefined && parsePayload(json)) || (await requestPart(services, subject, part));
  const { kind } = part;
  const document = decoded && (await partDocument(decoded));
  if (!document) void vscode.window.showInformationMessage((decoded && unreadableMessage(decoded, kind)) ?? missingMessage(kind, status));
  return document;
}

/** Undefined if the JSON is invalid, as when the document is not the one that was indexed. */
function parsePayload(json: string): RunPart | undefined {
  try {
    return { decoded: readPayload(json).decoded };
  } catch {
    return undefined;
  }
}

async function requestPart({ reader }: CommandServices, { connection, document: { id } }: Subject, part: PartReference): Promise<RunPart> {
  const title = { input: vscode.l10n.t('Loading the input…'), result: vscode.l10n.t('Loading the result…'), payload: vscode.l10n.t('Loading the payload…') }[part.kind];
  try {
    return await withProgress(title, (signal) => reader.part(connection, { ...part, id }, signal));
  } catch (error) {
    throw lookUpError(error, connection, id);
  }
}

function missingMessage(kind: PartReference['kind'], status: string | undefined): string {
  if (kind === 'input') return vscode.l10n.t('This run was started without an input.');
  if (kind === 'payload') return vscode.l10n.t('The history no longer holds this payload.');
  if (isActive(status)) return vscode.l10n.t('This run is still active. It has no result yet.');
  return vscode.l10n.t('This run has no result. Its status: {0}.', statusLook(status).spoken);
}
