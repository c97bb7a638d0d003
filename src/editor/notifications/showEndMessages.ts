import * as vscode from 'vscode';
import { runUri } from '../addresses/runUri';
import { isFailed } from '../../core/runs/lifecycle';
import { statusLook } from '../wording/statusLook';
import { durationText } from '../wording/time';
import { runDescription, runDuration, statusIcon, workflowLabel } from '../wording/runLabels';
import { plainTextWithoutIcons, plainTextWithoutLinks, shortened } from '../../core/text/plainText';
import { shortId } from '../../core/text/shortId';
import type { FinishedRun } from './runSubscriptions';

/** Most messages shown at once; more runs share one message. */
const MOST_MESSAGES = 3;

/** Shows a message per finished run, or one message with a quick pick for many. Resolves once the user has answered. */
export async function showEndMessages(ends: readonly FinishedRun[]): Promise<void> {
  if (ends.length > MOST_MESSAGES) await showSummary(ends);
  else await Promise.all(ends.map(showMessage));
}

async function showMessage(end: FinishedRun): Promise<void> {
  const { run } = end;
  const took = runDuration(run);
  const { spoken } = statusLook(run.status);
  const message =
    took === undefined ? vscode.l10n.t('{0} {1}.', name(end), spoken) : vscode.l10n.t('{0} {1} after {2}.', name(end), spoken, durationText(took));
  const openRun = vscode.l10n.t('Open Run');
  const goToFailure = vscode.l10n.t('Go to Failure');
  const pressed = isFailed(run.status)
    ? await vscode.window.showWarningMessage(message, goToFailure, openRun)
    : await vscode.window.showInformationMessage(message, openRun);
  if (pressed === goToFailure) await open(end, 'history');
  if (pressed === openRun) await open(end, 'run');
}

async function showSummary(ends: readonly FinishedRun[]): Promise<void> {
  const failed = ends.filter(({ run }) => isFailed(run.status));
  const showRuns = vscode.l10n.t('Show Runs');
  const pressed =
    failed.length > 0
      ? await vscode.window.showWarningMessage(vscode.l10n.t('{0} runs finished, {1} of them failed.', ends.length, failed.length), showRuns)
      : await vscode.window.showInformationMessage(vscode.l10n.t('{0} runs finished.', ends.length), showRuns);
  if (pressed !== showRuns) return;
  const now = Date.now();
  const items = [...failed, ...ends.filter((end) => !failed.includes(end))].map((end) => ({
    label: name(end),
    description: runDescription(end.run, now),
    iconPath: statusIcon(end.run.status),
    end,
  }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Pick a finished run to open'), matchOnDescription: true });
  if (picked) await open(picked.end, isFailed(picked.end.run.status) ? 'history' : 'run');
}

async function open({ connection, run }: FinishedRun, kind: 'run' | 'history'): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', runUri(connection, kind, run));
}

/** Messages render links, and labels of quick picks render icons. */
function name({ run }: FinishedRun): string {
  const text = `${workflowLabel(run.workflowName ?? '')} ${shortId(run.executionId)}`;
  return shortened(plainTextWithoutLinks(plainTextWithoutIcons(text)), 100);
}
