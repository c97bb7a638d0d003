import * as vscode from 'vscode';
import { findDefinitions, type ActivityDefinition, type WorkflowDefinition } from '../../core/python/findDefinitions';
import { mayImportWorkflows } from '../../core/python/sdkPackage';

/** A workflow that a file of the workspace defines. */
export interface DefinedWorkflow extends WorkflowDefinition {
  readonly uri: vscode.Uri;
}

/** An activity that a file of the workspace defines. */
export interface DefinedActivity extends ActivityDefinition {
  readonly uri: vscode.Uri;
}

/** The result of a search, by the names in runs and events. Definitions of one name are in the order of their URIs. */
export interface FoundDefinitions {
  readonly workflows: ReadonlyMap<string, readonly DefinedWorkflow[]>;
  readonly activities: ReadonlyMap<string, readonly DefinedActivity[]>;
  /** Number of files that were searched. */
  readonly files: number;
  /** False if the workspace has more files. */
  readonly isComplete: boolean;
}

/** The definitions of one file. */
interface File {
  /** Modification time and size; undefined for an unsaved document, which is read in each search. */
  readonly stamp: string | undefined;
  readonly workflows: readonly DefinedWorkflow[];
  readonly activities: readonly DefinedActivity[];
}

/** A running search. */
interface Search {
  readonly result: Promise<FoundDefinitions>;
  readonly stop: vscode.CancellationTokenSource;
  /** Number of callers waiting for it. */
  waiting: number;
}

const PYTHON_FILES = '**/*.py';

/** Folders of third-party and generated code. */
const EXCLUDED_FOLDERS = ['.git', '.nox', '.tox', '.venv', '__pycache__', 'node_modules', 'site-packages', 'venv'];

/** Searching this many files takes a few seconds. */
const MAX_FILES = 20_000;

/** Longer files are generated (bytes). */
const MAX_BYTES = 1_000_000;

/** Number of files read in parallel: waiting for another process takes longer than searching the text. */
const AT_ONCE = 64;

const NOTHING = { workflows: [], activities: [] };

/** Finds the definitions in the workspace's Python files, and caches them per file until it changes. */
export class DefinitionSearch implements vscode.Disposable {
  private readonly files = new Map<string, File>();
  private running: Search | undefined;
  /** The workflows of the last report, as JSON. */
  private reported = '[]';
  private readonly subscriptions: vscode.Disposable;

  /** @param report called when the files that define each workflow have changed */
  constructor(private readonly report: (workflows: ReadonlyMap<string, readonly vscode.Uri[]>) => void) {
    const { workspace } = vscode;
    this.subscriptions = vscode.Disposable.from(
      workspace.onDidSaveTextDocument(({ uri }) => void this.updateSaved(uri)),
      workspace.onDidChangeWorkspaceFolders(() => void this.find().catch(() => undefined)),
    );
  }

  /** As `WorkspaceDefinitions.find`. */
  async find(token?: vscode.CancellationToken): Promise<FoundDefinitions> {
    const search = (this.running ??= this.start());
    search.waiting++;
    let cancellation: vscode.Disposable | undefined;
    const cancelled = new Promise<never>((_, reject) => {
      cancellation = token?.onCancellationRequested(() => {
        search.waiting--;
        if (search.waiting === 0) this.stop(search);
        reject(new vscode.CancellationError());
      });
    });
    return Promise.race([search.result, cancelled]).finally(() => {
      cancellation?.dispose();
    });
  }

  dispose(): void {
    this.subscriptions.dispose();
    if (this.running) this.stop(this.running);
    this.files.clear();
  }

  private start(): Search {
    const stop = new vscode.CancellationTokenSource();
    const result = this.search(stop.token).finally(() => {
      if (this.running === search) this.running = undefined;
      stop.dispose();
    });
    const search: Search = { result, stop, waiting: 0 };
    return search;
  }

  private stop(search: Search): void {
    if (this.running === search) this.running = undefined;
    search.stop.cancel();
  }

  private async search(token: vscode.CancellationToken): Promise<FoundDefinitions> {
    const uris = await pythonFiles(token);
    const unsaved = new Map(vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty).map((document) => [document.uri.toString(), document]));
    const queue = uris.values();
    const readFiles = async (): Promise<void> => {
      for (const uri of queue) {
        await this.update(uri, unsaved.get(uri.toString()));
        if (token.isCancellationRequested) throw new vscode.CancellationError();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, () => readFiles()));
    if (token.isCancellationRequested) throw new vscode.CancellationError();
    const found = new Set(uris.map(String));
    for (const key of this.files.keys()) if (!found.has(key)) this.files.delete(key);
    const { workflows, activities } = this.collect();
    return { workflows, activities, files: uris.length, isComplete: uris.length < MAX_FILES };
  }

  /** @param unsaved the document of the file if it has unsaved changes */
  private async update(uri: vscode.Uri, unsaved?: vscode.TextDocument): Promise<void> {
    const key = uri.toString();
    if (unsaved) {
      this.files.set(key, { stamp: undefined, ...definitionsIn(uri, unsaved.getText()) });
      return;
    }
    try {
      const { mtime, size } = await vscode.workspace.fs.stat(uri);
      const stamp = `${mtime} ${size}`;
      if (this.files.get(key)?.stamp === stamp) return;
      const text = size > MAX_BYTES ? '' : relevantText(await vscode.workspace.fs.readFile(uri));
      this.files.set(key, { stamp, ...definitionsIn(uri, text) });
    } catch {
      // Deleted, or not readable.
      this.files.delete(key);
    }
  }

  private async updateSaved(uri: vscode.Uri): Promise<void> {
    if (!isSearched(uri)) return;
    await this.update(uri);
    this.collect();
  }

  /** Groups the definitions of all files by name, and reports changes. */
  private collect(): Pick<FoundDefinitions, 'workflows' | 'activities'> {
    const files = [...this.files].filter(([, { workflows, activities }]) => workflows.length + activities.length > 0);
    files.sort(([left], [right]) => (left < right ? -1 : 1));
    const workflows = byName(files.flatMap(([, file]) => file.workflows), ({ workflowName }) => workflowName);
    const activities = byName(files.flatMap(([, file]) => file.activities), ({ activityName }) => activityName);
    const uris = [...workflows].map(([name, places]) => [name, places.map(({ uri }) => uri)] as const);
    const reported = JSON.stringify(uris.map(([name, files]) => [name, files.map(String)]));
    if (reported !== this.reported) {
      this.reported = reported;
      this.report(new Map(uris));
    }
    return { workflows, activities };
  }
}

async function pythonFiles(token: vscode.CancellationToken): Promise<readonly vscode.Uri[]> {
  try {
    return await vscode.workspace.findFiles(PYTHON_FILES, `**/{${EXCLUDED_FOLDERS.join(',')}}/**`, MAX_FILES, token);
  } catch {
    // Some file systems can't be searched.
    return [];
  }
}

function isSearched(uri: vscode.Uri): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (!folder || !uri.path.endsWith('.py')) return false;
  const segments = uri.path.slice(folder.uri.path.length).split('/');
  return !segments.some((segment) => EXCLUDED_FOLDERS.includes(segment));
}

/** The text of a file, or '' if it can't import the SDK. */
function relevantText({ buffer, byteOffset, length }: Uint8Array): string {
  const bytes = Buffer.from(buffer, byteOffset, length);
  return mayImportWorkflows(bytes) ? new TextDecoder().decode(bytes) : '';
}

function definitionsIn(uri: vscode.Uri, text: string): Pick<File, 'workflows' | 'activities'> {
  if (!mayImportWorkflows(text)) return NOTHING;
  const { workflows, activities } = findDefinitions(text);
  return {
    workflows: workflows.map((workflow) => ({ ...workflow, uri })),
    activities: activities.map((activity) => ({ ...activity, uri })),
  };
}

function byName<T>(list: readonly T[], nameOf: (each: T) => string): Map<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const each of list) {
    const others = found.get(nameOf(each));
    if (others) others.push(each);
    else found.set(nameOf(each), [each]);
  }
  return found;
}
