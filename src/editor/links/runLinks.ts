import * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import { openFailure } from '../commands/failureCommands';
import { findRun, type FoundRun } from '../commands/pick/findRun';
import { findRunAnywhere } from '../commands/pick/findRunAnywhere';
import { LookUpError } from '../commands/pick/lookUpError';
import { openFound } from '../commands/openFound';
import { reportErrors } from '../commands/runCommand';
import type { CommandServices } from '../commands/services';
import { runDocument } from '../addresses/runUri';
import { COMMANDS } from '../../manifest';
import { isFailed } from '../../core/runs/lifecycle';
import { plainTextWithoutLinks, shortened } from '../../core/text/plainText';
import { type LinkInLine, linksInLine } from './linksInLine';
import { parseRunLink } from '../addresses/runLink';

/** A link to a run in a terminal. */
export interface RunTerminalLink extends vscode.TerminalLink {
  readonly to: LinkInLine;
}

/** Finds links to runs, and opens them. */
export class RunLinks {
  constructor(private readonly services: CommandServices) {}

  /** The links in a line of a terminal. */
  ofTerminalLine(line: string): RunTerminalLink[] {
    const { connections, feed, recents } = this.services;
    const { store, connection } = feed;
    const opened = connection ? recents.of(connection) : [];
    const isKnown = (id: string): boolean => store?.known.find(id) !== undefined || opened.some((each) => each.id === id || each.executionId === id);
    return linksInLine(line, isKnown, connections.usable).map((to) => {
      const isKnownToFail = isFailed(store?.known.find(to.id)?.status);
      const tooltip = isKnownToFail ? vscode.l10n.t('Go to Failure') : vscode.l10n.t('Open Run');
      return { startIndex: to.start, length: to.length, tooltip, to };
    });
  }

  /** Opens the run of a link in a terminal, a failed one at its failure. Errors are shown. */
  async openTerminalLink({ to }: RunTerminalLink): Promise<void> {
    await reportErrors(this.services, 'terminal link', () => followTerminalLink(this.services, to));
  }

  /**
   * Opens the document of a URI of this extension, on a connection to the server that it names. The current connection
   * does not change. Errors are shown.
   */
  async openUri(uri: vscode.Uri): Promise<void> {
    await reportErrors(this.services, 'link', () => followRunLink(this.services, uri));
  }
}

async function followTerminalLink(services: CommandServices, to: LinkInLine): Promise<void> {
  // A URL determines the server; an id alone may be of any.
  const isUrl = to.connections.length > 0;
  const found = await (isUrl ? findOnAnyOf(services, to.connections, [to]) : findRunAnywhere(services, services.connections.current(), [to]));
  const { connection, run } = found;
  if (!isFailed(run.status)) {
    await openFound(services, found, 'run');
    return;
  }
  services.recents.note(connection, run);
  await openFailure(services, { connection, document: runDocument(connection, 'history', run) });
}

async function followRunLink(services: CommandServices, uri: vscode.Uri): Promise<void> {
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
  await openFound(services, await findOnAnyOf(services, connections, link.id), link.kind);
}

/** The server's URL is not filled in: an untrusted link must not make the user send a key there. */
async function offerConnection(host: string): Promise<void> {
  const addConnection = vscode.l10n.t('Add Connection');
  const named = shortened(plainTextWithoutLinks(host), 100);
  const message = vscode.l10n.t('This link leads to a run at {0}, for which no connection is set up here.', named);
  if ((await vscode.window.showWarningMessage(message, addConnection)) === addConnection) await vscode.commands.executeCommand(COMMANDS.addConnection);
}

/** Tries all connections to the link's server: their keys may belong to different workspaces, and the link names none. */
async function findOnAnyOf(services: CommandServices, connections: readonly Connection[], id: Parameters<typeof findRun>[2]): Promise<FoundRun> {
  let toThrow: unknown;
  for (const connection of connections) {
    try {
      return await findRun(services, connection, id);
    } catch (error) {
      if (!(error instanceof LookUpError) || !dependsOnKey(error)) throw error;
      if (toThrow === undefined || error.error.kind === 'notFound') toThrow = error;
    }
  }
  throw toThrow;
}

/** Whether the server may answer differently with another key. */
function dependsOnKey({ error: { kind } }: LookUpError): boolean {
  return kind === 'notFound' || kind === 'noKey' || kind === 'refused' || kind === 'forbidden';
}
