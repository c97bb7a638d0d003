import * as vscode from 'vscode';
import type { Definitions } from '../../core/python/definitions';
import type { ParsedFile } from '../../core/python/findDefinitions';
import { loadPython } from '../../core/python/loadPython';
import { NameResolver } from '../../core/python/nameResolver';
import { mayImportWorkflows } from '../../core/python/sdkPackage';
import { DefinitionSearch, type FoundDefinitions } from './definitionSearch';
import { PythonFiles } from './pythonFiles';

/** The definitions of one version of a document. */
interface DocumentDefinitions {
  /** The document's version; with imported names, also the number of files saved so far. */
  readonly version: string;
  readonly file: ParsedFile;
  readonly definitions: Promise<Definitions>;
}

const NOTHING: Definitions = { workflows: [], activities: [], calls: [], unnamed: { workflow: 0, activity: 0 } };

/** The definitions in the Python files of the open workspace. Searches on first use. */
export class WorkspaceDefinitions implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when `workflows` has changed. */
  readonly onDidChange = this.changed.event;
  private known: ReadonlyMap<string, readonly vscode.Uri[]> = new Map();
  private readonly files = new PythonFiles();
  /** For each document its last version that was asked for. */
  private readonly documents = new WeakMap<vscode.TextDocument, DocumentDefinitions>();
  private definitionSearch: DefinitionSearch | undefined;
  private saves = 0;
  private readonly subscription = vscode.workspace.onDidSaveTextDocument(() => {
    this.saves++;
  });

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
    this.definitionSearch ??= new DefinitionSearch(this.files, (workflows) => {
      this.known = workflows;
      this.changed.fire();
    });
    return this.definitionSearch.find(token);
  }

  /** The definitions of a document as it is now. Only what has changed since the last call is parsed again. */
  async of(document: vscode.TextDocument): Promise<Definitions> {
    if (!mayImportWorkflows(document.getText())) return NOTHING;
    const { findDefinitions } = await loadPython();
    const { uri } = document;
    const known = this.documents.get(document);
    const version = `${document.version}`;
    const versionOfAll = `${version} ${this.saves}`;
    if (known?.version === version || known?.version === versionOfAll) return known.definitions;
    const file = findDefinitions(document.getText(), known?.file);
    const isByItself = !hasImportedNames(file);
    const resolver = isByItself ? Promise.resolve(new NameResolver({ files: new Set(), read: () => Promise.resolve(undefined) })) : this.files.resolver();
    const definitions = resolver.then((names) => names.definitionsOf(uri.toString(), file));
    this.documents.set(document, { version: isByItself ? version : versionOfAll, file, definitions });
    return definitions;
  }

  /** Fills `workflows` in the background, if reading the files of the open folders is cheap. @param again also if there was a search before */
  searchInBackground(again = false): void {
    // Ends early on `dispose`.
    if (isCheapToRead() && (again || !this.definitionSearch)) this.find().catch(() => undefined);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
    this.definitionSearch?.dispose();
  }
}

function hasImportedNames({ workflows, activities, calls }: ParsedFile): boolean {
  const names = [...workflows, ...activities, ...calls].flatMap(({ name }) => name ?? []);
  return names.some((part) => typeof part !== 'string') || calls.some(({ imported }) => imported !== undefined);
}

/** False for virtual workspaces, where each file is a download. */
function isCheapToRead(): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length > 0 && folders.every(({ uri }) => uri.scheme === 'file' || uri.scheme === 'vscode-remote');
}
