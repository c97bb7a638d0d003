import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { MINUTE, SECOND } from '../../core/durations';
import type { ApiErrorKind } from '../../core/api/errors';
import type { Run } from '../../core/api/types';
import { labelOf } from '../connections/authority';
import type { Connections } from '../connections/connections';
import { CONTEXT_KEYS, RUNS_VIEW } from '../../manifest';
import { causeOf, describeError } from '../wording/describeError';
import { type FilteredRuns, filterMessage, filterLabel } from '../wording/filterLabel';
import { locale } from '../wording/locale';
import { nodeId, type OlderNode, type RunNode, type RunsNode } from './nodes';
import type { Refresher } from '../feed/refresher';
import type { RunFeed } from '../feed/runFeed';
import { isEmpty } from '../../core/runs/runFilter';
import type { RunStore } from '../../core/runs/runStore';
import type { RunsTreeDataProvider } from './runsTreeDataProvider';
import type { NewFailures } from '../notifications/newFailures';

/** The state of the view, for `when` clauses: it selects the welcome view of an empty tree. */
export type ViewState = 'loading' | 'waiting' | 'ready' | 'empty' | 'noMatch' | ApiErrorKind;

/** Maximum number of attempts to reveal a row. */
const MOST_REVEALS = 5;
/** How long one attempt may take, ms. */
const REVEAL_LIMIT = SECOND;
/** How long the editor waits for further changes before it redraws rows, ms. */
const REDRAW_DELAY = 200;

/** The services that `RunsView` needs. */
export interface RunsViewParts {
  readonly view: vscode.TreeView<RunsNode>;
  readonly feed: RunFeed;
  readonly refresher: Refresher;
  readonly connections: Connections;
  readonly provider: RunsTreeDataProvider;
  readonly failures: NewFailures;
}

/** The view of runs: title, message, badge and context keys. Reports its visibility to the refresher. */
export class RunsView implements vscode.Disposable {
  private readonly view: RunsViewParts['view'];
  private readonly feed: RunFeed;
  private readonly refresher: Refresher;
  private readonly connections: Connections;
  private readonly provider: RunsTreeDataProvider;
  private readonly failures: NewFailures;
  private readonly listeners: vscode.Disposable;
  private tick: NodeJS.Timeout | undefined;
  private rendered = '';

  constructor({ view, feed, refresher, connections, provider, failures }: RunsViewParts) {
    this.view = view;
    this.feed = feed;
    this.refresher = refresher;
    this.connections = connections;
    this.provider = provider;
    this.failures = failures;
    this.listeners = vscode.Disposable.from(
      view.onDidChangeVisibility(({ visible }) => this.onVisible(visible)),
      view.onDidExpandElement(({ element }) => provider.remember(element, true)),
      view.onDidCollapseElement(({ element }) => provider.remember(element, false)),
      feed.onDidChange(() => this.render()),
      refresher.onDidPlan(() => this.render()),
      failures.onDidChange(() => this.renderBadge()),
      vscode.window.onDidChangeWindowState(() => this.renderBadge()),
      refresher.onDidAsk((answer) => {
        // Only for the first response: the progress bar must not flash every few seconds.
        if (feed.answeredMs === undefined) void this.withProgress(() => answer);
      }),
    );
    setContext(CONTEXT_KEYS.newestFirst, provider.newestFirst);
    this.render();
    this.onVisible(view.visible);
  }

  /** The selected runs, in the order of selection. */
  get selectedRuns(): readonly RunNode[] {
    return this.view.selection.filter((node) => node.kind === 'run');
  }

  /** Switches between the flat list and groups by workflow, remembered for the workspace. */
  async setNewestFirst(newestFirst: boolean): Promise<void> {
    setContext(CONTEXT_KEYS.newestFirst, newestFirst);
    await this.provider.setNewestFirst(newestFirst);
  }

  /** Requests the newest runs on behalf of the user, with progress in the view. */
  async refresh(): Promise<void> {
    await this.withProgress(() => this.feed.refresh({ byUser: true }));
  }

  /** Loads older runs of a workflow, or of all without one, with progress in the view. */
  async loadMore(node: Pick<OlderNode, 'workflow'>): Promise<void> {
    await this.withProgress(() => this.provider.showOlder(node));
  }

  /** Loads and expands the child runs of a run, or shows a message if there are none. */
  async showChildRuns(node: RunNode): Promise<void> {
    const hasChildren = await vscode.window.withProgress({ location: { viewId: RUNS_VIEW } }, () => this.provider.loadBelow(node));
    if (hasChildren) await this.select(() => node, { expand: true });
    else if (hasChildren === false) void vscode.window.showInformationMessage(vscode.l10n.t('This run started no other runs.'));
    else if (!this.feed.problem) void vscode.window.showInformationMessage(vscode.l10n.t('This server can’t tell which runs a run started.'));
  }

  /** Focuses the view and reveals the runs of a workflow: its group, or its newest run in the flat list. */
  async showRunsOf(workflow: string | undefined): Promise<void> {
    await vscode.commands.executeCommand(`${RUNS_VIEW}.focus`);
    const known = workflow === undefined ? undefined : this.feed.store?.known.workflow(workflow);
    if (!known) return;
    if (!this.provider.newestFirst) await this.select(() => this.provider.workflowNode(known.name), { expand: true });
    else if (known.newest) await this.reveal(known.newest);
  }

  /** Selects the row of a run that has just appeared, without taking the focus. Does nothing while the view is hidden. */
  async selectQuietly(run: Run): Promise<void> {
    if (this.view.visible) await this.select(() => this.provider.rowOf(run), { focus: false });
  }

  /** Selects the row of a run and expands its parents. @returns whether it has a row */
  async reveal(run: Run): Promise<boolean> {
    return this.select(() => this.provider.rowOf(run));
  }

  dispose(): void {
    clearTimeout(this.tick);
    this.listeners.dispose();
  }

  /**
   * Selects a row, by default with the focus. While the editor redraws rows, it loses a reveal, rejects it or never ends it; then it is
   * tried again.
   * @param find called for each attempt, since rows change
   * @returns whether there is such a row
   * @throws the error of the last attempt
   */
  private async select(find: () => RunsNode | undefined, { expand = false, focus = true } = {}): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      const node = find();
      if (!node) return false;
      const revealed = this.view.reveal(node, { select: true, focus, expand }).then(() => true);
      try {
        const hasEnded = await Promise.race([revealed, delay(REVEAL_LIMIT, false)]);
        if (attempt === MOST_REVEALS || (hasEnded && this.view.selection.some((each) => nodeId(each) === nodeId(node)))) return true;
      } catch (error) {
        if (attempt === MOST_REVEALS) throw error;
      }
      await delay(REDRAW_DELAY);
    }
  }

  private onVisible(visible: boolean): void {
    clearTimeout(this.tick);
    if (visible) {
      this.provider.redrawAges();
      this.scheduleTick();
    }
    this.refresher.update({ visible });
    this.renderBadge();
  }

  private renderBadge(): void {
    // While the view is visible and focused, the user sees the failed rows.
    if (this.view.visible && vscode.window.state.focused) this.failures.look();
    const value = this.failures.count();
    const tooltip = value === 1 ? vscode.l10n.t('1 run failed since you looked') : vscode.l10n.t('{0} runs failed since you looked', value);
    if (value !== (this.view.badge?.value ?? 0)) this.view.badge = value === 0 ? undefined : { value, tooltip };
  }

  private scheduleTick(): void {
    // Ages are shown in minutes.
    this.tick = setTimeout(() => {
      this.provider.redrawAges();
      this.scheduleTick();
    }, MINUTE);
  }

  private async withProgress(work: () => Promise<void>): Promise<void> {
    await vscode.window.withProgress({ location: { viewId: RUNS_VIEW } }, work);
  }

  private render(): void {
    const { store, filter, problem } = this.feed;
    const state = this.state();
    const contexts = {
      [CONTEXT_KEYS.state]: state,
      [CONTEXT_KEYS.cause]: problem ? (causeOf(problem.details) ?? '') : '',
      [CONTEXT_KEYS.filtered]: !isEmpty(filter),
      [CONTEXT_KEYS.serverUrlIsDefault]: this.connections.isDefaultServer,
      [CONTEXT_KEYS.hasRows]: this.hasRows,
      [CONTEXT_KEYS.waiting]: this.feed.isSlow,
      [CONTEXT_KEYS.canAct]: this.feed.connection?.readOnly === false,
      [CONTEXT_KEYS.canLoadMore]: store?.hasOlder ?? false,
    };
    // A welcome view can't contain the label of the filter.
    const name = state === 'noMatch' ? filterLabel(filter) : this.connectionLabel();
    const message = this.message();
    // Most refreshes change nothing; then nothing is sent to the renderer.
    const rendered = JSON.stringify([contexts, name, message]);
    if (rendered === this.rendered) return;
    this.rendered = rendered;
    for (const [key, value] of Object.entries(contexts)) setContext(key, value);
    // Beside its container's title VS Code draws the title of a single view, "Mistral Runs: prod", but not its description.
    // Where the user has moved the view to a container with others, the description names the extension.
    this.view.title = name ?? vscode.l10n.t('Mistral Runs');
    this.view.description = name === undefined ? '' : vscode.l10n.t('Mistral Runs');
    // VS Code accepts undefined, although the type does not. An empty string counts as a message and hides the welcome view.
    (this.view as { message: string | undefined }).message = message;
  }

  /** The connection's name, or its host if it isn't the default server; else undefined. */
  private connectionLabel(): string | undefined {
    const { connection } = this.feed;
    if (!connection) return undefined;
    const { host, name } = labelOf(connection);
    return name ?? (this.connections.isDefaultServer ? undefined : host);
  }

  private state(): ViewState {
    const { problem, answeredMs, filter, isSlow } = this.feed;
    if (isSlow && !this.hasRows) return 'waiting';
    if (problem) return problem.kind;
    if (answeredMs === undefined) return 'loading';
    if (this.hasRows) return 'ready';
    return isEmpty(filter) ? 'empty' : 'noMatch';
  }

  /** Also true without runs if the server may have older ones: the row Load Older is then shown. */
  private get hasRows(): boolean {
    const { store } = this.feed;
    return store !== undefined && (store.known.size > 0 || store.hasOlder);
  }

  /**
   * The message above the rows; undefined for an empty tree, which has a welcome view with buttons that a message would
   * hide. The exception is a rate limit, where the time of the next try is needed and no button would help.
   */
  private message(): string | undefined {
    const { store, filter } = this.feed;
    const problem = this.problemText();
    return isEmpty(filter) || !store || !this.hasRows ? problem || undefined : filterMessage(filter, filteredRuns(store), problem);
  }

  private problemText(): string {
    const { problem, connection, answeredMs, isSlow } = this.feed;
    const { nextMs } = this.refresher;
    if (!connection || (isSlow && !this.hasRows)) return '';
    if (isSlow) return vscode.l10n.t('Still waiting for {0}…', labelOf(connection).host);
    if (!problem) return '';
    if (!this.hasRows && (problem.kind !== 'rateLimited' || nextMs === undefined)) return '';
    const { message } = describeError(problem, { ...labelOf(connection), triedAgain: nextMs !== undefined });
    const sentences = [message];
    if (answeredMs !== undefined && this.hasRows) sentences.push(vscode.l10n.t('Showing runs from {0}.', timeText(answeredMs)));
    if (nextMs !== undefined) sentences.push(vscode.l10n.t('Next try {0}.', timeText(nextMs)));
    return sentences.join(' ');
  }
}

/** The time of day: `14:02`. @param ms since the epoch */
function timeText(ms: number): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: 'short' }).format(ms);
}

/** Not awaited: VS Code applies context keys in order. */
function setContext(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}

function filteredRuns({ known, hasOlder, audit }: RunStore): FilteredRuns {
  return { size: known.size, hasOlder, passedOver: audit.passedOver, ignored: audit.ignored, unfiltered: audit.unfiltered };
}
