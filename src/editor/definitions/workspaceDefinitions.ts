import * as vscode from 'vscode';
import { DefinitionSearch, type FoundDefinitions } from './definitionSearch';

/** The definitions in the Python files of the open workspace. Searches on first use. */
export class WorkspaceDefinitions implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when `workflows` has changed. */
  readonly onDidChange = this.changed.event;
  private known: ReadonlyMap<string, readonly vscode.Uri[]> = new Map();
  private definitionSearch: DefinitionSearch | undefined;

  /** The files that define each workflow, as of the last search and the files saved since. Empty until the first search has ended. */
  get workflows(): ReadonlyMap<string, readonly vscode.Uri[]> {
    return this.known;
  }

  /**
   * Searches all Python files, and the text of unsaved documents. Files that have not changed since the last search are
   * not read again. Concurrent calls share one search.
   * @throws CancellationError when the token is cancelled
   */
  async find(token?: vscode.CancellationToken): Promise<FoundDefinitions> {
    this.definitionSearch ??= new DefinitionSearch((workflows) => {
      this.known = workflows;
      this.changed.fire();
    });
    return this.definitionSearch.find(token);
  }

  /** Fills `workflows` in the background, if reading the files of the open folders is cheap. @param again also if there was a search before */
  searchInBackground(again = false): void {
    // Ends early on `dispose`.
    if (isCheapToRead() && (again || !this.definitionSearch)) this.find().catch(() => undefined);
  }

  dispose(): void {
    this.changed.dispose();
    this.definitionSearch?.dispose();
  }
}

/** False for virtual workspaces, where each file is a download. */
function isCheapToRead(): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length > 0 && folders.every(({ uri }) => uri.scheme === 'file' || uri.scheme === 'vscode-remote');
}
