import * as vscode from 'vscode';
import type { RunsClient } from '../../core/api/client';
import type { Run } from '../../core/api/types';
import { COMMANDS, RUNS_VIEW, SETTINGS } from '../../manifest';
import { isActive, isFailed } from '../../core/runs/lifecycle';
import type { Refresher } from '../feed/refresher';
import type { RunFeed } from '../feed/runFeed';
import { statusLook } from '../wording/statusLook';
import { ageText, durationText } from '../wording/time';
import { runDescription, runDuration, workflowLabel } from '../wording/runLabels';
import { markdownText } from '../../core/text/markdownText';
import { plainTextWithoutIcons } from '../../core/text/plainText';
import { shortId } from '../../core/text/shortId';
import { DefinitionRuns, type LatestRuns } from './definitionRuns';
import type { Definitions, TextRange } from '../../core/python/definitions';
import type { WorkspaceDefinitions } from './workspaceDefinitions';

/** The parts that `DefinitionViews` needs. */
export interface DefinitionParts {
  readonly feed: RunFeed;
  readonly client: RunsClient;
  readonly refresher: Refresher;
  readonly definitions: WorkspaceDefinitions;
}

/** Code lenses above workflow definitions in Python code, and hovers of workflow names. */
export class DefinitionViews implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when visible lenses have changed. */
  readonly onDidChange = this.changed.event;
  private readonly feed: RunFeed;
  private readonly definitions: WorkspaceDefinitions;
  private readonly runs: DefinitionRuns;
  /** Definitions by document, as of its last lenses. */
  private readonly read = new WeakMap<vscode.TextDocument, Definitions>();
  /** Workflows that visible documents define. */
  private names: readonly string[] = [];
  /** The commands of the visible lenses, as JSON. */
  private shown = '';
  private readonly subscription: vscode.Disposable;

  constructor({ feed, client, refresher, definitions }: DefinitionParts) {
    this.feed = feed;
    this.definitions = definitions;
    this.runs = new DefinitionRuns(feed, client, refresher);
    this.subscription = vscode.Disposable.from(
      this.changed,
      this.runs,
      this.runs.onDidChange(() => {
        // Frequent events make the editor postpone its request, and it shows no lenses meanwhile.
        if (this.updateShown()) this.changed.fire();
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => this.updateNames()),
      vscode.workspace.onDidSaveTextDocument(({ languageId }) => {
        this.updateNames();
        // Names may be imported from this file.
        if (languageId === 'python') this.changed.fire();
      }),
      vscode.workspace.onDidChangeConfiguration(() => this.updateNames()),
    );
  }

  /** Every definition has lenses, also before its runs are known, so that lines do not move later. */
  async lenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!isEnabled()) return [];
    const { workflows } = await this.definitionsOf(document);
    this.updateNames();
    return workflows.flatMap(({ line, workflowName }) => this.commands(workflowName).map((command) => new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command)));
  }

  /** The newest runs of the workflow that is named at this position, in a definition or a call. */
  async hover(document: vscode.TextDocument, position: vscode.Position, token: vscode.CancellationToken): Promise<vscode.Hover | undefined> {
    const { workflows, calls } = await this.definitionsOf(document);
    const named = [...workflows.map((workflow) => ({ ...workflow, className: undefined })), ...calls].find(({ nameRange }) => rangeOf(nameRange).contains(position));
    const name = named?.workflowName ?? (named?.className === undefined ? undefined : await this.nameOfClass(named.className, token));
    if (!named || name === undefined) return undefined;
    await this.runs.load(name);
    const latest = this.runs.of(name);
    return latest && !token.isCancellationRequested ? new vscode.Hover(hoverText(name, latest), rangeOf(named.nameRange)) : undefined;
  }

  dispose(): void {
    this.subscription.dispose();
  }

  /** The workflow name of a class in another file, if exactly one class of that name is a workflow. */
  private async nameOfClass(className: string, token: vscode.CancellationToken): Promise<string | undefined> {
    const { workflows } = await this.definitions.find(token);
    const found = [...workflows.values()].flat().filter((each) => each.className === className);
    return found.length === 1 ? found[0]?.workflowName : undefined;
  }

  private async definitionsOf(document: vscode.TextDocument): Promise<Definitions> {
    const definitions = await this.definitions.of(document);
    this.read.set(document, definitions);
    return definitions;
  }

  private updateNames(): void {
    const documents = vscode.window.visibleTextEditors.map((editor) => editor.document).filter(({ languageId }) => languageId === 'python');
    const named = (of: readonly vscode.TextDocument[]): string[] => of.flatMap((document) => (this.read.get(document)?.workflows ?? []).map(({ workflowName }) => workflowName));
    this.names = isEnabled() ? [...new Set(named(documents))] : [];
    this.runs.show(this.names, new Set(named(documents.filter(({ isDirty }) => isDirty))));
    this.updateShown();
  }

  /** @returns whether the visible lenses have changed since the last call */
  private updateShown(): boolean {
    const shown = JSON.stringify(this.names.map((name) => this.commands(name)));
    if (shown === this.shown) return false;
    this.shown = shown;
    return true;
  }

  private commands(workflow: string): vscode.Command[] {
    const latest = this.runs.of(workflow);
    if (!latest) return [this.unknownCommand()];
    const [newest] = latest.runs;
    const start = this.startCommands(workflow);
    const all = { command: COMMANDS.showRunsOf, title: vscode.l10n.t('All Runs'), arguments: [workflow] };
    if (!newest) return [{ command: '', title: vscode.l10n.t('No runs yet') }, ...this.prefixedCommands(workflow), ...start, all];
    const other = latest.runs.find((run) => run !== newest && isActive(run.status));
    const active = isActive(newest.status) ? latest.active - 1 : latest.active;
    return [
      runCommand(newest),
      ...(active > 0 && other ? [{ command: COMMANDS.openRun, title: vscode.l10n.t('{0} active', latest.active), arguments: [idOf(other)] }] : []),
      { command: COMMANDS.openHistory, title: vscode.l10n.t('History'), arguments: [idOf(newest)] },
      ...start,
      all,
    ];
  }

  /** Not on a read-only connection. */
  private startCommands(workflow: string): vscode.Command[] {
    if (this.feed.connection?.readOnly !== false) return [];
    return [{ command: COMMANDS.startRun, title: vscode.l10n.t('Start…'), tooltip: vscode.l10n.t('Open the input of a new run'), arguments: [workflow] }];
  }

  /** The workflow with the newest run among those whose name ends in this one: a worker's `WORKFLOW_NAME_PREFIX` is in the names of its runs. */
  private prefixedCommands(workflow: string): vscode.Command[] {
    const prefixed = this.feed.store?.known.workflows.find(({ name }) => name !== workflow && name.endsWith(workflow));
    if (!prefixed) return [];
    const tooltip = vscode.l10n.t('A worker can put a prefix before the names of its workflows (WORKFLOW_NAME_PREFIX)');
    return [{ command: COMMANDS.showRunsOf, title: vscode.l10n.t('Runs of {0}', plainTextWithoutIcons(workflowLabel(prefixed.name))), tooltip, arguments: [prefixed.name] }];
  }

  private unknownCommand(): vscode.Command {
    const { problem } = this.feed;
    if (problem?.kind === 'noKey') return { command: COMMANDS.setApiKey, title: `$(key)\u00a0${vscode.l10n.t('Set API Key to See Runs')}` };
    // The view shows the cause.
    if (problem) return { command: `${RUNS_VIEW}.focus`, title: `$(warning)\u00a0${vscode.l10n.t('Couldn’t Load Runs')}` };
    return { command: '', title: vscode.l10n.t('Loading Runs…') };
  }
}

/** `Failed 3 min · 12 s`. Opens the run, or the failure of a failed one. */
function runCommand(run: Run): vscode.Command {
  const look = statusLook(run.status);
  const took = runDuration(run);
  const age = run.startMs === undefined ? '' : ` ${ageText(run.startMs, Date.now())}`;
  const duration = took === undefined ? '' : ` · ${durationText(took)}`;
  return {
    command: isFailed(run.status) ? COMMANDS.goToFailure : COMMANDS.openRun,
    title: `$(${look.icon})\u00a0${plainTextWithoutIcons(look.word)}${age}${duration}`,
    tooltip: isFailed(run.status) ? vscode.l10n.t('Open the history of this run at its failure') : vscode.l10n.t('Open this run'),
    arguments: [idOf(run)],
  };
}

function hoverText(workflow: string, { runs }: LatestRuns): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  text.isTrusted = { enabledCommands: [COMMANDS.openRun, COMMANDS.openHistory, COMMANDS.goToFailure] };
  const now = Date.now();
  const lines = runs.map((run) => {
    const { icon } = statusLook(run.status);
    const links = isFailed(run.status)
      ? [link(vscode.l10n.t('Go to Failure'), COMMANDS.goToFailure, run), link(vscode.l10n.t('History'), COMMANDS.openHistory, run)]
      : [link(vscode.l10n.t('History'), COMMANDS.openHistory, run)];
    return `$(${icon}) ${link(shortId(run.executionId), COMMANDS.openRun, run)} &nbsp;${markdownText(runDescription(run, now))} &nbsp;${links.join(' · ')}`;
  });
  const none = markdownText(vscode.l10n.t('No runs yet'));
  text.appendMarkdown([`**${markdownText(workflowLabel(workflow))}**`, ...(lines.length > 0 ? lines : [none])].join('  \n'));
  return text;
}

function link(label: string, command: string, run: Run): string {
  // Parentheses would end the link early; encodeURIComponent keeps them.
  const id = encodeURIComponent(JSON.stringify([idOf(run)])).replace(/\(/g, '%28').replace(/\)/g, '%29');
  return `[${markdownText(label)}](command:${command}?${id})`;
}

function idOf({ runId, executionId }: Run): string {
  return runId ?? executionId;
}

/** Whether code lenses are enabled in the settings. */
function isEnabled(): boolean {
  return vscode.workspace.getConfiguration(SETTINGS.section).get(SETTINGS.codeLens) !== false;
}

function rangeOf({ startLine, startCharacter, endLine, endCharacter }: TextRange): vscode.Range {
  return new vscode.Range(startLine, startCharacter, endLine, endCharacter);
}
