import type { RunsNode } from '../tree/nodes';
import { isDocument, type CommandArgument } from './resolveRun';
import type { CommandServices } from './services';

/** Pins a row's workflow to the top of the tree. */
export async function pinWorkflow({ pins }: CommandServices, argument: CommandArgument): Promise<void> {
  const row = rowOf(argument);
  if (row?.kind === 'workflow') await pins.pin(row.name);
}

/** Unpins a row's workflow. */
export async function unpinWorkflow({ pins }: CommandServices, argument: CommandArgument): Promise<void> {
  const row = rowOf(argument);
  if (row?.kind === 'workflow') await pins.unpin(row.name);
}

/** Shows the child runs of a row's run. */
export async function showChildRuns({ view }: CommandServices, argument: CommandArgument): Promise<void> {
  const row = rowOf(argument);
  if (row?.kind === 'run') await view.showChildRuns(row);
}

function rowOf(argument: CommandArgument): RunsNode | undefined {
  return typeof argument === 'object' && 'kind' in argument && !isDocument(argument) ? argument : undefined;
}
