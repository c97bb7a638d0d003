import * as vscode from 'vscode';
import { readInputDocument } from '../../core/actions/inputDocument';
import { MINUTE, SECOND } from '../../core/durations';
import { isFailed } from '../../core/runs/lifecycle';
import { plainTextWithoutIcons } from '../../core/text/plainText';
import { COMMANDS, INPUT_SCHEME } from '../../manifest';
import { parseInputUri } from '../addresses/inputUri';
import { runUri } from '../addresses/runUri';
import { authorityOf } from '../connections/authority';
import type { Connections } from '../connections/connections';
import type { RunFeed } from '../feed/runFeed';
import { named } from '../wording/actMessages';
import { runDescription } from '../wording/runLabels';
import { startLabel } from '../wording/startMessages';
import { statusLook } from '../wording/statusLook';
import type { RunStarts, StartDocument } from './runStarts';
import type { StartInputs } from './startInputs';

/** How often the server is asked for workers while a document is on screen and its deployment has none, ms. */
const ASK_EVERY = 30 * SECOND;

/** What `InputLenses` needs. */
export interface InputLensesParts {
  readonly starts: RunStarts;
  readonly inputs: StartInputs;
  readonly connections: Pick<Connections, 'find' | 'onDidChange'>;
  readonly feed: Pick<RunFeed, 'knownOf' | 'onDidChange'>;
}

/** The line above an input document: where it is sent, and what became of it. */
export class InputLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly subscription: vscode.Disposable;
  private tick: NodeJS.Timeout | undefined;
  private askedMs = 0;
  /** Documents whose deployments were asked for from here at least once: of those that were open before a reload nothing is known. */
  private readonly asked = new Set<string>();
  private disposed = false;

  constructor(private readonly parts: InputLensesParts) {
    const { starts, inputs, connections, feed } = parts;
    const redraw = (): void => this.changed.fire();
    this.subscription = vscode.Disposable.from(
      starts.onDidChange(redraw),
      inputs.onDidChange(redraw),
      connections.onDidChange(redraw),
      feed.onDidChange(({ kind }) => {
        if (kind !== 'state' && this.visible.length > 0) redraw();
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => this.schedule()),
      vscode.window.onDidChangeWindowState(() => this.schedule()),
    );
    this.schedule();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const start = this.documentOf(document.uri);
    return start ? this.commands(start, document).map((command) => new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), command)) : [];
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.tick);
    this.subscription.dispose();
    this.changed.dispose();
  }

  private documentOf(uri: vscode.Uri): StartDocument | undefined {
    const address = parseInputUri(uri);
    const connection = address && this.parts.connections.find(address.authority);
    return address?.target.kind === 'start' && connection ? { uri, connection, workflow: address.target.workflow } : undefined;
  }

  private commands(start: StartDocument, document: vscode.TextDocument): vscode.Command[] {
    const { uri, connection } = start;
    if (connection.readOnly) return [{ command: '', title: `$(lock)\u00a0${vscode.l10n.t('{0} is read-only', plainTextWithoutIcons(named(connection.name)))}` }];
    const busy = this.parts.starts.busyOf(uri);
    if (busy === 'sending') return [{ command: '', title: vscode.l10n.t('Starting…') }];
    if (busy === 'looking') return [{ command: '', title: vscode.l10n.t('No answer came. Looking whether it has started…') }];
    const { deployment } = readInputDocument(document.getText());
    const sent = this.parts.starts.sentFrom(uri);
    const send = (title: string): vscode.Command => ({ command: COMMANDS.sendInput, title: `$(play)\u00a0${plainTextWithoutIcons(title)}`, arguments: [uri] });
    switch (sent?.state) {
      case 'notKnown':
      case 'sending':
        return [{ command: '', title: vscode.l10n.t('It is not known yet whether it has started') }, { command: COMMANDS.askAgain, title: vscode.l10n.t('Ask Again'), arguments: [uri] }];
      case 'notStarted':
        return [{ command: '', title: vscode.l10n.t('It has not started') }, send(startLabel(connection, deployment, true))];
      case 'started':
        return [send(startLabel(connection, deployment, true)), ...this.outcome(start, sent.executionId), ...this.workers(start, deployment)];
      case undefined:
        return [send(startLabel(connection, deployment, false)), ...this.workers(start, deployment)];
    }
  }

  /** What became of the last start. */
  private outcome({ connection }: StartDocument, executionId: string): vscode.Command[] {
    const run = this.parts.feed.knownOf(authorityOf(connection))?.executions.newest(executionId);
    if (!run) return [{ command: '', title: vscode.l10n.t('It has started') }];
    const { icon } = statusLook(run.status);
    const title = `$(${icon})\u00a0${plainTextWithoutIcons(runDescription(run, Date.now()))}`;
    const open = { command: 'vscode.open', title, tooltip: vscode.l10n.t('Open this run'), arguments: [runUri(connection, 'run', run)] };
    return isFailed(run.status) ? [open, { command: COMMANDS.goToFailure, title: vscode.l10n.t('Go to Failure'), arguments: [runUri(connection, 'run', run)] }] : [open];
  }

  /** Whether nobody would run it now. */
  private workers({ uri }: StartDocument, deployment: string | undefined): vscode.Command[] {
    const active = this.parts.inputs.registrationsOf(uri)?.active;
    if (!active || deployment === undefined || active.has(deployment)) return [];
    return [{ command: '', title: `$(warning)\u00a0${plainTextWithoutIcons(vscode.l10n.t('No worker of {0} was seen in the last minute', named(deployment)))}` }];
  }

  private get visible(): readonly StartDocument[] {
    if (!vscode.window.state.focused) return [];
    const shown = vscode.window.visibleTextEditors.filter(({ document }) => document.uri.scheme === INPUT_SCHEME);
    return shown.flatMap(({ document }) => this.documentOf(document.uri) ?? []);
  }

  /** While a document is on screen: ages are redrawn each minute, and the server is asked whether a worker has come. */
  private schedule(): void {
    clearTimeout(this.tick);
    if (this.visible.length === 0) return;
    const isWaiting = this.visible.some((start) => this.isWithoutWorker(start));
    const now = Date.now();
    const dueMs = Math.max(0, this.askedMs + ASK_EVERY - now);
    this.tick = setTimeout(() => void this.onTick(), isWaiting ? dueMs : MINUTE);
  }

  private async onTick(): Promise<void> {
    const waiting = this.visible.filter((start) => this.isWithoutWorker(start));
    if (waiting.length > 0) this.askedMs = Date.now();
    for (const { uri } of waiting) this.asked.add(uri.toString());
    await Promise.all(waiting.map((start) => this.parts.inputs.ask(start)));
    if (this.disposed) return;
    this.changed.fire();
    this.schedule();
  }

  private isWithoutWorker(start: StartDocument): boolean {
    const text = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === start.uri.toString())?.getText() ?? '';
    return !start.connection.readOnly && (!this.asked.has(start.uri.toString()) || this.workers(start, readInputDocument(text).deployment).length > 0);
  }
}
