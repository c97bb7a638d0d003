import type { RunsNode } from '../tree/nodes';
import type { CommandArgument } from './resolveRun';

/** What the commands that act do. @param selection the selected rows, if the command came from a row's menu */
export interface ActCommands {
  startRun(argument: CommandArgument): unknown;
  runAgain(argument: CommandArgument): unknown;
  cancelRun(argument: CommandArgument, selection: readonly RunsNode[] | undefined): unknown;
  terminateRun(argument: CommandArgument, selection: readonly RunsNode[] | undefined): unknown;
}
