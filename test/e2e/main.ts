/**
 * Runs the end-to-end tests: `node main.js COUNTS_FILE [--only=TEXT]`. Packages the extension once; each test file installs
 * the package into a separate editor.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runMocha } from '../support/runMocha';
import { packageExtension } from '../vscode/packageExtension';
import { cacheFolder } from '../support/projectRoot';
import { packagedExtension } from './useEditor';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
  const [countsFile] = positionals;
  if (countsFile === undefined) throw new Error('Usage: main.js COUNTS_FILE [--only=TEXT]');
  rmSync(join(cacheFolder(), 'e2e'), { recursive: true, force: true });
  await packageExtension(packagedExtension);
  const { failed } = await runMocha({ folder: 'test/e2e', timeout: 120_000, countsFile, only: values.only });
  process.exit(failed > 0 ? 1 : 0);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
