import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * @returns the folder of the project's package.json: the nearest above this file, compiled or not
 * @throws when there is none
 */
export function projectRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder) throw new Error(`No package.json above ${__dirname}`);
  }
}
