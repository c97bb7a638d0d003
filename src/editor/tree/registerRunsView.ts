import * as vscode from 'vscode';
import { RUNS_VIEW } from '../../manifest';
import type { RunsNode } from './nodes';
import type { RunsTreeDataProvider } from './treeDataProvider';

/** The view as the editor knows it from the start on. */
export interface RegisteredView extends vscode.Disposable {
  readonly view: vscode.TreeView<RunsNode>;
  /** Fired with the rows to draw anew; undefined stands for all. */
  readonly changed: vscode.EventEmitter<RunsNode | RunsNode[] | undefined>;
}

/** Registers the view of runs. What gives it its rows is loaded when the editor asks for the first, so once it is shown. */
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
