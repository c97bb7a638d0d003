import assert from 'node:assert/strict';
import type { Row } from '../vscode/vscodeWindow';
import { useEditor } from './useEditor';

function isFlat(rows: readonly Row[]): boolean {
  return rows.length > 20 && rows.every(({ level, expanded }) => level === 1 && expanded === undefined);
}

describe('the view by keyboard', () => {
  const editor = useEditor({ env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }) });

  it('switches to the flat list, remembers that, copies ids and opens to the side', async () => {
    const window = await editor.openWindow({ height: 1000 });
    await window.openRunsView();
    await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
    await window.waitForRows('workflows', (rows) => rows.some(({ label }) => label === 'Load Older'));
    const lists = (): number => editor.sample.requests.filter(({ path }) => path === '/v1/workflows/runs').length;
    const asked = lists();

    await window.chooseInTitleMenu('Newest First');
    const rows = await window.waitForRows('one list', isFlat);
    assert.ok(new Set(rows.map(({ label }) => label.split(' ')[0])).size > 3, 'of several workflows');
    assert.equal(lists(), asked, 'what is known needs no request');

    const [first, second] = rows.map(({ label }) => label);
    await window.clickRow(first ?? '');
    await window.waitForActiveTab(`${first ?? ''}.json`);
    await window.focusRow(first ?? '');
    await window.page.keyboard.press('Space');
    await window.page.keyboard.press('Shift+ArrowDown');
    await window.page.keyboard.press('Control+c');
    const tail = (label: string | undefined): string => label?.split(' ').at(-1) ?? 'no row';
    const copied = async (): Promise<string[]> => (await window.clipboard()).split('\n');
    await window.until('both ids on the clipboard', async () => (await copied()).length === 2);
    assert.deepEqual((await copied()).map((id, index) => id.endsWith(tail([first, second][index]))), [true, true]);

    await window.clickRow(second ?? '');
    await window.waitForActiveTab(`${second ?? ''}.json`);
    await window.focusRow(second ?? '');
    await window.page.keyboard.press('Space');
    await window.page.keyboard.press('Control+Enter');
    await window.until('a second column', async () => (await window.page.locator('.editor-group-container').count()) === 2);

    await window.reload();
    await window.openRunsView();
    await window.waitForRows('one list again', isFlat);
    await window.chooseInTitleMenu('Group by Workflow');
    await window.waitForRows('workflows', (all) => all.some(({ expanded }) => expanded !== undefined));
  });
});
