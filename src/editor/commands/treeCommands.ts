import type { RunsNode } from '../tree/nodes';
import type { CommandArgument } from './resolveRun';
import type { CommandServices } from './services';

/** Puts a row's workflow on top of the tree. */
export async function pinWorkflow({ tree }: CommandServices, argument: CommandArgument): Promise<void> {
  const row = rowOf(argument);
  if (row?.kind === 'workflow') await tree.pin(row, true);
}

/** Puts a row's workflow back among the others. */
export async function unpinWorkflow({ tree }: CommandServices, argument: CommandArgument): Promise<void> {
  const row = rowOf(argument);
  if (row?.kind === 'workflow') await tree.pin(row, false);
}

/** Shows below a row's run those that it started. */
export async function showChildRuns({ view }: CommandServices, argument: CommandArgument): Promise<void> {
  const row = rowOf(argument);
  if (row?.kind === 'run') await view.showChildRuns(row);
}

function rowOf(argument: CommandArgument): RunsNode | undefined {
  return typeof argument === 'object' && 'kind' in argument ? argument : undefined;
}
