import * as vscode from 'vscode';
import { authorityOf } from '../connections/authority';
import { isFinished } from '../../core/runs/lifecycle';
import type { RunsNode } from '../tree/nodes';
import { statusLook } from '../wording/statusLook';
import { argumentsOf, resolveRun, type CommandArgument } from './resolveRun';
import type { CommandServices } from './services';

/** Subscribes to the end of a run: of a row, of several selected rows, of the active document, or of one that the user picks. */
export async function notifyWhenFinished(services: CommandServices, argument: CommandArgument, selection?: readonly RunsNode[]): Promise<void> {
  const subjects = argumentsOf(argument, selection);
  for (const each of subjects) {
    const { connection, run } = await resolveRun(services, each);
    const { status } = services.feed.knownOf(authorityOf(connection))?.find(run.executionId) ?? {};
    if (!isFinished(status)) services.subscriptions.add(connection, run);
    else if (subjects.length === 1) void vscode.window.showInformationMessage(vscode.l10n.t('This run has already finished: {0}.', statusLook(status).spoken));
  }
}

/** Removes the subscriptions of a row, or of several selected rows. */
export async function doNotNotify(services: CommandServices, argument: CommandArgument, selection?: readonly RunsNode[]): Promise<void> {
  for (const each of argumentsOf(argument, selection)) {
    const { connection, run } = await resolveRun(services, each);
    services.subscriptions.remove(connection, run.executionId);
  }
}
