import * as vscode from 'vscode';

/**
 * Puts the cursor of a document that a tab shows into a line, in the middle of the screen. By the editor's own command,
 * which also does it in documents that the editor keeps from extensions for their size.
 * @param line counted from 0
 */
export async function revealLine(uri: vscode.Uri, line: number, options: Pick<vscode.TextDocumentShowOptions, 'preview' | 'preserveFocus'> = {}): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', uri, { selection: new vscode.Range(line, 0, line, 0), ...options });
}
