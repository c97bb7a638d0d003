import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';
import { cacheFolder, projectRoot } from '../support/projectRoot';

const run = promisify(execFile);

/**
 * Starts a headless Chromium of a pinned version, unpacked from an npm package into the cache folder (2 s, 200 MB the
 * first time). The package is for Linux on x64 only; on other platforms the installed Chrome is used.
 * The caller closes it.
 * @throws Error when it can't start
 */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return chromium.launch({ channel: 'chrome' });
  const folder = await unpackChromium();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    // Not the package's own list, which disables web security. No sandbox: root in a container can't have one.
    args: [
      '--headless=shell',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // The page reaches this machine only, so that no test or picture depends on the network.
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    ],
    env: await browserEnvironment(folder),
  });
}

/** @returns the folder with `chromium`, libraries that the system may lack (`al2023/lib`) and a font (`fonts`) */
async function unpackChromium(): Promise<string> {
  const manifest = JSON.parse(readFileSync(join(projectRoot(), 'node_modules/@sparticuz/chromium/package.json'), 'utf8')) as { version: string };
  const unpacked = join(cacheFolder(), `chromium-${manifest.version}`);
  if (existsSync(unpacked)) return unpacked;
  mkdirSync(cacheFolder(), { recursive: true });
  const unfinished = mkdtempSync(`${unpacked}.`);
  try {
    // The package unpacks into the temporary folder, uses any version it finds there, and unpacks its libraries
    // in Lambda only: hence a separate process with its own environment.
    const script = `import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())`;
    const env = { ...process.env, TMPDIR: unfinished, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' };
    await run(process.execPath, ['-e', script], { cwd: projectRoot(), env });
    renameSync(unfinished, unpacked);
  } catch (error) {
    // Another process may have finished first.
    if (!existsSync(unpacked)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return unpacked;
}

/** The environment of the browser: the package's libraries and font, unless the system has its own. */
async function browserEnvironment(folder: string): Promise<Record<string, string>> {
  const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  if (!existsSync('/etc/fonts/fonts.conf')) {
    // The package's own file looks for its font in Lambda's folders only.
    const file = join(folder, 'fonts.conf');
    writeFileSync(file, `<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>`);
    env['FONTCONFIG_FILE'] = file;
  }
  try {
    await run(join(folder, 'chromium'), ['--version']);
  } catch {
    env['LD_LIBRARY_PATH'] = [join(folder, 'al2023/lib'), env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  }
  return env;
}
