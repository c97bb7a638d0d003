import * as vscode from 'vscode';
import { COMMANDS, type CommandId } from '../../manifest';
import type { GivenArgument } from './resolveRun';

/** Runs a command. `selection` holds the selected rows, if the command came from a row's menu. Never rejects. */
export type RunCommand = (id: CommandId, argument: GivenArgument, selection: unknown) => Promise<void>;

/** Registers every command of the manifest. @param load called when the first command is run */
export function registerCommands(load: () => Promise<RunCommand>): vscode.Disposable {
  const registrations = Object.values(COMMANDS).map((id) =>
    vscode.commands.registerCommand(id, async (argument?: GivenArgument, selection?: unknown) => {
      const runCommand = await load();
      await runCommand(id, argument, selection);
    }),
  );
  return vscode.Disposable.from(...registrations);
}
