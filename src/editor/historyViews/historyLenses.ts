import * as vscode from 'vscode';
import type { Check } from '../documents/liveDocuments';
import { COMMANDS } from '../../manifest';
import { plainText, plainTextWithoutIcons, shortened } from '../../core/text/plainText';
import type { RunExplanation } from '../../core/history/explanation/explainRun';
import type { LocatedFailure } from '../../core/history/explanation/locatedFailure';
import type { ExplainedHistory } from '../documents/histories';
import type { HistoryIndex } from '../../core/history/historyIndex';
import { payloadsOf } from '../../core/history/payloadAt';
import { explanationMessage } from '../wording/failureMessages';
import { waitMessage } from '../wording/waitMessages';
import { locale } from '../wording/locale';

/** Longest text of a lens, in characters: several share a line. */
const TEXT_LENGTH = 90;
const NAME_LENGTH = 40;
const TOOLTIP_LENGTH = 2000;

/** What lenses need beside the history. */
export interface LensContext {
  /** Of a document that is or was followed. */
  readonly check: Check | undefined;
  /** History of the run that goes on in place of an ended one. */
  readonly nextRun: vscode.Uri | undefined;
  /** Whether the run can be reset: it failed, and its connection may act. */
  readonly canReset: boolean;
}

/** The lenses of a document with events. */
export function historyLenses(uri: vscode.Uri, history: ExplainedHistory | undefined, { check, nextRun, canReset }: LensContext): vscode.CodeLens[] {
  const following = check ? followingCommands(uri, check) : [];
  if (!history) return lensesAt(0, following);
  const { document, index, explanation } = history;
  const [cause, ...more] = explanation ? causeCommands(uri, index, explanation, { nextRun, canReset }) : [];
  if (document.kind === 'event') {
    const openHistory = { command: COMMANDS.openHistory, title: vscode.l10n.t('Open Whole History'), arguments: [uri] };
    return lensesAt(0, [...(cause ? [{ ...cause, command: '' }, ...more] : []), openHistory]);
  }
  if (!cause || !explanation) return lensesAt(0, following);
  const top = lensesAt(0, [cause, ...more, ...following]);
  const atEvent = lensesAt(index.lineOf(explanation.row), [{ ...cause, command: '' }, ...more]);
  // A paused run waits for the end of the pause alone.
  const waits = explanation.kind === 'active' && !explanation.pause ? explanation.waits.filter(({ row }) => row !== explanation.row) : [];
  return [...top, ...atEvent, ...waits.flatMap((wait) => lensesAt(index.lineOf(wait.row), [sentence('play-circle', (now, most) => waitMessage(wait, now, most))]))];
}

/** Why the run ended or what it waits for, and commands for it. */
function causeCommands(uri: vscode.Uri, index: HistoryIndex, explanation: RunExplanation, { nextRun, canReset }: Pick<LensContext, 'nextRun' | 'canReset'>): vscode.Command[] {
  const text = sentence(iconOf(explanation), (now, most) => explanationMessage(explanation, now, most));
  const cause: vscode.Command = { ...text, command: COMMANDS.goToFailure, arguments: [uri] };
  if (explanation.kind !== 'ended' && explanation.kind !== 'stuck') return [cause];
  const next = nextRun ? [{ command: 'vscode.open', title: vscode.l10n.t('Open Next Run'), arguments: [nextRun] }] : [];
  const copy = { command: COMMANDS.copyFailure, title: vscode.l10n.t('Copy Failure'), arguments: [uri] };
  const isFailure = explanation.kind === 'stuck' || explanation.end === 'failed' || explanation.end === 'timedOut';
  const reset = canReset && isFailure && !nextRun ? [{ command: COMMANDS.resetRun, title: vscode.l10n.t('Reset to Before This…'), arguments: [uri] }] : [];
  return [cause, ...next, ...openInput(uri, index, explanation.failure), copy, ...reset];
}

function iconOf(explanation: RunExplanation): string {
  switch (explanation.kind) {
    case 'ended':
    case 'stuck':
      return 'error';
    case 'active':
      return explanation.pause ? 'debug-pause' : 'play-circle';
    case 'partial':
      return 'info';
  }
}

/**
 * A sentence without a command, shortened to fit a lens, and whole in its tooltip.
 * @param message at a time, in at most so many characters where given; holds text from the server
 */
export function sentence(icon: string | undefined, message: (nowMs: number, most?: number) => string): vscode.Command {
  const now = Date.now();
  const title = shortened(plainTextWithoutIcons(message(now, TEXT_LENGTH)), TEXT_LENGTH);
  return { command: '', title: icon === undefined ? title : withIcon(icon, title), tooltip: shortened(plainText(message(now)), TOOLTIP_LENGTH) };
}

/** Opens the input of the activity or child that failed. */
function openInput(uri: vscode.Uri, index: HistoryIndex, failure: LocatedFailure | undefined): vscode.Command[] {
  const failedRow = failure?.places.findLast(({ row }) => row !== undefined)?.row;
  const row = failedRow === undefined ? undefined : index.beginningOf(failedRow);
  const input = row === undefined ? undefined : index.valueOf(row, 'input');
  const [payload] = row === undefined || !input ? [] : payloadsOf(index, row, input);
  if (row === undefined || !payload) return [];
  const name = shortened(plainTextWithoutIcons(index.nameOf(row) ?? ''), NAME_LENGTH);
  const title = vscode.l10n.t('Input of {0}', name);
  return [{ command: COMMANDS.openPayload, title, arguments: [uri.with({ fragment: `L${payload.line + 1}` }).toString()] }];
}

/** Whether the document is followed, and the command that changes it. */
function followingCommands(uri: vscode.Uri, { answeredMs, state }: Check): vscode.Command[] {
  const time = new Intl.DateTimeFormat(locale(), { timeStyle: 'medium' }).format(answeredMs);
  const text = (title: string): vscode.Command => ({ command: '', title });
  const stop = { command: COMMANDS.stopFollowing, title: vscode.l10n.t('Stop Following'), arguments: [uri] };
  switch (state) {
    case 'live':
      return [text(withIcon('sync', vscode.l10n.t('Live, checked {0}', time))), stop];
    case 'stale':
      return [text(withIcon('warning', vscode.l10n.t('Stale since {0}', time))), stop];
    case 'stopped':
      return [text(vscode.l10n.t('Not followed')), { command: COMMANDS.follow, title: vscode.l10n.t('Follow'), arguments: [uri] }];
    case 'finished':
      return [text(vscode.l10n.t('Finished'))];
  }
}

/** With a no-break space: the editor drops a common one after an icon. */
export function withIcon(icon: string, text: string): string {
  return `$(${icon})\u00a0${text}`;
}

/** Lenses with these commands, above a line counted from 0. */
export function lensesAt(line: number, commands: readonly vscode.Command[]): vscode.CodeLens[] {
  return commands.map((command) => new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command));
}
