import * as vscode from 'vscode';
import type { Run } from '../../core/api/types';
import type { RunExplanation } from '../../core/history/explanation/explainRun';
import { runFacts, type RunFacts } from '../../core/history/explanation/runFacts';
import { isFinished } from '../../core/runs/lifecycle';
import type { RunFeed } from '../feed/runFeed';
import { explanationMessage } from '../wording/failureMessages';
import type { Histories } from './histories';
import type { HistoryAnswer, RunReader } from './runReader';

/** What is known of a run by its history. */
export interface ExplainedRun {
  /** Undefined for a run that completed, and where the history gives no reason. */
  readonly explanation: RunExplanation | undefined;
  readonly facts: RunFacts;
  /** When the history was read, ms since the epoch. */
  readonly readMs: number;
}

/** Number of runs that are remembered. */
const MOST_RUNS = 500;

/** What is known of runs by their histories, whatever they were read for: documents, Go to Failure, rows. */
export class RunExplanations implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Run>();
  /** Fires with a run of the feed whose explanation or facts have changed. */
  readonly onDidChange = this.changed.event;
  /** The one read longest ago first. */
  private readonly known = new Map<string, ExplainedRun>();
  private readonly subscription: vscode.Disposable;

  constructor(
    { onDidReadHistory }: Pick<RunReader, 'onDidReadHistory'>,
    private readonly histories: Pick<Histories, 'explain'>,
    private readonly feed: Pick<RunFeed, 'knownOf'>,
  ) {
    this.subscription = onDidReadHistory((answer) => this.add(answer));
  }

  /** Undefined before the history of the run is read. What it waited for is left out once it has finished. */
  of(authority: string, run: Run): ExplainedRun | undefined {
    const known = this.known.get(keyOf(authority, run.key));
    const isOutdated = known?.explanation !== undefined && known.explanation.kind !== 'ended' && isFinished(run.status);
    return known && isOutdated ? { ...known, explanation: undefined } : known;
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private add({ authority, id, isLatest, history }: HistoryAnswer): void {
    const run = this.feed.knownOf(authority)?.find(id);
    // Of another run of the execution: the server could not open this one.
    if (isLatest && run?.runId === id) return;
    const key = keyOf(authority, run?.key ?? id);
    const before = this.known.get(key);
    const explained = { explanation: this.histories.explain(history), facts: this.factsOf(history), readMs: Date.now() };
    this.known.delete(key);
    this.known.set(key, explained);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= MOST_RUNS) break;
      this.known.delete(oldest);
    }
    if (run && !isSame(before, explained)) this.changed.fire(run);
  }

  private factsOf({ index, bytes }: HistoryAnswer['history']): RunFacts {
    try {
      return runFacts(index, bytes);
    } catch {
      // A history that is no JSON of Temporal's; `explain` logs what is unexpected.
      return { build: undefined, worker: undefined, deadlineMs: undefined };
    }
  }
}

function keyOf(authority: string, run: string): string {
  return `${authority} ${run}`;
}

/** Whether both are shown alike. */
function isSame(before: ExplainedRun | undefined, after: ExplainedRun): boolean {
  return before !== undefined && shown(before, after.readMs) === shown(after, after.readMs);
}

function shown({ explanation, facts }: ExplainedRun, nowMs: number): string {
  return JSON.stringify([explanation?.kind, explanation && explanationMessage(explanation, nowMs), facts]);
}
