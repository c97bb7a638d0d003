import * as vscode from 'vscode';
import { apiUrl, historyPath, historyQuery, runPath } from '../../core/api/endpoints';
import type { Connection } from '../../core/api/connection';
import { isHistory, type RunDocument } from '../addresses/runUri';
import { argumentsOf, documentInFront, isDocument, resolveRun, type CommandArgument } from './resolveRun';
import { curlLine } from './curlLine';
import { consoleUrl } from '../addresses/consoleUrl';
import { runLinkParts } from '../addresses/runLink';
import { EXTENSION_ID } from '../../manifest';
import type { RunsNode } from '../tree/nodes';
import { markdownText } from '../../core/text/markdownText';
import { shortId } from '../../core/text/shortId';
import type { FoundRun } from './pick/findRun';
import type { CommandServices } from './services';

/** Copies the execution id; of several selected rows all of them, one per line. */
export async function copyExecutionId(
  services: CommandServices,
  argument: CommandArgument,
  selection?: readonly RunsNode[],
): Promise<void> {
  const found = await Promise.all(argumentsOf(argument, selection).map((each) => resolveRun(services, each)));
  await copy(found.map(({ run }) => run.executionId).join('\n'));
}

/** Copies the execution ids of the rows that are selected in the view. For the keybinding. */
export async function copySelectedIds(services: CommandServices): Promise<void> {
  const { selectedRuns } = services.view;
  if (selectedRuns[0]) await copyExecutionId(services, selectedRuns[0], selectedRuns);
}

/** Copies the run id. */
export async function copyRunId(services: CommandServices, argument: CommandArgument): Promise<void> {
  const { run } = await resolveRun(services, argument);
  if (run.runId === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This server gives runs no ID of their own. Copy the execution ID instead.'));
    return;
  }
  await copy(run.runId);
}

/**
 * Copies a curl command that requests the run, or the history if that is the document; the key is a variable in it. Its
 * syntax is that of the active terminal's shell, else of the default shell.
 */
export async function copyAsCurl(services: CommandServices, argument: CommandArgument): Promise<void> {
  const subject = argument ?? documentInFront(services);
  const document = isDocument(subject) ? subject : undefined;
  const { connection, id } = (document && ofDocument(services, document)) ?? (await ofRun(services, subject));
  const path = runPath(id);
  const history = isHistory(document?.kind) || document?.kind === 'event';
  const url = history ? apiUrl(connection, historyPath(path), historyQuery(true)) : apiUrl(connection, path);
  await copy(curlLine(url, vscode.window.activeTerminal?.state.shell ?? vscode.env.shell));
}

/**
 * Copies Markdown with links to the run, in the console and in the editor: `[orders a9f03c11](https://…) ([open in …](vscode://…))`.
 * For a history or one of its events, the second link opens the history. For several selected rows, it is a list.
 */
export async function copyLink(services: CommandServices, argument: CommandArgument, selection?: readonly RunsNode[]): Promise<void> {
  const subject = argument ?? documentInFront(services);
  const document = isDocument(subject) ? subject : undefined;
  const kind = document === undefined || document.kind === 'run' ? 'run' : 'history';
  const found = await Promise.all(argumentsOf(subject, selection).map((each) => resolveRun(services, each)));
  const links = found.map((each) => markdownLink(each, kind));
  await copy(links.length === 1 ? links.join() : links.map((link) => `- ${link}\n`).join(''));
}

function markdownLink({ connection, run }: FoundRun, kind: 'run' | 'history'): string {
  const name = [run.workflowName, shortId(run.executionId)].filter(Boolean).join(' ');
  const parts = runLinkParts({ kind, id: run.runId ?? run.executionId, origin: connection.origin });
  // Not through `asExternalUri`: its links open this window only, and in a browser work only once.
  const link = vscode.Uri.from({ scheme: vscode.env.uriScheme, authority: EXTENSION_ID, ...parts });
  const editor = vscode.l10n.t('open in {0}', vscode.env.appName);
  return `[${readableMarkdown(name)}](${linkTarget(consoleUrl(connection, run))}) ([${editor}](${linkTarget(link.toString())}))`;
}

/** As `markdownText`, but `-`, and `_` within a word, are not encoded, so that the text is readable without rendering too. */
function readableMarkdown(text: string): string {
  return markdownText(text)
    .replaceAll('&#45;', '-')
    .replace(/(?<=[\p{L}\p{N}])&#95;(?=[\p{L}\p{N}])/gu, '_');
}

/** Also encodes parentheses, which would end a link's target in Markdown. */
function linkTarget(url: string): string {
  return url.replaceAll('(', '%28').replaceAll(')', '%29');
}

/** From the document's URI, without a request. */
function ofDocument({ connections }: CommandServices, { authority, id }: RunDocument): { connection: Connection; id: string } | undefined {
  const connection = connections.find(authority);
  return connection && { connection, id };
}

async function ofRun(services: CommandServices, argument: CommandArgument): Promise<{ connection: Connection; id: string }> {
  const { connection, run } = await resolveRun(services, argument);
  return { connection, id: run.runId ?? run.executionId };
}

async function copy(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
}
