import * as vscode from 'vscode';
import type { LiveDocuments } from '../documents/liveDocuments';
import type { Histories } from '../documents/histories';
import { historyLenses } from './historyLenses';

/** Lenses at the top of a history and above its decisive event: why its run ended so, or what it waits for. */
export class HistoryLensProvider implements vscode.CodeLensProvider, vscode.Disposable {
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

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    return historyLenses(uri, this.histories.of(uri), this.live.checkOf(uri));
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}
