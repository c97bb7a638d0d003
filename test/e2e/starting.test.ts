import assert from 'node:assert/strict';
import { join } from 'node:path';
import { cacheFolder } from '../support/projectRoot';
import type { VscodeWindow } from '../vscode/vscodeWindow';
import { useEditor } from './useEditor';

const picture = (name: string): string => join(cacheFolder(), 'e2e/pictures', `${name}.png`);

describe('acting on runs', () => {
  const editor = useEditor({ env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }), settings: { 'files.autoSave': 'off', 'workbench.colorTheme': 'Default Dark Modern' } });

  async function open(): Promise<VscodeWindow> {
    const window = await editor.openWindow({ height: 900 });
    await window.openRunsView();
    await window.setSidebarWidth(220);
    await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
    await window.waitForRows('workflows', (rows) => rows.some(({ label }) => label === 'hello-world'));
    return window;
  }

  /** The texts of the line above the document in front. */
  const lenses = async (window: VscodeWindow): Promise<string> => (await window.page.locator('.codelens-decoration').allInnerTexts()).join(' | ');

  const waitForLens = (window: VscodeWindow, text: RegExp): Promise<void> => window.until(`the lens ${String(text)}`, async () => text.test((await lenses(window)).replace(/\s+/g, ' ')));

  it('starts a workflow: its row, one field by completion, Ctrl+Enter; the run appears, fails, is changed and started again', async () => {
    const window = await open();
    await window.pressInlineAction('hello-world', 'Start Run…');
    await window.waitForActiveTab('hello-world.input.json');
    await window.waitForQuickInput();
    await window.screenshot(picture('start-deployment-dark'));
    await window.pickInQuickPick('dev-lena');
    await window.waitForEditorText(/"name": null/);
    await waitForLens(window, /Start on default · dev-lena/);
    assert.equal(editor.sample.posts.length, 0);
    await window.page.keyboard.type('"Nobody", ');
    await window.page.keyboard.press('Control+Space');
    await window.until('the suggestion of a field', async () => (await window.page.locator('.suggest-widget .monaco-list-row').allInnerTexts()).some((text) => text.includes('language')));
    await window.screenshot(picture('start-completion-dark'));
    await window.page.keyboard.press('Enter');
    await window.until('the values of the field', async () => (await window.page.locator('.suggest-widget .monaco-list-row').allInnerTexts()).some((text) => text.includes('"fr"')));
    await window.page.keyboard.press('Enter');
    await window.waitForEditorText(/"language": "\w\w"/);
    await window.screenshot(picture('start-document-dark'));
    await window.page.keyboard.press('Control+Enter');
    await waitForLens(window, /Start Again on default · dev-lena \| .*Failed .*\| Go to Failure/);
    assert.equal(editor.sample.posts.length, 1);
    await window.screenshot(picture('start-failed-dark'));
    assert.match(editor.sample.posts[0]?.body ?? '', /^\{"execution_id":"[0-9a-f-]{36}","deployment_name":"dev-lena","input":\{"name":"Nobody","language":"\w+"\}\}$/);
    const selected = (await window.rows()).find(({ selected: isSelected }) => isSelected);
    assert.match(selected?.description ?? '', /^Failed/);

    await window.page.locator('.codelens-decoration a', { hasText: 'Go to Failure' }).click();
    await window.waitForActiveTab(/history\.json$/);
    await window.page.keyboard.press('Control+w');
    await window.waitForActiveTab('hello-world.input.json');
    assert.equal((await window.waitForActiveTab('hello-world.input.json')).dirty, false);

    // The document stays: only the field is changed.
    await window.page.keyboard.press('Control+h');
    await window.page.keyboard.press('Escape');
    await window.page.keyboard.press('Control+a');
    await window.page.keyboard.insertText('{ "deployment": "dev-lena", "input": { "name": "Ada" } }');
    await window.page.keyboard.press('Control+Enter');
    await waitForLens(window, /Start Again on default · dev-lena \| .*Completed/);
    await window.screenshot(picture('start-completed-dark'));
    assert.equal(editor.sample.posts.length, 2);
  });

  it('runs a failed run again with its input, and resets it to before its failure', async () => {
    const window = await open();
    await window.expandRow('process-invoices');
    const rows = await window.waitForRows('a failed run', (all) => all.some(({ level, description }) => level === 2 && description.startsWith('Failed')));
    const run = rows.find(({ level, description }) => level === 2 && description.startsWith('Failed'));
    assert.ok(run);
    const posts = editor.sample.posts.length;
    await window.pressInlineAction(run.label, 'Run Again…');
    await window.waitForActiveTab('process-invoices.input.json');
    await window.waitForEditorText(/"input": \{/);
    await window.screenshot(picture('run-again-dark'));
    assert.equal(editor.sample.posts.length, posts, 'opening sends nothing');

    await window.chooseInContextMenu(run.label, 'Reset to Before Its Failure…');
    await window.waitForQuickInput();
    await window.typeInQuickInput('the supplier is known now');
    await window.acceptQuickInput();
    const dialog = window.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    await window.screenshot(picture('reset-question-dark'));
    assert.match(await dialog.innerText(), /Reset run .+ of process-invoices on default · billing-\w+\?[\s\S]*Runs again: [\s\S]*The current run ends; the code that runs now is used\./);
    assert.equal(await window.page.evaluate('document.activeElement.textContent'), 'Open History');
    await dialog.getByRole('button', { name: 'Reset Run' }).click();
    await window.until('the request', () => Promise.resolve(editor.sample.posts.length === posts + 1));
    assert.match(editor.sample.posts.at(-1)?.body ?? '', /^\{"event_id":\d+,"reason":"the supplier is known now"\}$/);
  });

  it('cancels an active run after a question whose focused button is harmless', async () => {
    const window = await open();
    await window.expandRow('transcribe-calls');
    const rows = await window.waitForRows('an active run', (all) => all.some(({ level, description }) => level === 2 && description.startsWith('Running')));
    const run = rows.find(({ level, description }) => level === 2 && description.startsWith('Running'));
    assert.ok(run);
    await window.pressInlineAction(run.label, 'Cancel Run');
    const dialog = window.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    await window.screenshot(picture('cancel-question-dark'));
    assert.match(await dialog.innerText(), /Cancel run .+ of transcribe-calls on default · media-gpu\?/);
    assert.equal(await window.page.evaluate('document.activeElement.textContent'), 'Open Run');
    const posts = editor.sample.posts.length;
    await window.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(editor.sample.posts.length, posts);

    await window.pressInlineAction(run.label, 'Cancel Run');
    await dialog.getByRole('button', { name: 'Cancel Run' }).click();
    await window.waitForRows('the request', (all) => all.some(({ label, description }) => label === run.label && /^(Cancel requested|Canceled)/.test(description)));
    await window.screenshot(picture('cancel-requested-dark'));
    assert.equal(editor.sample.posts.length, posts + 1);
    await window.until('the end', async () => {
      await window.pressTitleAction('Refresh');
      return (await window.rows()).some(({ label, description }) => label === run.label && description.startsWith('Canceled'));
    });
  });
});
