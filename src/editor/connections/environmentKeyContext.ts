import * as vscode from 'vscode';
import { CONTEXT_KEYS } from '../../manifest';
import { dotEnvKeys, environmentKey } from './environmentKey';

/**
 * Sets the context keys for where a MISTRAL_API_KEY is found. It is read again, and checked, when the user uses it: an
 * invalid one is offered too, since the user then learns why.
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
    await executeCommand('setContext', CONTEXT_KEYS.dotEnvKey, (await dotEnvKeys()).length > 0);
  }
}
