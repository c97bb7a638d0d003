import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { startSampleApi, type SampleApi, type SampleApiOptions } from '../sample-api/sampleApi';
import { launchBrowser } from '../vscode/launchBrowser';
import { cacheFolder } from '../support/projectRoot';
import { startVscode, type Vscode } from '../vscode/startVscode';
import { VscodeWindow, type WindowOpenOptions } from '../vscode/vscodeWindow';

/** Where the package lies that the tests install. */
export const packagedExtension = join(cacheFolder(), 'e2e/extension.vsix');

/** What the editor of a test file is like. */
export interface EditorOptions {
  readonly sample?: SampleApiOptions;
  /** User settings; `mistralRuns.serverUrl` is the sample unless told otherwise. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment of the extension host, given the sample; without it there is no MISTRAL_API_KEY in it. */
  readonly env?: (sample: SampleApi) => Readonly<Record<string, string>>;
}

/** What the tests of a `describe` have at hand; each part throws outside of a test. */
export interface Editor {
  readonly sample: SampleApi;
  readonly vscode: Vscode;
  /** The folder that windows show; empty at first. */
  readonly workspace: string;
  /** Opens a window that knows nothing of earlier ones: no key, no tab. Closed after the test. */
  openWindow(options?: Omit<WindowOpenOptions, 'extensionName'>): Promise<VscodeWindow>;
  /** Writes user settings over those of the options; windows take them over when opened or reloaded. */
  writeSettings(settings: Readonly<Record<string, unknown>>): void;
}

/** All that is started for one `describe`. */
interface Started {
  readonly sample: SampleApi;
  readonly vscode: Vscode;
  readonly browser: Browser;
  readonly workspace: string;
  readonly windows: Set<VscodeWindow>;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The part of an error that only the extension under test's errors hold: its folder's and its identifier's name. */
const extensionName = 'mistral-workflow-runs';

/**
 * For the tests of the `describe` it is called in: a sample API, an editor with the packaged extension installed, and
 * a browser, ended with the last test. A failed test leaves a picture of each of its windows in the cache folder; a
 * test fails as well when the extension put an error on the console or a window asked for an address off this machine.
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
    // Requests are counted, and states stay for a picture; the test of refreshing sets it back.
    'mistralRuns.refresh.interval': 3600,
    // Hovers cover rows; a test of a tooltip sets it back.
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
