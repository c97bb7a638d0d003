import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { DocumentTabs, type TabsChange } from '../../../../src/editor/addresses/documentTabs';

const RUN = vscode.Uri.parse('mistral-run://default@127.0.0.1/run/a/a.json');
const HISTORY = vscode.Uri.parse('mistral-run://default@127.0.0.1/history/a/a.history.json');
const OTHER = vscode.Uri.parse('mistral-run://default@127.0.0.1/history/b/b.history.json');

function tab(input: unknown, isPreview = false): vscode.Tab {
  return { input, isPreview } as vscode.Tab;
}

describe('DocumentTabs', () => {
  const run = tab(new vscode.TabInputText(RUN));
  const history = tab(new vscode.TabInputText(HISTORY), true);
  const comparison = tab(new vscode.TabInputTextDiff(HISTORY, OTHER));
  const file = tab(new vscode.TabInputText(vscode.Uri.parse('file:///a.json')));
  const terminal = tab(undefined);

  let changed: vscode.EventEmitter<vscode.TabChangeEvent>;
  let groups: vscode.TabGroup[];
  let tabs: DocumentTabs;
  let changes: TabsChange[];

  beforeEach(() => {
    changed = new vscode.EventEmitter();
    const groupsChanged = new vscode.EventEmitter<vscode.TabGroupChangeEvent>();
    groups = [];
    tabs = new DocumentTabs({
      get all() {
        return groups;
      },
      get activeTabGroup() {
        return groups[0];
      },
      onDidChangeTabs: changed.event,
      onDidChangeTabGroups: groupsChanged.event,
    } as unknown as vscode.TabGroups);
    changes = [];
    tabs.onDidChange((change) => changes.push(change));
  });

  afterEach(() => tabs.dispose());

  /** @param shown the tabs of each group; the first is the active one */
  function show(...shown: readonly (readonly vscode.Tab[])[]): void {
    groups = shown.map((each) => ({ tabs: each, activeTab: each[0] }) as unknown as vscode.TabGroup);
  }

  function paths(change: TabsChange | undefined): string[][] {
    return [change?.opened, change?.openedInEditor, change?.closed].map((documents) => documents?.map(({ kind, id }) => `${kind} ${id}`) ?? []);
  }

  it('reports documents of runs that were opened, and which are not in a comparison', () => {
    show([run, comparison, file, terminal]);
    changed.fire({ opened: [run, comparison, file, terminal], closed: [], changed: [] });
    assert.deepEqual(paths(changes[0]), [['run a', 'history a', 'history b'], ['run a'], []]);
  });

  it('reports a document as closed with the last tab that shows it', () => {
    show([comparison]);
    changed.fire({ opened: [], closed: [history], changed: [] });
    show([]);
    changed.fire({ opened: [], closed: [comparison], changed: [] });
    assert.deepEqual(changes.map((change) => paths(change)[2]), [[], ['history a', 'history b']]);
  });

  it('reports tabs that were opened before it listened', () => {
    tabs.reportOpened([history]);
    assert.deepEqual(paths(changes[0]), [['history a'], ['history a'], []]);
  });

  it('reports that another tab is active', () => {
    show([history]);
    changed.fire({ opened: [], closed: [], changed: [history] });
    assert.deepEqual(paths(changes[0]), [[], [], []]);
  });

  it('returns active, visible and open documents', () => {
    show([comparison, run], [history, run], [file]);
    const ids = (documents: TabsChange['opened']): string[] => documents.map(({ id }) => id);
    assert.deepEqual([ids(tabs.inFront), ids(tabs.visible), tabs.editorInFront], [['a', 'b'], ['a', 'b', 'a'], undefined]);
    assert.deepEqual([RUN, HISTORY, OTHER, OTHER.with({ authority: 'x' })].map((uri) => tabs.isShown({ uri })), [true, true, true, false]);
    show([history]);
    assert.deepEqual([tabs.editorInFront?.document.uri.toString(), tabs.editorInFront?.isPreview], [HISTORY.toString(), true]);
    show([file]);
    assert.deepEqual([tabs.inFront, tabs.editorInFront], [[], undefined]);
  });
});
