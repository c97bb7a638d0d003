import assert from 'node:assert/strict';
import { useEditor } from './useEditor';

describe('the first run', () => {
  const editor = useEditor({ env: (sample) => ({ MISTRAL_API_KEY: sample.apiKey }) });

  it('asks for a key, takes the one of the environment at a click, and opens a run and its history', async () => {
    const window = await editor.openWindow();
    await window.openRunsView();
    await window.waitForWelcome(/key/i);
    assert.deepEqual(editor.sample.requests, [], 'nothing is asked before there is a key');

    await window.pressWelcomeButton(/Environment/);
    const groups = await window.waitForRows('groups', (rows) => rows.length > 1);
    const group = groups[0]?.label ?? '';
    await window.expandRow(group);
    const rows = await window.waitForRows('runs', (all) => all.some((row) => row.level === 2));
    const run = rows.find((row) => row.level === 2);
    assert.ok(run);

    await window.clickRow(run.label);
    const tab = await window.waitForActiveTab(`${group} ${run.label}.json`);
    assert.deepEqual({ preview: tab.preview, dirty: tab.dirty }, { preview: true, dirty: false });
    await window.waitForEditorText(`"workflow_name": "${group}"`);

    await window.pressInlineAction(run.label, 'Open History');
    await window.waitForActiveTab(`${group} ${run.label}.history.json`);
    await window.waitForEditorText(/^\{/);
  });

  it('keeps key, rows and tabs through a reload', async () => {
    const window = await editor.openWindow();
    await window.openRunsView();
    await window.pressWelcomeButton(/Environment/);
    const groups = await window.waitForRows('groups', (rows) => rows.length > 1);
    await window.expandRow(groups[0]?.label ?? '');
    const rows = await window.waitForRows('runs', (all) => all.some((row) => row.level === 2));
    const run = rows.find((row) => row.level === 2)?.label ?? '';
    await window.doubleClickRow(run);
    const text = await window.waitForEditorText(/"workflow_name"/);

    await window.reload();
    await window.openRunsView();
    await window.waitForRows('groups', (all) => all.length > 1);
    await window.waitForEditorText(text);
  });
});
