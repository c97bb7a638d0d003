import * as vscode from 'vscode';
import { CONTEXT_KEYS } from '../../manifest';
import { dotEnvKey, environmentKey } from './environmentKey';

/**
 * Keeps the context keys up to date that say where a MISTRAL_API_KEY is found, so that only commands that work are offered.
 * The key itself is not kept; the commands read it again.
 */
export class EnvironmentKeyContext implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher('**/.env');
    const update = (): void => void this.update();
    this.subscriptions = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(update),
      watcher.onDidChange(update),
      watcher.onDidDelete(update),
      vscode.workspace.onDidChangeWorkspaceFolders(update),
    );
    update();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private async update(): Promise<void> {
    const { executeCommand } = vscode.commands;
    await executeCommand('setContext', CONTEXT_KEYS.environmentKey, environmentKey() !== undefined);
    await executeCommand('setContext', CONTEXT_KEYS.dotEnvKey, (await dotEnvKey()) !== undefined);
  }
}
