import * as vscode from 'vscode';

/**
 * Replaces the text of a document that is loaded in the editor, which can be undone there. Written to the file instead, it
 * would be in conflict with what the user has typed since the last save.
 * @returns whether the document is loaded
 */
export async function replaceLoaded(uri: vscode.Uri, text: string): Promise<boolean> {
  const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
  if (!document) return false;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length)), text);
  return vscode.workspace.applyEdit(edit);
}
