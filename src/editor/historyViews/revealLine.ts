import * as vscode from 'vscode';

/** How long a document that has grown may take until its editor shows it, ms. */
const SHOWN_WITHIN = 2_000;

/**
 * Opens a document with the cursor in a line, in the middle of the screen. By the editor's own command, which also works
 * for documents that the editor keeps from extensions for their size.
 * @param line from 0; undefined to leave the cursor where it is
 */
export async function revealLine(uri: vscode.Uri, line: number | undefined, options: Pick<vscode.TextDocumentShowOptions, 'preview' | 'preserveFocus'> = {}): Promise<void> {
  if (line !== undefined) await untilLine(uri, line);
  const selection = line === undefined ? {} : { selection: new vscode.Range(line, 0, line, 0) };
  await vscode.commands.executeCommand('vscode.open', uri, { ...selection, ...options });
}

/** Waits until the text of an open document has that line: the editor reads a changed file a moment later. */
async function untilLine(uri: vscode.Uri, line: number): Promise<void> {
  const key = uri.toString();
  const text = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
  if (!text || text.lineCount > line) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      changes.dispose();
      resolve();
    };
    const timer = setTimeout(end, SHOWN_WITHIN);
    const changes = vscode.workspace.onDidChangeTextDocument(() => {
      if (text.lineCount > line) end();
    });
  });
}
