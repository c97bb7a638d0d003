import * as vscode from 'vscode';
import type { Run } from '../../core/api/types';
import type { RunExplanation } from '../../core/history/explanation/explainRun';
import { isFailed } from '../../core/runs/lifecycle';
import { plainTextWithoutIcons } from '../../core/text/plainText';
import { COMMANDS } from '../../manifest';
import { explanationMessage } from '../wording/failureMessages';
import { joined, runDescription, runDuration, runLook, shownInRow } from '../wording/runLabels';
import { spokenAge, spokenDuration } from '../wording/time';
import { lensesAt, sentence, withIcon } from './historyLenses';

/** What is known of a run, for the lenses of its detail. */
export interface LensRun {
  readonly run: Run;
  /** By the history of the run, if that is known. */
  readonly explanation: RunExplanation | undefined;
  /** Detail of the run that started it. */
  readonly parent: vscode.Uri | undefined;
  /** Whether it can be canceled here. */
  readonly canStop: boolean;
}

/** The lenses of a run's detail, all above its first line: the text does not move when one is added. */
export function runLenses(uri: vscode.Uri, known: LensRun | undefined, nowMs: number): vscode.CodeLens[] {
  const command = (title: string, id: string, argument = uri): vscode.Command => ({ title, command: id, arguments: [argument] });
  const isWrong = known !== undefined && (isFailed(known.run.status) || known.explanation?.kind === 'stuck');
  return lensesAt(0, [
    ...(known ? [status(known, nowMs), ...cause(uri, known)] : []),
    command(vscode.l10n.t('Open History'), COMMANDS.openHistory),
    ...(isWrong ? [command(vscode.l10n.t('Go to Failure'), COMMANDS.goToFailure)] : []),
    ...(known?.parent ? [command(vscode.l10n.t('Open Parent Run'), 'vscode.open', known.parent)] : []),
    ...(known?.canStop ? [command(vscode.l10n.t('Cancel Run…'), COMMANDS.cancelRun)] : []),
    command(vscode.l10n.t('Open in Console'), COMMANDS.openInConsole),
  ]);
}

/** `Failed · 3 min · 12 s`, spoken in the tooltip. */
function status({ run, explanation }: LensRun, nowMs: number): vscode.Command {
  const look = runLook(run, explanation);
  const took = runDuration(run);
  const text = runDescription(run, nowMs, { explanation: explanation?.kind === 'stuck' ? explanation : undefined });
  const tooltip = joined(
    ', ',
    look.word,
    run.startMs === undefined ? undefined : vscode.l10n.t('started {0}', spokenAge(run.startMs, nowMs)),
    took === undefined ? undefined : vscode.l10n.t('took {0}', spokenDuration(took)),
  );
  return { command: '', title: withIcon(look.icon, plainTextWithoutIcons(text)), tooltip };
}

/** Why the run ended or what it waits for; nothing while that is unknown, or contradicts its status. */
function cause(uri: vscode.Uri, { run, explanation }: LensRun): vscode.Command[] {
  if (!explanation || !shownInRow(run, explanation)) return [];
  const text = sentence(undefined, (now, most) => explanationMessage(explanation, now, most));
  return [{ ...text, command: COMMANDS.goToFailure, arguments: [uri] }];
}
