import * as vscode from 'vscode';
import type { Run } from '../api/types';
import { nodeId, type OlderNode, type RunNode, type RunsNode, type WorkflowNode } from './nodes';
import type { RunFeed } from './runFeed';
import { runTooltip } from './runTooltip';
import type { StoreChange } from './runStore';
import { treeItem, type RowSource } from './treeItem';
import type { WorkflowRuns } from './workflowRuns';

/** How many rows a group shows at first, and how many each Load Older adds. */
export const GROUP_ROWS = 100;

/** Gives the view its rows from what the feed knows. It asks the server nothing. */
export class RunsTreeDataProvider implements vscode.TreeDataProvider<RunsNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<RunsNode | RunsNode[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;

  /** The editor knows a row by the very object it was given, so each id has one. */
  private readonly nodes = new Map<string, RunsNode>();
  /** The description of each row as it was last drawn, by the row's id: the part that changes with time alone. */
  private readonly drawn = new Map<string, { readonly node: RunsNode; readonly description: vscode.TreeItem['description'] }>();
  /** How many rows each group shows, where it is not `GROUP_ROWS`. */
  private readonly shown = new Map<string, number>();
  /** How many rows the one list over all workflows shows. */
  private shownOfAll = GROUP_ROWS;
  private flat = false;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly feed: RunFeed) {
    this.subscription = feed.onDidChange((event) => {
      if (event.kind === 'connection') this.reset();
      else if (event.kind === 'runs') this.redraw(event.change);
    });
  }

  getTreeItem(node: RunsNode): vscode.TreeItem {
    const source = this.source();
    if (!source) return new vscode.TreeItem('');
    const item = treeItem(node, source);
    this.drawn.set(nodeId(node), { node, description: item.description });
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: RunsNode): vscode.TreeItem {
    const run = node.kind === 'run' ? this.feed.store?.get(node.key) : undefined;
    if (run) item.tooltip = runTooltip(run, Date.now());
    return item;
  }

  getChildren(node?: RunsNode): RunsNode[] {
    const { store } = this.feed;
    if (!store) return [];
    if (!node && this.flat) {
      const runs = store.newest(this.shownOfAll);
      const rows = runs.map((run) => this.runNode(run));
      const more = store.size > runs.length || store.hasOlder;
      return more ? [...rows, this.olderNode(undefined, runs.at(-1)?.startMs)] : rows;
    }
    if (!node) {
      const groups: RunsNode[] = store.workflows.map((workflow) => this.workflowNode(workflow.name));
      const oldest = Math.min(...store.workflows.map((workflow) => workflow.oldest?.startMs ?? Infinity));
      if (store.hasOlder) groups.push(this.olderNode(undefined, Number.isFinite(oldest) ? oldest : undefined));
      return groups;
    }
    return node.kind === 'workflow' ? this.runRows(store.workflow(node.name)) : [];
  }

  /**
   * Shows more rows of a group: those known already, else those the server sends.
   * @returns once they are there, or the feed has a problem
   */
  async showOlder({ workflow }: Pick<OlderNode, 'workflow'>): Promise<void> {
    if (workflow === undefined) {
      const known = this.feed.store?.size ?? 0;
      if (!this.flat || known <= this.shownOfAll) await this.feed.loadOlder(undefined);
      if (!this.flat) return;
      this.shownOfAll = Math.min(this.shownOfAll, known) + GROUP_ROWS;
      this.changed.fire(undefined);
      return;
    }
    const rows = this.shown.get(workflow) ?? GROUP_ROWS;
    const known = (): number => this.feed.store?.workflow(workflow)?.runs.length ?? 0;
    const before = known();
    if (before <= rows) await this.feed.loadOlder(workflow);
    const first = Math.min(rows, before);
    this.shown.set(workflow, Math.max(rows, first + GROUP_ROWS));
    this.changed.fire(this.workflowNode(workflow));
  }

  /** Whether runs of all workflows stand in one list, newest first, instead of in groups. */
  set newestFirst(flat: boolean) {
    this.flat = flat;
    this.drawn.clear();
    this.changed.fire(undefined);
  }

  /** Redraws the rows that read differently because time went by. */
  redrawAges(): void {
    const source = this.source();
    if (!source) return;
    const different = [...this.drawn.values()]
      .filter(({ node, description }) => treeItem(node, source).description !== description)
      .map(({ node }) => node);
    if (different.length > 0) this.changed.fire(different);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private runRows(workflow: WorkflowRuns | undefined): RunsNode[] {
    if (!workflow) return [];
    const rows = this.shown.get(workflow.name) ?? GROUP_ROWS;
    const runs = workflow.runs.slice(0, rows);
    const nodes: RunsNode[] = runs.map((run) => this.runNode(run));
    if (workflow.runs.length > rows || this.feed.store?.hasOlderOf(workflow.name)) {
      nodes.push(this.olderNode(workflow.name, runs.at(-1)?.startMs));
    }
    return nodes;
  }

  private redraw(change: StoreChange): void {
    if (change.groups || this.flat) this.changed.fire(undefined);
    else this.changed.fire([...change.workflows].map((name) => this.workflowNode(name)));
  }

  private reset(): void {
    this.nodes.clear();
    this.drawn.clear();
    this.shown.clear();
    this.shownOfAll = GROUP_ROWS;
    this.changed.fire(undefined);
  }

  private workflowNode(name: string): RunsNode {
    return this.kept({ kind: 'workflow', name } satisfies WorkflowNode);
  }

  private runNode(run: Run): RunsNode {
    return this.kept({ kind: 'run', key: run.key } satisfies RunNode);
  }

  private olderNode(workflow: string | undefined, beforeMs: number | undefined): RunsNode {
    // Not kept: each says where the list ends now.
    return { kind: 'older', workflow, beforeMs };
  }

  private kept(node: RunsNode): RunsNode {
    const id = nodeId(node);
    const known = this.nodes.get(id);
    if (known) return known;
    this.nodes.set(id, node);
    return node;
  }

  private source(): RowSource | undefined {
    const { connection, store } = this.feed;
    if (!connection || !store) return undefined;
    return {
      connection,
      nowMs: Date.now(),
      newestFirst: this.flat,
      run: (key) => store.get(key),
      workflow: (name) => store.workflow(name),
    };
  }
}
