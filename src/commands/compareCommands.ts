import * as vscode from 'vscode';
import type { Run } from '../api/types';
import { parseRunUri, runUri, type DocumentKind, type RunReference } from '../documents/runUri';
import type { RunNode, RunsNode } from '../runs/nodes';
import { runDescription, statusIcon } from '../runs/treeItem';
import { plainText, plainTextWithoutIcons } from '../util/plainText';
import { shortId } from '../util/shortId';
import { lookUpError, withProgress, type FoundRun } from './findRun';
import { documentInFront, resolveRun, type CommandArgument } from './resolveRun';
import type { Services } from './services';

/** How many runs of the workflow are offered. */
const MOST_RUNS = 100;

/** Somebody to compare with, in the list. */
interface RunItem extends vscode.QuickPickItem {
  readonly run?: Run;
}

/**
 * Shows what differs between a run and another of its workflow, which the user picks; of two selected rows, between these.
 * Histories are compared where the document is one. The older run stands on the left.
 */
export async function compareWith(services: Services, argument: CommandArgument, selection: readonly RunsNode[] = []): Promise<void> {
  const rows = selection.filter((node) => node.kind === 'run');
  if (rows.length === 2) {
    // The editor gives them in the order in which they were selected.
    const startOf = ({ key }: RunNode): number => services.feed.store?.get(key)?.startMs ?? -Infinity;
    rows.sort((left, right) => startOf(right) - startOf(left));
    const [newer, older] = await Promise.all(rows.map((row) => resolveRun(services, row)));
    if (newer && older) await compare(newer, older.run, 'run');
    return;
  }
  const subject = argument ?? documentInFront();
  const kind = (subject instanceof vscode.Uri && parseRunUri(subject)?.kind) || 'run';
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
  const isOlder = index === -1 || runs.indexOf(picked.run) > index;
  if (isOlder) await compare(found, picked.run, kind === 'history' ? 'history' : 'run');
  else await compare({ ...found, run: picked.run }, found.run, kind === 'history' ? 'history' : 'run');
}

async function compare({ connection, run }: FoundRun, older: RunReference, kind: DocumentKind): Promise<void> {
  const name = (each: RunReference): string => plainText(shortId(each.executionId));
  const title = `${plainText(run.workflowName ?? '')} ${name(older)} ↔ ${name(run)}`;
  await vscode.commands.executeCommand('vscode.diff', runUri(connection, kind, older), runUri(connection, kind, run), title);
}

/** The one before and the last that completed first, then all. */
function items(others: readonly Run[], previous: Run | undefined): RunItem[] {
  const now = Date.now();
  const item = (run: Run): RunItem => ({
    label: plainTextWithoutIcons(shortId(run.executionId)),
    description: runDescription(run, now, true),
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

/** The newest runs of a run's workflow, newest first, from one request. @throws LookUpError, CancellationError */
async function runsOf({ client }: Services, { connection, run: { workflowName } }: FoundRun): Promise<Run[]> {
  const query = { sortBy: 'start_time', order: 'desc', includeInternal: false, pageSize: MOST_RUNS, workflowIdentifier: workflowName } as const;
  try {
    const { runs } = await withProgress(vscode.l10n.t('Loading runs…'), (signal) => client.listRuns(connection, query, { signal }));
    // Small servers ignore the filter.
    return runs.filter((run) => workflowName === undefined || run.workflowName === workflowName);
  } catch (error) {
    throw lookUpError(error, connection);
  }
}

function isSame(run: Run, { runId, executionId }: RunReference): boolean {
  return runId === undefined ? run.executionId === executionId : run.runId === runId;
}
