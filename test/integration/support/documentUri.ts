import * as vscode from 'vscode';

/** The document of a run at a server, written out as a link from elsewhere would have it. `url` as `http://127.0.0.1:1234`. */
export function documentUri({ url }: { readonly url: string }, kind: 'run' | 'history', id: string): vscode.Uri {
  const ending = kind === 'run' ? '.json' : '.history.json';
  return vscode.Uri.from({
    scheme: 'mistral-run',
    authority: `default@${new URL(url).host}`,
    path: `/${kind}/${encodeURIComponent(id)}/of the tests${ending}`,
  });
}
