import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { cacheFolder, projectRoot } from '../vscode/projectRoot';

/** Where the package lies that the end-to-end tests install. */
export const packagedExtension = join(cacheFolder(), 'e2e/extension.vsix');

/**
 * Packages the extension as `npm run package` does, which bundles it first (`vscode:prepublish`).
 * @throws Error when vsce refuses
 */
export async function packageExtension(): Promise<void> {
  mkdirSync(dirname(packagedExtension), { recursive: true });
  await createVSIX({ cwd: projectRoot(), packagePath: packagedExtension, dependencies: false });
}
