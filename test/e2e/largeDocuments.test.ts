import assert from 'node:assert/strict';
import { hugeHistory } from '../sample-api/hugeHistory';
import type { VscodeWindow } from '../vscode/vscodeWindow';
import { useEditor } from './useEditor';

const HISTORY = /\/history$/;
const JSON_TYPE = { 'content-type': 'application/json' };

describe('large documents', () => {
  const editor = useEditor({ env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }) });
  async function openWindowWithRuns(): Promise<[VscodeWindow, string[]]> {
    const window = await editor.openWindow({ height: 1000 });
    await window.openRunsView();
    await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
    await window.waitForRows('workflows', (rows) => rows.some(({ label }) => label === 'Load Older'));
    await window.expandRow('process-invoices');
    const rows = await window.waitForRows('runs', (all) => all.some(({ level }) => level === 2));
    return [window, rows.filter(({ level, icon }) => level === 2 && icon !== '').map(({ label }) => label)];
  }

  it('50 MB', async () => {
    const [window, labels] = await openWindowWithRuns();
    const [run] = labels;
    assert.ok(run);
    editor.sample.answer(HISTORY, { headers: JSON_TYPE, body: hugeHistory(50_000_000) }, Infinity);
    const t = performance.now();
    const lap = (what: string): void => console.log(what, Math.round(performance.now() - t));
    await window.pressInlineAction(run, 'Open History');
    lap('pressed');
    await window.waitForActiveTab(`process-invoices ${run}.history.json`);
    lap('tab');
    await window.until('prompt or text', async () => (await window.editorError()) !== '' || /"events"/.test(await window.editorText()));
    lap('prompt');
    console.log(await window.editorError());
    await window.screenshot('/tmp/e2e2/prompt.png');
    await window.page.locator('.part.editor .monaco-editor-pane-placeholder:visible').getByRole('button', { name: 'Open Anyway' }).click();
    const t2 = performance.now();
    await window.waitForEditorText(/"events"/);
    lap('text');
    console.log('after press', performance.now() - t2, editor.sample.requests.slice(-4).map(({ path }) => path));
    console.log(await window.tabs(), await window.notifications());
    await window.screenshot('/tmp/e2e2/text.png');
    const t3 = performance.now();
    await window.reload();
    console.log('reload', performance.now() - t3);
    await window.waitForActiveTab(/history.json/).catch((error: unknown) => console.log(error));
    console.log('tab', performance.now() - t3);
    await window.until('prompt or text', async () => (await window.editorError()) !== '' || /"events"/.test(await window.editorText()));
    console.log('prompt or text', performance.now() - t3, await window.editorError());
    await window.screenshot('/tmp/e2e2/reload.png');
    if ((await window.editorError()) !== '') await window.page.locator('.part.editor .monaco-editor-pane-placeholder:visible').getByRole('button', { name: 'Open Anyway' }).click();
    await window.waitForEditorText(/"events"/);
    console.log('text', performance.now() - t3, await window.tabs(), await window.notifications());
  });
});
