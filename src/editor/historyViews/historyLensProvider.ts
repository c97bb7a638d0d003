import * as vscode from 'vscode';
import type { LiveDocuments } from '../documents/liveDocuments';
import type { ExplainedHistory, Histories } from '../documents/histories';
import { historyLenses } from './historyLenses';
import { linkTarget, type LinkTargets } from './historyLinks';
import { isNewestOfExecution } from '../../core/runs/newestOfExecution';
import { parseRunUri } from '../addresses/runUri';
import { runOfSameExecution } from '../../core/history/idLinks';

/** Lenses of a history: why its run ended or what it waits for, at the top and at the events that tell it. */
export class HistoryLensProvider implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly histories: Histories,
    private readonly live: Pick<LiveDocuments, 'checkOf' | 'onDidCheck'>,
    private readonly targets: LinkTargets,
  ) {
    const fire = (): void => this.changed.fire();
    this.subscription = vscode.Disposable.from(histories.onDidChange(fire), live.onDidCheck(fire));
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const history = this.histories.of(uri);
    return historyLenses(uri, history, { check: this.live.checkOf(uri), nextRun: history && this.nextRun(history), canReset: this.canReset(uri) });
  }

  /** The history of the run that goes on in place of an ended one. */
  private nextRun({ document, index, explanation }: ExplainedHistory): vscode.Uri | undefined {
    const next = explanation?.kind === 'ended' ? explanation.next : undefined;
    return next && linkTarget({ source: document, to: runOfSameExecution(index, next.runId) }, this.targets);
  }

  /** The API resets the newest run of an execution. */
  private canReset(uri: vscode.Uri): boolean {
    const document = parseRunUri(uri);
    if (!document || this.targets.connections.find(document.authority)?.readOnly !== false) return false;
    const known = this.targets.feed.knownOf(document.authority);
    const run = known?.find(document.id);
    return !known || !run || isNewestOfExecution(run, known.executions);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}
