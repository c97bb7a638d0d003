import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder of package.json, at any depth above this compiled file.
 * @throws Error if there is none
 */
export function projectRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error(`No package.json above ${__dirname}`);
  }
}

/** Folder for everything that the tests download, unpack or write. Ignored by git. */
export function cacheFolder(): string {
  return join(projectRoot(), '.vscode-test');
}
