import * as vscode from 'vscode';
import type { Run } from '../../core/api/types';
import { plainText, shortened } from '../../core/text/plainText';
import { statusLook } from './statusLook';
import { ageText, durationText } from './time';

/** Maximum length of a label in characters. VS Code truncates what does not fit, but lays out all of it. */
export const LABEL_LENGTH = 200;

/** A workflow's name as shown in a row. */
export function workflowLabel(name: string): string {
  return name === '' ? vscode.l10n.t('(no workflow name)') : shortened(plainText(name), LABEL_LENGTH);
}

/** `Failed · child failed · 3 min · 12 s`, then the deployment. A narrow row truncates the end. */
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

/** Duration in ms; undefined without an end, or if the end is before the start. */
export function runDuration(run: Run): number | undefined {
  if (run.startMs === undefined || run.endMs === undefined || run.endMs < run.startMs) return undefined;
  return run.endMs - run.startMs;
}

/** The icon of a status in its colour; a bell in that colour for a run with a subscription. */
export function statusIcon(status: string | undefined, isSubscribed = false): vscode.ThemeIcon {
  const look = statusLook(status);
  return new vscode.ThemeIcon(isSubscribed ? 'bell-dot' : look.icon, new vscode.ThemeColor(look.color));
}

/** Joins the parts that are not empty. */
export function joined(separator: string, ...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(separator);
}
