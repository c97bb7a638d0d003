import * as vscode from 'vscode';
import type { Run } from '../../core/api/types';
import { plainText, shortened } from '../../core/text/plainText';
import type { RunExplanation } from '../../core/history/explanation/explainRun';
import { isFailed, isFinished } from '../../core/runs/lifecycle';
import { explanationLabel } from './explanationLabel';
import { statusLook, stuckLook, type StatusLook } from './statusLook';
import { ageText, durationText } from './time';

/** Maximum length of a label in characters. VS Code truncates what does not fit, but lays out all of it. */
export const LABEL_LENGTH = 200;

/** A workflow's name as shown in a row. */
export function workflowLabel(name: string): string {
  return name === '' ? vscode.l10n.t('(no workflow name)') : shortened(plainText(name), LABEL_LENGTH);
}

/** What a description includes beside the fields of the run. */
export interface DescriptionOptions {
  readonly withDeployment?: boolean;
  readonly childFailed?: boolean;
  /** Whether it was asked to cancel from here and still goes on. */
  readonly isCancelRequested?: boolean;
  /** By the history of the run, if that is known. */
  readonly explanation?: RunExplanation | undefined;
}

/** `Failed · SDKError 429 · 3 min · 12 s`, then the deployment. A narrow row truncates the end. */
export function runDescription(run: Run, nowMs: number, { withDeployment, childFailed, isCancelRequested, explanation }: DescriptionOptions = {}): string {
  const took = runDuration(run);
  const cause = explanation && shownInRow(run, explanation) ? explanationLabel(explanation) : undefined;
  return joined(
    ' · ',
    isCancelRequested ? cancelRequestedText() : runLook(run, explanation).word,
    cause,
    // The cause of a failed run is the child's.
    childFailed && (cause === undefined || !isFailed(run.status)) ? vscode.l10n.t('child failed') : undefined,
    run.startMs === undefined ? undefined : ageText(run.startMs, nowMs),
    took === undefined ? undefined : durationText(took),
    withDeployment && run.deploymentName ? plainText(run.deploymentName) : undefined,
  );
}

/** Duration in ms; undefined without an end, or if the end is before the start. */
export function runDuration(run: Run): number | undefined {
  if (run.startMs === undefined || run.endMs === undefined || run.endMs < run.startMs) return undefined;
  return run.endMs - run.startMs;
}

/** The look of a run: that of its status, or of an error if its code can't go on. */
export function runLook({ status }: Run, explanation: RunExplanation | undefined): StatusLook {
  return explanation?.kind === 'stuck' ? stuckLook() : statusLook(status);
}

/** Whether the explanation agrees with the status: a history can be newer than the list. */
export function shownInRow({ status }: Run, { kind }: RunExplanation): boolean {
  return kind !== 'partial' && isFinished(status) === (kind === 'ended');
}

/** The icon of a status in its colour. */
export function statusIcon(status: string | undefined): vscode.ThemeIcon {
  return iconOf(statusLook(status));
}

/** An icon in its colour; a bell in that colour for a run with a subscription. */
export function iconOf({ icon, color }: StatusLook, isSubscribed = false): vscode.ThemeIcon {
  return new vscode.ThemeIcon(isSubscribed ? 'bell-dot' : icon, new vscode.ThemeColor(color));
}

/** Joins the parts that are not empty. */
export function joined(separator: string, ...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(separator);
}

/** In place of the status of a run that was asked to cancel and still goes on. */
export function cancelRequestedText(): string {
  return vscode.l10n.t('Cancel requested');
}
