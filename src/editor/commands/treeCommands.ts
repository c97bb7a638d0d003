import { rowOf, type CommandArgument } from './resolveRun';
import type { CommandServices } from './services';

/** Refreshes the view, the names of workflows and the open documents, and searches the workspace for definitions. */
export async function refresh({ view, files, names, definitions }: CommandServices): Promise<void> {
  definitions.searchInBackground(true);
  await Promise.all([view.refresh().then(() => names.refresh()), files.refresh()]);
}

/** Loads older runs: of the workflow of a row, else of all workflows. */
export async function loadMore({ view }: CommandServices, argument: CommandArgument): Promise<void> {
  const row = rowOf(argument);
  await view.loadMore(row?.kind === 'older' ? row : { workflow: undefined });
}

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
