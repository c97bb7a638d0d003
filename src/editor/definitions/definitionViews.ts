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
import { findDefinitions, type Definitions, type TextRange } from '../../core/python/findDefinitions';
import type { WorkspaceDefinitions } from './workspaceDefinitions';

/** The parts that `DefinitionViews` needs. */
export interface DefinitionParts {
  readonly feed: RunFeed;
  readonly client: RunsClient;
  readonly refresher: Refresher;
  readonly definitions: WorkspaceDefinitions;
}

/** What stands above the definitions of workflows in Python code, and in the hovers of their names. */
export class DefinitionViews implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when the lenses on screen have changed. */
  readonly onDidChange = this.changed.event;
  private readonly feed: RunFeed;
  private readonly definitions: WorkspaceDefinitions;
  private readonly runs: DefinitionRuns;
  /** What documents say, until they change. */
  private readonly read = new WeakMap<vscode.TextDocument, { readonly version: number; readonly definitions: Definitions }>();
  /** The workflows that are defined on screen. */
  private names: readonly string[] = [];
  private said = '';
  private readonly subscription: vscode.Disposable;

  constructor({ feed, client, refresher, definitions }: DefinitionParts) {
    this.feed = feed;
    this.definitions = definitions;
    this.runs = new DefinitionRuns(feed, client, refresher);
    this.subscription = vscode.Disposable.from(
      this.changed,
      this.runs,
      this.runs.onDidChange(() => {
        // An editor that is told to ask again and again puts that off, and shows nothing meanwhile.
        if (this.note()) this.changed.fire();
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => this.look()),
      vscode.workspace.onDidSaveTextDocument(() => this.look()),
      vscode.workspace.onDidChangeConfiguration(() => this.look()),
    );
  }

  /** As many lines as there are definitions, whatever is known of their runs: text must not move when that comes. */
  lenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!isWanted()) return [];
    const { workflows } = this.definitionsOf(document);
    this.look();
    return workflows.flatMap(({ line, workflowName }) => this.commands(workflowName).map((command) => new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command)));
  }

  /** The newest runs of the workflow whose name stands there, where it is defined or started. */
  async hover(document: vscode.TextDocument, position: vscode.Position, token: vscode.CancellationToken): Promise<vscode.Hover | undefined> {
    const { workflows, calls } = this.definitionsOf(document);
    const named = [...workflows, ...calls].find(({ nameRange }) => rangeOf(nameRange).contains(position));
    const name = named?.workflowName ?? (named?.className === undefined ? undefined : await this.nameOfClass(named.className, token));
    if (!named || name === undefined) return undefined;
    await this.runs.know(name);
    const latest = this.runs.of(name);
    return latest && !token.isCancellationRequested ? new vscode.Hover(hoverText(name, latest), rangeOf(named.nameRange)) : undefined;
  }

  dispose(): void {
    this.subscription.dispose();
  }

  /** The name of the workflow that a class of another file is, where the workspace has one class of that name. */
  private async nameOfClass(className: string, token: vscode.CancellationToken): Promise<string | undefined> {
    const { workflows } = await this.definitions.find(token);
    const found = [...workflows.values()].flat().filter((each) => each.className === className);
    return found.length === 1 ? found[0]?.workflowName : undefined;
  }

  private definitionsOf(document: vscode.TextDocument): Definitions {
    const { version } = document;
    const read = this.read.get(document);
    if (read?.version === version) return read.definitions;
    const definitions = findDefinitions(document.getText());
    this.read.set(document, { version, definitions });
    return definitions;
  }

  /** Takes note of the workflows that are defined on screen. */
  private look(): void {
    const documents = vscode.window.visibleTextEditors.map((editor) => editor.document).filter(({ languageId }) => languageId === 'python');
    const named = (of: readonly vscode.TextDocument[]): string[] => of.flatMap((document) => this.definitionsOf(document).workflows.map(({ workflowName }) => workflowName));
    this.names = isWanted() ? [...new Set(named(documents))] : [];
    this.runs.show(this.names, new Set(named(documents.filter(({ isDirty }) => isDirty))));
    this.note();
  }

  /** Takes note of what the lenses on screen say. @returns whether that is something else than before */
  private note(): boolean {
    const said = JSON.stringify(this.names.map((name) => this.commands(name)));
    if (said === this.said) return false;
    this.said = said;
    return true;
  }

  private commands(workflow: string): vscode.Command[] {
    const latest = this.runs.of(workflow);
    if (!latest) return [this.unknownCommand()];
    const [newest] = latest.runs;
    const all = { command: COMMANDS.showRunsOf, title: vscode.l10n.t('All Runs'), arguments: [workflow] };
    if (!newest) return [{ command: '', title: vscode.l10n.t('No runs yet') }, all];
    const other = latest.runs.find((run) => run !== newest && isActive(run.status));
    const active = isActive(newest.status) ? latest.active - 1 : latest.active;
    return [
      runCommand(newest),
      ...(active > 0 && other ? [{ command: COMMANDS.openRun, title: vscode.l10n.t('{0} active', latest.active), arguments: [idOf(other)] }] : []),
      { command: COMMANDS.openHistory, title: vscode.l10n.t('History'), arguments: [idOf(newest)] },
      all,
    ];
  }

  private unknownCommand(): vscode.Command {
    const { problem } = this.feed;
    if (problem?.kind === 'noKey') return { command: COMMANDS.setApiKey, title: `$(key)\u00a0${vscode.l10n.t('Set API Key to See Runs')}` };
    // The view says what is wrong.
    if (problem) return { command: `${RUNS_VIEW}.focus`, title: `$(warning)\u00a0${vscode.l10n.t('Couldn’t Load Runs')}` };
    return { command: '', title: vscode.l10n.t('Loading Runs…') };
  }
}

/** `Failed 3 min · 12 s`; opens the run, one that failed at its cause. */
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
    return `$(${icon}) ${link(shortId(run.executionId), COMMANDS.openRun, run)} &nbsp;${markdownText(runDescription(run, now, false))} &nbsp;${links.join(' · ')}`;
  });
  const none = markdownText(vscode.l10n.t('No runs yet'));
  text.appendMarkdown([`**${markdownText(workflowLabel(workflow))}**`, ...(lines.length > 0 ? lines : [none])].join('  \n'));
  return text;
}

function link(label: string, command: string, run: Run): string {
  // A bracket would end the link early, and encodeURIComponent leaves it as it is.
  const id = encodeURIComponent(JSON.stringify([idOf(run)])).replace(/\(/g, '%28').replace(/\)/g, '%29');
  return `[${markdownText(label)}](command:${command}?${id})`;
}

function idOf({ runId, executionId }: Run): string {
  return runId ?? executionId;
}

/** Whether the user wants lines above code. */
function isWanted(): boolean {
  return vscode.workspace.getConfiguration(SETTINGS.section).get(SETTINGS.codeLens) !== false;
}

function rangeOf({ startLine, startCharacter, endLine, endCharacter }: TextRange): vscode.Range {
  return new vscode.Range(startLine, startCharacter, endLine, endCharacter);
}
