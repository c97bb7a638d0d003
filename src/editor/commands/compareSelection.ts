import * as vscode from 'vscode';
import type { RunDocument } from '../addresses/runUri';
import { CONTEXT_KEYS } from '../../manifest';

/** The document selected by `Select for Compare`, until the window is closed. */
export class CompareSelection {
  private selected: RunDocument | undefined;

  /** A run or a history; undefined while nothing is selected. */
  get document(): RunDocument | undefined {
    return this.selected;
  }

  /** Replaces the selection; undefined clears it. */
  select(document: RunDocument | undefined): void {
    this.selected = document;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.selectedForCompare, document !== undefined);
  }
}
