import assert from 'node:assert/strict';
import { type SampleApi, startSampleApi } from '../sample-api/sampleApi';
import { useEditor } from './useEditor';

describe('several connections', () => {
  const editor = useEditor({ env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }) });
  let other: SampleApi;

  before(async () => {
    other = await startSampleApi({ apiKey: 'key-of-the-other-server', seed: 'other', workflows: 3 });
  });

  after(() => other.close());

  it('can be added, and switched with a quick pick; documents keep their connection', async () => {
    const window = await editor.openWindow();
    await window.openRunsView();
    await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
    await window.waitForRows('the runs', (rows) => rows.length > 5);

    await window.runCommand('Mistral Runs: Add Connection…');
    for (const [index, text] of ['prod', other.url, other.apiKey].entries()) {
      await window.page.locator('.quick-input-title').getByText(`(${index + 1}/3)`).waitFor();
      await window.typeInQuickInput(text);
      await window.acceptQuickInput();
    }
    const isShown = async (): Promise<boolean> => (await window.viewTitle()) === 'Mistral Runs: prod' && (await window.rows()).length > 3;
    await window.until('the rows of the other', isShown);
    await window.expandRow('process-invoices');
    await window.waitForRows('its runs', (all) => all.some(({ level }) => level === 2));
    // The document of a finished run is not requested again.
    const active = (await window.rows()).find(({ level, description }) => level === 2 && description.startsWith('Running'));
    await window.doubleClickRow(active?.label ?? '');
    await window.waitForEditorText(/"execution_id"/);

    await window.pressTitleAction('Switch Connection…');
    await window.pickInQuickPick('Default');
    await window.waitForRows('the runs of the first', (all) => all.length > 5);
    const asked = { first: editor.sample.requests.length, other: other.requests.length };
    await window.pressTitleAction('Refresh');
    await window.until('both servers to be asked', () =>
      Promise.resolve(editor.sample.requests.length > asked.first && other.requests.length > asked.other),
    );
    assert.deepEqual(other.requests.slice(asked.other).map(({ path }) => path.replace(/[^/]+$/, 'ID')), ['/v1/workflows/runs/ID']);
    for (const sample of [editor.sample, other]) assert.ok(sample.requests.every(({ authorized }) => authorized), 'each key went to its own server');

    // The window remembers its connection.
    await window.pressTitleAction('Switch Connection…');
    await window.pickInQuickPick('prod');
    await window.until('the rows of the other', isShown);
    await window.reload();
    await window.openRunsView();
    await window.until('the rows of the other again', isShown);
    await window.waitForEditorText(/"execution_id"/);
  });
});
