import * as vscode from 'vscode';
import { COMMANDS } from '../manifest';
import { plainTextWithoutIcons, shortened } from '../util/plainText';
import type { Histories } from './histories';

/** Longest text of a lens: it stands in one line. */
const TEXT_LENGTH = 200;

/** Says at the top of a history, and above the event that decided it, why its run ended so, or what it waits for. */
export class CauseLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly histories: Histories) {
    this.subscription = histories.onDidChange(() => this.changed.fire());
  }

  async provideCodeLenses({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const { explanation, index } = this.histories.of(uri) ?? {};
    const sentence = await this.histories.sentenceOf(uri);
    if (!explanation || !index || sentence === undefined) return [];
    const isEnded = explanation.kind === 'ended';
    const title = `${isEnded ? '$(error)' : '$(play-circle)'} ${shortened(plainTextWithoutIcons(sentence), TEXT_LENGTH)}`;
    const goTo: vscode.Command = {
      command: COMMANDS.goToFailure,
      title,
      tooltip: isEnded ? vscode.l10n.t('Go to the event that decided it') : vscode.l10n.t('Go to the newest event'),
      arguments: [uri],
    };
    const copy: vscode.Command = { command: COMMANDS.copyFailure, title: vscode.l10n.t('Copy Failure'), arguments: [uri] };
    const top = lensAt(0, goTo);
    return isEnded ? [top, lensAt(0, copy), lensAt(index.lineOf(explanation.row), { command: '', title })] : [top];
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}

function lensAt(line: number, command: vscode.Command): vscode.CodeLens {
  return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command);
}
