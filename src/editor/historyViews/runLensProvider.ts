import * as vscode from 'vscode';
import { isApiError } from '../../core/api/errors';
import type { Log } from '../../core/api/log';
import type { Run } from '../../core/api/types';
import { MINUTE } from '../../core/durations';
import type { RunExplanation } from '../../core/history/explanation/explainRun';
import { runIn } from '../../core/history/readRunDocument';
import { isActive, isFailed, isFinished } from '../../core/runs/lifecycle';
import type { DocumentTabs } from '../addresses/documentTabs';
import { parseRunUri, runUri, type RunDocument } from '../addresses/runUri';
import type { Connections } from '../connections/connections';
import type { Histories } from '../documents/histories';
import type { RunExplanations } from '../documents/runExplanations';
import type { RunReader } from '../documents/runReader';
import type { RunFeed } from '../feed/runFeed';
import { runLenses } from './runLenses';

/** Size of the largest history that is read for a lens, bytes as sent. */
const MAX_HISTORY_BYTES = 10_000_000;

/** Length of the longest document that is parsed for its run, characters. */
const MOST_PARSED = 1_000_000;

/** What RunLensProvider needs. */
export interface RunLensOptions {
  readonly feed: Pick<RunFeed, 'knownOf' | 'problem' | 'onDidChange'>;
  readonly connections: Pick<Connections, 'find'>;
  readonly reader: Pick<RunReader, 'history'>;
  readonly histories: Pick<Histories, 'explain'>;
  readonly explanations: Pick<RunExplanations, 'of' | 'onDidChange'>;
  readonly tabs: Pick<DocumentTabs, 'visible' | 'onDidChange'>;
  readonly log: Pick<Log, 'error'>;
}

/** A request for the history of a failed run. */
interface Reading {
  readonly abort: AbortController;
  explanation: RunExplanation | undefined;
}

/**
 * Lenses of a run's detail: its status, and why it failed or what it waits for. The history of a failed run is requested
 * for them if it was not read yet, once, while the document is visible. Ages are redrawn each minute while one is visible.
 */
export class RunLensProvider implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  /** Of visible documents, by URI. */
  private readonly readings = new Map<string, Reading>();
  private readonly parsed = new WeakMap<vscode.TextDocument, { readonly version: number; readonly run: Run | undefined }>();
  /** URIs of visible documents of this kind. */
  private visible = new Set<string>();
  private tick: NodeJS.Timeout | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly options: RunLensOptions) {
    const { tabs, feed, explanations } = options;
    const redraw = (): void => {
      if (this.visible.size > 0) this.changed.fire();
    };
    this.subscription = vscode.Disposable.from(
      tabs.onDidChange(() => this.updateVisible()),
      feed.onDidChange(({ kind }) => {
        // With another key, what failed may succeed.
        if (kind === 'connection') this.endReadings();
        if (kind !== 'state') redraw();
      }),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) redraw();
      }),
      explanations.onDidChange(redraw),
    );
    this.updateVisible();
  }

  provideCodeLenses(text: vscode.TextDocument): vscode.CodeLens[] {
    const document = parseRunUri(text.uri);
    if (document?.kind !== 'run') return [];
    const inText = this.runIn(text);
    const run = this.runOf(document, inText);
    if (!run) return runLenses(document.uri, undefined, Date.now());
    const explanation = this.explanationOf(document, run);
    if (!explanation && isFailed(run.status)) void this.read(document);
    const parent = this.parentOf(document, inText?.parentExecutionId ?? run.parentExecutionId, run);
    return runLenses(document.uri, { run, explanation, parent, canStop: this.canStop(document, run) }, Date.now());
  }

  dispose(): void {
    clearTimeout(this.tick);
    this.endReadings();
    this.subscription.dispose();
    this.changed.dispose();
  }

  /** The API acts on the newest run of an execution. */
  private canStop({ authority }: RunDocument, run: Run): boolean {
    const newest = this.options.feed.knownOf(authority)?.executions.newest(run.executionId);
    return isActive(run.status) && (newest === undefined || newest.key === run.key) && this.options.connections.find(authority)?.readOnly === false;
  }

  /** The run as the list of runs has it, or as its document does if that is newer. */
  private runOf({ authority, id }: RunDocument, inText: Run | undefined): Run | undefined {
    const listed = this.options.feed.knownOf(authority)?.find(id);
    const isNewer = inText && listed && (inText.key !== listed.key || (isFinished(inText.status) && !isFinished(listed.status)));
    return isNewer ? inText : (listed ?? inText);
  }

  private runIn(text: vscode.TextDocument): Run | undefined {
    const { version } = text;
    const known = this.parsed.get(text);
    if (known?.version === version) return known.run;
    const json = text.getText();
    const run = json.length <= MOST_PARSED ? runIn(json) : undefined;
    this.parsed.set(text, { version, run });
    return run;
  }

  private explanationOf({ uri, authority }: RunDocument, run: Run): RunExplanation | undefined {
    return this.options.explanations.of(authority, run)?.explanation ?? this.readings.get(uri.toString())?.explanation;
  }

  private parentOf({ authority }: RunDocument, parent: string | undefined, run: Run): vscode.Uri | undefined {
    const connection = this.options.connections.find(authority);
    if (!connection || parent === undefined || parent === run.executionId) return undefined;
    // The document of a known run gets the same name as elsewhere.
    const known = this.options.feed.knownOf(authority)?.find(parent);
    return runUri(connection, 'run', known ?? { executionId: parent, runId: undefined, workflowName: undefined });
  }

  /** Requests the history, unless that was done since the document became visible. Never rejects. */
  private async read({ uri, authority, id }: RunDocument): Promise<void> {
    const { connections, feed, reader, histories, log } = this.options;
    const key = uri.toString();
    const connection = connections.find(authority);
    // A refused key is not sent again before the user does something.
    if (!connection || !this.visible.has(key) || this.readings.has(key) || feed.problem?.kind === 'refused' || !vscode.window.state.focused) return;
    const reading: Reading = { abort: new AbortController(), explanation: undefined };
    this.readings.set(key, reading);
    try {
      const { value } = await reader.history(connection, id, reading.abort.signal, MAX_HISTORY_BYTES);
      reading.explanation = histories.explain(value);
      if (!reading.abort.signal.aborted) this.changed.fire();
    } catch (error) {
      // The lens of the status remains; Go to Failure reports why there is no history.
      if (!reading.abort.signal.aborted && !isApiError(error)) log.error(error instanceof Error ? error : String(error));
    }
  }

  private endReadings(): void {
    for (const { abort } of this.readings.values()) abort.abort();
    this.readings.clear();
  }

  private updateVisible(): void {
    const before = this.visible;
    this.visible = new Set(this.options.tabs.visible.filter(({ kind }) => kind === 'run').map(({ uri }) => uri.toString()));
    for (const [key, { abort }] of this.readings) {
      if (this.visible.has(key)) continue;
      abort.abort();
      this.readings.delete(key);
    }
    if (before.size === this.visible.size && [...before].every((key) => this.visible.has(key))) return;
    clearTimeout(this.tick);
    if (this.visible.size === 0) return;
    this.scheduleTick();
    this.changed.fire();
  }

  private scheduleTick(): void {
    this.tick = setTimeout(() => {
      this.changed.fire();
      this.scheduleTick();
    }, MINUTE);
  }
}
