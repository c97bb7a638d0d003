import * as vscode from 'vscode';
import type { Histories } from './histories';
import type { Refresher, RefreshNeed } from '../feed/refresher';
import type { RunFeed } from '../feed/runFeed';
import { documentsOf, isShown } from '../addresses/openTabs';
import type { RunFileSystem } from './runFileSystem';
import { parseRunUri } from '../addresses/runUri';

/** How asking again for a document went. */
export interface Check {
  /** When the server answered last, ms since the epoch. */
  readonly answeredMs: number;
  /** Stale: the server was asked since then, and didn't answer. Stopped: the user wants it not to be asked. */
  readonly state: 'live' | 'stale' | 'stopped' | 'finished';
}

/**
 * Keeps the documents of active runs current while they are on screen in a window that has the focus: whenever the tree is
 * asked for, they are too, one after the other, and as long as there is one, the tree is. The last time is when the run
 * has ended, or the user stops it.
 */
export class LiveDocuments implements vscode.Disposable {
  private readonly checked = new vscode.EventEmitter<void>();
  /** Fires when `checkOf` has changed. */
  readonly onDidCheck = this.checked.event;
  private readonly checks = new Map<string, { readonly answeredMs: number; readonly isStale: boolean }>();
  private readonly stopped = new Set<string>();
  private readonly subscription: vscode.Disposable;
  private readonly need: RefreshNeed;
  private asking = false;

  constructor(
    private readonly files: Pick<RunFileSystem, 'update' | 'mayHaveChanged'>,
    private readonly histories: Pick<Histories, 'of' | 'onDidChange'>,
    refresher: Pick<Refresher, 'need' | 'onDidAsk'>,
    feed: Pick<RunFeed, 'onDidChange'>,
  ) {
    this.need = refresher.need();
    const look = (): void => this.updateNeed();
    this.subscription = vscode.Disposable.from(
      vscode.window.tabGroups.onDidChangeTabs(look),
      vscode.window.tabGroups.onDidChangeTabGroups(look),
      vscode.window.onDidChangeWindowState(look),
      histories.onDidChange(look),
      feed.onDidChange(look),
      refresher.onDidAsk((answer) => void this.ask(answer)),
    );
    look();
  }

  /** Of a document that is, or was, kept current; undefined for others, and before the first time. */
  checkOf(uri: vscode.Uri): Check | undefined {
    const check = this.checks.get(uri.toString());
    if (!check) return undefined;
    const { answeredMs, isStale } = check;
    if (!isStale && !this.mayChange(uri)) return { answeredMs, state: 'finished' };
    if (this.stopped.has(uri.toString())) return { answeredMs, state: 'stopped' };
    return { answeredMs, state: isStale ? 'stale' : 'live' };
  }

  /** Asks no more for a document, until it is followed again or its tab is closed. */
  stop(uri: vscode.Uri): void {
    this.stopped.add(uri.toString());
    this.updateNeed();
    this.checked.fire();
  }

  /** Whether the user wants it so. */
  isStopped(uri: vscode.Uri): boolean {
    return this.stopped.has(uri.toString());
  }

  /** Takes `stop` back, and asks at once. */
  follow(uri: vscode.Uri): void {
    this.stopped.delete(uri.toString());
    this.updateNeed();
    this.checked.fire();
    void this.ask(Promise.resolve());
  }

  /** Forgets these, which no tab shows any more. */
  forget(uris: readonly vscode.Uri[]): void {
    for (const uri of uris) {
      this.checks.delete(uri.toString());
      this.stopped.delete(uri.toString());
    }
  }

  dispose(): void {
    this.checked.dispose();
    this.subscription.dispose();
    this.need.dispose();
  }

  /** Those on screen that may still change. */
  private get live(): vscode.Uri[] {
    if (!vscode.window.state.focused) return [];
    const shown = vscode.window.tabGroups.all.flatMap(({ activeTab }) => documentsOf(activeTab));
    return shown.filter((uri) => !this.stopped.has(uri.toString()) && this.mayChange(uri));
  }

  private mayChange(uri: vscode.Uri): boolean {
    const document = parseRunUri(uri);
    return document !== undefined && (this.files.mayHaveChanged(document) || this.histories.of(uri)?.explanation?.kind === 'active');
  }

  private updateNeed(): void {
    this.need.set(this.live.length > 0);
  }

  private async ask(answer: Promise<void>): Promise<void> {
    // Before the answer, which may tell that a run has ended: how its document ends is still to come then.
    const uris = this.live;
    if (this.asking || uris.length === 0) return;
    this.asking = true;
    await answer;
    for (const uri of uris) {
      const answered = await this.files.update(uri);
      const key = uri.toString();
      const answeredMs = answered ? undefined : this.checks.get(key)?.answeredMs;
      if (answered === undefined || !isShown(uri)) this.checks.delete(key);
      else this.checks.set(key, { answeredMs: answeredMs ?? Date.now(), isStale: !answered });
    }
    this.asking = false;
    this.checked.fire();
  }
}
