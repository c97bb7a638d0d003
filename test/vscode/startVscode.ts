import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { installVscode } from './installVscode';
import { startFrontServer } from './startFrontServer';

/** How the editor is started. */
export interface VscodeOptions {
  /** Absolute path of the folder for everything that this editor keeps: settings, extensions, logs, the secrets' key. */
  readonly dataFolder: string;
  /** User settings, over those that keep the window quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Absolute path of a packaged extension to install first. */
  readonly vsix?: string | undefined;
  /** Where installed extensions are, if not in `dataFolder`. */
  readonly extensionsFolder?: string | undefined;
  /** Added to the environment of the extension host; `MISTRAL_…` of the own environment doesn't reach it otherwise. */
  readonly env?: Readonly<Record<string, string>>;
  /** The window that the bare address opens. */
  readonly home?: WindowOptions;
  /** Port of the address to open; 0, the default, takes any free one. */
  readonly port?: number | undefined;
  /** Modal dialogs are refused then, as tests in the extension host need it. */
  readonly smokeTestDriver?: boolean;
}

/** A running VS Code whose window is a page of a browser. */
export interface Vscode {
  /** As `http://127.0.0.1:3000`. */
  readonly origin: string;
  /** Where the editor's log files are. */
  readonly logsFolder: string;
  /** Writes the user settings anew, over the quiet ones. A window that is open takes them over when it is reloaded. */
  writeSettings(settings: Readonly<Record<string, unknown>>): void;
  /** The address of a window. */
  windowUrl(options: WindowOptions): string;
  /** Ends the server, its extension hosts and every window's connection. */
  close(): Promise<void>;
}

/** What a window shows. All paths are absolute. */
export interface WindowOptions {
  readonly folder: string;
  /** An extension that isn't installed but lies there. */
  readonly extensionDevelopmentPath?: string | undefined;
  /** A module whose `run()` the extension host calls; then it ends and reports. */
  readonly extensionTestsPath?: string | undefined;
}

/** Settings for a window in which nothing happens by itself: no welcome, no update, no network, no saving. */
const quietSettings = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  // The browser's editor would save by itself, and no test could see a dirty tab.
  'files.autoSave': 'off',
  // The workspace lies in this project's own checkout.
  'git.openRepositoryInParentFolders': 'never',
  'remote.autoForwardPorts': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.commandCenter': false,
  'workbench.enableExperiments': false,
  'workbench.layoutControl.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/** How long the server may take until it listens, ms. Half a second is usual. */
const startLimit = 60_000;

/**
 * Starts the VS Code that `installVscode` puts into the cache, for windows in a browser. The caller closes it.
 * @throws Error with the server's output when it doesn't come up or doesn't take the extension
 */
export async function startVscode(options: VscodeOptions): Promise<Vscode> {
  const { server, node } = await installVscode();
  const dataFolder = resolve(options.dataFolder);
  const settingsFile = join(dataFolder, 'data/User/settings.json');
  const writeSettings = (settings: Readonly<Record<string, unknown>>) => {
    writeFileSync(settingsFile, JSON.stringify({ ...quietSettings, ...settings }, undefined, 2));
  };
  mkdirSync(join(dataFolder, 'data/User'), { recursive: true });
  writeSettings(options.settings ?? {});

  const common = ['--server-data-dir', dataFolder, '--accept-server-license-terms', '--telemetry-level', 'off'];
  if (options.extensionsFolder !== undefined) common.push('--extensions-dir', resolve(options.extensionsFolder));
  // An empty gallery: the editor would ask a public one about extensions.
  const environment = { ...cleanEnvironment(), EXTENSIONS_GALLERY: '{}', ...options.env };
  const program = join(server, 'out/server-main.js');
  if (options.vsix !== undefined) {
    const args = [program, '--install-extension', resolve(options.vsix), '--force', ...common];
    await promisify(execFile)(node, args, { cwd: server, env: environment });
  }
  const args = [program, '--host', '127.0.0.1', '--port', '0', '--without-connection-token', ...common];
  if (options.smokeTestDriver === true) args.push('--enable-smoke-test-driver');
  const child = spawn(node, args, { cwd: server, env: environment });
  const end = endWithThisProcess(child);
  try {
    const port = await listeningPort(child);
    const keyFile = join(dataFolder, 'secrets.key');
    const { home } = options;
    const front = await startFrontServer({
      target: `http://127.0.0.1:${port}`,
      port: options.port ?? 0,
      keyFile,
      home: home === undefined ? undefined : (origin) => windowUrl(origin, home),
    });
    return {
      origin: front.origin,
      logsFolder: join(dataFolder, 'data/logs'),
      writeSettings,
      windowUrl: (window) => windowUrl(front.origin, window),
      close: async () => {
        await front.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** The own environment without what an editor around this process has put there, and without a person's own key. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|MISTRAL_|NODE_OPTIONS$)/.test(name)));
}

/** @returns the port of VS Code's own server, once its extension hosts can start */
async function listeningPort(child: ChildProcessWithoutNullStreams): Promise<number> {
  let output = '';
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`VS Code's server ${what}:\n${output}`));
    const timer = setTimeout(() => fail('did not start in time'), startLimit);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const port = /Server bound to 127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (port === undefined || !output.includes('Extension host agent started')) return;
      clearTimeout(timer);
      child.stdout.off('data', read).resume();
      child.stderr.off('data', read).resume();
      resolve(Number(port));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => {
      clearTimeout(timer);
      fail('ended');
    });
    child.once('error', reject);
  });
}

/**
 * Makes sure that the editor doesn't outlive this process, however that ends.
 * @returns what ends it: its extension hosts notice that it is gone and end as well
 */
function endWithThisProcess(child: ChildProcessWithoutNullStreams): () => Promise<void> {
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return async () => {
    process.off('exit', kill);
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    const timer = setTimeout(kill, 5000);
    await exited;
    clearTimeout(timer);
  };
}

function windowUrl(origin: string, options: WindowOptions): string {
  const remote = (path: string) => `vscode-remote://${new URL(origin).host}${encodeURI(path)}`;
  const payload = [
    ['extensionDevelopmentPath', options.extensionDevelopmentPath],
    ['extensionTestsPath', options.extensionTestsPath],
  ].flatMap(([name, path]) => (path === undefined ? [] : [[name, remote(path)]]));
  const url = new URL(origin);
  url.searchParams.set('folder', options.folder);
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}
