import * as vscode from 'vscode';
import type { Run, RunReference } from '../../core/api/types';
import { isHistory, runDocument, runUri, type DocumentKind, type HistoryKind } from '../addresses/runUri';
import type { RunsNode } from '../tree/nodes';
import { newestRunsOf } from '../../core/runs/newestRunsOf';
import { runDescription, statusIcon } from '../wording/runLabels';
import { plainText, plainTextWithoutIcons } from '../../core/text/plainText';
import { shortId } from '../../core/text/shortId';
import type { FoundRun } from './pick/findRun';
import { LookUpError, lookUpError } from './pick/lookUpError';
import { withProgress } from './pick/withProgress';
import { documentInFront, isDocument, resolveRun, type CommandArgument } from './resolveRun';
import type { CommandServices } from './services';

/** A row of the list; headings have no run. */
interface RunItem extends vscode.QuickPickItem {
  readonly run?: Run;
}

/**
 * Compares a run with another one of its workflow, which the user picks, or two selected rows with each other. Compares
 * histories if the document is one. The older run is on the left.
 */
export async function compareWith(services: CommandServices, argument: CommandArgument, selection: readonly RunsNode[] = []): Promise<void> {
  const rows = selection.filter((node) => node.kind === 'run');
  if (rows.length === 2) {
    const [one, other] = await Promise.all(rows.map((row) => resolveRun(services, row)));
    if (one && other) await compare(one, other, 'run');
    return;
  }
  const subject = argument ?? documentInFront(services);
  const found = await resolveRun(services, subject);
  const runs = await runsOf(services, found);
  const index = runs.findIndex((run) => isSame(run, found.run));
  const others = runs.filter((run) => !isSame(run, found.run));
  if (others.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no other run of this workflow to compare with.'));
    return;
  }
  const placeHolder = vscode.l10n.t('Compare {0} with', plainText(shortId(found.run.executionId)));
  const picked = await vscode.window.showQuickPick(items(others, index === -1 ? undefined : runs[index + 1]), { placeHolder, matchOnDescription: true });
  if (!picked?.run) return;
  const { connection } = found;
  await compare({ connection, run: runs[index] ?? found.run }, { connection, run: picked.run }, kindOf(subject));
}

/** Selects a run, or the history if the document is one, for `compareWithSelected`. */
export async function selectForCompare(services: CommandServices, argument: CommandArgument): Promise<void> {
  const subject = argument ?? documentInFront(services);
  const { connection, run } = await resolveRun(services, subject);
  services.compareSelection.select(runDocument(connection, kindOf(subject), run));
}

/**
 * Compares a run with the selected one, or with one that the user picks if none is selected. Compares histories if either
 * document is one. The older run is on the left.
 */
export async function compareWithSelected(services: CommandServices, argument: CommandArgument): Promise<void> {
  const { compareSelection } = services;
  const selected = compareSelection.document;
  if (!selected) return compareWith(services, argument);
  const subject = argument ?? documentInFront(services);
  const one = await resolveRun(services, selected).catch((error: unknown) => {
    // The next attempt would fail too.
    if (error instanceof LookUpError && ['notFound', 'notConnected'].includes(error.error.kind)) compareSelection.select(undefined);
    throw error;
  });
  const other = await resolveRun(services, subject);
  const kind = kindOf(selected);
  await compare(one, other, kind === 'run' ? kindOf(subject) : kind);
}

/** The kind of document to compare. */
function kindOf(subject: CommandArgument): DocumentKind | HistoryKind {
  return isDocument(subject) && isHistory(subject.kind) ? subject.kind : 'run';
}

/** The older run is on the left. */
async function compare(one: FoundRun, other: FoundRun, kind: DocumentKind | HistoryKind): Promise<void> {
  const startOf = ({ run }: FoundRun): number => run.startMs ?? -Infinity;
  const [older, newer] = startOf(one) < startOf(other) ? [one, other] : [other, one];
  const name = ({ run }: FoundRun): string => plainText(shortId(run.executionId));
  const uri = ({ connection, run }: FoundRun): vscode.Uri => runUri(connection, kind, run);
  const title = `${plainText(newer.run.workflowName ?? '')} ${name(older)} ↔ ${name(newer)}`;
  await vscode.commands.executeCommand('vscode.diff', uri(older), uri(newer), title);
}

/** The previous run, the last completed one, then all others. */
function items(others: readonly Run[], previous: Run | undefined): RunItem[] {
  const now = Date.now();
  const item = (run: Run): RunItem => ({
    label: plainTextWithoutIcons(shortId(run.executionId)),
    description: runDescription(run, now, { withDeployment: true }),
    iconPath: statusIcon(run.status),
    run,
  });
  const under = (label: string, runs: readonly (Run | undefined)[]): RunItem[] => {
    const known = runs.filter((run) => run !== undefined);
    return known.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...known.map(item)];
  };
  const completed = others.find(({ status }) => status === 'COMPLETED');
  return [
    ...under(vscode.l10n.t('Previous run'), [previous]),
    ...under(vscode.l10n.t('Last completed'), [completed === previous ? undefined : completed]),
    ...under(vscode.l10n.t('All runs'), others.filter((run) => run !== previous && run !== completed)),
  ];
}

/** The newest runs of a run's workflow, newest first. @throws LookUpError, CancellationError */
async function runsOf({ client }: CommandServices, { connection, run: { workflowName } }: FoundRun): Promise<Run[]> {
  if (workflowName === undefined) return [];
  try {
    return await withProgress(vscode.l10n.t('Loading runs…'), (signal) => newestRunsOf(client, connection, workflowName, signal));
  } catch (error) {
    throw lookUpError(error, connection);
  }
}

function isSame(run: Run, { runId, executionId }: RunReference): boolean {
  return runId === undefined ? run.executionId === executionId : run.runId === runId;
}
