import * as vscode from 'vscode';
import { CONTEXT_KEYS } from '../../manifest';

/** The document that `Select for Compare` remembers for `Compare with Selected`, while the window lives. */
export class CompareSelection {
  private selected: vscode.Uri | undefined;

  /** Of a run or its history; undefined while nothing is selected. */
  get uri(): vscode.Uri | undefined {
    return this.selected;
  }

  /** Takes the place of what was selected; undefined forgets it. */
  select(uri: vscode.Uri | undefined): void {
    this.selected = uri;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.selectedForCompare, uri !== undefined);
  }
}
