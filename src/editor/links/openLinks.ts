import * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import { findRun, type FoundRun } from '../commands/findRun';
import { LookUpError } from '../commands/lookUpError';
import { reporting } from '../commands/runCommand';
import type { Services } from '../commands/services';
import { runUri } from '../addresses/runUri';
import { COMMANDS } from '../../manifest';
import { isFailed } from '../../core/runs/lifecycle';
import { plainTextWithoutLinks, shortened } from '../../core/text/plainText';
import { type LinkInLine, linksInLine } from './linksInLine';
import { parseRunLink } from '../addresses/runLink';

/** A link of a terminal, with the run that it leads to. */
export interface RunTerminalLink extends vscode.TerminalLink {
  readonly to: LinkInLine;
}

/** The links of a terminal's line. */
export function terminalLinks({ connections, feed, recents }: Services, line: string): RunTerminalLink[] {
  const { store, connection } = feed;
  const opened = connection ? recents.of(connection) : [];
  const isKnown = (id: string): boolean => store?.find(id) !== undefined || opened.some((each) => each.id === id || each.executionId === id);
  return linksInLine(line, isKnown, connections.usable).map((to) => {
    const isKnownToFail = isFailed(store?.find(to.id)?.status);
    const tooltip = isKnownToFail ? vscode.l10n.t('Go to Failure') : vscode.l10n.t('Open Run');
    return { startIndex: to.start, length: to.length, tooltip, to };
  });
}

/** Opens the run that a link of a terminal leads to, one that failed at what decided that, or says why it can't. */
export async function openTerminalLink(services: Services, { to }: RunTerminalLink): Promise<void> {
  await reporting(services, 'terminal link', () => followTerminalLink(services, to));
}

/**
 * Opens what a link from elsewhere leads to, on a connection that the user has set up for its server: the one in force,
 * or another; or says why it can't. Which connection is in force stays as it is.
 */
export async function openRunLink(services: Services, uri: vscode.Uri): Promise<void> {
  await reporting(services, 'link', () => followRunLink(services, uri));
}

async function followTerminalLink(services: Services, to: LinkInLine): Promise<void> {
  const { connection, run } = await findOnOneOf(services, to.connections.length > 0 ? to.connections : [services.connections.current()], [to]);
  services.recents.note(connection, run);
  if (isFailed(run.status)) await vscode.commands.executeCommand(COMMANDS.goToFailure, runUri(connection, 'history', run));
  else await vscode.commands.executeCommand('vscode.open', runUri(connection, 'run', run));
}

async function followRunLink(services: Services, uri: vscode.Uri): Promise<void> {
  const link = parseRunLink(uri);
  if (!link) {
    void vscode.window.showWarningMessage(vscode.l10n.t("This link doesn't lead to a workflow run."));
    return;
  }
  const connections = services.connections.usable.filter(({ origin }) => origin === link.origin);
  if (connections.length === 0) {
    await offerConnection(new URL(link.origin).host);
    return;
  }
  const { connection, run } = await findOnOneOf(services, connections, link.id);
  services.recents.note(connection, run);
  await vscode.commands.executeCommand('vscode.open', runUri(connection, link.kind, run));
}

/** The server's address is not filled in for the user: whoever made the link would have them send a key there. */
async function offerConnection(host: string): Promise<void> {
  const addConnection = vscode.l10n.t('Add Connection');
  const named = shortened(plainTextWithoutLinks(host), 100);
  const message = vscode.l10n.t('This link leads to a run at {0}, for which no connection is set up here.', named);
  if ((await vscode.window.showWarningMessage(message, addConnection)) === addConnection) await vscode.commands.executeCommand(COMMANDS.addConnection);
}

/** Several keys for one server are of several workspaces: the link doesn't say whose run it is. */
async function findOnOneOf(services: Services, connections: readonly Connection[], id: Parameters<typeof findRun>[2]): Promise<FoundRun> {
  let missing: unknown;
  for (const connection of connections) {
    try {
      return await findRun(services, connection, id);
    } catch (error) {
      if (!(error instanceof LookUpError) || !isOfThisKeyOnly(error)) throw error;
      if (missing === undefined || error.error.kind === 'notFound') missing = error;
    }
  }
  throw missing;
}

/** Whether the same server may answer otherwise to another key. */
function isOfThisKeyOnly({ error: { kind } }: LookUpError): boolean {
  return kind === 'notFound' || kind === 'noKey' || kind === 'refused' || kind === 'forbidden';
}
