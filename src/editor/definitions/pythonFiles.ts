import * as vscode from 'vscode';
import type { PythonFile } from '../../core/python/definitions';
import { loadPython } from '../../core/python/loadPython';
import { NameResolver } from '../../core/python/nameResolver';
import { mayImportWorkflows } from '../../core/python/sdkPackage';

const PYTHON_FILES = '**/*.py';

/** Folders of third-party and generated code. */
const EXCLUDED_FOLDERS = ['.git', '.nox', '.tox', '.venv', '__pycache__', 'node_modules', 'site-packages', 'venv'];

/** Searching this many files takes a few seconds. */
export const MAX_FILES = 20_000;

/** Longer files are generated (bytes). */
const MAX_BYTES = 1_000_000;

/** How long `resolver` uses one list of files (ms): it is asked for with each change of a document. */
const LIST_AGE = 10_000;

/** What is known of one file. */
interface Entry {
  readonly uri: vscode.Uri;
  /** Modification time and size; the version of an unsaved document. */
  readonly stamp: string;
  /** Undefined if it does not import the SDK, and no other file imports names from it. */
  readonly file: PythonFile | undefined;
}

/** The Python files of the workspace, each cached until it changes. */
export class PythonFiles {
  private readonly entries = new Map<string, Entry>();
  private listed: { readonly resolver: Promise<NameResolver>; readonly atMs: number } | undefined;

  /** The files that are read so far and import the SDK, or are imported from, in the order of their URIs. */
  get known(): readonly (Entry & { readonly file: PythonFile })[] {
    const known = [...this.entries.values()].flatMap((entry) => (entry.file ? [{ ...entry, file: entry.file }] : []));
    return known.sort((left, right) => (left.uri.toString() < right.uri.toString() ? -1 : 1));
  }

  /** All files. Forgets those that no longer exist. */
  async list(token?: vscode.CancellationToken): Promise<readonly vscode.Uri[]> {
    const uris = await pythonFiles(token);
    if (token?.isCancellationRequested) return uris;
    const found = new Set(uris.map(String));
    for (const key of this.entries.keys()) if (!found.has(key)) this.entries.delete(key);
    this.listed = { resolver: Promise.resolve(this.resolverOf(found)), atMs: Date.now() };
    return uris;
  }

  /** Looks up names in all files. */
  async resolver(): Promise<NameResolver> {
    if (!this.listed || Date.now() - this.listed.atMs > LIST_AGE) {
      this.listed = { resolver: pythonFiles().then((uris) => this.resolverOf(new Set(uris.map(String)))), atMs: Date.now() };
    }
    return this.listed.resolver;
  }

  /**
   * Reads a file if it has changed; the text of its document if that is not saved.
   * @param isImported whether another file imports names from it
   */
  async read(uri: vscode.Uri, isImported = false): Promise<PythonFile | undefined> {
    const key = uri.toString();
    const unsaved = vscode.workspace.textDocuments.find((document) => document.isDirty && document.uri.toString() === key);
    try {
      const { mtime, size } = unsaved ? { mtime: 'unsaved', size: unsaved.version } : await vscode.workspace.fs.stat(uri);
      const stamp = `${mtime} ${size}`;
      const known = this.entries.get(key);
      if (known?.stamp === stamp && (known.file || !isImported)) return known.file;
      const text = unsaved ? unsaved.getText() : size > MAX_BYTES ? '' : relevantText(await vscode.workspace.fs.readFile(uri), isImported);
      const file = isImported || mayImportWorkflows(text) ? (await loadPython()).readPython(text) : undefined;
      this.entries.set(key, { uri, stamp, file });
      return file;
    } catch {
      // Deleted, or not readable.
      this.entries.delete(key);
      return undefined;
    }
  }

  private resolverOf(files: ReadonlySet<string>): NameResolver {
    return new NameResolver({ files, read: (file) => this.read(vscode.Uri.parse(file), true) });
  }
}

/** Whether a file is one of those that are searched. */
export function isSearched(uri: vscode.Uri): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (!folder || !uri.path.endsWith('.py')) return false;
  const segments = uri.path.slice(folder.uri.path.length).split('/');
  return !segments.some((segment) => EXCLUDED_FOLDERS.includes(segment));
}

async function pythonFiles(token?: vscode.CancellationToken): Promise<readonly vscode.Uri[]> {
  try {
    return await vscode.workspace.findFiles(PYTHON_FILES, `**/{${EXCLUDED_FOLDERS.join(',')}}/**`, MAX_FILES, token);
  } catch {
    // Some file systems can't be searched.
    return [];
  }
}

/** The text of a file, or '' if it is of no use here. */
function relevantText({ buffer, byteOffset, length }: Uint8Array, isImported: boolean): string {
  const bytes = Buffer.from(buffer, byteOffset, length);
  return isImported || mayImportWorkflows(bytes) ? new TextDecoder().decode(bytes) : '';
}
