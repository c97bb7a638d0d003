import * as vscode from 'vscode';
import { ApiError, isApiError } from '../../core/api/errors';
import { labelOf } from '../connections/authority';
import type { Connections } from '../connections/connections';
import { COMMANDS, SETTINGS, type CommandId } from '../../manifest';
import type { OlderNode, RunsNode } from '../tree/nodes';
import { describeError, showError } from '../wording/describeError';
import { LookUpError } from './pick/lookUpError';
import { isDocument, parseArgument, type CommandArgument, type GivenArgument } from './resolveRun';
import type { CommandServices } from './services';
import { notifyWhenFinished, doNotNotify } from './subscriptionCommands';
import { pinWorkflow, showChildRuns, unpinWorkflow } from './treeCommands';
import { pickFilter } from './pick/pickFilter';
import { copyFailure, goToFailure } from './failureCommands';
import { compareWith, compareWithSelected, selectForCompare } from './compareCommands';
import { addConnection, removeApiKey, removeConnection, renameConnection, setApiKey, switchConnection, useDotEnvKey, useEnvironmentKey } from './connectionCommands';
import { copyAsCurl, copyExecutionId, copyLink, copyRunId, copySelectedIds } from './copyCommands';
import { goToDefinition } from './goToDefinition';
import { goToEvent } from './goToEvent';
import { openDecodedHistory, openHistory, openInConsole, openLatestRun, openRun, openToSide } from './openCommands';
import { copyResult, openInput, openPayload, openResult } from './partCommands';
import { revealInView } from './revealInView';
import { saveHistory } from './saveHistory';

/** What a command does; it throws, and `runCommand` puts that into words. */
type Handler = (services: CommandServices, argument: CommandArgument, selection: readonly RunsNode[] | undefined) => unknown;

const HANDLERS: Record<CommandId, Handler> = {
  [COMMANDS.refresh]: ({ view, files, names, definitions }) => {
    definitions.searchInBackground(true);
    return Promise.all([view.refresh().then(() => names.refresh()), files.refresh()]);
  },
  [COMMANDS.stopWaiting]: ({ feed }) => feed.giveUp(),
  [COMMANDS.loadMore]: ({ view }, argument) => view.loadMore(olderNode(argument)),
  [COMMANDS.filter]: filterRuns,
  // The same under the icon of a filter that is in force.
  [COMMANDS.editFilter]: filterRuns,
  [COMMANDS.clearFilter]: ({ feed }) => feed.filterBy({}),
  [COMMANDS.showNewestFirst]: ({ view }) => view.setNewestFirst(true),
  [COMMANDS.showByWorkflow]: ({ view }) => view.setNewestFirst(false),
  [COMMANDS.pinWorkflow]: pinWorkflow,
  [COMMANDS.unpinWorkflow]: unpinWorkflow,
  [COMMANDS.showChildRuns]: showChildRuns,
  [COMMANDS.showRunsOf]: ({ view }, argument) => view.showRunsOf(typeof argument === 'string' ? argument : undefined),
  [COMMANDS.stopFollowing]: ({ live }, argument) => {
    if (isDocument(argument)) live.stop(argument);
  },
  [COMMANDS.follow]: ({ live }, argument) => {
    if (isDocument(argument)) live.follow(argument);
  },
  [COMMANDS.editServerUrl]: () =>
    vscode.commands.executeCommand('workbench.action.openSettings', `@id:${SETTINGS.section}.${SETTINGS.serverUrl}`),
  [COMMANDS.openProxySettings]: () => vscode.commands.executeCommand('workbench.action.openSettings', 'http.proxy'),
  [COMMANDS.showDiagnostics]: ({ diagnostics, feed }) => diagnostics.show(feed),
  [COMMANDS.showLog]: ({ log }) => {
    log.show();
  },
  [COMMANDS.notifyWhenFinished]: notifyWhenFinished,
  [COMMANDS.doNotNotify]: doNotNotify,
  [COMMANDS.goToFailure]: goToFailure,
  [COMMANDS.copyFailure]: copyFailure,
  [COMMANDS.compareWith]: compareWith,
  [COMMANDS.compareWithSelected]: compareWithSelected,
  [COMMANDS.selectForCompare]: selectForCompare,
  [COMMANDS.setApiKey]: setApiKey,
  [COMMANDS.removeApiKey]: removeApiKey,
  [COMMANDS.useEnvironmentKey]: useEnvironmentKey,
  [COMMANDS.useDotEnvKey]: useDotEnvKey,
  [COMMANDS.switchConnection]: switchConnection,
  [COMMANDS.addConnection]: addConnection,
  [COMMANDS.renameConnection]: renameConnection,
  [COMMANDS.removeConnection]: removeConnection,
  [COMMANDS.copyExecutionId]: copyExecutionId,
  [COMMANDS.copySelectedIds]: copySelectedIds,
  [COMMANDS.copyRunId]: copyRunId,
  [COMMANDS.copyAsCurl]: copyAsCurl,
  [COMMANDS.copyLink]: copyLink,
  [COMMANDS.goToDefinition]: goToDefinition,
  [COMMANDS.goToEvent]: goToEvent,
  [COMMANDS.openLatestRun]: openLatestRun,
  [COMMANDS.openRun]: openRun,
  [COMMANDS.openHistory]: openHistory,
  [COMMANDS.openDecodedHistory]: openDecodedHistory,
  [COMMANDS.openToSide]: openToSide,
  [COMMANDS.openInConsole]: openInConsole,
  [COMMANDS.openInput]: openInput,
  [COMMANDS.openResult]: openResult,
  [COMMANDS.openPayload]: openPayload,
  [COMMANDS.copyResult]: copyResult,
  [COMMANDS.revealInView]: revealInView,
  [COMMANDS.saveHistory]: saveHistory,
};

/** Does what a command is for, and says what went wrong. @param selection the rows that are selected, where the command is of one of them */
export async function runCommand(services: CommandServices, id: CommandId, given: GivenArgument, selection: unknown): Promise<void> {
  // The menu of a document's title gives something else in its place.
  await reporting(services, id, () => HANDLERS[id](services, parseArgument(given), Array.isArray(selection) ? (selection as RunsNode[]) : undefined));
}

/** Does what the user asked for. The one place where what that throws becomes a message. @param what names it in the log */
export async function reporting(services: CommandServices, what: string, work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    await report(services, what, error);
  }
}

/** Lets the user say which runs the view shows. */
async function filterRuns(services: CommandServices): Promise<void> {
  await pickFilter(services);
}

async function report({ connections, log }: CommandServices, what: string, error: unknown): Promise<void> {
  if (error instanceof vscode.CancellationError) return;
  const { error: apiError, subject } = asLookUpError(connections, error);
  log.warn(`${what}: ${apiError.kind}: ${apiError.message}`);
  if (apiError.kind === 'unexpected') log.error(error instanceof Error ? error : String(error));
  await showError(describeError(apiError, subject));
}

function asLookUpError(connections: Connections, error: unknown): LookUpError {
  if (error instanceof LookUpError) return error;
  const apiError = isApiError(error) ? error : new ApiError('unexpected', String(error));
  // With such settings there is no server to name, and asking for the connection would fail again.
  if (apiError.kind === 'unsafeUrl') return new LookUpError(apiError, { host: '' });
  const connection = connections.current();
  return new LookUpError(apiError, labelOf(connection));
}

function olderNode(argument: CommandArgument): Pick<OlderNode, 'workflow'> {
  return argument && typeof argument === 'object' && 'kind' in argument && argument.kind === 'older' ? argument : { workflow: undefined };
}
