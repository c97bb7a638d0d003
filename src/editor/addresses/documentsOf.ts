import * as vscode from 'vscode';

/** The documents of a tab; of a comparison both sides. */
export function documentsOf(tab: vscode.Tab | undefined): vscode.Uri[] {
  const input: unknown = tab?.input;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return [input.uri];
  if (input instanceof vscode.TabInputTextDiff) return [input.original, input.modified];
  return [];
}
