import * as vscode from 'vscode';
import type { Run } from '../../core/api/types';
import { plainText, shortened } from '../../core/text/plainText';
import { statusLook } from './statusLook';
import { ageText, durationText } from './time';

/** Longest text a label gets: the editor cuts what does not fit, but lays out all of it. */
export const LABEL_LENGTH = 200;

/** A workflow's name as a row shows it. */
export function workflowLabel(name: string): string {
  return name === '' ? vscode.l10n.t('(no workflow name)') : shortened(plainText(name), LABEL_LENGTH);
}

/** `Failed · child failed · 3 min · 12 s`, then the deployment: the first words are those that a narrow row shows. */
export function runDescription(run: Run, nowMs: number, withDeployment: boolean, childFailed = false): string {
  const took = runDuration(run);
  return joined(
    ' · ',
    statusLook(run.status).word,
    childFailed ? vscode.l10n.t('child failed') : undefined,
    run.startMs === undefined ? undefined : ageText(run.startMs, nowMs),
    took === undefined ? undefined : durationText(took),
    withDeployment && run.deploymentName ? plainText(run.deploymentName) : undefined,
  );
}

/** From start to end in ms; undefined while the run has no end, or one that lies before its start. */
export function runDuration(run: Run): number | undefined {
  if (run.startMs === undefined || run.endMs === undefined || run.endMs < run.startMs) return undefined;
  return run.endMs - run.startMs;
}

/** The icon of a status in its colour, or a bell in its colour for a subscription. */
export function statusIcon(status: string | undefined, isSubscribed = false): vscode.ThemeIcon {
  const look = statusLook(status);
  return new vscode.ThemeIcon(isSubscribed ? 'bell-dot' : look.icon, new vscode.ThemeColor(look.color));
}

/** Joins the parts that are there. */
export function joined(separator: string, ...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(separator);
}
