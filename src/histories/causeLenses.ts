import * as vscode from 'vscode';
import type { Check, LiveDocuments } from '../documents/liveDocuments';
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
    const check = this.live.checkOf(uri);
    const following = check ? followingLenses(uri, check) : [];
    if (!explanation || !index || sentence === undefined) return following;
    const isEnded = explanation.kind === 'ended';
    const title = `${isEnded ? '$(error)' : '$(play-circle)'} ${shortened(plainTextWithoutIcons(sentence), TEXT_LENGTH)}`;
    const goTo: vscode.Command = {
      command: COMMANDS.goToFailure,
      title,
      // A narrow editor cuts the title.
      tooltip: plainText(sentence),
      arguments: [uri],
    };
    const copy: vscode.Command = { command: COMMANDS.copyFailure, title: vscode.l10n.t('Copy Failure'), arguments: [uri] };
    const top = lensAt(0, goTo);
    if (isEnded) return [top, lensAt(0, copy), ...following, lensAt(index.lineOf(explanation.row), { command: '', title })];
    return [top, ...following];
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}

/** Whether the document is kept current, and what starts or ends that. */
function followingLenses(uri: vscode.Uri, { answeredMs, state }: Check): vscode.CodeLens[] {
  const time = new Intl.DateTimeFormat(vscode.env.language, { timeStyle: 'medium' }).format(answeredMs);
  const says = (title: string): vscode.CodeLens => lensAt(0, { command: '', title });
  const stop = lensAt(0, { command: COMMANDS.stopFollowing, title: vscode.l10n.t('Stop Following'), arguments: [uri] });
  switch (state) {
    case 'live':
      return [says(`$(sync) ${vscode.l10n.t('Live, checked {0}', time)}`), stop];
    case 'stale':
      return [says(`$(warning) ${vscode.l10n.t('Stale since {0}', time)}`), stop];
    case 'stopped':
      return [says(vscode.l10n.t('Not followed')), lensAt(0, { command: COMMANDS.follow, title: vscode.l10n.t('Follow'), arguments: [uri] })];
    case 'finished':
      return [says(vscode.l10n.t('Finished'))];
  }
}

function lensAt(line: number, command: vscode.Command): vscode.CodeLens {
  return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command);
}
