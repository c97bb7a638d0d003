import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/manifest';
import { extensionUnderTest } from './extensionUnderTest';
import { until } from './until';

/** Folder of the Python files in the workspace. */
const FOLDER = 'python';

/** @param path relative to the folder of the Python files */
export function pythonFile(path: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, FOLDER, path);
}

/** Writes Python files into the workspace. @param texts by path */
export async function writePython(texts: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(texts)) await vscode.workspace.fs.writeFile(pythonFile(path), Buffer.from(text));
}

/** Deletes all Python files, and waits until the tree shows none of them. */
export async function removePython(): Promise<void> {
  await vscode.workspace.fs.delete(pythonFile(''), { recursive: true });
  await untilSearched(async () => (await extensionUnderTest.rows()).every((row) => definedIn(row) === undefined));
}

/** The file that a row names as the definition of its workflow. */
export function definedIn({ tooltip }: vscode.TreeItem): string | undefined {
  return typeof tooltip === 'string' ? /^Defined in this workspace: (.*)$/m.exec(tooltip)?.[1] : undefined;
}

/** Code that defines a workflow, on line 3 (from 0), and an activity on line 7. */
export function workflowCode(workflow: string, activity = 'unused'): string {
  const imports = 'import mistralai.workflows as workflows\n\n';
  return `${imports}@workflows.workflow.define(name="${workflow}")\nclass Defined:\n    pass\n\n@workflows.activity(name="${activity}")\nasync def run_it():\n    pass\n`;
}

/** Searches the workspace again, as Refresh does, and waits for a condition. */
export async function untilSearched(holds: () => boolean | Promise<boolean>): Promise<void> {
  await vscode.commands.executeCommand(COMMANDS.refresh);
  await until('the workspace is searched', holds);
}
