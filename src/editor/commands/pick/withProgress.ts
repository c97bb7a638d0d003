import * as vscode from 'vscode';

/** Delay before progress is shown (ms). */
const PROGRESS_AFTER = 400;

/** Shows cancellable progress for work that takes longer than `PROGRESS_AFTER`. @throws CancellationError; what `work` throws */
export async function withProgress<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const result = work(abort.signal);
  const slow = Symbol('slow');
  let timer: NodeJS.Timeout | undefined;
  const first = await Promise.race([
    result,
    new Promise<typeof slow>((resolve) => (timer = setTimeout(() => resolve(slow), PROGRESS_AFTER))),
  ]).finally(() => clearTimeout(timer));
  if (first !== slow) return first;
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (_, token) => {
    token.onCancellationRequested(() => abort.abort(new vscode.CancellationError()));
    return result;
  });
}
