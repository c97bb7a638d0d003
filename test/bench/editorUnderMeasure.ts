import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { layOutJson } from '../../src/core/history/jsonLayout';
import { startSampleApi } from '../sample-api/sampleApi';
import { launchBrowser } from '../vscode/launchBrowser';
import { startVscode } from '../vscode/startVscode';
import { VscodeWindow, type Row } from '../vscode/vscodeWindow';
import { freshProcess } from './freshProcess';
import { FAILURE, longestHistory } from './longestHistory';

/** A file with the text of the history as the extension formats it. */
const LAID_OUT_FILE = 'history.json';
const FIRST_EVENT = '"eventId": "1"';

/** A real VS Code for measuring how long documents take to open. All times are in ms. */
export interface EditorUnderMeasure {
  /** From the click on Open History of a completed run to its first event on screen. */
  openHistory(): Promise<number>;
  /** From the click on a file with the same text to its first event on screen. */
  openFile(): Promise<number>;
  /** From the click on Go to Failure of a failed run to the failing event on screen. */
  goToFailure(): Promise<number>;
  /** From the arrival of a request for such a history to its last byte, for a client that discards it. */
  serversShare(): Promise<number>;
  /** Closes the editor and the servers. */
  close(): Promise<void>;
}

/**
 * Starts it and opens each kind of document once, as a warm-up.
 * @param folder an empty folder @param vsix the packaged extension
 */
export async function startEditorUnderMeasure(folder: string, vsix: string): Promise<EditorUnderMeasure> {
  const completed = longestHistory('completed');
  const failed = longestHistory('failed');
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace, { recursive: true });
  writeFileSync(join(workspace, LAID_OUT_FILE), await layOutJson([completed]));

  const sample = await startSampleApi();
  let body = completed;
  let sentMs = NaN;
  const send = async (_request: unknown, response: ServerResponse): Promise<void> => {
    const start = performance.now();
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
    await once(response, 'finish');
    sentMs = performance.now() - start;
  };
  sample.answer(/\/history$/, send, Infinity);
  const settings = {
    'mistralRuns.serverUrl': sample.url,
    'mistralRuns.refresh.interval': 3600,
    'workbench.editorLargeFileConfirmation': 1024,
    // Hovers cover rows.
    'workbench.hover.delay': 60_000,
  };
  const vscode = await startVscode({ dataFolder: join(folder, 'data'), settings, vsix, env: { MISTRAL_API_KEY: sample.apiKey } });
  const browser = await launchBrowser();
  const window = await VscodeWindow.open(browser, vscode.windowUrl({ folder: workspace }), { extensionName: 'mistral-workflow-runs' });
  await showRuns(window);
  const completedRun = await runWithIcon(window, 'pass');
  const failedRun = await runWithIcon(window, 'error');

  const editor: EditorUnderMeasure = {
    openHistory: async () => {
      body = completed;
      return msToText(window, await inlineAction(window, completedRun, 'Open History'), FIRST_EVENT);
    },
    openFile: async () => msToText(window, await explorerFile(window), FIRST_EVENT),
    goToFailure: async () => {
      body = failed;
      return msToText(window, await inlineAction(window, failedRun, 'Go to Failure'), FAILURE.cause.message);
    },
    serversShare: async () => {
      await freshProcess('drainProcess', [sample.url, sample.apiKey]);
      return sentMs;
    },
    close: async () => {
      await browser.close();
      await vscode.close();
      await sample.close();
    },
  };
  await editor.openHistory();
  await editor.openFile();
  await editor.goToFailure();
  return editor;
}

/** Expands the group of a workflow. */
async function showRuns(window: VscodeWindow): Promise<void> {
  await window.openRunsView();
  await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
  await window.waitForRows('workflows without runs', (rows) => rows.some(({ icon }) => icon === 'dash'));
  await window.expandRow('process-invoices');
}

/** @returns its label */
async function runWithIcon(window: VscodeWindow, icon: string): Promise<string> {
  const isIt = (row: Row): boolean => row.level === 2 && row.icon === icon;
  const rows = await window.waitForRows(`a run with ${icon}`, (all) => all.some(isIt));
  return rows.find(isIt)?.label ?? '';
}

async function inlineAction(window: VscodeWindow, label: string, name: string): Promise<Locator> {
  await window.openRunsView();
  const row = await window.focusRow(label);
  await row.hover();
  return row.getByRole('button', { name, exact: true });
}

async function explorerFile({ page }: VscodeWindow): Promise<Locator> {
  const file = page.locator('.explorer-folders-view .monaco-list-row', { hasText: LAID_OUT_FILE });
  if (!(await file.isVisible())) await page.locator('.part.activitybar').getByRole('tab', { name: /^Explorer/ }).click();
  await file.waitFor();
  return file;
}

/** @returns the time from the click to the text; closes the document afterwards */
async function msToText(window: VscodeWindow, target: Locator, text: string): Promise<number> {
  const { page } = window;
  const tab = page.locator('.part.editor .tab').first();
  // A click on a row that is being redrawn is lost, as right after its view is shown.
  await window.until('a tab', async () => {
    await page.evaluate(noteTimes(text));
    await target.click();
    return tab.waitFor({ timeout: 10_000 }).then(
      () => true,
      () => false,
    );
  });
  await window.until(`the text ${text}`, () => page.evaluate<boolean>('benchTimes.shown !== undefined'));
  const ms = await page.evaluate<number>('benchTimes.shown - benchTimes.clicked');
  await window.closeTabs();
  return ms;
}

/** Lets the page record when it was clicked and when a text first appears in the editor; polling from outside would add to the time. */
function noteTimes(text: string): string {
  return `{
    const times = globalThis.benchTimes = { clicked: undefined, shown: undefined };
    addEventListener('click', ({ timeStamp }) => times.clicked = timeStamp, { capture: true, once: true });
    const look = () => {
      const lines = document.querySelectorAll('.part.editor .editor-group-container.active .view-lines .view-line');
      const isShown = [...lines].some((line) => line.textContent.replaceAll('\\u00a0', ' ').includes(${JSON.stringify(text)}));
      if (isShown && times.clicked !== undefined) times.shown = performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }`;
}
