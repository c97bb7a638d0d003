/**
 * `npm test`: runs the levels of the tests in their order, each in a process of its own, and ends with the line
 * `N passed, N failed`, added up from the counts that each level wrote.
 *
 *   npm test                             all levels
 *   npm test -- unit --only=paging       one level, only the files whose path holds the text
 *   npm run test:newest                  the levels that need an editor, in the newest VS Code (`--vscode=newest`)
 *
 * A level that leaves no counts (it could not start, or did not come to its end) is 1 failed.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Counts } from './support/runMocha';
import { cacheFolder } from './support/projectRoot';
import { editorUnderTest, editorVariable } from './vscode/supportedEditors';

/** The levels and the program of each, which is given the file for its counts and then `--only=…`. */
const levels = {
  unit: ['unitMain.js'],
  integration: ['integration/main.js'],
  e2e: ['e2e/main.js'],
} as const;

/** How long one level may take, ms: e2e needs 8 to 11 min on two cores that others use as well. */
const limit = 14 * 60_000;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' }, vscode: { type: 'string' } } });
  if (values.vscode !== undefined) process.env[editorVariable] = values.vscode;
  const { version } = editorUnderTest();
  const unknown = positionals.find((name) => !(name in levels));
  if (unknown !== undefined) throw new Error(`No level "${unknown}": there are ${Object.keys(levels).join(', ')}`);
  const wanted = (Object.keys(levels) as (keyof typeof levels)[]).filter((level) => positionals.length === 0 || positionals.includes(level));

  const summary: string[] = [];
  const total = { passed: 0, failed: 0 };
  for (const level of wanted) {
    const start = Date.now();
    const { passed, failed } = await runLevel(level, values.only);
    total.passed += passed;
    total.failed += failed;
    summary.push(`${level}: ${passed} passed, ${failed} failed (${Math.round((Date.now() - start) / 1000)} s)`);
  }
  console.log(`VS Code ${version}`);
  console.log(summary.join('\n'));
  console.log(`${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
}

async function runLevel(level: keyof typeof levels, only: string | undefined): Promise<Counts> {
  const countsFile = join(cacheFolder(), 'counts', `${level}.json`);
  rmSync(countsFile, { force: true });
  const [program] = levels[level];
  const args = [join(__dirname, program), countsFile, ...(only === undefined ? [] : [`--only=${only}`])];
  const child = spawn(process.execPath, args, { stdio: 'inherit', timeout: limit });
  const succeeded = await new Promise<boolean>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0));
  });
  if (child.killed) console.error(`${level} was ended: it took longer than ${limit / 60_000} min`);
  const counts = readCounts(countsFile);
  // Red in spite of its counts: it failed outside of any test.
  return !succeeded && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function readCounts(file: string): Counts {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Counts;
  } catch {
    return { passed: 0, failed: 1 };
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
