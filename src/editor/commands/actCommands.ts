import * as vscode from 'vscode';
import { definitionAt } from '../../core/python/definitionAt';
import { plainTextWithoutIcons } from '../../core/text/plainText';
import { INPUT_SCHEME } from '../../manifest';
import type { RunsNode } from '../tree/nodes';
import type { StopAct } from '../wording/actMessages';
import { workflowLabel } from '../wording/runLabels';
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
