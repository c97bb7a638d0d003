import * as vscode from 'vscode';
import type { ActivityDefinition, Definitions, WorkflowDefinition } from '../../core/python/definitions';
import { isSearched, MAX_FILES, type PythonFiles } from './pythonFiles';

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
  /** Number of definitions whose names can't be told without running the code. */
  readonly unnamed: Definitions['unnamed'];
}

/** A running search. */
interface Search {
  readonly result: Promise<FoundDefinitions>;
  readonly stop: vscode.CancellationTokenSource;
  /** Number of callers waiting for it. */
  waiting: number;
}

/** Number of files read in parallel: waiting for another process takes longer than searching the text. */
const AT_ONCE = 64;

/** Finds the definitions in the workspace's Python files. */
export class DefinitionSearch implements vscode.Disposable {
  private running: Search | undefined;
  /** The workflows of the last report, as JSON. */
  private reported = '[]';
  private readonly subscriptions: vscode.Disposable;

  /** @param report called when the files that define each workflow have changed */
  constructor(
    private readonly files: PythonFiles,
    private readonly report: (workflows: ReadonlyMap<string, readonly vscode.Uri[]>) => void,
  ) {
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
    const uris = await this.files.list(token);
    const queue = uris.values();
    const readFiles = async (): Promise<void> => {
      for (const uri of queue) {
        await this.files.read(uri);
        if (token.isCancellationRequested) throw new vscode.CancellationError();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, () => readFiles()));
    if (token.isCancellationRequested) throw new vscode.CancellationError();
    return { ...(await this.collect()), files: uris.length, isComplete: uris.length < MAX_FILES };
  }

  private async updateSaved(uri: vscode.Uri): Promise<void> {
    if (!isSearched(uri)) return;
    await this.files.read(uri);
    await this.collect();
  }

  /** Groups the definitions of all files by name, and reports changes. */
  private async collect(): Promise<Omit<FoundDefinitions, 'files' | 'isComplete'>> {
    const resolver = await this.files.resolver();
    const files = await Promise.all(this.files.known.map(async ({ uri, file }) => ({ uri, ...(await resolver.definitionsOf(uri.toString(), file)) })));
    const workflows = byName(files.flatMap((file) => file.workflows.map((each) => ({ ...each, uri: file.uri }))), ({ workflowName }) => workflowName);
    const activities = byName(files.flatMap((file) => file.activities.map((each) => ({ ...each, uri: file.uri }))), ({ activityName }) => activityName);
    const uris = [...workflows].map(([name, places]) => [name, places.map(({ uri }) => uri)] as const);
    const reported = JSON.stringify(uris.map(([name, files]) => [name, files.map(String)]));
    if (reported !== this.reported) {
      this.reported = reported;
      this.report(new Map(uris));
    }
    const sum = (kind: keyof Definitions['unnamed']): number => files.reduce((total, { unnamed }) => total + unnamed[kind], 0);
    return { workflows, activities, unnamed: { workflow: sum('workflow'), activity: sum('activity') } };
  }
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
