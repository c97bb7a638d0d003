import * as vscode from 'vscode';
import { documentsOf } from './documentsOf';
import { parseRunUri, type RunDocument } from './runUri';

/** A change of the window's tabs. */
export interface TabsChange {
  /** Documents of tabs that were opened; of a comparison both sides. */
  readonly opened: readonly RunDocument[];
  /** Those of them that are in a text editor, not in a comparison. */
  readonly openedInEditor: readonly RunDocument[];
  /** Documents that are in no tab any more. */
  readonly closed: readonly RunDocument[];
}

/** The documents of runs that this window's tabs show. */
export class DocumentTabs implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<TabsChange>();
  /** Fires when any tabs are opened, closed or activated. */
  readonly onDidChange = this.changed.event;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly groups: vscode.TabGroups = vscode.window.tabGroups) {
    this.subscription = vscode.Disposable.from(
      groups.onDidChangeTabs(({ opened, closed }) => this.fire(opened, closed)),
      groups.onDidChangeTabGroups(() => this.fire([], [])),
    );
  }

  /** Fires for tabs that were opened before this object listened. */
  reportOpened(tabs: readonly vscode.Tab[]): void {
    this.fire(tabs, []);
  }

  /** Whether any tab shows the document. */
  isShown({ uri }: Pick<RunDocument, 'uri'>): boolean {
    const wanted = uri.toString();
    return this.groups.all.some(({ tabs }) => tabs.some((tab) => documentsOf(tab).some((shown) => shown.toString() === wanted)));
  }

  /** Documents of the active tab of each group. */
  get visible(): readonly RunDocument[] {
    return this.groups.all.flatMap(({ activeTab }) => runDocumentsOf(activeTab));
  }

  /** Documents of the active tab; of a comparison both sides. */
  get inFront(): readonly RunDocument[] {
    return runDocumentsOf(this.groups.activeTabGroup.activeTab);
  }

  /** The document of the active tab, unless that is a comparison, and whether the tab is a preview. */
  get editorInFront(): { readonly document: RunDocument; readonly isPreview: boolean } | undefined {
    const { activeTab } = this.groups.activeTabGroup;
    const [document] = activeTab ? editorDocumentOf(activeTab) : [];
    return activeTab && document && { document, isPreview: activeTab.isPreview };
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private fire(opened: readonly vscode.Tab[], closed: readonly vscode.Tab[]): void {
    this.changed.fire({
      opened: opened.flatMap(runDocumentsOf),
      openedInEditor: opened.flatMap(editorDocumentOf),
      closed: closed.flatMap(runDocumentsOf).filter((document) => !this.isShown(document)),
    });
  }
}

function runDocumentsOf(tab: vscode.Tab | undefined): RunDocument[] {
  return documentsOf(tab).flatMap((uri) => parseRunUri(uri) ?? []);
}

function editorDocumentOf(tab: vscode.Tab): RunDocument[] {
  return tab.input instanceof vscode.TabInputText ? runDocumentsOf(tab) : [];
}
