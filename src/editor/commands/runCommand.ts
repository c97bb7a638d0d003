import * as vscode from 'vscode';
import { ApiError, isApiError } from '../../core/api/errors';
import { COMMANDS, INPUT_SCHEME, SETTINGS, type CommandId } from '../../manifest';
import { labelOf } from '../connections/authority';
import type { Connections } from '../connections/connections';
import type { RunsNode } from '../tree/nodes';
import { describeError, showError } from '../wording/describeError';
import { askAgain, cancelRun, resetRun, runAgain, sendInput, startRun, terminateRun } from './actCommands';
import { compareWith, compareWithSelected, selectForCompare } from './compareCommands';
import { addConnection, removeConnection, renameConnection, switchConnection } from './connectionCommands';
import { copyAsCurl, copyExecutionId, copyLink, copyRunId, copySelectedIds } from './copyCommands';
import { copyFailure, goToFailure } from './failureCommands';
import { goToDefinition } from './goToDefinition';
import { goToEvent } from './goToEvent';
import { removeApiKey, setApiKey, useDotEnvKey, useEnvironmentKey } from './keyCommands';
import { openDecodedHistory, openHistory, openInConsole, openLatestRun, openRun, openToSide } from './openCommands';
import { copyResult, openInput, openPayload, openResult } from './partCommands';
import { LookUpError } from './pick/lookUpError';
import { pickFilter } from './pick/pickFilter';
import { isDocument, parseArgument, type CommandArgument, type GivenArgument } from './resolveRun';
import { revealInView } from './revealInView';
import { saveHistory } from './saveHistory';
import type { CommandServices } from './services';
import { doNotNotify, notifyWhenFinished } from './subscriptionCommands';
import { loadMore, pinWorkflow, refresh, showChildRuns, unpinWorkflow } from './treeCommands';

/** Executes a command; `runCommand` reports its errors. @param selection the selected rows, if the command came from a row's menu */
type Handler = (services: CommandServices, argument: CommandArgument, selection: readonly RunsNode[] | undefined) => unknown;

const HANDLERS: Record<CommandId, Handler> = {
  [COMMANDS.refresh]: refresh,
  [COMMANDS.stopWaiting]: ({ feed }) => feed.giveUp(),
  [COMMANDS.loadMore]: loadMore,
  [COMMANDS.filter]: pickFilter,
  // The same command, with another icon while a filter is set.
  [COMMANDS.editFilter]: pickFilter,
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
  [COMMANDS.showLog]: ({ log }) => log.show(),
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
  [COMMANDS.startRun]: startRun,
  [COMMANDS.sendInput]: sendInput,
  [COMMANDS.askAgain]: askAgain,
  [COMMANDS.runAgain]: runAgain,
  [COMMANDS.runLastAgain]: ({ starts }) => starts.sendLast(),
  [COMMANDS.resetRun]: resetRun,
  [COMMANDS.cancelRun]: cancelRun,
  [COMMANDS.terminateRun]: terminateRun,
};

/** Executes a command and reports its error. Never rejects. @param selection the selected rows, if the command came from a row's menu */
export async function runCommand(services: CommandServices, id: CommandId, given: GivenArgument, selection: unknown): Promise<void> {
  // A press on another document than the one in front must not send that one.
  if (given instanceof vscode.Uri && given.scheme === INPUT_SCHEME && given.toString() !== vscode.window.activeTextEditor?.document.uri.toString()) return;
  // A menu of an editor title passes an object instead.
  const rows = Array.isArray(selection) ? (selection as RunsNode[]) : undefined;
  await reportErrors(services, id, () => HANDLERS[id](services, parseArgument(given), rows));
}

/** Does work for the user. Shows and logs its error, except a CancellationError. Never rejects. @param source prefix in the log */
export async function reportErrors(services: CommandServices, source: string, work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof vscode.CancellationError)) await report(services, source, error);
  }
}

async function report({ connections, log }: CommandServices, source: string, error: unknown): Promise<void> {
  const { error: apiError, subject } = asLookUpError(connections, error);
  log.warn(`${source}: ${apiError.kind}: ${apiError.message}`);
  if (apiError.kind === 'unexpected') log.error(error instanceof Error ? error : String(error));
  await showError(describeError(apiError, subject));
}

function asLookUpError(connections: Connections, error: unknown): LookUpError {
  if (error instanceof LookUpError) return error;
  const apiError = isApiError(error) ? error : new ApiError('unexpected', String(error));
  // With an unsafe URL in the settings, `current` throws the same error.
  if (apiError.kind === 'unsafeUrl') return new LookUpError(apiError, { host: '' });
  return new LookUpError(apiError, labelOf(connections.current()));
}
