import * as vscode from 'vscode';
import type { Refresher } from './refresher';
import { startsWorkflow } from '../../core/runs/startsWorkflow';

/** How long (ms) a run may take to be there after the command that starts it: a project's environment is put up first. */
const STARTS_WITHIN = 20_000;

/** How long (ms) after the command's end what became of its run may still be news. */
const ENDS_WITHIN = 2_500;

/**
 * Tells the refresher when a command in a terminal of this window starts a workflow, and when that command has ended, so
 * that its run is there without a click. Needs the editor's shell integration; nothing but the command line is read.
 */
export function watchTerminals(refresher: Refresher): vscode.Disposable {
  const expect = (withinMs: number) => ({ execution }: { readonly execution: vscode.TerminalShellExecution }) => {
    if (startsWorkflow(execution.commandLine.value)) refresher.expect(withinMs);
  };
  return vscode.Disposable.from(
    vscode.window.onDidStartTerminalShellExecution(expect(STARTS_WITHIN)),
    vscode.window.onDidEndTerminalShellExecution(expect(ENDS_WITHIN)),
  );
}
