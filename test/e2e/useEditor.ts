import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { startSampleApi, type SampleApi, type SampleApiOptions } from '../sample-api/sampleApi';
import { launchBrowser } from '../vscode/launchBrowser';
import { cacheFolder } from '../support/projectRoot';
import { startVscode, type Vscode } from '../vscode/startVscode';
import { VscodeWindow, type WindowOpenOptions } from '../vscode/vscodeWindow';

/** The packaged extension that the tests install. */
export const packagedExtension = join(cacheFolder(), 'e2e/extension.vsix');

/** Options of the editor of a test file. */
export interface EditorOptions {
  readonly sample?: SampleApiOptions;
  /** User settings; `mistralRuns.serverUrl` is the sample by default. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment of the extension host, given the sample. By default it has no MISTRAL_API_KEY. */
  readonly env?: (sample: SampleApi) => Readonly<Record<string, string>>;
}

/** The fixture of a `describe`. Members throw outside of a test. */
export interface Editor {
  readonly sample: SampleApi;
  readonly vscode: Vscode;
  /** The folder that windows open, initially empty. */
  readonly workspace: string;
  /** Opens a window without stored state (key, tabs). It is closed after the test. */
  openWindow(options?: Omit<WindowOpenOptions, 'extensionName'>): Promise<VscodeWindow>;
  /** Adds user settings to those of the options. They apply to windows opened or reloaded later. */
  writeSettings(settings: Readonly<Record<string, unknown>>): void;
}

/** Everything started for one `describe`. */
interface Started {
  readonly sample: SampleApi;
  readonly vscode: Vscode;
  readonly browser: Browser;
  readonly workspace: string;
  readonly windows: Set<VscodeWindow>;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Text that only errors of the extension under test contain: the name of its folder and identifier. */
const extensionName = 'mistral-workflow-runs';

/**
 * Starts a sample API, an editor with the packaged extension, and a browser for the current `describe`, and ends them after
 * its last test. A failed test saves a picture of each window in the cache folder. A test also fails if the extension logs
 * an error to the console or a window requests an external address.
 */
export function useEditor(options: EditorOptions = {}): Editor {
  let started: Started | undefined;
  const now = (): Started => {
    if (started === undefined) throw new Error('The editor is there during a test only');
    return started;
  };

  before(async function () {
    const name = this.test?.parent?.title.replace(/[^\w-]+/g, '-') ?? 'editor';
    started = await start(join(cacheFolder(), 'e2e', name), options);
  });

  afterEach(async function () {
    const { windows } = now();
    const problems: string[] = [];
    for (const window of windows) {
      if (this.currentTest?.state === 'failed') {
        await window.screenshot(join(cacheFolder(), 'e2e/failed', `${this.currentTest.fullTitle().replace(/[^\w-]+/g, '-')}.png`));
      }
      problems.push(...window.problems, ...window.strayRequests.map((url) => `The window asked for ${url}`));
      await window.close();
    }
    windows.clear();
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });

  after(async () => {
    await started?.browser.close();
    await started?.vscode.close();
    await started?.sample.close();
    started = undefined;
  });

  return {
    get sample() {
      return now().sample;
    },
    get vscode() {
      return now().vscode;
    },
    get workspace() {
      return now().workspace;
    },
    async openWindow(windowOptions = {}) {
      const { browser, vscode, workspace, windows } = now();
      const window = await VscodeWindow.open(browser, vscode.windowUrl({ folder: workspace }), { ...windowOptions, extensionName });
      windows.add(window);
      return window;
    },
    writeSettings: (settings) => now().vscode.writeSettings({ ...now().settings, ...settings }),
  };
}

async function start(folder: string, options: EditorOptions): Promise<Started> {
  if (existsSync(folder)) rmSync(folder, { recursive: true });
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace, { recursive: true });
  const sample = await startSampleApi(options.sample);
  const settings = {
    'mistralRuns.serverUrl': sample.url,
    // No automatic refresh, for stable counts and pictures. refresh.test.ts resets it.
    'mistralRuns.refresh.interval': 3600,
    // Hovers cover rows. Tests of tooltips reset it.
    'workbench.hover.delay': 60_000,
    ...options.settings,
  };
  try {
    const vscode = await startVscode({
      dataFolder: join(folder, 'data'),
      settings,
      vsix: packagedExtension,
      env: options.env?.(sample) ?? {},
    });
    try {
      return { sample, vscode, browser: await launchBrowser(), workspace, windows: new Set(), settings };
    } catch (error) {
      await vscode.close();
      throw error;
    }
  } catch (error) {
    await sample.close();
    throw error;
  }
}
