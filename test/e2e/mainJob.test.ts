import assert from 'node:assert/strict';
import { useEditor } from './useEditor';

const useEnvironment = 'Use MISTRAL_API_KEY from the Environment';

describe('the main job', () => {
  const editor = useEditor({ env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }) });

  it('leads from no key to a run and its history by clicks, and survives a reload', async () => {
    const window = await editor.openWindow({ height: 1000 });
    await window.openRunsView();
    await window.waitForWelcome(/Connect to Mistral to see your workflow runs/);
    assert.deepEqual(await window.welcomeButtons(), ['Set API Key', useEnvironment]);
    assert.equal(editor.sample.requests.length, 0, 'no request without a key');

    await window.pressWelcomeButton(useEnvironment);
    // Including workflows without runs, which come later: clicks during a redraw of the tree are lost.
    const groups = await window.waitForRows('workflows', (rows) => {
      const older = rows.findIndex(({ label }) => label === 'Load Older');
      return older >= 0 && older < rows.length - 1;
    });
    assert.ok(groups.length > 8 && groups.every(({ level }) => level === 1));
    assert.deepEqual(groups.filter(({ icon }) => icon === ''), []);

    await window.expandRow('process-invoices');
    const rows = await window.waitForRows('runs', (all) => all.some(({ level }) => level === 2));
    const run = rows.find(({ level, description }) => level === 2 && description.startsWith('Failed'));
    assert.ok(run, 'the sample has a failed run among the newest');
    assert.match(run.spoken, /^process-invoices, failed, .* ago, took .*, run [0-9a-f]{8}(, a child run failed)?$/);

    await window.clickRow(run.label);
    const tab = await window.waitForActiveTab(`process-invoices ${run.label}.json`);
    assert.deepEqual([tab.preview, tab.dirty], [true, false]);
    await window.waitForEditorText(/"status": "FAILED"/);

    await window.pressInlineAction(run.label, 'Open History');
    await window.waitForActiveTab(`process-invoices ${run.label}.history.json`);
    await window.waitForEditorText(/"EVENT_TYPE_WORKFLOW_EXECUTION_FAILED"/);

    await window.doubleClickRow(run.label);
    assert.equal((await window.waitForActiveTab(`process-invoices ${run.label}.json`)).preview, false);

    await window.reload();
    await window.waitForActiveTab(`process-invoices ${run.label}.json`);
    await window.waitForEditorText(/"status": "FAILED"/);
    assert.deepEqual(await window.notifications(), []);
  });

  it('works from the command palette', async () => {
    const window = await editor.openWindow();
    await window.runCommand(`Mistral Runs: ${useEnvironment}`);
    await window.waitForRows('workflows', (rows) => rows.length > 5);
    await window.runCommand('Mistral Runs: Open Latest Run');
    await window.waitForEditorText(/"workflow_name"/);
    const latest = (await window.waitForActiveTab(/\.json$/)).label;
    await window.runCommand('Mistral Runs: Open History');
    await window.waitForActiveTab(latest.replace('.json', '.history.json'));

    await window.runCommand('Mistral Runs: Open Run…');
    await window.waitForQuickInput();
    const offered = await window.quickPickEntries();
    assert.ok(offered.length > 10);
    assert.match(offered[0]?.description ?? '', / · /);
    await window.cancelQuickInput();
  });
});
