import { appendFileSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';
import Mocha from 'mocha';
import { runMocha } from '../support/runMocha';

/**
 * Runs in the extension host, called by VS Code: runs the tests beside this file.
 * `INTEGRATION_COUNTS` and `INTEGRATION_OUTPUT` name the files for the counts and for mocha's report, and
 * `INTEGRATION_ONLY` a part of a test file's path.
 * @throws Error when a test failed, which gives VS Code its exit code
 */
export async function run(): Promise<void> {
  const countsFile = environment('INTEGRATION_COUNTS');
  const outputFile = environment('INTEGRATION_OUTPUT');
  // The extension host's console leads to the window, among hundreds of the window's own lines, and can't be replaced.
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
