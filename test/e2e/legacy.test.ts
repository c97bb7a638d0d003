import assert from 'node:assert/strict';
import { useEditor } from './useEditor';

describe('a server with only the three documented calls', () => {
  const editor = useEditor({ sample: { legacy: true }, env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }) });

  it('is enough for the tree, a run, its history, older runs and a pasted id', async () => {
    const window = await editor.openWindow({ height: 1000 });
    await window.openRunsView();
    await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
    await window.waitForRows('workflows', (rows) => rows.some(({ label }) => label === 'Load Older'));

    await window.expandRow('hello-world');
    const runsOf = async (): Promise<number> => (await window.rows()).filter(({ level, label }) => level === 2 && label !== 'Load Older').length;
    await window.until('runs', async () => (await runsOf()) > 0);
    const run = (await window.rows()).find(({ level, icon }) => level === 2 && icon === 'pass');
    assert.ok(run, 'a completed run of hello-world');
    await window.clickRow(run.label);
    await window.waitForActiveTab(`hello-world ${run.label}.json`);
    await window.waitForEditorText(/"total_duration_ms"/);
    assert.deepEqual(await window.contextMenu(run.label), [
      'Open to the Side',
      'Open History',
      'Open in Console',
      'Go to Workflow Definition',
      '---',
      'Open Input',
      'Open Result',
      '---',
      'Show Child Runs',
      '---',
      'Run Again…',
      '---',
      'Compare',
      'Save History As…',
      '---',
      'Copy',
    ]);

    await window.pressInlineAction(run.label, 'Open History');
    await window.waitForActiveTab(`hello-world ${run.label}.history.json`);
    await window.waitForEditorText(/"events"/);

    // The server ignores all filters, so the group's older runs come with those of other workflows.
    const before = await runsOf();
    await window.clickRow('Load Older');
    await window.until('older runs of the group', async () => (await runsOf()) > before);

    await window.chooseInContextMenu(run.label, 'Copy Execution ID', 'Copy');
    await window.until('the id on the clipboard', async () => (await window.clipboard()).endsWith(run.label));
    const id = await window.clipboard();
    await window.closeTabs();
    await window.runCommand('Mistral Runs: Open Run…');
    await window.typeInQuickInput(` "${id}" `);
    await window.acceptQuickInput();
    await window.waitForActiveTab(`hello-world ${run.label}.json`);
    assert.deepEqual(await window.notifications(), []);
    const others = editor.sample.requests.map(({ path }) => path).filter((path) => !path.startsWith('/v1/workflows/runs'));
    assert.deepEqual(others, ['/v1/workflows'], 'for the names, once and in vain');
  });
});
