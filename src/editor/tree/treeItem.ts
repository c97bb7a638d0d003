import * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import type { Run } from '../../core/api/types';
import { runUri } from '../addresses/runUri';
import { COMMANDS, type Capability } from '../../manifest';
import { plainText, shortened } from '../../core/text/plainText';
import { isNewestOfExecution } from '../../core/runs/newestOfExecution';
import { rootOf } from '../../core/runs/executionTrees';
import { isActive, isFailed, isFinished } from '../../core/runs/lifecycle';
import { nodeId, type NoRunsNode, type OlderNode, type RunNode, type RunsNode, type WorkflowNode } from './nodes';
import { runsBelow } from './runsBelow';
import type { KnownRuns } from '../../core/runs/knownRuns';
import { shortId } from '../../core/text/shortId';
import type { RunExplanation } from '../../core/history/explanation/explainRun';
import { explanationMessage } from '../wording/failureMessages';
import { cancelRequestedText, iconOf, joined, LABEL_LENGTH, runDescription, runDuration, runLook, shownInRow, statusIcon, workflowLabel } from '../wording/runLabels';
import { statusLook } from '../wording/statusLook';
import { ageText, momentText, spokenAge, spokenDuration } from '../wording/time';
import type { WorkflowRuns } from '../../core/runs/workflowRuns';

/** Prefix of a pinned workflow's description: short, and visible without colour. */
const PIN = '★';

/** The data that rows are made from. */
export interface RowSource {
  readonly connection: Connection;
  /** Whether the connection may act, that is, isn't read-only. */
  readonly canAct: boolean;
  /** Current time, ms since the epoch. */
  readonly nowMs: number;
  /** Whether the tree is a flat list, where each row includes the workflow's name. */
  readonly newestFirst: boolean;
  readonly known: Pick<KnownRuns, 'get' | 'workflow' | 'executions' | 'knowsTree'>;
  /** Undefined if none is known. */
  displayName(workflow: string): string | undefined;
  isPinned(workflow: string): boolean;
  /** Paths of the files in the workspace that define it, for display. */
  definedIn(workflow: string): readonly string[];
  /** Whether the user will be notified when the run has finished. */
  isSubscribed(run: Run): boolean;
  /** Whether the run was asked to cancel from here, and still goes on. */
  isCancelRequested(run: Run): boolean;
  /** Why the run ended or what it waits for; undefined if its history was not read. */
  explanation(run: Run): RunExplanation | undefined;
  /** Whether the group was expanded when last shown. */
  isOpen(workflow: string): boolean;
}

/** The row of a node, without the tooltip of a run, which is resolved on hover (`runTooltip`). */
export function treeItem(node: RunsNode, source: RowSource): vscode.TreeItem {
  const item = itemOf(node, source);
  item.id = nodeId(node);
  return item;
}

function itemOf(node: RunsNode, source: RowSource): vscode.TreeItem {
  switch (node.kind) {
    case 'workflow':
      return workflowItem(node, source);
    case 'run': {
      const run = source.known.get(node.key);
      // The run is gone; the next redraw removes its row.
      return run ? runItem(node, run, source) : new vscode.TreeItem('');
    }
    case 'older':
      return olderItem(node, source);
    case 'noRuns':
      return noRunsItem(node);
  }
}

function workflowItem({ name }: WorkflowNode, source: RowSource): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const workflow = source.known.workflow(name);
  const newest = workflow?.newest;
  // Expanding one without known runs would request them each time the window opens.
  const item = new vscode.TreeItem(workflowLabel(name), newest && source.isOpen(name) ? Expanded : Collapsed);
  const isPinned = source.isPinned(name);
  const files = [...new Set(source.definedIn(name))].join(', ');
  const definedIn = files && vscode.l10n.t('Defined in this workspace: {0}', shortened(plainText(files), LABEL_LENGTH));
  const displayName = distinctDisplayName(name, source);

  const latest = workflow?.latestFinished;
  const active = workflow && activeText(workflow);
  const startMs = newest?.startMs;
  item.iconPath = newest ? statusIcon((latest ?? newest).status) : new vscode.ThemeIcon('dash', new vscode.ThemeColor('testing.iconUnset'));
  const facts = newest ? joined(' · ', active, startMs === undefined ? undefined : ageText(startMs, source.nowMs)) : (displayName ?? vscode.l10n.t('no known runs'));
  item.description = joined(' ', isPinned ? PIN : undefined, facts);
  item.accessibilityInformation = {
    label: joined(
      ', ',
      workflowLabel(name),
      isPinned ? vscode.l10n.t('pinned') : undefined,
      newest ? undefined : joined(', ', displayName, vscode.l10n.t('no known runs')),
      latest ? vscode.l10n.t('latest finished run {0}', statusLook(latest.status).spoken) : undefined,
      active,
      startMs === undefined ? undefined : vscode.l10n.t('newest run {0}', spokenAge(startMs, source.nowMs)),
      definedIn,
    ),
  };
  item.tooltip = joined('\n', workflowLabel(name), displayName, newest ? undefined : vscode.l10n.t('No known runs'), isPinned ? vscode.l10n.t('Pinned') : undefined, definedIn);
  item.contextValue = capabilities([
    newest && 'canOpenLatestRun',
    ...(name === '' ? [] : (['canOpenInConsole', 'canGoToDefinition', isPinned ? 'canUnpin' : 'canPin', source.canAct ? 'canStartRun' : undefined] as const)),
  ]);
  return item;
}

/** A workflow's display name, unless it is only a different spelling of the name. */
function distinctDisplayName(name: string, source: RowSource): string | undefined {
  const displayName = shortened(plainText(source.displayName(name) ?? ''), LABEL_LENGTH);
  return normalized(displayName) === normalized(workflowLabel(name)) ? undefined : displayName || undefined;
}

/** Normalizes a name for comparison: `Close Fiscal Year` and `close-fiscal-year` are equal. */
function normalized(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Number of active runs; undefined if there are none. */
function activeText({ activeCount, runningCount }: WorkflowRuns): string | undefined {
  if (activeCount === 0) return undefined;
  return activeCount === runningCount ? vscode.l10n.t('{0} running', activeCount) : vscode.l10n.t('{0} active', activeCount);
}

function runItem(node: RunNode, run: Run, source: RowSource): vscode.TreeItem {
  const { executions } = source.known;
  const { attempts, children } = source.newestFirst ? { attempts: [], children: [] } : runsBelow(node, source.known);
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(runLabel(node, run, source), attempts.length + children.length > 0 ? Collapsed : None);
  const isAttempt = node.below?.as === 'attempt';
  const childFailed = !isAttempt && executions.hasFailure(run.executionId);
  const workflow = source.known.workflow(run.workflowName ?? '');
  const explanation = source.explanation(run);
  const isCancelRequested = !isAttempt && source.isCancelRequested(run);
  item.description = runDescription(run, source.nowMs, { withDeployment: workflow?.hasSeveralDeployments ?? false, childFailed, isCancelRequested, explanation });
  const isSubscribed = !isAttempt && isActive(run.status) && source.isSubscribed(run);
  item.iconPath = iconOf(runLook(run, explanation), isSubscribed);
  item.accessibilityInformation = {
    label: joined(
      ', ',
      spokenRun(run, source.nowMs, explanation),
      isCancelRequested ? cancelRequestedText() : undefined,
      isSubscribed ? vscode.l10n.t('will notify when finished') : undefined,
      isAttempt ? vscode.l10n.t('an earlier run of the same execution') : undefined,
      childFailed ? vscode.l10n.t('a child run failed') : undefined,
    ),
  };
  // Only with this command does a click open a preview, and a double-click or Enter a permanent tab.
  item.command = {
    command: 'vscode.open',
    title: vscode.l10n.t('Open Run'),
    arguments: [runUri(source.connection, 'run', run)],
  };
  item.contextValue = capabilities([
    'canOpenHistory',
    'canOpenToSide',
    'canOpenInput',
    run.status === 'COMPLETED' ? 'canOpenResult' : undefined,
    'canOpenInConsole',
    run.workflowName ? 'canGoToDefinition' : undefined,
    'canCopyExecutionId',
    run.runId === undefined ? undefined : 'canCopyRunId',
    'canCopyAsCurl',
    isFailed(run.status) || explanation?.kind === 'stuck' ? 'canGoToFailure' : undefined,
    isAttempt || source.newestFirst ? undefined : 'canShowChildRuns',
    isAttempt || !isActive(run.status) ? undefined : isSubscribed ? 'canStopNotifying' : 'canNotify',
    ...(source.canAct ? acts(run, source, { isAttempt, isStuck: explanation?.kind === 'stuck' }) : []),
  ]);
  return item;
}

/** What can be done with a run on a connection that may act. */
function acts(run: Run, { known }: RowSource, { isAttempt, isStuck }: { readonly isAttempt: boolean; readonly isStuck: boolean }): readonly (Capability | undefined)[] {
  const isNewest = !isAttempt && isNewestOfExecution(run, known.executions);
  return [
    isFinished(run.status) && run.workflowName ? 'canRunAgain' : undefined,
    isNewest && (isFailed(run.status) || isStuck) ? 'canReset' : undefined,
    ...(isNewest && isActive(run.status) ? (['canCancelRun', 'canTerminateRun'] as const) : []),
  ];
}

function runLabel(node: RunNode, run: Run, source: RowSource): string {
  if (node.below?.as === 'attempt') return attemptLabel(run, source);
  const id = shortened(plainText(shortId(run.executionId)), LABEL_LENGTH);
  return source.newestFirst || node.below ? `${workflowLabel(run.workflowName ?? '')} ${id}` : id;
}

/** `Run 2 of 3` once all are known, else the run id or the start time. */
function attemptLabel(run: Run, { known, nowMs }: RowSource): string {
  const attempts = known.executions.attempts(run);
  if (known.knowsTree(rootOf(run))) return vscode.l10n.t('Run {0} of {1}', attempts.length - attempts.indexOf(run), attempts.length);
  if (run.runId !== undefined) return vscode.l10n.t('Run {0}', shortened(plainText(shortId(run.runId)), LABEL_LENGTH));
  return vscode.l10n.t('Run {0}', run.startMs === undefined ? '' : momentText(run.startMs, nowMs));
}

function noRunsItem({ workflow }: NoRunsNode): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('No runs'));
  item.accessibilityInformation = { label: vscode.l10n.t('{0} has no runs', workflowLabel(workflow)) };
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

/** The label for screen readers: "process-invoices, failed, SDKError: Status 429, 3 minutes ago, took 12 seconds, run 77be10d2". */
function spokenRun(run: Run, nowMs: number, explanation: RunExplanation | undefined): string {
  const took = runDuration(run);
  const active = !isFinished(run.status);
  return joined(
    ', ',
    workflowLabel(run.workflowName ?? ''),
    runLook(run, explanation).spoken,
    explanation && shownInRow(run, explanation) ? shortened(plainText(explanationMessage(explanation, nowMs, LABEL_LENGTH)), LABEL_LENGTH) : undefined,
    run.startMs === undefined
      ? undefined
      : active
        ? vscode.l10n.t('started {0}', spokenAge(run.startMs, nowMs))
        : spokenAge(run.startMs, nowMs),
    took === undefined ? undefined : vscode.l10n.t('took {0}', spokenDuration(took)),
    vscode.l10n.t('run {0}', shortened(plainText(shortId(run.executionId)), LABEL_LENGTH)),
  );
}

function capabilities(list: readonly (Capability | undefined)[]): string {
  return list.filter((capability) => capability !== undefined).join(' ');
}
