import * as vscode from 'vscode';
import { COMMANDS } from '../../manifest';
import type { CommandArgument } from './resolveRun';
import type { LoadServices } from './services';

/** Registers every command of the manifest. What runs them is loaded with the first. */
export function registerCommands(load: LoadServices): vscode.Disposable {
  const registrations = Object.values(COMMANDS).map((id) =>
    vscode.commands.registerCommand(id, async (argument?: CommandArgument, selection?: unknown) => {
      const { runCommand } = await import('./runCommand.js');
      await runCommand(await load(), id, argument, selection);
    }),
  );
  return vscode.Disposable.from(...registrations);
}
