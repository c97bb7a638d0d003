import * as vscode from 'vscode';
import { isGeneratedExecutionId } from '../../core/actions/executionId';
import { resetPoint, resetPointAt } from '../../core/history/resetPoint';
import { readRunInput } from '../../core/history/runInput';
import { definitionAt } from '../../core/python/definitionAt';
import { plainTextWithoutIcons, shortened } from '../../core/text/plainText';
import { INPUT_SCHEME } from '../../manifest';
import { authorityOf } from '../connections/authority';
import type { RunsNode } from '../tree/nodes';
import type { StopAct } from '../wording/actMessages';
import { workflowLabel } from '../wording/runLabels';
import { inputOriginMessage, inputRefusalMessage } from '../wording/runInputMessages';
import { historySubject, readHistory } from './openAtEvent';
import { connectionNamed, findRun } from './pick/findRun';
import { lookUpError } from './pick/lookUpError';
import { withProgress } from './pick/withProgress';
import { argumentsOf, type CommandArgument, resolveRun, rowOf } from './resolveRun';
import type { CommandServices } from './services';

/** Opens the document from which a workflow is started: of a row, a name, the definition at the cursor, or one that the user picks. */
export async function startRun(services: CommandServices, argument: CommandArgument): Promise<void> {
  const row = rowOf(argument);
  const given = row?.kind === 'workflow' ? row.name : typeof argument === 'string' ? argument : undefined;
  const workflow = given ?? (await workflowAtCursor(services)) ?? (await pickWorkflow(services));
  if (workflow) await services.startInputs.open(services.connections.current(), workflow);
}

/** Sends the document in front: no argument can name another. */
export async function sendInput(services: CommandServices): Promise<void> {
  const uri = inputInFront();
  if (uri) await services.starts.send(uri);
}

/** Looks again whether the last start from the document in front was carried out. */
export async function askAgain(services: CommandServices): Promise<void> {
  const uri = inputInFront();
  if (uri) await services.starts.askAgain(uri);
}

/** Asks for a run, or several rows, to be canceled. */
export async function cancelRun(services: CommandServices, argument: CommandArgument, selection: readonly RunsNode[] | undefined): Promise<void> {
  await stop(services, 'cancel', argumentsOf(argument, selection));
}

/** Terminates a run, or several rows. */
export async function terminateRun(services: CommandServices, argument: CommandArgument, selection: readonly RunsNode[] | undefined): Promise<void> {
  await stop(services, 'terminate', argumentsOf(argument, selection));
}

async function stop(services: CommandServices, act: StopAct, given: readonly CommandArgument[]): Promise<void> {
  const runs = [];
  for (const each of given) runs.push(await resolveRun(services, each));
  await services.stops.stop(act, runs);
}

/**
 * Opens the document of a run's workflow with the input of that run.
 * @throws ApiError, LookUpError, CancellationError
 */
export async function runAgain(services: CommandServices, argument: CommandArgument): Promise<void> {
  const { connection, run } = await resolveRun(services, argument);
  const { runId, executionId, workflowName } = run;
  const ids = { id: runId ?? executionId, executionId };
  const { input, isLatest } = await withProgress(vscode.l10n.t('Loading the input…'), (signal) => readRunInput(services.client, connection, ids, signal)).catch((error: unknown) => {
    throw lookUpError(error, connection, ids.id);
  });
  if (isLatest && runId !== undefined) {
    void vscode.window.showWarningMessage(vscode.l10n.t('The server can’t open this exact run, so its input isn’t known.'));
    return;
  }
  if (input.kind === 'refused') {
    void vscode.window.showWarningMessage(vscode.l10n.t('{0} Start Run… opens an empty input.', inputRefusalMessage(input.why)));
    return;
  }
  const workflow = workflowName ?? input.start.workflowName;
  if (workflow === undefined) return;
  const id = isGeneratedExecutionId(executionId) ? undefined : await pickExecutionId(executionId);
  const known = services.feed.knownOf(authorityOf(connection))?.find(ids.id);
  await services.startInputs.openAgain({ connection, workflow, inputText: input.text, executionId: id, deployment: known?.deploymentName ?? input.start.deployment });
  const origin = inputOriginMessage(input.start);
  if (origin) void vscode.window.showInformationMessage(origin);
}

/** Resets a run to before what made it fail: of a row, a document, or the run that the user picks. */
export async function resetRun(services: CommandServices, argument: CommandArgument): Promise<void> {
  const subject = await historySubject(services, argument);
  const connection = subject.connection ?? connectionNamed(services.connections, subject.document.authority);
  const history = await readHistory(services, { ...subject, connection });
  const explanation = services.histories.explain(history);
  const isFailure = explanation?.kind === 'stuck' || (explanation?.kind === 'ended' && (explanation.end === 'failed' || explanation.end === 'timedOut'));
  const point = isFailure ? resetPoint(history.index, explanation) : undefined;
  if (!point) {
    void vscode.window.showInformationMessage(isFailure ? vscode.l10n.t('This run can’t be reset: nothing of its workflow was done before it failed.') : vscode.l10n.t('This run did not fail.'));
    return;
  }
  const { run } = await findRun(services, connection, subject.document.id);
  await services.resets.reset({ connection, run }, point, (eventId) => resetPointAt(history.index, eventId));
}

/** @returns undefined for a new id @throws CancellationError */
async function pickExecutionId(executionId: string): Promise<string | undefined> {
  const placeHolder = vscode.l10n.t('The earlier run was {0}. Use that ID again, or a new one?', shortened(plainTextWithoutIcons(executionId), 60));
  const items = [
    { label: vscode.l10n.t('A New ID'), id: undefined },
    { label: vscode.l10n.t('{0} Again', shortened(plainTextWithoutIcons(executionId), 60)), id: executionId },
  ];
  const picked = await vscode.window.showQuickPick(items, { placeHolder });
  if (!picked) throw new vscode.CancellationError();
  return picked.id;
}

function inputInFront(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === INPUT_SCHEME ? uri : undefined;
}

async function workflowAtCursor({ definitions }: CommandServices): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'python') return undefined;
  const { workflows } = await definitions.of(editor.document);
  return definitionAt(editor.document, workflows, editor.selection.active.line)?.workflowName;
}

async function pickWorkflow({ feed, names }: CommandServices): Promise<string | undefined> {
  const known = (feed.store?.known.workflows ?? []).map(({ name }) => name);
  const all = [...new Set([...known, ...names.all.keys()])].filter((name) => name !== '');
  const items = all.map((name) => ({ label: plainTextWithoutIcons(workflowLabel(name)), name }));
  if (items.length === 0) {
    return (await vscode.window.showInputBox({ title: vscode.l10n.t('Start Run'), prompt: vscode.l10n.t('The name of the workflow.') }))?.trim() || undefined;
  }
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Start Run'), placeHolder: vscode.l10n.t('Pick a workflow to start') }))?.name;
}
