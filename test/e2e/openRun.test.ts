import assert from 'node:assert/strict';
import type { VscodeWindow } from '../vscode/vscodeWindow';
import type { RecordedRequest } from '../sample-api/recordedRequest';
import { useEditor } from './useEditor';

const openRun = 'Mistral Runs: Open Run…';
const LIST = '/v1/workflows/runs';

/** Presses keys and counts them, without those that start the command. */
class Keystrokes {
  count = 0;

  constructor(private readonly window: VscodeWindow) {}

  async press(key: string): Promise<void> {
    this.count++;
    await this.window.page.keyboard.press(key);
  }

  /** Inserts text as Ctrl+V would, without changing the clipboard. */
  async paste(text: string): Promise<void> {
    this.count++;
    await this.window.page.keyboard.insertText(text);
  }
}

describe('Open Run', () => {
  const editor = useEditor({ env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }) });

  async function signedInWindow(): Promise<VscodeWindow> {
    const window = await editor.openWindow();
    await window.runCommand('Mistral Runs: Use MISTRAL_API_KEY from the Environment');
    await window.waitForRows('workflows', (rows) => rows.length > 5);
    return window;
  }

  /** Requests during the work. */
  async function requestsOf(work: () => Promise<void>): Promise<RecordedRequest[]> {
    const before = editor.sample.requests.length;
    await work();
    return editor.sample.requests.slice(before);
  }

  /** Id of a known run that is not the newest. */
  function someRun(): { executionId: string; runId: string; label: string } {
    const run = editor.sample.runs
      .startedBy(Date.now() * 1000)
      .filter(({ workflow }) => !workflow.internal)
      .slice(20)
      .find(({ executionId }) => /^[0-9a-f-]{36}$/.test(executionId));
    assert.ok(run);
    return { ...run, label: `${run.workflow.name} ${run.executionId.slice(-8)}.json` };
  }

  it('accepts a pasted id with Enter at once, and an id on the clipboard with Enter alone', async () => {
    const window = await signedInWindow();
    const pasted = someRun();
    const requests = await requestsOf(async () => {
      await window.runCommand(openRun);
      const input = await window.waitForQuickInput();
      // At once, before the list is redrawn.
      await input.evaluate((element: { focus(): void }) => element.focus());
      const keys = new Keystrokes(window);
      await keys.paste(` "${pasted.executionId}" `);
      await keys.press('Enter');
      await window.waitForActiveTab(pasted.label);
      assert.equal(keys.count, 2);
      await window.waitForEditorText(/"workflow_name"/);
    });
    assert.ok(requests.every(({ query }) => !query.has('search')));
    // The view reads the list of workflows and the histories of active runs meanwhile.
    const ofRuns = requests.map(({ path }) => path).filter((path) => path.startsWith(`${LIST}/`) && !path.endsWith('/history'));
    assert.deepEqual(ofRuns, [`${LIST}/${pasted.runId}`]);

    await window.closeTabs();
    await window.setClipboard(`'${pasted.executionId}'\n`);
    await window.runCommand(openRun);
    await window.until('the id on the clipboard', async () => {
      const [first] = await window.quickPickEntries();
      return first?.detail === '' && `${first.label}.json` === pasted.label;
    });
    await window.page.locator('.quick-input-list-separator', { hasText: 'From the clipboard' }).waitFor();
    const keys = new Keystrokes(window);
    await keys.press('Enter');
    await window.waitForActiveTab(pasted.label);
    assert.equal(keys.count, 1);
    assert.deepEqual(await window.notifications(), []);
  });

  it('opens the newest run with its command, and a recent one with Enter', async () => {
    const window = await signedInWindow();
    await window.setClipboard('');
    const keys = new Keystrokes(window);
    await window.runCommand('Mistral Runs: Open Latest Run');
    const latest = await window.waitForActiveTab(/\.json$/);
    assert.equal(keys.count, 0);

    await window.closeTabs();
    await window.runCommand(openRun);
    await window.page.locator('.quick-input-list-separator', { hasText: 'Recently opened' }).waitFor();
    await keys.press('Enter');
    await window.waitForActiveTab(latest.label);
    assert.equal(keys.count, 1);
    assert.deepEqual(await window.notifications(), []);
  });

  it('searches for a name with one request after the last key, and opens a result by keyboard', async () => {
    const window = await signedInWindow();
    await window.setClipboard('');
    // As if all newest runs were of other workflows, so that only the server knows the name.
    const runs = editor.sample.runs.startedBy(Date.now() * 1000).filter(({ workflow }) => !workflow.internal);
    const known = runs.slice(0, 400);
    // A whole id would be found by id, without a search.
    const old = runs.filter(({ executionId }) => executionId.length > 20 && !known.some((run) => run.executionId.includes(executionId.slice(0, 20)))).at(-1);
    assert.ok(old);
    const text = old.executionId.slice(0, 20);
    const requests = await requestsOf(async () => {
      await window.runCommand(openRun);
      await window.waitForQuickInput();
      await window.page.keyboard.type(text, { delay: 20 });
      await window.page.locator('.quick-input-list-separator', { hasText: 'From the server' }).waitFor();
    });
    const searches = requests.filter(({ query }) => query.has('search'));
    assert.deepEqual(searches.map(({ query }) => query.get('search')), [text]);
    assert.ok(requests.filter(({ path }) => path === LIST).length <= 2, 'the newest, and the search');

    const entries = await window.quickPickEntries();
    assert.equal(entries[0]?.label, `Open run ${text}`, 'what Enter takes has not moved');
    assert.match(entries[1]?.description ?? '', / · /);
    await window.page.keyboard.press('ArrowDown');
    await window.page.keyboard.press('Enter');
    await window.waitForActiveTab(`${entries[1]?.label ?? ''}.json`);

    await window.runCommand(openRun);
    await window.page.locator('.quick-input-list-separator', { hasText: 'Recently opened' }).waitFor();
    assert.equal((await window.quickPickEntries())[0]?.label, entries[1]?.label);
    await window.page.keyboard.type('process', { delay: 20 });
    await window.until('only runs of that name', async () => {
      const rows = await window.quickPickEntries();
      return rows.length > 3 && rows.every(({ label }) => /process/.test(label));
    });
    await window.cancelQuickInput();
    assert.deepEqual(await window.notifications(), []);
  });
});
