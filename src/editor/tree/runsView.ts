import * as vscode from 'vscode';
import type { ApiErrorKind } from '../../core/api/errors';
import type { Run } from '../../core/api/types';
import { labelOf } from '../connections/authority';
import type { Connections } from '../connections/connections';
import { CONTEXT_KEYS, RUNS_VIEW } from '../../manifest';
import { causeOf, describeError } from '../wording/describeError';
import { type FilteredRuns, filterMessage, filterLabel } from '../wording/filterLabel';
import { locale } from '../wording/locale';
import type { OlderNode, RunNode, RunsNode } from './nodes';
import type { Refresher } from '../feed/refresher';
import type { RunFeed } from '../feed/runFeed';
import { isEmpty } from '../../core/runs/runFilter';
import type { RunStore } from '../../core/runs/runStore';
import type { RunsTreeDataProvider } from './treeDataProvider';
import type { NewFailures } from '../notifications/newFailures';

/** What the view is about to say, for `when` clauses: with an empty tree it chooses the welcome. */
export type ViewState = 'loading' | 'ready' | 'empty' | 'noMatch' | ApiErrorKind;

/** Ages are told in minutes. */
const TICK = 60_000;

/** The view of runs: it tells the refresher when somebody looks, and puts what is wrong into words. */
export class RunsView implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable;
  private tick: NodeJS.Timeout | undefined;
  private rendered = '';

  constructor(
    private readonly view: vscode.TreeView<RunsNode>,
    private readonly feed: RunFeed,
    private readonly refresher: Refresher,
    private readonly connections: Connections,
    private readonly provider: RunsTreeDataProvider,
    private readonly failures: NewFailures,
  ) {
    this.subscriptions = vscode.Disposable.from(
      view.onDidChangeVisibility(({ visible }) => this.onVisible(visible)),
      view.onDidExpandElement(({ element }) => provider.remember(element, true)),
      view.onDidCollapseElement(({ element }) => provider.remember(element, false)),
      feed.onDidChange(() => this.render()),
      refresher.onDidPlan(() => this.render()),
      failures.onDidChange(() => this.renderBadge()),
      vscode.window.onDidChangeWindowState(() => this.renderBadge()),
      refresher.onDidAsk((answer) => {
        // The bar below the title is for what somebody waits for: it must not flash every few seconds.
        if (feed.answeredMs === undefined) void this.withProgress(() => answer);
      }),
    );
    setContext(CONTEXT_KEYS.newestFirst, provider.newestFirst);
    this.render();
    this.onVisible(view.visible);
  }

  /** The runs that are selected in the view, in the order in which they were. */
  get selectedRuns(): readonly RunNode[] {
    return this.view.selection.filter((node) => node.kind === 'run');
  }

  /** Shows runs of all workflows in one list, newest first, or by workflow; remembered for the workspace. */
  async setNewestFirst(newestFirst: boolean): Promise<void> {
    setContext(CONTEXT_KEYS.newestFirst, newestFirst);
    await this.provider.setNewestFirst(newestFirst);
  }

  /** Asks for the newest runs because the user said so, with progress in the view. */
  async refresh(): Promise<void> {
    await this.withProgress(() => this.feed.refresh({ byUser: true }));
  }

  /** Shows older runs below the group of this row, or, without a workflow, of all. */
  async loadMore(node: Pick<OlderNode, 'workflow'>): Promise<void> {
    await this.withProgress(() => this.provider.showOlder(node));
  }

  /** Opens what hangs below a run, once the server said what that is, or says that nothing does. */
  async showChildRuns(node: RunNode): Promise<void> {
    const hasChildren = await vscode.window.withProgress({ location: { viewId: RUNS_VIEW } }, () => this.provider.loadBelow(node));
    if (hasChildren) await this.view.reveal(node, { focus: true, expand: true });
    else if (hasChildren === false) void vscode.window.showInformationMessage(vscode.l10n.t('This run started no other runs.'));
    else if (!this.feed.problem) void vscode.window.showInformationMessage(vscode.l10n.t('This server can’t tell which runs a run started.'));
  }

  /** Brings the view up, and in it the runs of a workflow: their group, or, in the one list, the newest of them. */
  async showRunsOf(workflow: string | undefined): Promise<void> {
    await vscode.commands.executeCommand(`${RUNS_VIEW}.focus`);
    const known = workflow === undefined ? undefined : this.feed.store?.known.workflow(workflow);
    if (!known) return;
    if (!this.provider.newestFirst) await this.view.reveal(this.provider.workflowNode(known.name), { focus: true, expand: true });
    else if (known.newest) await this.reveal(known.newest);
  }

  /** Shows the row of a run, selected, with what it hangs below open. @returns whether it has a row */
  async reveal(run: Run): Promise<boolean> {
    const row = this.provider.rowOf(run);
    if (row) await this.view.reveal(row, { select: true, focus: true });
    return row !== undefined;
  }

  dispose(): void {
    clearTimeout(this.tick);
    this.subscriptions.dispose();
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
    // Whoever has the view before their eyes sees the rows themselves.
    if (this.view.visible && vscode.window.state.focused) this.failures.look();
    const value = this.failures.count();
    const tooltip = value === 1 ? vscode.l10n.t('1 run failed since you looked') : vscode.l10n.t('{0} runs failed since you looked', value);
    if (value !== (this.view.badge?.value ?? 0)) this.view.badge = value === 0 ? undefined : { value, tooltip };
  }

  private scheduleTick(): void {
    this.tick = setTimeout(() => {
      this.provider.redrawAges();
      this.scheduleTick();
    }, TICK);
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
      [CONTEXT_KEYS.canLoadMore]: store?.hasOlder ?? false,
    };
    // An empty tree's welcome can't hold the words of the filter.
    const name = state === 'noMatch' ? filterLabel(filter) : this.worthNaming();
    const message = this.message();
    // Most refreshes change nothing: then nothing is sent to the window.
    const rendered = JSON.stringify([contexts, name, message]);
    if (rendered === this.rendered) return;
    this.rendered = rendered;
    for (const [key, value] of Object.entries(contexts)) setContext(key, value);
    // As the title, because beside the title of its container the editor draws a lone view's title and not its
    // description: "Mistral Runs: prod". Where the user moved the view among others, the description says whose it is.
    this.view.title = name ?? vscode.l10n.t('Mistral Runs');
    this.view.description = name === undefined ? '' : vscode.l10n.t('Mistral Runs');
    // The type knows no undefined, the editor takes it: an empty text would still count as a message.
    (this.view as { message: string | undefined }).message = message;
  }

  /** The connection's name, or its server where that is not the usual one; undefined when it goes without saying. */
  private worthNaming(): string | undefined {
    const { connection } = this.feed;
    if (!connection) return undefined;
    const { host, name } = labelOf(connection);
    return name ?? (this.connections.isDefaultServer ? undefined : host);
  }

  private state(): ViewState {
    const { problem, answeredMs, filter } = this.feed;
    if (problem) return problem.kind;
    if (answeredMs === undefined) return 'loading';
    if (this.hasRows) return 'ready';
    return isEmpty(filter) ? 'empty' : 'noMatch';
  }

  /** Of a filtered list that goes on, a page without a match leaves the row that loads older ones. */
  private get hasRows(): boolean {
    const { store } = this.feed;
    return store !== undefined && (store.known.size > 0 || store.hasOlder);
  }

  /**
   * Only with rows on screen: an empty tree has the welcome, which holds buttons too, and shows it only without a
   * message. A server that asked to slow down is the exception: there is nothing to press, and the time is what matters.
   */
  private message(): string | undefined {
    const { store, filter } = this.feed;
    const problem = this.problemText();
    return isEmpty(filter) || !store || !this.hasRows ? problem || undefined : filterMessage(filter, filteredRuns(store), problem);
  }

  private problemText(): string {
    const { problem, connection, answeredMs } = this.feed;
    const { nextMs } = this.refresher;
    if (!problem || !connection) return '';
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

/** The editor keeps context keys in order by itself; nothing here waits for one. */
function setContext(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}

function filteredRuns({ known, hasOlder, audit }: RunStore): FilteredRuns {
  return { size: known.size, hasOlder, passedOver: audit.passedOver, ignored: audit.ignored, unfiltered: audit.unfiltered };
}
