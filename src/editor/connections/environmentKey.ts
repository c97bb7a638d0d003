import { parseEnv } from 'node:util';
import * as vscode from 'vscode';

const VARIABLE = 'MISTRAL_API_KEY';

/** The key that the environment of the extension host holds, if any. */
export function environmentKey(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return environment[VARIABLE]?.trim() || undefined;
}

/**
 * The key in the first workspace folder whose `.env` holds one, if any. Workflow projects keep theirs there
 * (starter app). Read through the editor's file systems, so that it works in remote and virtual workspaces.
 */
export async function dotEnvKey(): Promise<string | undefined> {
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const key = await readKey(vscode.Uri.joinPath(folder.uri, '.env'));
    if (key) return key;
  }
  return undefined;
}

async function readKey(file: vscode.Uri): Promise<string | undefined> {
  try {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    return parseEnv(text)[VARIABLE]?.trim() || undefined;
  } catch {
    // Most folders have no such file.
    return undefined;
  }
}
