import * as vscode from 'vscode';

/** The documents that a tab shows: in a comparison both sides. */
export function documentsOf(tab: vscode.Tab | undefined): vscode.Uri[] {
  const input: unknown = tab?.input;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return [input.uri];
  if (input instanceof vscode.TabInputTextDiff) return [input.original, input.modified];
  return [];
}

/** Whether any tab of this window shows the document. */
export function isShown(uri: vscode.Uri): boolean {
  const wanted = uri.toString();
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some((tab) => documentsOf(tab).some((shown) => shown.toString() === wanted)),
  );
}

/** Whether the document is the one in front. */
export function isInFront(uri: vscode.Uri): boolean {
  const wanted = uri.toString();
  return documentsOf(vscode.window.tabGroups.activeTabGroup.activeTab).some((shown) => shown.toString() === wanted);
}
