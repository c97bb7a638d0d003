import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Mocha from 'mocha';

/** Result of a level. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** How a level is run. Times are in ms. */
export interface RunMochaOptions {
  /** Compiled folder; all `*.test.js` files in it, at any depth, are run. */
  readonly folder: string;
  readonly timeout: number;
  /** File for the counts (JSON), read by test/run.ts. */
  readonly countsFile: string;
  /** Only files whose path holds this text. */
  readonly only?: string | undefined;
}

/**
 * Runs every test file below a folder. A skip, an `.only` and a run of no test count as a failure.
 * @returns the counts, which are also written to `countsFile`
 */
export async function runMocha(options: RunMochaOptions): Promise<Counts> {
  const mocha = new Mocha({ ui: 'bdd', color: true, timeout: options.timeout, forbidOnly: true, forbidPending: true });
  const files = readdirSync(options.folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.js') && file.includes(options.only ?? ''))
    .sort();
  for (const file of files) mocha.addFile(join(options.folder, file));

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
