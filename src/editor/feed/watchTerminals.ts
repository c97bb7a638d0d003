import * as vscode from 'vscode';
import type { Refresher } from './refresher';
import { startsWorkflow } from '../../core/runs/startsWorkflow';

/** How long (ms) after a command starts its run may appear: the project's environment is set up first. */
const STARTS_WITHIN = 20_000;

/** How long (ms) after a command ends its run may still change. */
const ENDS_WITHIN = 2_500;

/**
 * Makes the refresher expect a run when a terminal command of this window that starts a workflow begins or ends. Needs
 * shell integration; reads only the command line.
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
