/**
 * `npm start`: opens VS Code with the extension, for manual use.
 *
 *   npm start                        against a sample API on this machine
 *   npm start -- --server URL        against another server, with the key from MISTRAL_API_KEY
 *   npm start -- --picture FILE      without a display: sets the key as a user would, opens a run, saves a PNG, exits
 *       [--theme dark|light|high-contrast] [--width PX] [--height PX] [--sidebar PX]
 *
 * User data, including the key, are kept in the cache folder.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startSampleApi } from '../sample-api/sampleApi';
import { launchBrowser } from './launchBrowser';
import { packageExtension } from './packageExtension';
import { cacheFolder } from '../support/projectRoot';
import { sampleWorkspace } from './sampleWorkspace';
import { startVscode } from './startVscode';
import { takePicture } from './takePicture';

/** The same ports each time, if they are free: browsers keep secrets by origin, the extension keeps keys by server. */
const ports = { editor: 3117, sample: 3118 };

const themes: Readonly<Record<string, string>> = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      server: { type: 'string' },
      picture: { type: 'string' },
      theme: { type: 'string', default: 'dark' },
      width: { type: 'string', default: '1280' },
      height: { type: 'string', default: '800' },
      sidebar: { type: 'string' },
    },
  });
  const forPicture = values.picture !== undefined;
  const sample = values.server === undefined ? await atPort(forPicture ? 0 : ports.sample, (port) => startSampleApi({ port })) : undefined;
  const key = sample?.apiKey ?? process.env['MISTRAL_API_KEY'];
  const dataFolder = join(cacheFolder(), forPicture ? 'picture' : 'start');
  if (forPicture) rmSync(dataFolder, { recursive: true, force: true });

  // Installed from the package. As an extension under development it would also set the theme: the editor takes the
  // themes below that extension's folder as its own, and this editor is in the checkout.
  const vsix = join(cacheFolder(), 'start.vsix');
  await packageExtension(vsix);
  const home = { folder: sampleWorkspace() };
  const vscode = await atPort(forPicture ? 0 : ports.editor, (port) =>
    startVscode({
      dataFolder,
      settings: {
        'mistralRuns.serverUrl': sample?.url ?? values.server,
        'workbench.colorTheme': themes[values.theme] ?? values.theme,
        'editor.minimap.enabled': !forPicture,
      },
      env: key === undefined ? {} : { MISTRAL_API_KEY: key },
      vsix,
      port,
      home,
    }),
  );
  const end = async () => {
    await vscode.close();
    await sample?.close();
  };

  if (values.picture === undefined) {
    console.log(`VS Code with Mistral Workflow Runs: ${vscode.origin}/`);
    console.log(sample === undefined ? `Server: ${values.server ?? ''}` : `Sample API: ${sample.url}`);
    if (key === undefined) console.log('MISTRAL_API_KEY is not set: use "Set API Key" in the view.');
    console.log('Ctrl+C ends it.');
    openInBrowser(`${vscode.origin}/`);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end().then(() => process.exit(0)));
    return;
  }

  const browser = await launchBrowser();
  try {
    await takePicture(browser, vscode.windowUrl(home), {
      file: resolve(values.picture),
      width: Number(values.width),
      height: Number(values.height),
      sidebar: values.sidebar === undefined ? undefined : Number(values.sidebar),
    });
    console.log(`Saved ${values.picture}`);
  } finally {
    await browser.close();
    await end();
  }
}

/** Starts a server at a port, or at any free one if that is in use. */
async function atPort<T>(port: number, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(port);
  } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return start(0);
  }
}

/** Opens the address in a browser, if there is one. */
function openInBrowser(url: string): void {
  const commands: Partial<Record<NodeJS.Platform, readonly string[]>> = { darwin: ['open', url], win32: ['cmd', '/c', 'start', '', url] };
  const hasDisplay = process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
  const [command, ...args] = commands[process.platform] ?? (hasDisplay ? ['xdg-open', url] : []);
  if (command === undefined) return;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  // No such program: the address is printed as well.
  child.on('error', () => undefined);
  child.unref();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
