import type { StopAct } from '../wording/actMessages';
import type { RunsNode } from '../tree/nodes';
import { argumentsOf, type CommandArgument, resolveRun } from './resolveRun';
import type { CommandServices } from './services';

/** Asks for a run, or several rows, to be canceled. */
export async function cancelRun(services: CommandServices, argument: CommandArgument, selection: readonly RunsNode[] | undefined): Promise<void> {
  await stop(services, 'cancel', argumentsOf(argument, selection));
}

/** Terminates a run, or several rows. */
export async function terminateRun(services: CommandServices, argument: CommandArgument, selection: readonly RunsNode[] | undefined): Promise<void> {
  await stop(services, 'terminate', argumentsOf(argument, selection));
}

async function stop(services: CommandServices, act: StopAct, given: readonly CommandArgument[]): Promise<void> {
  const runs = [];
  for (const each of given) runs.push(await resolveRun(services, each));
  await services.stops.stop(act, runs);
}
