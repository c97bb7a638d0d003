import assert from 'node:assert/strict';
import type { SampleRun } from '../sample-api/sampleRun';
import type { RecordedRequest } from '../sample-api/recordedRequest';
import type { VscodeWindow } from '../vscode/vscodeWindow';
import { useEditor } from './useEditor';

describe('the filter', () => {
  const editor = useEditor({ sample: { runs: 1400 }, env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }) });
  const lists = (): RecordedRequest[] => editor.sample.requests.filter(({ path }) => path === '/v1/workflows/runs');

  it('finds a failure on the fifth page in one request by keyboard, is remembered, reports no matches, and can be cleared', async () => {
    const window = await editor.openWindow({ height: 1000 });
    await window.openRunsView();
    await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
    await window.waitForRows('workflows', (rows) => rows.some(({ label }) => label === 'Load Older'));
    const wanted = failureOnFifthPage(editor.sample.runs.startedBy(Date.now() * 1000));
    const { keyboard } = window.page;

    await window.runCommand('Mistral Runs: Filter Runs…');
    await inMenu(window);
    await window.typeInQuickInput('Status');
    await window.acceptQuickInput();
    await window.until('statuses', async () => (await window.quickPickEntries())[0]?.label === 'Running');
    await window.typeInQuickInput('Failed');
    await window.until('one status', async () => (await window.quickPickEntries()).length === 1);
    await keyboard.press('ArrowDown');
    await keyboard.press('Space');
    await window.acceptQuickInput();
    await inMenu(window);
    await window.typeInQuickInput('Workflow…');
    await window.acceptQuickInput();
    await window.until('workflows', async () => (await window.quickPickEntries())[0]?.label === 'Any Workflow');
    await window.typeInQuickInput(wanted.workflow.name);
    await window.until('the workflow', async () => (await window.quickPickEntries())[0]?.label === wanted.workflow.name);
    await window.acceptQuickInput();
    await inMenu(window);
    await window.cancelQuickInput();

    const words = new RegExp(`^Failed · ${wanted.workflow.name} · \\d+ runs$`);
    await window.waitForViewMessage(words);
    await window.expandRow(wanted.workflow.name);
    await window.focusRow(wanted.executionId.slice(-8));
    const failed = (await window.rows()).filter(({ level }) => level === 2);
    assert.ok(failed.length > 1 && failed.every(({ icon }) => icon === 'error'), 'failures alone');
    const asked = lists().at(-1)?.query;
    assert.deepEqual([asked?.getAll('status'), asked?.get('workflow_identifier')], [['FAILED'], wanted.workflow.name]);
    assert.ok(lists().every(({ query }) => !query.has('next_page_token')), 'no page was followed');

    // The editor's find, in the filtered tree.
    await keyboard.press('Control+Alt+f');
    await window.page.locator('.tree-filter input, .monaco-tree-type-filter input').first().fill(wanted.executionId.slice(-8));
    const found = window.page.locator('.customview-tree .monaco-list-row .monaco-highlighted-label .highlight');
    await window.until('the find to mark the run', async () => (await found.allTextContents()).join('') === wanted.executionId.slice(-8));
    await keyboard.press('Escape');

    await window.reload();
    await window.openRunsView();
    await window.waitForViewMessage(words);

    await window.pressTitleAction('Edit Filter…');
    await inMenu(window);
    await window.pickInQuickPick('Text…');
    // The menu's input takes text too, while it is open.
    await window.until('the box for the text', async () => (await window.quickPickEntries()).length === 0);
    await window.typeInQuickInput('no such run');
    await window.acceptQuickInput();
    await inMenu(window);
    await window.cancelQuickInput();
    await window.waitForWelcome(/No runs match the filter/);
    assert.deepEqual(await window.welcomeButtons(), ['Clear Filter', 'Edit Filter']);
    await window.pressWelcomeButton('Clear Filter');
    await window.waitForRows('all workflows', (rows) => rows.length > 5);
    assert.equal(await window.viewMessage(), '');
    await window.until('no button to clear', async () => {
      const actions = await window.titleActions();
      return actions.includes('Filter Runs…') && !actions.includes('Clear Filter');
    });
    assert.deepEqual(await window.notifications(), []);
  });
});

async function inMenu(window: VscodeWindow): Promise<void> {
  await window.until('the filter menu', async () => (await window.quickPickEntries()).some(({ label }) => label === 'Failed in the Last 24 Hours'));
}

/** A failure on the fifth page of 200 runs, far enough from its ends for a few runs to start meanwhile. */
function failureOnFifthPage(runs: readonly SampleRun[]): SampleRun {
  const listed = runs.filter(({ workflow }) => !workflow.internal);
  const wanted = listed.slice(820, 980).find(({ outcome, executionId }) => outcome === 'FAILED' && /^[0-9a-f-]{32,64}$/.test(executionId));
  assert.ok(wanted, 'the sample has a failure there');
  return wanted;
}
