import * as vscode from 'vscode';

/**
 * Opens a document with the cursor in a line, in the middle of the screen. By the editor's own command, which also works
 * for documents that the editor keeps from extensions for their size.
 * @param line from 0; undefined to leave the cursor where it is
 */
export async function revealLine(uri: vscode.Uri, line: number | undefined, options: Pick<vscode.TextDocumentShowOptions, 'preview' | 'preserveFocus'> = {}): Promise<void> {
  const selection = line === undefined ? {} : { selection: new vscode.Range(line, 0, line, 0) };
  await vscode.commands.executeCommand('vscode.open', uri, { ...selection, ...options });
}
