import * as vscode from 'vscode';
import { MINUTE, SECOND } from '../../core/durations';
import { hasEnded } from '../../core/history/explanation/explainRun';
import { isFinished } from '../../core/runs/lifecycle';
import type { DocumentTabs } from '../addresses/documentTabs';
import type { RunDocument } from '../addresses/runUri';
import type { RefreshNeed, Refresher } from '../feed/refresher';
import type { RunFeed } from '../feed/runFeed';
import type { Histories } from './histories';
import type { DocumentFailure, RunFileSystem } from './runFileSystem';

/** Pause after the first failure, ms; doubled with each further one. */
const FIRST_PAUSE = 5 * SECOND;
const LONGEST_PAUSE = 5 * MINUTE;

/** How requesting a document again went. */
export interface Check {
  /** Time of the server's last answer, ms since the epoch. */
  readonly answeredMs: number;
  /** Stale: a later request failed. Stopped: the user stopped following the document. */
  readonly state: 'live' | 'stale' | 'stopped' | 'finished';
}

/** What LiveDocuments needs. */
export interface LiveDocumentsOptions {
  readonly files: Pick<RunFileSystem, 'update' | 'mayHaveChanged' | 'onDidFail'>;
  readonly histories: Pick<Histories, 'of' | 'onDidChange'>;
  readonly refresher: Pick<Refresher, 'need' | 'onDidAsk'>;
  readonly feed: Pick<RunFeed, 'onDidChange' | 'knownOf'>;
  readonly tabs: Pick<DocumentTabs, 'visible' | 'isShown' | 'onDidChange'>;
  /** URIs of documents that the user stopped following; changed here, read by the file system too. */
  readonly stopped: Set<string>;
}

/**
 * Keeps the documents of active runs current while they are visible in a focused window. They are requested with each
 * refresh of the tree, one after the other, and keep the tree refreshing. Ends when the run has finished, or the user
 * stops it.
 */
export class LiveDocuments implements vscode.Disposable {
  private readonly checked = new vscode.EventEmitter<void>();
  /** Fires when `checkOf` has changed. */
  readonly onDidCheck = this.checked.event;
  private readonly checks = new Map<string, { readonly document: RunDocument; readonly answeredMs: number; readonly isStale: boolean }>();
  private readonly subscription: vscode.Disposable;
  private readonly need: RefreshNeed;
  private asking = false;
  /** Documents whose last request failed, by URI; `untilMs` is in ms since the epoch. */
  private readonly pauses = new Map<string, { readonly failures: number; readonly untilMs: number }>();

  constructor(private readonly options: LiveDocumentsOptions) {
    const { files, histories, refresher, feed, tabs } = options;
    this.need = refresher.need();
    const update = (): void => this.updateNeed();
    this.subscription = vscode.Disposable.from(
      tabs.onDidChange(({ closed }) => {
        this.forget(closed);
        update();
      }),
      vscode.window.onDidChangeWindowState(update),
      histories.onDidChange(update),
      feed.onDidChange(({ kind }) => {
        if (kind === 'connection') this.pauses.clear();
        update();
      }),
      files.onDidFail((failure) => this.noteFailure(failure)),
      refresher.onDidAsk((answer) => void this.ask(answer)),
    );
    update();
  }

  /** Of a document that is or was kept current; undefined for others, and before the first request. */
  checkOf(uri: vscode.Uri): Check | undefined {
    const key = uri.toString();
    const check = this.checks.get(key);
    if (!check) return undefined;
    const { document, answeredMs, isStale } = check;
    if (this.hasEnded(document) || (!isStale && this.isListedAsFinished(document))) return { answeredMs, state: 'finished' };
    if (this.options.stopped.has(key)) return { answeredMs, state: 'stopped' };
    // A run that no list has any more, as with another filter, is neither live nor known to be finished.
    if (!isStale && !this.mayChange(document)) return undefined;
    return { answeredMs, state: isStale ? 'stale' : 'live' };
  }

  /** Stops following a document, until `follow` or until its tab is closed. */
  stop({ uri }: RunDocument): void {
    this.options.stopped.add(uri.toString());
    this.updateNeed();
    this.checked.fire();
  }

  /** Reverts `stop`, and requests the document at once. */
  follow({ uri }: RunDocument): void {
    this.options.stopped.delete(uri.toString());
    this.pauses.delete(uri.toString());
    this.updateNeed();
    this.checked.fire();
    void this.ask(Promise.resolve());
  }

  dispose(): void {
    this.checked.dispose();
    this.subscription.dispose();
    this.need.dispose();
  }

  private forget(documents: readonly RunDocument[]): void {
    for (const { uri } of documents) {
      this.checks.delete(uri.toString());
      this.pauses.delete(uri.toString());
      this.options.stopped.delete(uri.toString());
    }
  }

  /** Visible documents that may still change and are followed. */
  private get live(): readonly RunDocument[] {
    if (!vscode.window.state.focused) return [];
    const { tabs, stopped } = this.options;
    return tabs.visible.filter((document) => !stopped.has(document.uri.toString()) && this.mayChange(document) && !this.isPaused(document));
  }

  private mayChange(document: RunDocument): boolean {
    const { files, histories, feed } = this.options;
    // By an execution's id, the server answers with its latest run, which may be another one by now.
    const isThisRun = feed.knownOf(document.authority)?.get(document.id) !== undefined;
    if (isThisRun && this.hasEnded(document)) return false;
    const kind = histories.of(document.uri)?.explanation?.kind;
    return files.mayHaveChanged(document) || kind === 'active' || kind === 'stuck';
  }

  private isListedAsFinished({ authority, id }: RunDocument): boolean {
    return isFinished(this.options.feed.knownOf(authority)?.find(id)?.status);
  }

  /** Whether requests for the document failed, and are not repeated yet. */
  private isPaused({ uri }: RunDocument): boolean {
    return Date.now() < (this.pauses.get(uri.toString())?.untilMs ?? 0);
  }

  private noteFailure({ document, error }: DocumentFailure): void {
    const key = document.uri.toString();
    const failures = (this.pauses.get(key)?.failures ?? 0) + 1;
    // A refused key is not sent again before the user does something.
    const isForGood = error.kind === 'refused' || error.kind === 'forbidden';
    const pauseMs = isForGood ? Infinity : Math.max(error.details.retryAfterMs ?? 0, Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1)));
    this.pauses.set(key, { failures, untilMs: Date.now() + pauseMs });
  }

  /** Whether the history holds its run's end, whatever the list of runs says. */
  private hasEnded({ uri }: RunDocument): boolean {
    const history = this.options.histories.of(uri);
    return history !== undefined && hasEnded(history.index);
  }

  private updateNeed(): void {
    this.need.set(this.live.length > 0);
  }

  private async ask(answer: Promise<void>): Promise<void> {
    // Before the answer, which may report that a run has finished: its document still has to be read to the end.
    const documents = this.live;
    if (this.asking || documents.length === 0) return;
    this.asking = true;
    await answer;
    for (const document of documents) {
      const answered = await this.options.files.update(document);
      const key = document.uri.toString();
      if (answered) this.pauses.delete(key);
      const answeredMs = answered ? undefined : this.checks.get(key)?.answeredMs;
      if (answered === undefined || !this.options.tabs.isShown(document)) this.checks.delete(key);
      else this.checks.set(key, { document, answeredMs: answeredMs ?? Date.now(), isStale: !answered });
    }
    this.asking = false;
    this.checked.fire();
  }
}
