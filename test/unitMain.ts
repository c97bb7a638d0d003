/** Runs the unit tests in plain Node: `node unitMain.js COUNTS_FILE [--only=TEXT]`. */
import { parseArgs } from 'node:util';
import './support/registerVscode';
import { runMocha } from './support/runMocha';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
  const [countsFile] = positionals;
  if (countsFile === undefined) throw new Error('Usage: unitMain.js COUNTS_FILE [--only=TEXT]');
  const { failed } = await runMocha({ folder: 'test/unit', timeout: 10_000, countsFile, only: values.only });
  process.exit(failed > 0 ? 1 : 0);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
