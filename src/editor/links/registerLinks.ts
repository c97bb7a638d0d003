import * as vscode from 'vscode';
import type { RunLinks, RunTerminalLink } from './runLinks';

/** Registers links to runs: ids and URLs in terminals, and URIs of this extension. @param load called for the first link */
export function registerLinks(load: () => Promise<RunLinks>): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.window.registerTerminalLinkProvider({
      provideTerminalLinks: async ({ line }) => (await load()).ofTerminalLine(line),
      handleTerminalLink: async (link: RunTerminalLink) => (await load()).openTerminalLink(link),
    }),
    vscode.window.registerUriHandler({
      handleUri: async (uri) => (await load()).openUri(uri),
    }),
  );
}
