import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { layOutJson } from '../../src/documents/jsonLayout';
import { startSampleApi } from '../sample-api/sampleApi';
import { launchBrowser } from '../vscode/launchBrowser';
import { packageExtension } from '../vscode/packageExtension';
import { startVscode } from '../vscode/startVscode';
import { VscodeWindow, type Row } from '../vscode/vscodeWindow';
import { freshProcess } from './freshProcess';
import { FAILURE, longestHistory } from './longestHistory';

/** The file beside the history: its text, as the extension lays it out. */
const LAID_OUT_FILE = 'history.json';
const FIRST_EVENT = '"eventId": "1"';
const WORKFLOW = 'process-invoices';

/** Has the page note when it was clicked, and when a text is first drawn in the editor: asking from outside would add to it. */
const NOTE_TIMES = (text: string): string => `{
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

/** A real VS Code in which one sees how long documents take; all times in ms. */
export interface EditorUnderMeasure {
  /** From the click on Open History, of a run that completed, to its first event on screen. */
  openHistory(): Promise<number>;
  /** From the click on the file that holds the same, laid out, to the same. */
  openFile(): Promise<number>;
  /** From the click on Go to Failure, of a run that failed, to the text of the failing event on screen. */
  goToFailure(): Promise<number>;
  /** From the arrival of a request for such a history to the last byte sent, to a client that does nothing with it. */
  serversShare(): Promise<number>;
  /** Ends all of it. */
  close(): Promise<void>;
}

/** Starts it, with the extension installed as its users have it, and opens each kind of document once. @param folder an empty one */
export async function startEditorUnderMeasure(folder: string): Promise<EditorUnderMeasure> {
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace, { recursive: true });
  const completed = longestHistory('completed');
  const failed = longestHistory('failed');
  writeFileSync(join(workspace, LAID_OUT_FILE), await layOutJson([completed]));
  const vsix = join(folder, 'extension.vsix');
  await packageExtension(vsix);

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

  await window.openRunsView();
  await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
  await window.waitForRows('workflows without runs', (rows) => rows.some(({ icon }) => icon === 'dash'));
  await window.expandRow(WORKFLOW);
  const labelOf = async (icon: string): Promise<string> => {
    const isIt = (row: Row): boolean => row.level === 2 && row.icon === icon;
    return (await window.waitForRows(`a run with ${icon}`, (rows) => rows.some(isIt))).find(isIt)?.label ?? '';
  };
  const completedRun = await labelOf('pass');
  const failedRun = await labelOf('error');
  const inlineAction = async (label: string, name: string): Promise<Locator> => {
    await window.openRunsView();
    const row = await window.focusRow(label);
    await row.hover();
    return row.getByRole('button', { name, exact: true });
  };
  const explorerFile = async (): Promise<Locator> => {
    const file = window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: LAID_OUT_FILE });
    if (!(await file.isVisible())) await window.page.locator('.part.activitybar').getByRole('tab', { name: /^Explorer/ }).click();
    await file.waitFor();
    await window.moveMouseAway();
    return file;
  };

  /** @returns from the click to the text */
  const timed = async (target: Locator, text: string): Promise<number> => {
    await window.page.evaluate(NOTE_TIMES(text));
    await target.click();
    await window.until(`the text ${text}`, () => window.page.evaluate<boolean>('benchTimes.shown !== undefined'));
    const ms = await window.page.evaluate<number>('benchTimes.shown - benchTimes.clicked');
    await window.closeTabs();
    return ms;
  };
  const openHistory = async (): Promise<number> => {
    body = completed;
    return timed(await inlineAction(completedRun, 'Open History'), FIRST_EVENT);
  };
  const openFile = async (): Promise<number> => timed(await explorerFile(), FIRST_EVENT);
  const goToFailure = async (): Promise<number> => {
    body = failed;
    return timed(await inlineAction(failedRun, 'Go to Failure'), FAILURE.cause.message);
  };
  for (const open of [openHistory, openFile, goToFailure]) await open();

  return {
    openHistory,
    openFile,
    goToFailure,
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
}
