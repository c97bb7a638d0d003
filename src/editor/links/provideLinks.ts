import * as vscode from 'vscode';
import type { LoadServices } from '../commands/services';
import type { RunTerminalLink } from './openLinks';

/** Has ids in terminals lead to runs, and links from elsewhere. What reads and follows them is loaded with the first. */
export function provideLinks(load: LoadServices): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.window.registerTerminalLinkProvider({
      provideTerminalLinks: async ({ line }) => (await import('./openLinks.js')).terminalLinks(await load(), line),
      handleTerminalLink: async (link: RunTerminalLink) => (await import('./openLinks.js')).openTerminalLink(await load(), link),
    }),
    vscode.window.registerUriHandler({
      handleUri: async (uri) => (await import('./openLinks.js')).openRunLink(await load(), uri),
    }),
  );
}
