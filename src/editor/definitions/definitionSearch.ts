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

/** What a search found, by the name that runs and events have; of one name in the order of the files' paths. */
export interface FoundDefinitions {
  readonly workflows: ReadonlyMap<string, readonly DefinedWorkflow[]>;
  readonly activities: ReadonlyMap<string, readonly DefinedActivity[]>;
  /** How many files were looked through. */
  readonly files: number;
  /** Whether those were all. */
  readonly isWhole: boolean;
}

/** What one file holds. */
interface File {
  /** Tells whether it has changed; undefined where it must be looked at each time. */
  readonly stamp: string | undefined;
  readonly workflows: readonly DefinedWorkflow[];
  readonly activities: readonly DefinedActivity[];
}

/** A search under way. */
interface Search {
  readonly result: Promise<FoundDefinitions>;
  readonly stop: vscode.CancellationTokenSource;
  /** How many wait for it. */
  waiting: number;
}

const PYTHON_FILES = '**/*.py';

/** Folders of what others wrote, or what tools made. */
const LEFT_OUT = ['.git', '.nox', '.tox', '.venv', '__pycache__', 'node_modules', 'site-packages', 'venv'];

/** More files than a workspace has that somebody can know; a few seconds of background work. */
const MOST_FILES = 20_000;

/** Nobody writes longer ones by hand (bytes). */
const MOST_BYTES = 1_000_000;

/** How many files are asked for at the same time: each answer comes from another process, and takes longer to wait for than to look through. */
const AT_ONCE = 64;

const NOTHING = { workflows: [], activities: [] };

/** Finds the definitions in the workspace's Python files, and remembers those of each file until it changes. */
export class DefinitionSearch implements vscode.Disposable {
  private readonly files = new Map<string, File>();
  private running: Search | undefined;
  private told = '[]';
  private readonly subscriptions: vscode.Disposable;

  /** @param tell hears of each change of the files that define each workflow */
  constructor(private readonly tell: (workflows: ReadonlyMap<string, readonly vscode.Uri[]>) => void) {
    const { workspace } = vscode;
    this.subscriptions = vscode.Disposable.from(
      workspace.onDidSaveTextDocument(({ uri }) => void this.noteSaved(uri)),
      workspace.onDidChangeWorkspaceFolders(() => void this.find().catch(() => undefined)),
    );
  }

  /** As `WorkspaceDefinitions.find`. */
  async find(token?: vscode.CancellationToken): Promise<FoundDefinitions> {
    const search = (this.running ??= this.start());
    search.waiting++;
    let givingUp: vscode.Disposable | undefined;
    const givenUp = new Promise<never>((_, reject) => {
      givingUp = token?.onCancellationRequested(() => {
        search.waiting--;
        if (search.waiting === 0) this.stop(search);
        reject(new vscode.CancellationError());
      });
    });
    return Promise.race([search.result, givenUp]).finally(() => {
      givingUp?.dispose();
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
    const left = uris.values();
    const readThem = async (): Promise<void> => {
      for (const uri of left) {
        await this.look(uri, unsaved.get(uri.toString()));
        if (token.isCancellationRequested) throw new vscode.CancellationError();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, () => readThem()));
    if (token.isCancellationRequested) throw new vscode.CancellationError();
    const there = new Set(uris.map(String));
    for (const key of this.files.keys()) if (!there.has(key)) this.files.delete(key);
    const { workflows, activities } = this.collect();
    return { workflows, activities, files: uris.length, isWhole: uris.length < MOST_FILES };
  }

  /** Brings one file up to date. @param unsaved its document, where that holds what the file does not */
  private async look(uri: vscode.Uri, unsaved?: vscode.TextDocument): Promise<void> {
    const key = uri.toString();
    if (unsaved) {
      this.files.set(key, { stamp: undefined, ...definitionsIn(uri, unsaved.getText()) });
      return;
    }
    try {
      const { mtime, size } = await vscode.workspace.fs.stat(uri);
      const stamp = `${mtime} ${size}`;
      if (this.files.get(key)?.stamp === stamp) return;
      const text = size > MOST_BYTES ? '' : relevantText(await vscode.workspace.fs.readFile(uri));
      this.files.set(key, { stamp, ...definitionsIn(uri, text) });
    } catch {
      // It is gone, or nobody may read it.
      this.files.delete(key);
    }
  }

  private async noteSaved(uri: vscode.Uri): Promise<void> {
    if (!isLookedThrough(uri)) return;
    await this.look(uri);
    this.collect();
  }

  /** What is known, put together by name. */
  private collect(): Pick<FoundDefinitions, 'workflows' | 'activities'> {
    const files = [...this.files].filter(([, { workflows, activities }]) => workflows.length + activities.length > 0);
    files.sort(([left], [right]) => (left < right ? -1 : 1));
    const workflows = byName(files.flatMap(([, file]) => file.workflows), ({ workflowName }) => workflowName);
    const activities = byName(files.flatMap(([, file]) => file.activities), ({ activityName }) => activityName);
    const uris = [...workflows].map(([name, places]) => [name, places.map(({ uri }) => uri)] as const);
    const told = JSON.stringify(uris.map(([name, files]) => [name, files.map(String)]));
    if (told !== this.told) {
      this.told = told;
      this.tell(new Map(uris));
    }
    return { workflows, activities };
  }
}

async function pythonFiles(token: vscode.CancellationToken): Promise<readonly vscode.Uri[]> {
  try {
    return await vscode.workspace.findFiles(PYTHON_FILES, `**/{${LEFT_OUT.join(',')}}/**`, MOST_FILES, token);
  } catch {
    // Not every place can be searched.
    return [];
  }
}

function isLookedThrough(uri: vscode.Uri): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (!folder || !uri.path.endsWith('.py')) return false;
  const segments = uri.path.slice(folder.uri.path.length).split('/');
  return !segments.some((segment) => LEFT_OUT.includes(segment));
}

/** The text of a file; '' where it does not speak of the SDK. */
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
