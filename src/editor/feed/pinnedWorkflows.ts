import * as vscode from 'vscode';
import type { TreeMemory } from './treeMemory';

/** The workflows that the user has pinned, remembered per workspace and connection. */
export class PinnedWorkflows implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when a workflow was pinned or unpinned; not when another connection is selected. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly memory: Pick<TreeMemory, 'names' | 'set'>) {}

  /** Names of the current connection's pinned workflows, in the order of pinning. */
  get names(): readonly string[] {
    return this.memory.names('pinned');
  }

  /** Pins a workflow after those pinned before. */
  async pin(name: string): Promise<void> {
    await this.set(name, true);
  }

  /** Unpins a workflow. */
  async unpin(name: string): Promise<void> {
    await this.set(name, false);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async set(name: string, isPinned: boolean): Promise<void> {
    await this.memory.set('pinned', name, isPinned);
    this.changed.fire();
  }
}
