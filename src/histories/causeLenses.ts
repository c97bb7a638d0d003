import * as vscode from 'vscode';
import type { Check, LiveDocuments } from '../documents/liveDocuments';
import { parseRunUri } from '../documents/runUri';
import { COMMANDS } from '../manifest';
import { plainText, plainTextWithoutIcons, shortened } from '../util/plainText';
import type { Histories } from './histories';

/** Longest text of a lens: it stands in one line. */
const TEXT_LENGTH = 200;

/** Says at the top of a history, and above the event that decided it, why its run ended so, or what it waits for. */
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
    const { explanation, index } = this.histories.of(uri) ?? {};
    const sentence = await this.histories.sentenceOf(uri);
    if (index && parseRunUri(uri)?.eventId !== undefined) return eventLenses(uri, sentence);
    if (!explanation || !index || sentence === undefined) return [];
    const isEnded = explanation.kind === 'ended';
    const title = titleOf(isEnded ? '$(error)' : '$(play-circle)', sentence);
    const goTo: vscode.Command = {
      command: COMMANDS.goToFailure,
      title,
      // A narrow editor cuts the title.
      tooltip: plainText(sentence),
      arguments: [uri],
    };
    const copy = copyFailure(uri);
    const top = lensAt(0, goTo);
    if (isEnded) return [top, lensAt(0, copy), lensAt(index.lineOf(explanation.row), { command: '', title })];
    const check = this.live.checkOf(uri);
    return check ? [top, lensAt(0, { command: '', title: checkText(check) })] : [top];
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}

/** Of a single event: why its run ended, where it is the one that decided it, and the way to the others. */
function eventLenses(uri: vscode.Uri, sentence: string | undefined): vscode.CodeLens[] {
  const openHistory: vscode.Command = { command: COMMANDS.openHistory, title: vscode.l10n.t('Open Whole History'), arguments: [uri] };
  const cause = sentence === undefined ? [] : [{ command: '', title: titleOf('$(error)', sentence), tooltip: plainText(sentence) }, copyFailure(uri)];
  return [...cause, openHistory].map((command) => lensAt(0, command));
}

function titleOf(icon: string, sentence: string): string {
  return `${icon} ${shortened(plainTextWithoutIcons(sentence), TEXT_LENGTH)}`;
}

function copyFailure(uri: vscode.Uri): vscode.Command {
  return { command: COMMANDS.copyFailure, title: vscode.l10n.t('Copy Failure'), arguments: [uri] };
}

function checkText({ answeredMs, isStale }: Check): string {
  const time = new Intl.DateTimeFormat(vscode.env.language, { timeStyle: 'medium' }).format(answeredMs);
  return isStale ? `$(warning) ${vscode.l10n.t('Stale since {0}', time)}` : `$(sync) ${vscode.l10n.t('Live, checked {0}', time)}`;
}

function lensAt(line: number, command: vscode.Command): vscode.CodeLens {
  return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command);
}
