import assert from 'node:assert/strict';
import { hugeHistory } from '../sample-api/hugeHistory';
import type { VscodeWindow } from '../vscode/vscodeWindow';
import { useEditor } from './useEditor';

const HISTORY = /\/history$/;
const JSON_TYPE = { 'content-type': 'application/json' };
const WORKFLOW = 'process-invoices';
const FIRST_LINES = /^\{\n {2}"events": \[\n {4}\{\n {6}"eventId": "1",/;

describe('large, wrong and slow documents', () => {
  const editor = useEditor({ env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }) });

  /** @returns a window, and the label of a run in it that has ended, so that nothing asks for it again by itself */
  async function openWindowWithRun(): Promise<[VscodeWindow, string]> {
    const window = await editor.openWindow({ height: 1000 });
    await window.openRunsView();
    await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
    await window.waitForRows('workflows', (rows) => rows.some(({ label }) => label === WORKFLOW));
    await window.expandRow(WORKFLOW);
    const rows = await window.waitForRows('runs', (all) => all.some(({ level, icon }) => level === 2 && icon === 'pass'));
    const run = rows.find(({ level, icon }) => level === 2 && icon === 'pass');
    assert.ok(run);
    return [window, run.label];
  }

  const historyRequests = (): number => editor.sample.requests.filter(({ path }) => HISTORY.test(path)).length;

  it('show 50 MB after the editor asked, and again after a reload', async () => {
    const [window, run] = await openWindowWithRun();
    const title = `${WORKFLOW} ${run}.history.json`;
    const takeBack = editor.sample.answer(HISTORY, { headers: JSON_TYPE, body: hugeHistory(50_000_000) }, Infinity);
    try {
      const before = historyRequests();
      const start = performance.now();
      await window.pressInlineAction(run, 'Open History');
      await window.waitForActiveTab(title);
      // In a remote window, as this one is, the editor asks above 10 MB, once it knows the size.
      await window.waitForEditorError(/very large \(54\.\d+MB\)/);
      await window.pressInEditorError('Open Anyway');
      await window.waitForEditorText(FIRST_LINES);
      const opened = performance.now();
      assert.equal((await window.waitForActiveTab(title)).dirty, false);
      assert.equal(historyRequests() - before, 1, 'the bytes that came for the size are those that are shown');

      const reloading = performance.now();
      await window.reload();
      await window.waitForActiveTab(title);
      await window.waitForEditorError(/very large/);
      await window.pressInEditorError('Open Anyway');
      await window.waitForEditorText(FIRST_LINES);
      const reopened = performance.now();
      assert.equal((await window.waitForActiveTab(title)).dirty, false);
      assert.deepEqual(withoutHintOfTheEditor(await window.notifications()), []);
      console.log(`      50 MB: ${seconds(opened - start)} from the click to the text, ${seconds(reopened - reloading)} from a reload to it`);
    } finally {
      takeBack();
    }
  });

  it('are refused above 256 MiB with a sentence, and the window lives on', async () => {
    const [window, run] = await openWindowWithRun();
    const takeBack = editor.sample.answer(HISTORY, { headers: JSON_TYPE, body: hugeHistory(300_000_000) }, Infinity);
    const before = historyRequests();
    const start = performance.now();
    await window.pressInlineAction(run, 'Open History');
    await window.waitForNotification("This document is over 256 MiB and wasn't loaded.");
    console.log(`      300 MB: ${seconds(performance.now() - start)} from the click to the sentence`, historyRequests() - before);
    takeBack();
    console.log(await window.notifications(), await window.editorError());
    await window.screenshot('/tmp/e2e2/300.png');
    console.log('requests', historyRequests() - before);
    assert.deepEqual((await window.notifications()).map(({ buttons }) => buttons), [['Open in Console']]);

    await window.clickRow(run);
    await window.waitForActiveTab(`${WORKFLOW} ${run}.json`);
    await window.waitForEditorText(/"status": "COMPLETED"/);
  });

  it('that are no JSON leave a sentence with the way out', async () => {
    const [window, run] = await openWindowWithRun();
    editor.sample.answer(HISTORY, { headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sign in</title>' });
    await window.pressInlineAction(run, 'Open History');
    await window.waitForNotification(/^127\.0\.0\.1:\d+ answered with something other than runs\. A proxy or login page may be in between/);
    console.log(await window.notifications(), await window.editorError(), historyRequests());
    await window.screenshot('/tmp/e2e2/html.png');
  });

  it('that nobody waits for any more are not loaded on', async () => {
    const [window, run] = await openWindowWithRun();
    const state = { asked: false, ended: false };
    editor.sample.answer(HISTORY, (_request, response) => {
      state.asked = true;
      response.once('close', () => (state.ended = true));
      response.writeHead(200, JSON_TYPE).write('{"events":[');
    });
    await window.pressInlineAction(run, 'Open History');
    await window.waitForActiveTab(`${WORKFLOW} ${run}.history.json`);
    await window.until('the request', () => Promise.resolve(state.asked));
    await window.runCommand('View: Close Editor');
    assert.equal(state.ended, false, 'nothing but the closed tab ends it');
    await window.until('the end of the request', () => Promise.resolve(state.ended));
    console.log(await window.tabs(), await window.notifications());
  });
});

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
function withoutHintOfTheEditor<T extends { text: string }>(n: T[]): T[] {
  return n.filter(({ text }) => !text.includes('have been turned off for this large file'));
}
