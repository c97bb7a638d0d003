import { appendFileSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';
import Mocha from 'mocha';
import { runMocha } from '../support/runMocha';

/**
 * Called by VS Code in the extension host. Runs the tests in this folder.
 * `INTEGRATION_COUNTS` and `INTEGRATION_OUTPUT` are the files for the counts and for mocha's report, `INTEGRATION_ONLY` is
 * part of a test file's path.
 * @throws Error when a test failed, which gives VS Code its exit code
 */
export async function run(): Promise<void> {
  const countsFile = environment('INTEGRATION_COUNTS');
  const outputFile = environment('INTEGRATION_OUTPUT');
  // The extension host's console is mixed with hundreds of lines of the window, and can't be replaced.
  writeFileSync(outputFile, '');
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => appendFileSync(outputFile, `${format(...args)}\n`);
  const { failed } = await runMocha({ folder: 'test/integration', timeout: 30_000, countsFile, only: process.env['INTEGRATION_ONLY'] });
  if (failed > 0) throw new Error(`${failed} failed`);
}

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
