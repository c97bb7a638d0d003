import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { installVscode } from './installVscode';
import { startFrontServer } from './startFrontServer';

/** Options of `startVscode`. */
export interface VscodeOptions {
  /** Absolute path of the folder for all data of this editor: settings, extensions, logs, the secrets' key. */
  readonly dataFolder: string;
  /** User settings, in addition to the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Absolute path of a packaged extension to install. */
  readonly vsix?: string | undefined;
  /** Where installed extensions are, if not in `dataFolder`. */
  readonly extensionsFolder?: string | undefined;
  /** Added to the environment of the extension host. `MISTRAL_…` of this process is not passed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** The window that the root path opens. */
  readonly home?: WindowOptions;
  /** Port of the address to open; 0, the default, for any free port. */
  readonly port?: number | undefined;
  /** Whether modal dialogs are refused, as tests in the extension host need it. */
  readonly smokeTestDriver?: boolean;
}

/** A running VS Code whose window is a page of a browser. */
export interface Vscode {
  /** Such as `http://127.0.0.1:3000`. */
  readonly origin: string;
  /** Folder of the editor's log files. */
  readonly logsFolder: string;
  /** Replaces the user settings, in addition to the quiet ones. Open windows apply them on reload. */
  writeSettings(settings: Readonly<Record<string, unknown>>): void;
  /** The address of a window. */
  windowUrl(options: WindowOptions): string;
  /** Ends the server, its extension hosts and all connections. */
  close(): Promise<void>;
}

/** Folder and extension of a window. All paths are absolute. */
export interface WindowOptions {
  readonly folder: string;
  /** Folder of an extension under development. */
  readonly extensionDevelopmentPath?: string | undefined;
  /** Module whose `run()` the extension host calls before it exits. */
  readonly extensionTestsPath?: string | undefined;
}

/** Settings for a quiet window: no welcome page, updates, network or auto save. */
const quietSettings = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  // The editor in a browser saves automatically by default, so that no test could see a dirty tab.
  'files.autoSave': 'off',
  // The workspace is in this project's checkout.
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

/** Time limit until the server listens, ms. Usually it takes half a second. */
const startLimit = 60_000;

/**
 * Starts the VS Code that `installVscode` has installed, for windows in a browser. The caller closes it.
 * @throws Error with the server's output when it doesn't start or doesn't install the extension
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
  // An empty gallery, so that the editor doesn't query the public one.
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

/** This process's environment, without the variables of a surrounding editor and without the developer's own key. */
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
 * Ends the editor when this process ends, for any reason.
 * @returns a function that ends the editor; its extension hosts notice that and exit as well
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
