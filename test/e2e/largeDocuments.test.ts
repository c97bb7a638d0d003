import assert from 'node:assert/strict';
import { hugeHistory } from '../sample-api/hugeHistory';
import type { VscodeWindow } from '../vscode/vscodeWindow';
import { useEditor } from './useEditor';

const WORKFLOW = 'process-invoices';
const HISTORY = /\/history$/;
const JSON_TYPE = { 'content-type': 'application/json' };
/** Start of a formatted history. */
const FIRST_LINES = /^\{\n {2}"events": \[\n {4}\{\n {6}"eventId": "1",/;

describe('large, wrong and slow documents', () => {
  const editor = useEditor({ env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }) });

  /** Paths of the histories requested so far; the view reads those of active runs, each once a minute. */
  const historyRequests = (): string[] => editor.sample.requests.map(({ path }) => path).filter((path) => HISTORY.test(path));

  it('show 50 MB after the user confirms, and again after a reload', async () => {
    const [window, run] = await openWindowWithRun();
    const title = `${WORKFLOW} ${run}.history.json`;
    const before = historyRequests().length;
    const takeBack = editor.sample.answer(HISTORY, { headers: JSON_TYPE, body: hugeHistory(50_000_000) }, Infinity);
    try {
      const start = performance.now();
      await window.pressInlineAction(run, 'Open History');
      await showLargeDocument(window, title);
      const opened = performance.now();
      const requested = historyRequests().slice(before);
      assert.ok(requested.length > 0);
      assert.equal(new Set(requested).size, requested.length, 'what came for the size is what is shown');

      const reload = performance.now();
      await window.reload();
      await showLargeDocument(window, title);
      console.log(`      50 MB: ${seconds(start, opened)} from the click to the text, ${seconds(reload)} from the reload`);
      const texts = (await window.notifications()).map(({ text }) => text);
      assert.ok(texts.every((text) => text.includes('turned off for this large file')), texts.join('\n'));
    } finally {
      takeBack();
    }
  });

  it('are refused above 256 MiB, and the window keeps working', async () => {
    const [window, run] = await openWindowWithRun();
    const start = performance.now();
    const takeBack = editor.sample.answer(HISTORY, { headers: JSON_TYPE, body: hugeHistory(300_000_000) }, Infinity);
    try {
      await window.pressInlineAction(run, 'Open History');
      await window.waitForNotification("This document is over 256 MiB and wasn't loaded.");
    } finally {
      takeBack();
    }
    console.log(`      300 MB: ${seconds(start)} from the click to the sentence`);
    assert.deepEqual((await window.notifications()).map(({ buttons }) => buttons), [['Open in Console']]);

    await window.clickRow(run);
    await window.waitForActiveTab(`${WORKFLOW} ${run}.json`);
    await window.waitForEditorText(/"status": "COMPLETED"/);
  });

  it('report a web page in place of JSON, and load once the server sends JSON', async () => {
    const [window, run] = await openWindowWithRun();
    const headers = { 'content-type': 'text/html' };
    const takeBack = editor.sample.answer(HISTORY, { headers, body: '<!doctype html><title>Sign in</title>' }, Infinity);
    try {
      await window.pressInlineAction(run, 'Open History');
      await window.waitForNotification(/127\.0\.0\.1:\d+ answered with something other than a run\. A proxy or login page may be/);
    } finally {
      takeBack();
    }
    assert.deepEqual((await window.notifications()).map(({ buttons }) => buttons), [['Edit Server URL', 'Show Log']]);
    await window.pressInEditorError('Try Again');
    await window.waitForEditorText(FIRST_LINES);
  });

  it('stop loading when the tab is closed', async () => {
    const [window, run] = await openWindowWithRun();
    const request = { asked: false, ended: false };
    editor.sample.answer(HISTORY, (_request, response) => {
      request.asked = true;
      response.once('close', () => (request.ended = true));
      response.writeHead(200, JSON_TYPE).write('{"events":[');
    });
    await window.pressInlineAction(run, 'Open History');
    await window.waitForActiveTab(`${WORKFLOW} ${run}.history.json`);
    await window.until('the request', () => Promise.resolve(request.asked));
    assert.equal(request.ended, false);
    await window.runCommand('View: Close Editor');
    // Well before the client's time limit of 60 s.
    await window.until('the end of the request', () => Promise.resolve(request.ended));
    assert.deepEqual(await window.tabs(), []);
    assert.deepEqual(await window.notifications(), [], 'who closes a tab need not be told that it is not loaded');
  });

  /** @returns a window, and the label of a completed run, whose documents are not refreshed automatically */
  async function openWindowWithRun(): Promise<[VscodeWindow, string]> {
    const window = await editor.openWindow();
    await window.openRunsView();
    await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
    await window.waitForRows('workflows', (rows) => rows.some(({ label }) => label === WORKFLOW));
    await window.expandRow(WORKFLOW);
    const rows = await window.waitForRows('runs', (all) => all.some(({ level, icon }) => level === 2 && icon === 'pass'));
    const run = rows.find(({ level, icon }) => level === 2 && icon === 'pass');
    assert.ok(run);
    return [window, run.label];
  }
});

/** Waits for the document of 50 MB (54 when formatted), and confirms the editor's question above 10 MB in a remote window. */
async function showLargeDocument(window: VscodeWindow, title: string): Promise<void> {
  await window.waitForActiveTab(title);
  await window.waitForEditorError(/very large \(54\.\d+MB\)/);
  await window.pressInEditorError('Open Anyway');
  await window.waitForEditorText(FIRST_LINES);
  assert.equal((await window.waitForActiveTab(title)).dirty, false);
}

/** @param from and `to` as of `performance.now()`; until now by default */
function seconds(from: number, to = performance.now()): string {
  return `${((to - from) / 1000).toFixed(1)} s`;
}
