import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { RUNS_VIEW, SETTINGS } from '../../../src/manifest';
import type { ViewState } from '../../../src/editor/tree/runsView';
import { projectRoot } from '../../support/projectRoot';
import { until } from './until';

type TreeViewFactory = typeof vscode.window.createTreeView;
type Provider = vscode.TreeDataProvider<unknown>;

interface ExtensionModule {
  activate(context: vscode.ExtensionContext): unknown;
}

/**
 * The running extension, with access to objects that tests can't get from the editor: its context, tree and context keys.
 * The extension and its tests share the `vscode` module and Node's module cache. Created before the extension is activated,
 * when the test files are loaded.
 */
class ExtensionUnderTest {
  private activated: vscode.ExtensionContext | undefined;
  private tree: { readonly view: vscode.TreeView<unknown>; readonly provider: Provider } | undefined;
  private readonly contextKeys = new Map<string, unknown>();
  private handler: vscode.UriHandler | undefined;
  private links: vscode.TerminalLinkProvider | undefined;
  private readonly module: ExtensionModule;

  constructor() {
    const file = join(projectRoot(), 'dist', 'extension.js');
    assert.ok(!(file in require.cache), 'the extension was loaded before its tests');
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- fills the cache that the editor uses
    this.module = require(file) as ExtensionModule;
    const cached = require.cache[file];
    assert.ok(cached);
    cached.exports = {
      ...this.module,
      activate: (context: vscode.ExtensionContext): unknown => {
        this.activated = context;
        return this.module.activate(context);
      },
    };
    this.watchTreeViews();
    this.watchContextKeys();
    this.watchLinks();
  }

  /** The extension as registered in the editor. */
  get extension(): vscode.Extension<unknown> {
    const { name, publisher } = manifest();
    const extension = vscode.extensions.getExtension(`${publisher}.${name}`);
    assert.ok(extension, 'the editor knows no such extension');
    return extension;
  }

  /** Its context, once it is active. */
  get context(): vscode.ExtensionContext {
    assert.ok(this.activated, 'the extension is not active');
    return this.activated;
  }

  /** The view of runs. */
  get view(): vscode.TreeView<unknown> {
    assert.ok(this.tree, 'the extension has made no view');
    return this.tree.view;
  }

  /** Its URI handler. */
  get uriHandler(): vscode.UriHandler {
    assert.ok(this.handler, 'the extension follows no links');
    return this.handler;
  }

  /** Its provider of terminal links. */
  get terminalLinks(): vscode.TerminalLinkProvider {
    assert.ok(this.links, 'the extension makes no links');
    return this.links;
  }

  /** Activates the extension, with automatic refresh once an hour. Does nothing if it is active. */
  async activate(): Promise<void> {
    await setRefreshInterval(3600);
    await this.extension.activate();
  }

  /** Disposes its subscriptions, in the editor's order. */
  async dispose(): Promise<void> {
    for (const disposable of this.context.subscriptions.splice(0)) disposable.dispose();
    // The editor removes a tree view later, by id, so a new one must not be created before.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Activates it again after `dispose`, as a window reload would. */
  activateAgain(): void {
    this.contextKeys.clear();
    this.module.activate(this.context);
  }

  /** Last value of a context key. */
  contextKey(name: string): unknown {
    return this.contextKeys.get(name);
  }

  /** Waits until the view's state (context key `mistralRuns.state`) is this one. */
  async untilState(state: ViewState): Promise<void> {
    await until(`the view's state is ${state}`, () => this.contextKey('mistralRuns.state') === state);
  }

  /** Fires with the rows to redraw; undefined means all. */
  get onDidRedraw(): vscode.Event<unknown> {
    assert.ok(this.provider.onDidChangeTreeData);
    return this.provider.onDidChangeTreeData;
  }

  /** Tree items below a node, or at the root. */
  async rows(parent?: unknown): Promise<vscode.TreeItem[]> {
    const rows: vscode.TreeItem[] = [];
    for (const node of await this.nodes(parent)) rows.push(await this.provider.getTreeItem(node));
    return rows;
  }

  /** Nodes below a node, or at the root: the arguments of a row's commands. */
  async nodes(parent?: unknown): Promise<unknown[]> {
    return (await this.provider.getChildren(parent)) ?? [];
  }

  /** Parent of a node. */
  async parent(node: unknown): Promise<unknown> {
    return await this.provider.getParent?.(node);
  }

  private get provider(): Provider {
    assert.ok(this.tree, 'the extension has made no view');
    return this.tree.provider;
  }

  private watchTreeViews(): void {
    const { createTreeView } = vscode.window;
    const watched: TreeViewFactory = (id, options) => {
      const view = createTreeView(id, options);
      if (id === RUNS_VIEW) this.tree = { view, provider: options.treeDataProvider };
      return view;
    };
    vscode.window.createTreeView = watched;
  }

  private watchLinks(): void {
    const { registerUriHandler, registerTerminalLinkProvider } = vscode.window;
    vscode.window.registerUriHandler = (handler) => registerUriHandler((this.handler = handler));
    vscode.window.registerTerminalLinkProvider = (provider) => registerTerminalLinkProvider((this.links = provider));
  }

  private watchContextKeys(): void {
    const { executeCommand } = vscode.commands;
    vscode.commands.executeCommand = <T>(command: string, ...rest: unknown[]): Thenable<T> => {
      if (command === 'setContext') this.contextKeys.set(String(rest[0]), rest[1]);
      return executeCommand<T>(command, ...rest);
    };
  }
}

/** Sets the refresh interval (s). Tests that count requests set a long one. */
export async function setRefreshInterval(seconds: number | undefined): Promise<void> {
  const { section, refreshInterval } = SETTINGS;
  await vscode.workspace.getConfiguration(section).update(refreshInterval, seconds, vscode.ConfigurationTarget.Global);
}

/** The only instance. */
export const extensionUnderTest = new ExtensionUnderTest();

/** Log of the extension so far. */
export function logText(): string {
  const folder = dirname(extensionUnderTest.context.logUri.fsPath);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /Mistral Runs.*\.log$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}

/** The host of the extension, as its messages name it. VS Code's server is a remote host, the desktop editor is not. */
export function thisComputer(): string {
  return vscode.env.remoteName === undefined ? 'this computer' : `the remote host (${vscode.env.remoteName})`;
}

interface Manifest {
  readonly name: string;
  readonly publisher: string;
}

function manifest(): Manifest {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a JSON file outside of the compiled folder
  return require(join(projectRoot(), 'package.json')) as Manifest;
}
