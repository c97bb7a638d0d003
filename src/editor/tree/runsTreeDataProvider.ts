import * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import type { Run } from '../../core/api/types';
import type { RunSubscriptions } from '../notifications/runSubscriptions';
import type { WorkspaceDefinitions } from '../definitions/workspaceDefinitions';
import { authorityOf } from '../connections/authority';
import type { RunStops } from '../actions/runStops';
import type { RunExplanations } from '../documents/runExplanations';
import { rootOf } from '../../core/runs/executionTrees';
import { groupOrder } from './groupOrder';
import type { NoRunsNode, OlderNode, RunNode, RunsNode, WorkflowNode } from './nodes';
import type { RunFeed } from '../feed/runFeed';
import { isEmpty } from '../../core/runs/runFilter';
import { runsBelow, topOf } from './runsBelow';
import { runTooltip } from './runTooltip';
import { workflowNameOf } from '../../core/runs/knownRuns';
import type { StoreChange } from '../../core/runs/runChanges';
import type { RunStore } from '../../core/runs/runStore';
import { treeItem, type RowSource } from './treeItem';
import { TreeNodes } from './treeNodes';
import type { PinnedWorkflows } from '../feed/pinnedWorkflows';
import { locale } from '../wording/locale';
import type { TreeMemory } from '../feed/treeMemory';
import type { WorkflowNames } from '../feed/workflowNames';

/** Number of rows that a group shows at first, and that each Load Older adds. */
export const GROUP_ROWS = 100;

/** The services that `RunsTreeDataProvider` needs. */
export interface TreeParts {
  readonly feed: RunFeed;
  readonly names: WorkflowNames;
  readonly memory: Pick<TreeMemory, 'newestFirst' | 'setNewestFirst' | 'names' | 'set'>;
  readonly pins: Pick<PinnedWorkflows, 'names' | 'onDidChange'>;
  readonly subscriptions: Pick<RunSubscriptions, 'has' | 'onDidChange'>;
  readonly explanations: Pick<RunExplanations, 'of' | 'onDidChange'>;
  readonly stops: Pick<RunStops, 'isCancelRequested' | 'onDidChange'>;
  readonly definitions: Pick<WorkspaceDefinitions, 'workflows' | 'onDidChange' | 'searchInBackground'>;
}

/**
 * Provides the rows of the view from the runs known to the feed. Expanding a row requests what is missing, once: the runs
 * of a workflow without known runs, and the attempts and children of a run.
 */
export class RunsTreeDataProvider implements vscode.TreeDataProvider<RunsNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<RunsNode | RunsNode[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;

  private readonly feed: RunFeed;
  private readonly names: WorkflowNames;
  private readonly memory: TreeParts['memory'];
  private readonly pins: TreeParts['pins'];
  private readonly subscriptions: TreeParts['subscriptions'];
  private readonly explanations: TreeParts['explanations'];
  private readonly stops: TreeParts['stops'];
  private readonly definitions: TreeParts['definitions'];
  private readonly nodes = new TreeNodes();
  /** Number of rows per group, where it is not `GROUP_ROWS`. */
  private readonly rowCounts = new Map<string, number>();
  /** Number of rows in the flat list. */
  private flatRowCount = GROUP_ROWS;
  /** Workflows expanded without known runs, with the key of the newest run then loaded. They keep their place until a newer run starts. */
  private readonly expandedQuiet = new Map<string, string | undefined>();
  private flat: boolean;
  /** Kept, since each row asks for it and the settings are slow to read; the feed tells when it changes. */
  private canAct = false;
  private readonly listeners: vscode.Disposable;

  constructor({ feed, names, memory, pins, subscriptions, explanations, stops, definitions }: TreeParts) {
    this.feed = feed;
    this.names = names;
    this.memory = memory;
    this.pins = pins;
    this.subscriptions = subscriptions;
    this.explanations = explanations;
    this.stops = stops;
    this.definitions = definitions;
    this.flat = memory.newestFirst;
    this.readCanAct();
    this.listeners = vscode.Disposable.from(
      feed.onDidChange((event) => {
        if (event.kind === 'connection') this.reset();
        else if (event.kind === 'runs') this.redraw(event.change);
      }),
      names.onDidChange(() => this.changed.fire(undefined)),
      pins.onDidChange(() => this.changed.fire(undefined)),
      definitions.onDidChange(() => this.changed.fire(undefined)),
      subscriptions.onDidChange((executionId) => this.redrawExecution(executionId)),
      explanations.onDidChange(({ executionId }) => this.redrawExecution(executionId)),
      stops.onDidChange((executionId) => this.redrawExecution(executionId)),
    );
  }

  getTreeItem(node: RunsNode): vscode.TreeItem {
    const source = this.source();
    if (!source) return new vscode.TreeItem('');
    const item = treeItem(node, source);
    this.nodes.noteDrawn({ node, description: item.description });
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: RunsNode): vscode.TreeItem {
    const { connection, store } = this.feed;
    const run = node.kind === 'run' ? store?.known.get(node.key) : undefined;
    if (connection && store && run) {
      item.tooltip = runTooltip(run, Date.now(), this.explanations.of(authorityOf(connection), run), this.runWithSameBuild(connection, store, run));
    }
    return item;
  }

  getChildren(node?: RunsNode): RunsNode[] | Promise<RunsNode[]> {
    const { store } = this.feed;
    if (!store) return [];
    switch (node?.kind) {
      case undefined:
        // VS Code calls this once the view is visible. Definitions are only needed once there are runs.
        if (store.known.size > 0) this.definitions.searchInBackground();
        return this.flat ? this.flatRows(store) : this.groups(store);
      case 'workflow':
        return this.runRows(node.name, store);
      case 'run':
        return this.rowsBelow(node, store);
      case 'older':
      case 'noRuns':
        return [];
    }
  }

  getParent(node: RunsNode): RunsNode | undefined {
    return this.nodes.parentOf(node);
  }

  /**
   * Shows more rows of a group, or of the flat list without a workflow. Loads older runs unless enough are known.
   * Resolves once they are shown, or the feed has a problem.
   */
  async showOlder({ workflow }: Pick<OlderNode, 'workflow'>): Promise<void> {
    if (workflow === undefined) {
      const known = this.feed.store?.known.size ?? 0;
      if (!this.flat || known <= this.flatRowCount) await this.feed.loadOlder(undefined);
      if (!this.flat) return;
      this.flatRowCount = Math.min(this.flatRowCount, known) + GROUP_ROWS;
      this.changed.fire(undefined);
      return;
    }
    const rows = this.rowCounts.get(workflow) ?? GROUP_ROWS;
    const { store } = this.feed;
    const before = store?.known.newestOf(workflow, rows + 1).length ?? 0;
    if (before <= rows) await this.feed.loadOlder(workflow);
    if (store !== this.feed.store) return;
    const first = Math.min(rows, before);
    this.rowCounts.set(workflow, Math.max(rows, first + GROUP_ROWS));
    this.changed.fire(this.workflowNode(workflow));
  }

  /** The row of a run. Its group, or the flat list, then shows enough rows to include it. Undefined if no list has the run. */
  rowOf(run: Run): RunNode | undefined {
    const { store } = this.feed;
    if (!store?.known.isListed(run.key)) return undefined;
    const name = workflowNameOf(run);
    const rows = this.flat ? store.known.newest(Infinity) : store.known.newestOf(name, Infinity);
    const index = rows.findIndex(({ key, executionId }) => (this.flat ? key === run.key : executionId === run.executionId));
    const top = rows[index];
    if (!top) return undefined;
    this.showAtLeast(this.flat ? undefined : name, index + 1);
    if (this.flat) return this.nodes.listed(run);
    const node = this.nodes.grouped(name, top);
    return top.key === run.key ? node : this.nodes.below(node, 'attempt', run);
  }

  /**
   * Loads the attempts and children of a run.
   * @returns whether it has children; undefined if they couldn't be loaded
   */
  async loadBelow(node: RunNode): Promise<boolean | undefined> {
    const { store } = this.feed;
    const top = store?.known.get(topOf(node).key);
    if (!store || !top) return undefined;
    await this.feed.loadTree(rootOf(top));
    this.changed.fire(node);
    return store.known.knowsTree(rootOf(top)) ? runsBelow(node, store.known).children.length > 0 : undefined;
  }

  /** Remembers for the workspace whether a group is expanded; VS Code remembers it until the window closes. */
  remember(node: RunsNode, isOpen: boolean): Thenable<void> {
    return node.kind === 'workflow' ? this.memory.set('open', node.name, isOpen) : Promise.resolve();
  }

  /** Whether the tree is a flat list of the runs of all workflows, newest first, instead of groups. */
  get newestFirst(): boolean {
    return this.flat;
  }

  /** Switches between flat list and groups, remembered for the workspace. */
  async setNewestFirst(flat: boolean): Promise<void> {
    this.flat = flat;
    this.nodes.forgetDrawn();
    this.changed.fire(undefined);
    await this.memory.setNewestFirst(flat);
  }

  /** Redraws the rows whose description has changed with time. */
  redrawAges(): void {
    const source = this.source();
    if (!source) return;
    const changed = this.nodes.drawn
      .filter(({ node, description }) => treeItem(node, source).description !== description)
      .map(({ node }) => node);
    if (changed.length > 0) this.changed.fire(changed);
  }

  dispose(): void {
    this.listeners.dispose();
    this.changed.dispose();
  }

  private flatRows(store: RunStore): RunsNode[] {
    const runs = store.known.newest(this.flatRowCount);
    const rows = runs.map((run) => this.nodes.listed(run));
    const more = store.known.size > runs.length || store.hasOlder;
    return more ? [...rows, olderNode(undefined, runs.at(-1)?.startMs)] : rows;
  }

  /** Groups with runs, pinned or defined in the workspace, then the row that loads older runs, then groups without known runs. */
  private groups(store: RunStore): RunsNode[] {
    // An empty tree must stay empty for the welcome view; a filtered one lists only workflows with matching runs.
    const isComplete = store.known.size > 0 && isEmpty(this.feed.filter);
    if (isComplete) void this.names.askOnce();
    const pinned = this.pins.names.filter((name) => isComplete || store.known.workflow(name));
    const listed = store.known.workflows.map(({ name }) => name).filter((name) => !isComplete || !this.keepsQuietPlace(name, store));
    const shown = new Set([...pinned, ...listed]);
    const quiet = isComplete ? [...this.names.all.keys()].filter((name) => !shown.has(name)) : [];
    quiet.sort(new Intl.Collator(locale()).compare);
    const { above, below } = groupOrder({ pinned, listed, quiet, isDefined: (name) => this.definitions.workflows.has(name) });
    const oldest = Math.min(...store.known.workflows.map((workflow) => workflow.oldest?.startMs ?? Infinity));
    return [
      ...above.map((name) => this.workflowNode(name)),
      ...(store.hasOlder ? [olderNode(undefined, Number.isFinite(oldest) ? oldest : undefined)] : []),
      ...below.map((name) => this.workflowNode(name)),
    ];
  }

  private keepsQuietPlace(name: string, store: RunStore): boolean {
    return this.names.all.has(name) && this.expandedQuiet.has(name) && this.expandedQuiet.get(name) === store.known.workflow(name)?.newest?.key;
  }

  private async runRows(name: string, store: RunStore): Promise<RunsNode[]> {
    if (!store.known.workflow(name) && !this.expandedQuiet.has(name) && store.hasOlderOf(name)) {
      this.expandedQuiet.set(name, undefined);
      await this.feed.loadOlder(name);
      // Another connection may be in force by now.
      if (store !== this.feed.store) return [];
      this.expandedQuiet.set(name, store.known.workflow(name)?.newest?.key);
    }
    const rows = this.rowCounts.get(name) ?? GROUP_ROWS;
    const runs = store.known.newestOf(name, rows + 1);
    const nodes: RunsNode[] = runs.slice(0, rows).map((run) => this.nodes.grouped(name, run));
    if (runs.length > rows || store.hasOlderOf(name)) nodes.push(olderNode(name, runs.at(rows - 1)?.startMs ?? runs.at(-1)?.startMs));
    return nodes.length > 0 ? nodes : [{ kind: 'noRuns', workflow: name } satisfies NoRunsNode];
  }

  private async rowsBelow(node: RunNode, store: RunStore): Promise<RunsNode[]> {
    const top = store.known.get(topOf(node).key);
    if (top && !store.hasAskedForTree(rootOf(top))) await this.feed.loadTree(rootOf(top));
    const { attempts, children } = runsBelow(node, store.known);
    return [...attempts.map((run) => this.nodes.below(node, 'attempt', run)), ...children.map((run) => this.nodes.below(node, 'child', run))];
  }

  /** Makes a group, or the flat list without a workflow, show at least this many rows. */
  private showAtLeast(workflow: string | undefined, rows: number): void {
    if (workflow === undefined) {
      if (rows <= this.flatRowCount) return;
      this.flatRowCount = rows;
      this.changed.fire(undefined);
    } else if (rows > (this.rowCounts.get(workflow) ?? GROUP_ROWS)) {
      this.rowCounts.set(workflow, rows);
      this.changed.fire(this.workflowNode(workflow));
    }
  }

  private redraw(change: StoreChange): void {
    if (change.groups || this.flat) {
      this.changed.fire(undefined);
      return;
    }
    const groups = [...change.workflows].map((name) => this.workflowNode(name));
    const rows = [...change.executions].flatMap((id) => this.nodes.ofExecution(id)).filter((node) => {
      const top = this.feed.store?.known.get(topOf(node).key);
      return top && !change.workflows.has(workflowNameOf(top));
    });
    if (groups.length + rows.length > 0) this.changed.fire([...groups, ...rows]);
  }

  private redrawExecution(executionId: string): void {
    const rows = this.nodes.ofExecution(executionId);
    if (rows.length > 0) this.changed.fire([...rows]);
  }

  private readCanAct(): void {
    this.canAct = this.feed.connection?.readOnly === false;
  }

  private reset(): void {
    this.readCanAct();
    this.nodes.clear();
    this.rowCounts.clear();
    this.expandedQuiet.clear();
    this.flatRowCount = GROUP_ROWS;
    this.changed.fire(undefined);
  }

  /** The row of a workflow. */
  workflowNode(name: string): WorkflowNode {
    return this.nodes.workflow(name);
  }

  /** The newest other run of the workflow whose build is known, if it has the same. */
  private runWithSameBuild(connection: Connection, { known }: RunStore, run: Run): Run | undefined {
    const buildOf = (each: Run): string | undefined => this.explanations.of(authorityOf(connection), each)?.facts.build;
    const build = buildOf(run);
    const runs = build === undefined ? [] : (known.workflow(workflowNameOf(run))?.runs ?? []);
    const other = runs.find((each) => each.executionId !== run.executionId && buildOf(each) !== undefined);
    return other && buildOf(other) === build ? other : undefined;
  }

  private source(): RowSource | undefined {
    const { connection, store } = this.feed;
    if (!connection || !store) return undefined;
    return {
      connection,
      canAct: this.canAct,
      nowMs: Date.now(),
      newestFirst: this.flat,
      known: store.known,
      displayName: (name) => this.names.all.get(name),
      isPinned: (name) => this.pins.names.includes(name),
      definedIn: (name) => this.definitions.workflows.get(name)?.map((uri) => vscode.workspace.asRelativePath(uri)) ?? [],
      isSubscribed: ({ executionId }) => this.subscriptions.has(executionId),
      isCancelRequested: (run) => this.stops.isCancelRequested(connection, run),
      explanation: (run) => this.explanations.of(authorityOf(connection), run)?.explanation,
      isOpen: (name) => this.memory.names('open').includes(name),
    };
  }
}

// Not in TreeNodes: `beforeMs` changes with each page.
function olderNode(workflow: string | undefined, beforeMs: number | undefined): OlderNode {
  return { kind: 'older', workflow, beforeMs };
}
