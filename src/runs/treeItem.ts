import * as vscode from 'vscode';
import type { Connection } from '../api/connection';
import type { Run } from '../api/types';
import { runUri } from '../documents/runUri';
import { COMMANDS, type Capability } from '../manifest';
import { plainText, shortened } from '../util/plainText';
import { isFinished } from './lifecycle';
import { nodeId, type OlderNode, type RunsNode, type WorkflowNode } from './nodes';
import { shortId } from '../util/shortId';
import { statusLook } from './status';
import { ageText, durationText, momentText, spokenAge, spokenDuration } from './time';
import type { WorkflowRuns } from './workflowRuns';

/** Longest text a label gets: the editor cuts what does not fit, but lays out all of it. */
const LABEL_LENGTH = 200;

/** What a row is made from beside its node. */
export interface RowSource {
  readonly connection: Connection;
  /** Now, in ms since the epoch. */
  readonly nowMs: number;
  /** Whether runs of all workflows stand in one list, so that a row must say whose it is. */
  readonly newestFirst: boolean;
  run(key: string): Run | undefined;
  workflow(name: string): WorkflowRuns | undefined;
}

/** The row of a node, without its tooltip, which is made when asked for (`runTooltip`). */
export function treeItem(node: RunsNode, source: RowSource): vscode.TreeItem {
  const item = itemOf(node, source);
  item.id = nodeId(node);
  return item;
}

/** A workflow's name as a row shows it. */
export function workflowLabel(name: string): string {
  return name === '' ? vscode.l10n.t('(no workflow name)') : shortened(plainText(name), LABEL_LENGTH);
}

/** `Failed · 3 min · 12 s`, then the deployment where that says something. */
export function runDescription(run: Run, nowMs: number, withDeployment: boolean): string {
  const took = runDuration(run);
  return [
    statusLook(run.status).word,
    run.startMs === undefined ? undefined : ageText(run.startMs, nowMs),
    took === undefined ? undefined : durationText(took),
    withDeployment && run.deploymentName ? plainText(run.deploymentName) : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** From start to end in ms; undefined while the run has no end, or one that lies before its start. */
export function runDuration(run: Run): number | undefined {
  if (run.startMs === undefined || run.endMs === undefined || run.endMs < run.startMs) return undefined;
  return run.endMs - run.startMs;
}

/** The icon of a status in its colour. */
export function statusIcon(status: string | undefined): vscode.ThemeIcon {
  const look = statusLook(status);
  return new vscode.ThemeIcon(look.icon, new vscode.ThemeColor(look.color));
}

function itemOf(node: RunsNode, source: RowSource): vscode.TreeItem {
  switch (node.kind) {
    case 'workflow':
      return workflowItem(node, source);
    case 'run': {
      const run = source.run(node.key);
      // The row goes with the next redraw.
      return run ? runItem(run, source) : new vscode.TreeItem('');
    }
    case 'older':
      return olderItem(node, source);
  }
}

function workflowItem(node: WorkflowNode, source: RowSource): vscode.TreeItem {
  const { Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(workflowLabel(node.name), Collapsed);
  const workflow = source.workflow(node.name);
  const newest = workflow?.newest;
  if (!workflow || !newest) return item;

  const latest = workflow.latestFinished;
  const active = activeText(workflow);
  item.iconPath = statusIcon((latest ?? newest).status);
  item.description = [
    active,
    newest.startMs === undefined ? undefined : ageText(newest.startMs, source.nowMs),
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
  item.accessibilityInformation = {
    label: [
      workflowLabel(node.name),
      latest ? vscode.l10n.t('latest finished run {0}', statusLook(latest.status).spoken) : undefined,
      active,
      newest.startMs === undefined ? undefined : vscode.l10n.t('newest run {0}', spokenAge(newest.startMs, source.nowMs)),
    ]
      .filter((part) => part !== undefined)
      .join(', '),
  };
  item.contextValue = capabilities(['canOpenLatestRun', node.name === '' ? undefined : 'canOpenInConsole']);
  return item;
}

/** How many are at work; undefined when none is. */
function activeText({ activeCount, runningCount }: WorkflowRuns): string | undefined {
  if (activeCount === 0) return undefined;
  return activeCount === runningCount ? vscode.l10n.t('{0} running', activeCount) : vscode.l10n.t('{0} active', activeCount);
}

function runItem(run: Run, source: RowSource): vscode.TreeItem {
  const id = shortened(plainText(shortId(run.executionId)), LABEL_LENGTH);
  const item = new vscode.TreeItem(source.newestFirst ? `${workflowLabel(run.workflowName ?? '')} ${id}` : id);
  const workflow = source.workflow(run.workflowName ?? '');
  item.description = runDescription(run, source.nowMs, workflow?.hasSeveralDeployments ?? false);
  item.iconPath = statusIcon(run.status);
  item.accessibilityInformation = { label: spokenRun(run, source.nowMs) };
  // Only this very command makes a click a preview and a double-click, or Enter, a tab that stays.
  item.command = {
    command: 'vscode.open',
    title: vscode.l10n.t('Open Run'),
    arguments: [runUri(source.connection, 'run', run)],
  };
  item.contextValue = capabilities([
    'canOpenHistory',
    'canOpenToSide',
    'canOpenInConsole',
    'canCopyExecutionId',
    run.runId === undefined ? undefined : 'canCopyRunId',
    'canCopyAsCurl',
  ]);
  return item;
}

function olderItem(node: OlderNode, source: RowSource): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Load Older'));
  const before = node.beforeMs === undefined ? '' : momentText(node.beforeMs, source.nowMs);
  if (before) item.description = vscode.l10n.t('before {0}', before);
  item.iconPath = new vscode.ThemeIcon('fold-down');
  item.command = { command: COMMANDS.loadMore, title: vscode.l10n.t('Load Older'), arguments: [node] };
  item.contextValue = capabilities(['canLoadMore']);
  item.accessibilityInformation = {
    label:
      node.workflow === undefined
        ? vscode.l10n.t('Load older runs of all workflows')
        : vscode.l10n.t('Load older runs of {0}', workflowLabel(node.workflow)),
    role: 'button',
  };
  return item;
}

/** Reads like a sentence: "process-invoices, failed, 3 minutes ago, took 12 seconds, run 77be10d2". */
function spokenRun(run: Run, nowMs: number): string {
  const took = runDuration(run);
  const active = !isFinished(run.status);
  return [
    workflowLabel(run.workflowName ?? ''),
    statusLook(run.status).spoken,
    run.startMs === undefined
      ? undefined
      : active
        ? vscode.l10n.t('started {0}', spokenAge(run.startMs, nowMs))
        : spokenAge(run.startMs, nowMs),
    took === undefined ? undefined : vscode.l10n.t('took {0}', spokenDuration(took)),
    vscode.l10n.t('run {0}', shortened(plainText(shortId(run.executionId)), LABEL_LENGTH)),
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

function capabilities(list: readonly (Capability | undefined)[]): string {
  return list.filter((capability) => capability !== undefined).join(' ');
}
