import * as vscode from 'vscode';
import { parseRunUri } from '../addresses/runUri';
import { rootOf } from '../../core/runs/executionTrees';
import { isFailed } from '../../core/runs/lifecycle';
import type { RunFeed } from '../feed/runFeed';
import { workflowNameOf } from '../../core/runs/knownRuns';

/**
 * Runs that failed since the user last looked at the view: those that the first answer brought are how things were. What
 * a run started counts with that run only.
 */
export class NewFailures implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when there are more or fewer. */
  readonly onDidChange = this.changed.event;
  /** The workflow's name of each, by the run's key. */
  private readonly workflows = new Map<string, string>();
  private readonly subscription: vscode.Disposable;

  constructor(private readonly feed: Pick<RunFeed, 'knownOf' | 'onDidChange'>) {
    this.subscription = feed.onDidChange((event) => {
      if (event.kind === 'connection') this.forget(() => true);
      if (event.kind !== 'runs') return;
      const failed = event.change.ended.filter(({ run }) => isFailed(run.status) && rootOf(run) === run.executionId);
      for (const { run } of failed) this.workflows.set(run.key, workflowNameOf(run));
      if (failed.length > 0) this.changed.fire();
    });
  }

  /** How many, of some workflows or of all. */
  count(isWanted: (workflow: string) => boolean = () => true): number {
    return [...this.workflows.values()].filter(isWanted).length;
  }

  /** The user looks at the view. */
  look(): void {
    this.forget(() => true);
  }

  /** The user looks at documents; those of other schemes are passed over. */
  lookAtDocuments(uris: readonly vscode.Uri[]): void {
    for (const uri of uris) {
      const document = parseRunUri(uri);
      const key = document && this.feed.knownOf(document.authority)?.find(document.id)?.key;
      if (key !== undefined) this.forget((each) => each === key);
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private forget(isSeen: (key: string) => boolean): void {
    const seen = [...this.workflows.keys()].filter(isSeen);
    for (const key of seen) this.workflows.delete(key);
    if (seen.length > 0) this.changed.fire();
  }
}
