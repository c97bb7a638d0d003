import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder of package.json, found upwards from this file, since the compiled tests may lie at any depth below it.
 * @throws Error when there is none
 */
export function projectRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error(`No package.json above ${__dirname}`);
  }
}

/** Where everything that is fetched, unpacked or written by the tests' editor goes; git ignores it. */
export function cacheFolder(): string {
  return join(projectRoot(), '.vscode-test');
}
