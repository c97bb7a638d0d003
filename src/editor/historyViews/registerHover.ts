import * as vscode from 'vscode';
import { RUN_SCHEME } from '../../manifest';
import type { Histories } from '../documents/histories';
import { historyHover } from './historyHover';

/** Shows readable, in a hover, what documents of runs hold encoded or escaped. */
export function registerHover(histories: Histories): vscode.Disposable {
  return vscode.languages.registerHoverProvider(
    { scheme: RUN_SCHEME },
    {
      provideHover: async (document, position, token) => {
        return historyHover(document, position, histories.of(document.uri)?.index, token);
      },
    },
  );
}
