import * as vscode from 'vscode';
import { RUNS_VIEW } from '../../manifest';
import type { RunsNode } from './nodes';
import type { RunsTreeDataProvider } from './runsTreeDataProvider';

/** The view as registered at activation. */
export interface RegisteredView extends vscode.Disposable {
  readonly view: vscode.TreeView<RunsNode>;
  /** Fire with the rows to redraw; undefined for all. */
  readonly changed: vscode.EventEmitter<RunsNode | RunsNode[] | undefined>;
}

/** Registers the view of runs. The tree data provider is loaded on the first request for rows, when the view becomes visible. */
export function registerRunsView(load: () => Promise<RunsTreeDataProvider>): RegisteredView {
  const changed: RegisteredView['changed'] = new vscode.EventEmitter();
  const treeDataProvider: vscode.TreeDataProvider<RunsNode> = {
    onDidChangeTreeData: changed.event,
    getChildren: async (node) => (await load()).getChildren(node),
    getTreeItem: async (node) => (await load()).getTreeItem(node),
    getParent: async (node) => (await load()).getParent(node),
    resolveTreeItem: async (item, node) => (await load()).resolveTreeItem(item, node),
  };
  const view = vscode.window.createTreeView(RUNS_VIEW, { treeDataProvider, showCollapseAll: true, canSelectMany: true });
  return { view, changed, dispose: () => void vscode.Disposable.from(view, changed).dispose() };
}
