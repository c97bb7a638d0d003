import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Runs a script of the folder `processes` in a new Node.js process, where nothing is loaded, compiled or allocated yet.
 * @param script file name without extension
 * @param environment variables in addition to those of this process
 * @returns the one number that the script prints
 * @throws Error when the script fails or prints anything else
 */
export async function freshProcess(script: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'processes', `${script}.js`), ...args], {
    env: { ...process.env, ...environment },
  });
  const figure = Number(stdout);
  if (stdout.trim() === '' || !Number.isFinite(figure)) throw new Error(`${script} printed no number: ${stdout}`);
  return figure;
}
