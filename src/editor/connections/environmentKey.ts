import { parseEnv } from 'node:util';
import * as vscode from 'vscode';

const VARIABLE = 'MISTRAL_API_KEY';

/** MISTRAL_API_KEY in the environment of the extension host, if set. */
export function environmentKey(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return environment[VARIABLE]?.trim() || undefined;
}

/**
 * MISTRAL_API_KEY in the `.env` of the first workspace folder that has one, if any; the starter app of Mistral Workflows
 * keeps it there. Read through `workspace.fs`, which also works in remote and virtual workspaces.
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
