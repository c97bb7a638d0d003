import * as vscode from 'vscode';
import type { ApiErrorKind } from '../api/errors';
import type { Log } from '../api/log';
import { hostOf, nameOf, type Connections } from '../connections/connections';
import { CONTEXT_KEYS, RUNS_VIEW } from '../manifest';
import { describeError } from '../util/describeError';
import { filterMessage, filterWords } from './filterWords';
import type { OlderNode, RunNode, RunsNode } from './nodes';
import type { RunFeed } from './runFeed';
import { isEmpty } from './runFilter';
import { RunsTreeDataProvider } from './treeDataProvider';

/** What the view is about to say, for `when` clauses: with an empty tree it chooses the welcome. */
export type ViewState = 'loading' | 'ready' | 'empty' | 'noMatch' | ApiErrorKind;

/** Ages are told in minutes. */
const TICK = 60_000;

/** Where the workspace remembers how the runs are listed. */
const NEWEST_FIRST = 'newestFirst';

/** The view of runs: it asks when somebody looks, shows that it asks, and puts what is wrong into words. */
export class RunsView implements vscode.Disposable {
  private readonly provider: RunsTreeDataProvider;
  private readonly view: vscode.TreeView<RunsNode>;
  private readonly subscriptions: vscode.Disposable;
  private tick: NodeJS.Timeout | undefined;

  constructor(
    private readonly feed: RunFeed,
    private readonly connections: Connections,
    private readonly log: Log,
    private readonly memory: vscode.Memento,
  ) {
    this.provider = new RunsTreeDataProvider(feed);
    this.view = vscode.window.createTreeView(RUNS_VIEW, {
      treeDataProvider: this.provider,
      showCollapseAll: true,
      canSelectMany: true,
    });
    this.subscriptions = vscode.Disposable.from(
      this.provider,
      this.view,
      this.view.onDidChangeVisibility(({ visible }) => this.onVisible(visible)),
      feed.onDidChange((change) => {
        this.render();
        if (change.kind === 'connection' && this.view.visible) this.ask();
      }),
    );
    this.showNewestFirst(memory.get(NEWEST_FIRST, false));
    this.render();
    this.onVisible(this.view.visible);
  }

  /** The runs that are selected in the view, in the order in which they were. */
  get selectedRuns(): readonly RunNode[] {
    return this.view.selection.filter((node) => node.kind === 'run');
  }

  /** Shows runs of all workflows in one list, newest first, or by workflow; remembered for the workspace. */
  async setNewestFirst(newestFirst: boolean): Promise<void> {
    this.showNewestFirst(newestFirst);
    await this.memory.update(NEWEST_FIRST, newestFirst);
  }

  /** Asks for the newest runs because the user said so, with progress in the view. */
  async refresh(): Promise<void> {
    await this.withProgress(() => this.feed.refresh({ byUser: true }));
  }

  /** Shows older runs below the group of this row, or, without a workflow, of all. */
  async loadMore(node: Pick<OlderNode, 'workflow'>): Promise<void> {
    await this.withProgress(() => this.provider.showOlder(node));
  }

  dispose(): void {
    clearTimeout(this.tick);
    this.subscriptions.dispose();
  }

  private showNewestFirst(newestFirst: boolean): void {
    this.provider.newestFirst = newestFirst;
    setContext(CONTEXT_KEYS.newestFirst, newestFirst);
  }

  private onVisible(visible: boolean): void {
    clearTimeout(this.tick);
    if (!visible) return;
    this.provider.redrawAges();
    this.scheduleTick();
    this.ask();
  }

  private scheduleTick(): void {
    this.tick = setTimeout(() => {
      this.provider.redrawAges();
      this.scheduleTick();
    }, TICK);
  }

  private ask(): void {
    this.withProgress(() => this.feed.refreshIfStale({ byUser: false })).catch((error: unknown) => {
      this.log.error(error instanceof Error ? error : String(error));
    });
  }

  private async withProgress(work: () => Promise<void>): Promise<void> {
    await vscode.window.withProgress({ location: { viewId: RUNS_VIEW } }, work);
  }

  private render(): void {
    const { store, filter } = this.feed;
    const state = this.state();
    setContext(CONTEXT_KEYS.state, state);
    setContext(CONTEXT_KEYS.filtered, !isEmpty(filter));
    setContext(CONTEXT_KEYS.serverUrlIsDefault, this.connections.isDefaultServer);
    setContext(CONTEXT_KEYS.hasRows, this.hasRows);
    setContext(CONTEXT_KEYS.canLoadMore, store?.hasOlder ?? false);
    // As the title, because beside the title of its container the editor draws a lone view's title and not its
    // description: "Mistral Runs: prod". Where the user moved the view among others, the description says whose it is.
    // An empty tree's welcome can't hold the words of the filter.
    const name = state === 'noMatch' ? filterWords(filter) : this.worthNaming();
    this.view.title = name ?? vscode.l10n.t('Mistral Runs');
    this.view.description = name === undefined ? '' : vscode.l10n.t('Mistral Runs');
    // The type knows no undefined, the editor takes it: an empty text would still count as a message.
    (this.view as { message: string | undefined }).message = this.message();
  }

  /** The connection's name, or its server where that is not the usual one; undefined when it goes without saying. */
  private worthNaming(): string | undefined {
    const { connection } = this.feed;
    if (!connection) return undefined;
    return nameOf(connection) ?? (this.connections.isDefaultServer ? undefined : hostOf(connection));
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
    return store !== undefined && (store.size > 0 || store.hasOlder);
  }

  /** Only with rows on screen: an empty tree has the welcome, which holds buttons too, and shows it only without a message. */
  private message(): string | undefined {
    const { store, filter } = this.feed;
    if (!store || !this.hasRows) return undefined;
    const problem = this.problemText();
    return isEmpty(filter) ? problem || undefined : filterMessage(filter, store, problem);
  }

  private problemText(): string {
    const { problem, connection, answeredMs } = this.feed;
    if (!problem || !connection) return '';
    const { message } = describeError(problem, { host: hostOf(connection), name: nameOf(connection) });
    if (answeredMs === undefined) return message;
    const time = new Intl.DateTimeFormat(vscode.env.language, { timeStyle: 'short' }).format(answeredMs);
    return `${message} ${vscode.l10n.t('Last updated {0}.', time)}`;
  }
}

/** The editor keeps context keys in order by itself; nothing here waits for one. */
function setContext(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
