import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { projectRoot } from '../support/projectRoot';

/**
 * Packages the extension as `npm run package` does, which bundles it first (`vscode:prepublish`).
 * @param file absolute path of the .vsix; its folder is created if missing
 * @throws Error when the bundler or vsce fails
 */
export async function packageExtension(file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  await createVSIX({ cwd: projectRoot(), packagePath: file, dependencies: false });
}
