/**
 * `npm test`: runs the test levels in order, each in its own process. The last line is the total,
 * `N passed, N failed`.
 *
 *   npm test                             all levels
 *   npm test -- unit --only=paging       one level, only files whose path contains the text
 *   npm run test:newest                  all levels in the newest VS Code and on its Node.js (`--vscode=newest`)
 *
 * A level that writes no counts (because it did not start or finish) counts as 1 failed.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Counts } from './support/runMocha';
import { cacheFolder } from './support/projectRoot';
import { installVscode } from './vscode/installVscode';
import { editorUnderTest, editorVariable } from './vscode/supportedEditors';

/** The program of each level. Its arguments are the file for the counts and `--only=…`. */
const levels = {
  unit: ['unitMain.js'],
  integration: ['integration/main.js'],
  e2e: ['e2e/main.js'],
} as const;

/** Time limit of a level, ms: e2e takes 8 to 11 min on two busy cores. */
const limit = 20 * 60_000;

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
  // The newest VS Code comes with its own Node.js, a newer LTS.
  const ownNode = level === 'unit' && editorUnderTest().node !== undefined;
  const node = ownNode ? (await installVscode()).node : process.execPath;
  const args = [join(__dirname, program), countsFile, ...(only === undefined ? [] : [`--only=${only}`])];
  const child = spawn(node, args, { stdio: 'inherit', timeout: limit });
  const succeeded = await new Promise<boolean>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0));
  });
  if (child.killed) console.error(`${level} was stopped after ${limit / 60_000} min`);
  const counts = readCounts(countsFile);
  // It failed outside of any test.
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
