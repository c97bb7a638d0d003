import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Mocha from 'mocha';
import { projectRoot } from './projectRoot';

/** Result of a level. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** How a level is run. Times are in ms. */
export interface RunMochaOptions {
  /** Folder of the sources, relative to the project's root, such as `test/unit`. */
  readonly folder: string;
  readonly timeout: number;
  /** File for the counts (JSON), read by test/run.ts. */
  readonly countsFile: string;
  /** Runs only files whose path contains this text. */
  readonly only?: string | undefined;
}

/**
 * Runs the compiled test of every `*.test.ts` below a folder. Compiled tests without a source, such as those of a renamed
 * file, are not run. A skip, an `.only` and a run of no test count as a failure.
 * @returns the counts, which are also written to `countsFile`
 */
export async function runMocha(options: RunMochaOptions): Promise<Counts> {
  const mocha = new Mocha({ ui: 'bdd', color: true, timeout: options.timeout, forbidOnly: true, forbidPending: true });
  const files = readdirSync(join(projectRoot(), options.folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${options.folder}/${file}`)
    .filter((file) => file.endsWith('.test.ts') && file.includes(options.only ?? ''))
    .sort();
  for (const file of files) mocha.addFile(join(projectRoot(), 'out', file.replace(/ts$/, 'js')));

  const counts = await new Promise<Counts>((resolve) => {
    const runner = mocha.run((failures) => {
      const passed = runner.stats?.passes ?? 0;
      const ran = passed + failures > 0;
      if (!ran) process.stderr.write(`No test ran in ${options.folder}\n`);
      resolve({ passed, failed: ran ? failures : 1 });
    });
  });
  mkdirSync(dirname(options.countsFile), { recursive: true });
  writeFileSync(options.countsFile, JSON.stringify(counts));
  return counts;
}
