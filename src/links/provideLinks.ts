import * as vscode from 'vscode';
import { reporting } from '../commands/registerCommands';
import type { Services } from '../commands/services';
import type { RunTerminalLink } from './openLinks';

/** Has ids in terminals lead to runs, and links from elsewhere. What reads and follows them is loaded with the first. */
export function provideLinks(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.window.registerTerminalLinkProvider({
      provideTerminalLinks: async ({ line }) => (await import('./openLinks.js')).terminalLinks(services, line),
      handleTerminalLink: (link: RunTerminalLink) => reporting(services, 'terminal link', async () => (await import('./openLinks.js')).openTerminalLink(services, link)),
    }),
    vscode.window.registerUriHandler({
      handleUri: (uri) => reporting(services, 'link', async () => (await import('./openLinks.js')).openRunLink(services, uri)),
    }),
  );
}
