import * as vscode from 'vscode';
import type { ExplainedHistory, Histories } from '../documents/histories';
import { historyLinks, linkTarget, type HistoryLink, type LinkTargets } from './historyLinks';
import { historySymbols } from './historySymbols';

/** Outline, breadcrumbs and links of history documents. */
export function provideHistoryNavigation(documents: vscode.DocumentSelector, histories: Histories, targets: LinkTargets): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerDocumentSymbolProvider(documents, {
      provideDocumentSymbols: async ({ uri }, token) => {
        const history = await untilRead(histories, uri, token);
        if (!history) return [];
        return historySymbols(history, token);
      },
    }),
    vscode.languages.registerDocumentLinkProvider(documents, {
      provideDocumentLinks: async (document, token) => {
        const history = await untilRead(histories, document.uri, token);
        if (!history) return [];
        return historyLinks(document, history, token);
      },
      resolveDocumentLink: (link) => {
        const target = linkTarget(link as HistoryLink, targets);
        if (target) link.target = target;
        return link;
      },
    }),
  );
}

/** Waits for a history: the editor may ask just before it is explained, and asks only once. */
async function untilRead(histories: Histories, uri: vscode.Uri, token: vscode.CancellationToken): Promise<ExplainedHistory | undefined> {
  const known = histories.of(uri);
  if (known || token.isCancellationRequested) return known;
  const subscriptions: vscode.Disposable[] = [];
  return new Promise<ExplainedHistory | undefined>((resolve) => {
    subscriptions.push(
      histories.onDidChange((history) => {
        if (history.document.uri.toString() === uri.toString()) resolve(history);
      }),
      token.onCancellationRequested(() => resolve(undefined)),
    );
  }).finally(() => {
    for (const subscription of subscriptions) subscription.dispose();
  });
}
