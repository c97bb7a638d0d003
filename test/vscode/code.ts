/**
 * Accepts the arguments that `@vscode/test-electron` passes to VS Code. Replaces the desktop editor if that can't be
 * downloaded or there is no display:
 *
 *   node code.js [FOLDER] --extensionDevelopmentPath=… --extensionTestsPath=… --user-data-dir=… [--extensions-dir=…]
 *
 * Opens FOLDER (default: an empty window) in VS Code's server and a headless browser, runs the tests in the real extension
 * host, and exits with their exit code. The window's console goes to `console.log` in the user data folder; the tests
 * write their report to another file.
 */
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './launchBrowser';
import { startVscode, type Vscode } from './startVscode';

/** Time limit of a whole run, ms. */
const limit = 12 * 60_000;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    // test-electron passes flags that do not apply here.
    strict: false,
    options: {
      extensionDevelopmentPath: { type: 'string' },
      extensionTestsPath: { type: 'string' },
      'user-data-dir': { type: 'string' },
      'extensions-dir': { type: 'string' },
    },
  });
  const path = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? resolve(value) : undefined;
  };
  const dataFolder = path('user-data-dir');
  if (dataFolder === undefined) throw new Error('--user-data-dir is missing');
  const folder = resolve(positionals[0] ?? join(dataFolder, 'workspace'));
  mkdirSync(folder, { recursive: true });

  let vscode: Vscode | undefined;
  let browser: Browser | undefined;
  try {
    vscode = await startVscode({ dataFolder, extensionsFolder: path('extensions-dir'), smokeTestDriver: true });
    browser = await launchBrowser();
    const url = vscode.windowUrl({
      folder,
      extensionDevelopmentPath: path('extensionDevelopmentPath'),
      extensionTestsPath: path('extensionTestsPath'),
    });
    return await exitCode(browser, url, join(dataFolder, 'console.log'));
  } finally {
    await browser?.close();
    await vscode?.close();
  }
}

/** Opens the window and waits for the end of the tests, which the workbench reports through two functions in the page. */
async function exitCode(browser: Browser, url: string, consoleFile: string): Promise<number> {
  rmSync(consoleFile, { force: true });
  // Without the clipboard's permission `env.clipboard` never answers.
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => appendFileSync(consoleFile, `[page] ${String(error)}\n`));
  await page.exposeFunction('codeAutomationLog', (type: string, args: readonly unknown[]) => {
    appendFileSync(consoleFile, `[${type}] ${args.map(String).join(' ')}\n`);
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The tests did not end within ${limit / 1000} s`)), limit);
    const settle = (end: () => void) => {
      clearTimeout(timer);
      end();
    };
    page.on('crash', () => settle(() => reject(new Error('The browser crashed'))));
    page
      .exposeFunction('codeAutomationExit', (code: number) => settle(() => resolve(code)))
      .then(() => page.goto(url))
      .catch((error: unknown) => settle(() => reject(error instanceof Error ? error : new Error(String(error)))));
  });
}

// Ctrl+C and test-electron's kill end the editor as well.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
