import * as vscode from 'vscode';
import type { RunDocument } from '../addresses/runUri';
import { rootOf } from '../../core/runs/executionTrees';
import { isFailed } from '../../core/runs/lifecycle';
import type { RunFeed } from '../feed/runFeed';
import { workflowNameOf } from '../../core/runs/knownRuns';

/**
 * Root runs that failed since the user last saw the view. Failures in the first response don't count, since they were
 * there before; neither do those of child runs.
 */
export class NewFailures implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when the count changes. */
  readonly onDidChange = this.changed.event;
  /** Workflow name by key of the run. */
  private readonly workflows = new Map<string, string>();
  private readonly listener: vscode.Disposable;

  constructor(private readonly feed: Pick<RunFeed, 'knownOf' | 'onDidChange'>) {
    this.listener = feed.onDidChange((event) => {
      if (event.kind === 'connection') this.forget(() => true);
      if (event.kind !== 'runs') return;
      const failed = event.change.ended.filter(({ run }) => isFailed(run.status) && rootOf(run) === run.executionId);
      for (const { run } of failed) this.workflows.set(run.key, workflowNameOf(run));
      if (failed.length > 0) this.changed.fire();
    });
  }

  /** Number of failures, of the workflows that match. */
  count(isWanted: (workflow: string) => boolean = () => true): number {
    return [...this.workflows.values()].filter(isWanted).length;
  }

  /** Call when the user sees the view: clears the count. */
  look(): void {
    this.forget(() => true);
  }

  /** Call when the user opens documents: their runs no longer count. */
  lookAtDocuments(documents: readonly RunDocument[]): void {
    for (const { authority, id } of documents) {
      const key = this.feed.knownOf(authority)?.find(id)?.key;
      if (key !== undefined) this.forget((each) => each === key);
    }
  }

  dispose(): void {
    this.listener.dispose();
    this.changed.dispose();
  }

  private forget(isSeen: (key: string) => boolean): void {
    const seen = [...this.workflows.keys()].filter(isSeen);
    for (const key of seen) this.workflows.delete(key);
    if (seen.length > 0) this.changed.fire();
  }
}
