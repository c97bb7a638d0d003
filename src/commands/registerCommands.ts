import * as vscode from 'vscode';
import { ApiError, isApiError } from '../api/errors';
import { hostOf, nameOf, type Connections } from '../connections/connections';
import { COMMANDS, SETTINGS, type CommandId } from '../manifest';
import type { OlderNode, RunsNode } from '../runs/nodes';
import { describeError, showError } from '../util/describeError';
import type * as connectionCommands from './connectionCommands';
import type * as partCommands from './partCommands';
import type * as copyCommands from './copyCommands';
import type * as openCommands from './openCommands';
import { LookUpError } from './lookUpError';
import type { CommandArgument } from './resolveRun';
import type { Services } from './services';
import { pinWorkflow, showChildRuns, unpinWorkflow } from './treeCommands';

/** What a command does; it throws, and `registerCommands` puts that into words. */
type Handler = (services: Services, argument: CommandArgument, selection: readonly RunsNode[] | undefined) => unknown;

const HANDLERS: Record<CommandId, Handler> = {
  [COMMANDS.setApiKey]: connectionCommand('setApiKey'),
  [COMMANDS.removeApiKey]: connectionCommand('removeApiKey'),
  [COMMANDS.useEnvironmentKey]: connectionCommand('useEnvironmentKey'),
  [COMMANDS.useDotEnvKey]: connectionCommand('useDotEnvKey'),
  [COMMANDS.switchConnection]: connectionCommand('switchConnection'),
  [COMMANDS.addConnection]: connectionCommand('addConnection'),
  [COMMANDS.renameConnection]: connectionCommand('renameConnection'),
  [COMMANDS.removeConnection]: connectionCommand('removeConnection'),
  [COMMANDS.refresh]: ({ view, files, names }) => Promise.all([view.refresh().then(() => names.refresh()), files.refresh()]),
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
  [COMMANDS.notifyWhenFinished]: async (...given) => (await import('./bellCommands.js')).notifyWhenFinished(...given),
  [COMMANDS.doNotNotify]: async (...given) => (await import('./bellCommands.js')).doNotNotify(...given),
  [COMMANDS.openLatestRun]: openCommand('openLatestRun'),
  [COMMANDS.openRun]: openCommand('openRun'),
  [COMMANDS.openHistory]: openCommand('openHistory'),
  [COMMANDS.openDecodedHistory]: openCommand('openDecodedHistory'),
  [COMMANDS.goToFailure]: async (services, argument) => (await import('./causeCommands.js')).goToFailure(services, argument),
  [COMMANDS.copyFailure]: async (services, argument) => (await import('./causeCommands.js')).copyFailure(services, argument),
  [COMMANDS.goToEvent]: async (services, argument) => (await import('./goToEvent.js')).goToEvent(services, argument),
  [COMMANDS.stopFollowing]: ({ live }, argument) => {
    if (argument instanceof vscode.Uri) live.stop(argument);
  },
  [COMMANDS.follow]: ({ live }, argument) => {
    if (argument instanceof vscode.Uri) live.follow(argument);
  },
  [COMMANDS.compareWith]: async (...given) => (await import('./compareCommands.js')).compareWith(...given),
  [COMMANDS.compareWithSelected]: async (services, argument) => (await import('./compareCommands.js')).compareWithSelected(services, argument),
  [COMMANDS.selectForCompare]: async (services, argument) => (await import('./compareCommands.js')).selectForCompare(services, argument),
  [COMMANDS.saveHistory]: async (services, argument) => (await import('./saveHistory.js')).saveHistory(services, argument),
  [COMMANDS.openToSide]: openCommand('openToSide'),
  [COMMANDS.openInput]: partCommand('openInput'),
  [COMMANDS.openResult]: partCommand('openResult'),
  [COMMANDS.openPayload]: partCommand('openPayload'),
  [COMMANDS.openInConsole]: openCommand('openInConsole'),
  [COMMANDS.copyExecutionId]: copyCommand('copyExecutionId'),
  [COMMANDS.copySelectedIds]: copyCommand('copySelectedIds'),
  [COMMANDS.copyRunId]: copyCommand('copyRunId'),
  [COMMANDS.copyResult]: partCommand('copyResult'),
  [COMMANDS.copyAsCurl]: copyCommand('copyAsCurl'),
  [COMMANDS.copyLink]: copyCommand('copyLink'),
  [COMMANDS.revealInView]: async (services, argument) => (await import('./revealInView.js')).revealInView(services, argument),
  [COMMANDS.editServerUrl]: () =>
    vscode.commands.executeCommand('workbench.action.openSettings', `@id:${SETTINGS.section}.${SETTINGS.serverUrl}`),
  [COMMANDS.showDiagnostics]: ({ diagnostics, feed }) => diagnostics.show(feed),
  [COMMANDS.showLog]: ({ log }) => {
    log.show();
  },
};

/** Registers every command of the manifest. */
export function registerCommands(services: Services): vscode.Disposable {
  const registrations = Object.entries(HANDLERS).map(([id, handler]) =>
    vscode.commands.registerCommand(id, (argument?: CommandArgument, selection?: readonly RunsNode[]) =>
      reporting(services, id, () => handler(services, argument, selection)),
    ),
  );
  return vscode.Disposable.from(...registrations);
}

/** Does what the user asked for. The one place where what that throws becomes a message. @param what names it in the log */
export async function reporting(services: Services, what: string, work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    await report(services, what, error);
  }
}

/** Lets the user say which runs the view shows. */
async function filterRuns(services: Services): Promise<void> {
  const { pickFilter } = await import('./pickFilter.js');
  await pickFilter(services);
}

/** Rarely used, so loaded when they are. */
function connectionCommand(name: keyof typeof connectionCommands): Handler {
  return async (services, argument) => (await import('./connectionCommands.js'))[name](services, argument);
}

function partCommand(name: keyof typeof partCommands): Handler {
  return async (services, argument) => (await import('./partCommands.js'))[name](services, argument);
}

function openCommand(name: keyof typeof openCommands): Handler {
  return async (services, argument) => (await import('./openCommands.js'))[name](services, argument);
}

function copyCommand(name: keyof typeof copyCommands): Handler {
  return async (services, ...given) => (await import('./copyCommands.js'))[name](services, ...given);
}

async function report({ connections, log }: Services, what: string, error: unknown): Promise<void> {
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
  return new LookUpError(apiError, { host: hostOf(connection), name: nameOf(connection) });
}

function olderNode(argument: CommandArgument): Pick<OlderNode, 'workflow'> {
  return argument && typeof argument === 'object' && 'kind' in argument && argument.kind === 'older' ? argument : { workflow: undefined };
}
