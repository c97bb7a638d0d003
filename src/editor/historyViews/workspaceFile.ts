import * as vscode from 'vscode';

/** Most parts of a path that are compared with the folders. */
const MOST_PARTS = 12;

/**
 * The file of the workspace for a path of another machine, as a container: `/app/src/run.py` is `src/run.py` of the first
 * folder that has it; else the only file whose path ends in the last two parts.
 * @param path parts without `..`
 */
export async function workspaceFile(path: readonly string[], token: vscode.CancellationToken): Promise<vscode.Uri | undefined> {
  const parts = path.slice(-MOST_PARTS);
  for (let from = 0; from < parts.length; from++) {
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
      if (token.isCancellationRequested) return undefined;
      const file = vscode.Uri.joinPath(uri, ...parts.slice(from));
      if (await isFile(file)) return file;
    }
  }
  const end = parts.slice(-2);
  // Other characters may have a meaning in a glob pattern.
  if (end.length < 2 || !end.every((part) => /^[\w.-]+$/.test(part))) return undefined;
  const [file, another] = await found(`**/${end.join('/')}`, token);
  return another ? undefined : file;
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}

async function found(pattern: string, token: vscode.CancellationToken): Promise<readonly vscode.Uri[]> {
  try {
    return await vscode.workspace.findFiles(pattern, '**/{node_modules,site-packages,.venv}/**', 2, token);
  } catch {
    // Not every file system can be searched.
    return [];
  }
}
