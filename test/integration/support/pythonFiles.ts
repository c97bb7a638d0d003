import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/manifest';
import { extensionUnderTest } from './extensionUnderTest';
import { until } from './until';

/** Where they lie in the workspace. */
const FOLDER = 'python';

/** The file of the workspace with this path below the folder of the Python files. */
export function pythonFile(path: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, FOLDER, path);
}

/** Writes Python files into the workspace. @param texts by path */
export async function writePython(texts: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(texts)) await vscode.workspace.fs.writeFile(pythonFile(path), Buffer.from(text));
}

/** Takes all of them away again, and has the tree forget them. */
export async function removePython(): Promise<void> {
  await vscode.workspace.fs.delete(pythonFile(''), { recursive: true });
  await untilLookedThrough(async () => (await extensionUnderTest.rows()).every((row) => definedIn(row) === undefined));
}

/** Where the row says that its workflow is defined; undefined where it doesn't. */
export function definedIn({ tooltip }: vscode.TreeItem): string | undefined {
  return typeof tooltip === 'string' ? /^Defined in this workspace: (.*)$/m.exec(tooltip)?.[1] : undefined;
}

/** Code that defines a workflow, on line 3 (from 0), and an activity on line 7. */
export function workflowCode(workflow: string, activity = 'unused'): string {
  const imports = 'import mistralai.workflows as workflows\n\n';
  return `${imports}@workflows.workflow.define(name="${workflow}")\nclass Defined:\n    pass\n\n@workflows.activity(name="${activity}")\nasync def run_it():\n    pass\n`;
}

/** Has the workspace looked through anew, as Refresh does, and waits until what it defines is what is wanted. */
export async function untilLookedThrough(holds: () => boolean | Promise<boolean>): Promise<void> {
  await vscode.commands.executeCommand(COMMANDS.refresh);
  await until('the workspace is looked through', holds);
}
