import * as vscode from 'vscode';
import { isHistoryDocument, runDocument, runUri, siblingOf, type RunDocument, type DocumentKind, type HistoryKind } from '../addresses/runUri';
import type { Connection } from '../../core/api/connection';
import { NEWEST_FIRST } from '../../core/api/newestFirst';
import type { Run } from '../../core/api/types';
import { consoleUrl } from '../addresses/consoleUrl';
import { LookUpError } from './pick/lookUpError';
import { withProgress } from './pick/withProgress';
import { definitionAt } from '../../core/python/definitionAt';
import { openFailure } from './failureCommands';
import { isFailed } from '../../core/runs/lifecycle';
import { newestRunsOf } from '../../core/runs/newestRunsOf';
import { isEmpty } from '../../core/runs/runFilter';
import { workflowLabel } from '../wording/runLabels';
import { openFound } from './openFound';
import { documentInFront, documentOf, isDocument, resolveRun, rowOf, type CommandArgument } from './resolveRun';
import type { CommandServices } from './services';
import { pickRun } from './pick/pickRun';

/** Opens a run's detail: of a row, a document, an id, or the run that the user picks. */
export async function openRun(services: CommandServices, argument: CommandArgument): Promise<void> {
  if (argument === undefined) {
    await openFound(services, await pickRun(services), 'run');
    return;
  }
  await openDocument(services, 'run', argument);
}

/** Opens a run's history: of a row, a document (the active one by default), an id, or the run that the user picks. */
export async function openHistory(services: CommandServices, argument: CommandArgument): Promise<void> {
  await openDocument(services, 'history', argument);
}

/** Opens a run's history with decoded payloads; from another document of its events, at the same event. */
export async function openDecodedHistory(services: CommandServices, argument: CommandArgument): Promise<void> {
  await openDocument(services, 'decoded', argument);
}

/** Opens the run of a row, or of the selected one, in the next column. */
export async function openToSide(services: CommandServices, argument: CommandArgument): Promise<void> {
  const row = argument ?? services.view.selectedRuns[0];
  if (row === undefined) return;
  const { connection, run } = await resolveRun(services, row);
  await vscode.commands.executeCommand('vscode.open', runUri(connection, 'run', run), vscode.ViewColumn.Beside);
}

/** Opens the newest run: of the row's workflow, of the workflow class at the cursor, or of all workflows. */
export async function openLatestRun(services: CommandServices, argument: CommandArgument): Promise<void> {
  const defined = argument === undefined ? await workflowAtCursor(services) : undefined;
  if (defined !== undefined) {
    await openLatestRunOf(services, defined);
    return;
  }
  const { feed, client } = services;
  await feed.refreshIfStale({ byUser: true });
  const { connection, store, problem } = feed;
  // A filter may hide the newest run, so it is requested.
  const run = isEmpty(feed.filter) || argument ? store && latest(store, argument) : connection && (await newestOf(client, connection));
  if (connection && run) await open(runUri(connection, 'run', run));
  else if (problem) throw problem;
  else void vscode.window.showInformationMessage(vscode.l10n.t('No runs yet. They appear here once a workflow starts.'));
}

/** Opens a run, or a row's workflow, in the web console. */
export async function openInConsole(services: CommandServices, argument: CommandArgument): Promise<void> {
  const row = rowOf(argument);
  if (row?.kind === 'workflow') {
    await openExternal(consoleUrl(services.connections.current(), { workflowName: row.name }));
    return;
  }
  try {
    const { connection, run } = await resolveRun(services, argument);
    await openExternal(consoleUrl(connection, run));
  } catch (error) {
    if (!(error instanceof LookUpError) || error.error.kind !== 'notFound') throw error;
    // The console may have it even if the API does not.
    const document = isDocument(argument) ? argument : documentInFront(services);
    const connection = document && services.connections.find(document.authority);
    await openExternal(consoleUrl(connection ?? services.connections.current(), { workflowName: undefined }));
  }
}

async function openDocument(services: CommandServices, kind: DocumentKind | HistoryKind, argument: CommandArgument): Promise<void> {
  const document = documentOf(services, argument);
  if (document) {
    const target = siblingOf(document, kind);
    const id = eventInFront(services, document);
    await (isHistoryDocument(target) && id !== undefined ? services.initialReveal.open(target, { id }) : open(target.uri));
    return;
  }
  await openFound(services, await resolveRun(services, argument), kind);
}

/** The id of a document's event, or of the event at its cursor. */
function eventInFront({ histories }: CommandServices, document: RunDocument): number | undefined {
  if (document.kind === 'event') return document.eventId;
  const { activeTextEditor: editor } = vscode.window;
  const index = editor?.document.uri.toString() === document.uri.toString() ? histories.of(document.uri)?.index : undefined;
  const row = editor && index?.rowAtLine(editor.selection.active.line);
  return row === undefined ? undefined : index?.idOf(row);
}

/** Not by `showTextDocument`, which fails for documents above 50 MB. */
async function open(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', uri);
}

async function openExternal(url: string): Promise<void> {
  // A string, which the editor accepts too: a Uri would decode percent-encoded ids.
  await vscode.env.openExternal(url as unknown as vscode.Uri);
}

/** Opens a failed run at its failure, as the lens above the definition does. */
async function openLatestRunOf(services: CommandServices, workflow: string): Promise<void> {
  const { connections, recents } = services;
  const connection = connections.current();
  const [run] = await withProgress(vscode.l10n.t('Loading runs…'), (signal) => newestRunsOf(services.client, connection, workflow, signal));
  if (!run) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} has no runs yet.', workflowLabel(workflow)));
    return;
  }
  recents.note(connection, run);
  if (isFailed(run.status)) await openFailure(services, { connection, document: runDocument(connection, 'history', run) });
  else await open(runUri(connection, 'run', run));
}

/** The name of the workflow whose Python class is at the cursor. */
async function workflowAtCursor({ definitions }: CommandServices): Promise<string | undefined> {
  const { activeTextEditor: editor } = vscode.window;
  if (editor?.document.languageId !== 'python') return undefined;
  const { document, selection } = editor;
  return definitionAt(document, (await definitions.of(document)).workflows, selection.active.line)?.workflowName;
}

async function newestOf(client: CommandServices['client'], connection: Connection): Promise<Run | undefined> {
  const { runs } = await client.listRuns(connection, { ...NEWEST_FIRST, pageSize: 1 });
  return runs[0];
}

function latest(store: NonNullable<CommandServices['feed']['store']>, argument: CommandArgument): Run | undefined {
  const row = rowOf(argument);
  return row?.kind === 'workflow' ? store.known.workflow(row.name)?.newest : store.known.newest(1)[0];
}
