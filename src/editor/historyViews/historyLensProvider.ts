import * as vscode from 'vscode';
import type { LiveDocuments } from '../documents/liveDocuments';
import type { Histories } from '../documents/histories';

/**
 * Says at the top of a history, and above the event that decided it, why its run ended so, or what it waits for. What
 * makes the lenses is loaded with the first of these.
 */
export class CauseLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly histories: Histories,
    private readonly live: Pick<LiveDocuments, 'checkOf' | 'onDidCheck'>,
  ) {
    const fire = (): void => this.changed.fire();
    this.subscription = vscode.Disposable.from(histories.onDidChange(fire), live.onDidCheck(fire));
  }

  async provideCodeLenses({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const { historyLenses } = await import('./historyLenses.js');
    return historyLenses(uri, this.histories.of(uri), this.live.checkOf(uri));
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}
