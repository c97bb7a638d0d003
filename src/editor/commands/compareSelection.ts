import * as vscode from 'vscode';
import type { RunDocument } from '../addresses/runUri';
import { CONTEXT_KEYS } from '../../manifest';

/** The document that `Select for Compare` remembers for `Compare with Selected`, while the window lives. */
export class CompareSelection {
  private selected: RunDocument | undefined;

  /** Of a run or its history; undefined while nothing is selected. */
  get document(): RunDocument | undefined {
    return this.selected;
  }

  /** Takes the place of what was selected; undefined forgets it. */
  select(document: RunDocument | undefined): void {
    this.selected = document;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.selectedForCompare, document !== undefined);
  }
}
