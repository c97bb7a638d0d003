import type * as vscode from 'vscode';
import { registerInputs } from './editor/actions/registerInputs';
import { registerCommands } from './editor/commands/registerCommands';
import type { Services } from './createServices';
import { registerDefinitions } from './editor/definitions/registerDefinitions';
import { registerFileSystem } from './editor/documents/registerFileSystem';
import { registerLinks } from './editor/links/registerLinks';
import { registerRunsView } from './editor/tree/registerRunsView';

/** Registers all contributions. Implementations load on first use. */
export function activate(context: vscode.ExtensionContext): void {
  let services: Promise<Services> | undefined;
  const load = (): Promise<Services> => (services ??= create());
  const create = async (): Promise<Services> => {
    const { createServices } = await import('./createServices.js');
    return createServices(context, { runsView, fileSystem, definitions, inputs });
  };

  const runsView = registerRunsView(async () => (await load()).tree);
  const fileSystem = registerFileSystem(async () => (await load()).files);
  const definitions = registerDefinitions(async () => (await load()).definitionViews);
  const inputs = registerInputs(async () => (await load()).inputs);
  const commands = registerCommands(async () => (await load()).runCommand);
  const links = registerLinks(async () => (await load()).links);
  context.subscriptions.push(runsView, fileSystem, definitions, inputs, commands, links);
}
