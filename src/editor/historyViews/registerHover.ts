import * as vscode from 'vscode';
import { RUN_SCHEME } from '../../manifest';
import type { Histories } from '../documents/histories';

/** Shows readable, in a hover, what documents of runs hold encoded or escaped. */
export function registerHover(histories: Histories): vscode.Disposable {
  return vscode.languages.registerHoverProvider(
    { scheme: RUN_SCHEME },
    {
      provideHover: async (document, position, token) => {
        const { historyHover } = await import('./historyHover.js');
        return historyHover(document, position, histories.of(document.uri)?.index, token);
      },
    },
  );
}
