import * as vscode from 'vscode';
import type { Run } from '../../core/api/types';
import { COMMANDS } from '../../manifest';
import { markdownText } from '../../core/text/markdownText';
import { shortened } from '../../core/text/plainText';
import { shortId } from '../../core/text/shortId';
import { durationText, exactText, spokenAge } from '../wording/time';
import { explanationMessage } from '../wording/failureMessages';
import { runDuration, runLook, workflowLabel } from '../wording/runLabels';
import type { RunFacts } from '../../core/history/explanation/runFacts';
import { isFinished } from '../../core/runs/lifecycle';
import type { ExplainedRun } from '../documents/runExplanations';

/** Maximum length of a server text in a tooltip, in characters. */
const TEXT_LENGTH = 300;

/**
 * The tooltip of a run's row. Server text is escaped; the trusted links run only the listed commands.
 * @param explained by its history, if that has been read
 * @param sameBuild another run of the workflow that the same build ran
 */
export function runTooltip(run: Run, nowMs: number, explained?: Pick<ExplainedRun, 'explanation' | 'facts'>, sameBuild?: Run): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString('', true);
  tooltip.isTrusted = { enabledCommands: [COMMANDS.openHistory, COMMANDS.openInConsole, COMMANDS.copyExecutionId, COMMANDS.copyRunId] };
  const explanation = explained?.explanation;
  const look = runLook(run, explanation);
  const took = runDuration(run);

  tooltip.appendMarkdown(`**${markdownText(`${workflowLabel(run.workflowName ?? '')} ${shortened(shortId(run.executionId), TEXT_LENGTH)}`)}**  \n$(${look.icon}) `);
  const state = [
    look.word,
    run.startMs === undefined ? undefined : vscode.l10n.t('started {0}', spokenAge(run.startMs, nowMs)),
    took === undefined ? undefined : vscode.l10n.t('took {0}', durationText(took)),
  ];
  tooltip.appendMarkdown(markdownText(state.filter((part) => part !== undefined).join(' · ')));

  if (explanation) {
    const cause = explanationMessage(explanation, nowMs, TEXT_LENGTH);
    tooltip.appendMarkdown(`\n\n${markdownText(shortened(cause, TEXT_LENGTH))}`);
  }

  const facts: [string, string | undefined][] = [
    [vscode.l10n.t('Started'), timeFact(run.startMs, run.startTime)],
    [vscode.l10n.t('Ended'), timeFact(run.endMs, run.endTime)],
    [vscode.l10n.t('Deadline'), deadlineFact(run, explained?.facts)],
    [vscode.l10n.t('Execution ID'), run.executionId],
    [vscode.l10n.t('Run ID'), run.runId],
    [vscode.l10n.t('Parent'), run.parentExecutionId],
    [vscode.l10n.t('Root'), run.rootExecutionId === run.executionId ? undefined : run.rootExecutionId],
    [vscode.l10n.t('Deployment'), run.deploymentName],
    [vscode.l10n.t('Worker'), explained && workerFact(explained.facts, sameBuild)],
  ];
  tooltip.appendMarkdown('\n\n');
  for (const [name, value] of facts) {
    if (value === undefined) continue;
    tooltip.appendMarkdown(`${markdownText(`${name}: ${shortened(value, TEXT_LENGTH)}`)}  \n`);
  }

  // A bracket would end the link, and encodeURIComponent does not encode it.
  const id = encodeURIComponent(JSON.stringify([run.runId ?? run.executionId])).replace(/\(/g, '%28').replace(/\)/g, '%29');
  const links = [
    `[${vscode.l10n.t('Open History')}](command:${COMMANDS.openHistory}?${id})`,
    `[${vscode.l10n.t('Open in Console')}](command:${COMMANDS.openInConsole}?${id})`,
    `[${vscode.l10n.t('Copy Execution ID')}](command:${COMMANDS.copyExecutionId}?${id})`,
    ...(run.runId === undefined ? [] : [`[${vscode.l10n.t('Copy Run ID')}](command:${COMMANDS.copyRunId}?${id})`]),
  ];
  tooltip.appendMarkdown(`\n${links.join(' · ')}`);
  return tooltip;
}

/** When the server ends an active run. */
function deadlineFact(run: Run, facts: RunFacts | undefined): string | undefined {
  return isFinished(run.status) || facts?.deadlineMs === undefined ? undefined : exactText(facts.deadlineMs) || undefined;
}

/** `build 9b1f…, the same build as 39423fe6 · 44@laptop`; undefined if nothing is known. */
function workerFact({ build, worker }: RunFacts, sameBuild: Run | undefined): string | undefined {
  const same = sameBuild && vscode.l10n.t('same build as {0}', shortId(sameBuild.executionId));
  const parts = [build === undefined ? undefined : vscode.l10n.t('build {0}', shortId(build)), same, worker].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(' · ') : undefined;
}

/** The local time, or the text sent if it is not a valid time. */
function timeFact(ms: number | undefined, sent: string | undefined): string | undefined {
  return ms === undefined ? sent : exactText(ms);
}
