import type * as vscode from 'vscode';
import { registerCommands } from './editor/commands/registerCommands';
import type { Services } from './editor/commands/services';
import { provideDefinitions } from './editor/definitions/provideDefinitions';
import { registerFileSystem } from './editor/documents/registerFileSystem';
import { provideLinks } from './editor/links/provideLinks';
import { registerRunsView } from './editor/tree/registerRunsView';

/**
 * Tells the editor what there is. All that stands behind it is loaded when something asks for it: the view's first rows,
 * a document, a command, code with workflows, a line of a terminal below the mouse, or a link.
 */
export function activate(context: vscode.ExtensionContext): void {
  let services: Promise<Services> | undefined;
  const load = (): Promise<Services> => (services ??= create());
  const create = async (): Promise<Services> => {
    const { createServices } = await import('./createServices.js');
    return createServices(context, { runsView, fileSystem });
  };

  const runsView = registerRunsView(async () => (await load()).tree);
  const fileSystem = registerFileSystem(async () => (await load()).files);
  context.subscriptions.push(runsView, fileSystem, registerCommands(load), provideDefinitions(load), provideLinks(load));
}
