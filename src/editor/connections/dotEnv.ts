import * as vscode from 'vscode';

/** The largest `.env` that is read (bytes). */
const MAX_BYTES = 256 * 1024;

/**
 * One assignment of a `.env`, by the rules of python-dotenv: a value in quotes may span lines; any other ends with the
 * line, closing quote or not. `set` and `$env:` are of Windows shells.
 */
const ASSIGNMENT = /^[ \t]*(?:(?:export|set)[ \t]+|\$[Ee]nv:)?([\w.-]+)[ \t]*=[ \t]*(?:(?:'([^']*)'|"([^"]*)")(?=[ \t]*(?:#.*)?$)|(.*))/gm;

/**
 * The values of a variable in `.env` files at the top of the workspace's folders, as in workflow projects (starter app).
 * Read through the editor's file systems, which include remote and virtual workspaces.
 */
export async function dotEnvValues(variable: string): Promise<string[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const found = await Promise.all(folders.map((folder) => readValue(vscode.Uri.joinPath(folder.uri, '.env'), variable)));
  return found.filter((value) => value !== undefined);
}

async function readValue(file: vscode.Uri, variable: string): Promise<string | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(file);
    return size > MAX_BYTES ? undefined : valueInDotEnv(await vscode.workspace.fs.readFile(file), variable);
  } catch {
    // Most folders have no such file.
    return undefined;
  }
}

/** The last value of a variable in a `.env`, without quotes and comment; undefined if there is none, or it is empty. */
export function valueInDotEnv(bytes: Uint8Array, variable: string): string | undefined {
  const values = [...textOf(bytes).matchAll(ASSIGNMENT)].filter(([, name]) => name === variable);
  const [, , single, double, bare = ''] = values.at(-1) ?? [];
  return (single ?? double ?? bare.replace(/(?:^|\s)#.*$/, '')).trim() || undefined;
}

/** UTF-8, or UTF-16 as PowerShell's `>` writes it, with a byte order mark or, detected by the zeros of ASCII, without. */
function textOf(bytes: Uint8Array): string {
  const [first = 1, second = 1] = bytes;
  const isBigEndian = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0);
  const isLittleEndian = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  if (isLittleEndian) return new TextDecoder('utf-16le').decode(bytes);
  // Not every build of Node has the other decoder.
  if (isBigEndian) return new TextDecoder('utf-16le').decode(Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16());
  return new TextDecoder().decode(bytes);
}
