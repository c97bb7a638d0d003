import * as vscode from 'vscode';

/** A place in a document's text that is wrong. */
export interface WrongPlace {
  /** UTF-16 units from the beginning of the text. */
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** What was wrong with an input when it was sent, drawn in its document until its text changes. */
export class InputDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('mistral-input');
  private readonly subscription: vscode.Disposable;

  constructor() {
    this.subscription = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) this.collection.delete(document.uri);
    });
  }

  /** Replaces what is drawn, and shows the first place. @param places empty to draw nothing */
  async show(document: vscode.TextDocument, places: readonly WrongPlace[]): Promise<void> {
    const diagnostics = places.map(({ start, end, message }) => {
      const range = new vscode.Range(document.positionAt(start), document.positionAt(Math.max(end, start + 1)));
      const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
      diagnostic.source = 'Mistral Runs';
      return diagnostic;
    });
    this.collection.set(document.uri, diagnostics);
    const [first] = diagnostics;
    if (!first) return;
    const editor = await vscode.window.showTextDocument(document, { preserveFocus: false });
    editor.selection = new vscode.Selection(first.range.start, first.range.start);
    editor.revealRange(first.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  dispose(): void {
    this.subscription.dispose();
    this.collection.dispose();
  }
}
