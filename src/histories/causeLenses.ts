import * as vscode from 'vscode';
import type { Check, LiveDocuments } from '../documents/liveDocuments';
import { parseRunUri } from '../documents/runUri';
import { COMMANDS } from '../manifest';
import { plainText, plainTextWithoutIcons, shortened } from '../util/plainText';
import type { LocatedFailure } from './decisiveEvent';
import type { Histories } from './histories';
import type { HistoryIndex } from './historyIndex';
import { payloadsOf } from './payloadAt';

/** Longest text of a lens: it stands in one line. */
const TEXT_LENGTH = 200;
const NAME_LENGTH = 40;

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
    if (isEnded) {
      const line = index.lineOf(explanation.row);
      const input = openInput(uri, index, explanation.failure);
      return [top, lensAt(0, copy), lensAt(line, { command: '', title }), ...input.flatMap((open) => [lensAt(0, open), lensAt(line, open)])];
    }
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

/** What the activity or the child that failed was given. */
function openInput(uri: vscode.Uri, index: HistoryIndex, failure: LocatedFailure | undefined): vscode.Command[] {
  const failedRow = failure?.rows.findLast((row) => row !== undefined);
  const row = failedRow === undefined ? undefined : index.beginningOf(failedRow);
  const [payload] = row === undefined ? [] : payloadsOf(index, row);
  if (row === undefined || !payload) return [];
  const name = shortened(plainTextWithoutIcons(index.nameOf(row) ?? ''), NAME_LENGTH);
  const title = vscode.l10n.t('Input of {0}', name);
  return [{ command: COMMANDS.openPayload, title, arguments: [uri.with({ fragment: `L${payload.line + 1}` })] }];
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
