import * as vscode from 'vscode';
import { DefinitionSearch, type FoundDefinitions } from './definitionSearch';

/** The definitions in the Python files of the open workspace. Searches on first use only. */
export class WorkspaceDefinitions implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when `workflows` is another. */
  readonly onDidChange = this.changed.event;
  private known: ReadonlyMap<string, readonly vscode.Uri[]> = new Map();
  private search: DefinitionSearch | undefined;

  /** The files that define each workflow, as of the last search and what was saved since; empty before the first came to its end. */
  get workflows(): ReadonlyMap<string, readonly vscode.Uri[]> {
    return this.known;
  }

  /**
   * Looks through all Python files; of those that were looked through before, only the ones that changed are read. What
   * is not saved yet counts too. A call while another is under way joins it.
   * @throws CancellationError once the token is cancelled
   */
  async find(token?: vscode.CancellationToken): Promise<FoundDefinitions> {
    this.search ??= new DefinitionSearch((workflows) => {
      this.known = workflows;
      this.changed.fire();
    });
    return this.search.find(token);
  }

  /** Fills `workflows` in the background, where a folder is open whose files are at hand. @param again also where that was done before */
  look(again = false): void {
    // What stops it is `dispose`.
    if (isNear() && (again || !this.search)) this.find().catch(() => undefined);
  }

  dispose(): void {
    this.changed.dispose();
    this.search?.dispose();
  }
}

/** Whether reading all files is cheap: those of a repository that is only browsed are downloads. */
function isNear(): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length > 0 && folders.every(({ uri }) => uri.scheme === 'file' || uri.scheme === 'vscode-remote');
}
