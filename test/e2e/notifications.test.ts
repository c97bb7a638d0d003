import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { shortId } from '../../src/core/text/shortId';
import type { SampleRun } from '../sample-api/sampleRun';
import { cacheFolder } from '../support/projectRoot';
import type { VscodeWindow } from '../vscode/vscodeWindow';
import { useEditor } from './useEditor';

const MINUTE = 60_000;

describe('notifications', () => {
  /** The sample's clock, ms since the epoch. */
  let nowMs = Date.now();
  const editor = useEditor({
    sample: { now: () => nowMs },
    settings: { 'mistralRuns.refresh.interval': 1 },
    env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }),
  });

  async function openWindow(): Promise<VscodeWindow> {
    const window = await editor.openWindow({ height: 720 });
    await window.openRunsView();
    await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
    await window.waitForRows('the runs', (rows) => rows.length > 5);
    return window;
  }

  /** A running root run. Sets the clock to its start. */
  function runAtWork(outcome: SampleRun['outcome']): SampleRun {
    const run = editor.sample.runs
      .startedBy((nowMs + 24 * 60 * MINUTE) * 1000)
      .findLast((each) =>
        each.startUs > nowMs * 1000 && each.outcome === outcome && each.parent === undefined && each.next === undefined && !each.workflow.internal &&
        each.endUs - each.startUs > 20_000_000);
    assert.ok(run, `the sample has a run that is to be ${outcome}`);
    nowMs = run.startUs / 1000 + 1000;
    return run;
  }

  async function picture(window: VscodeWindow, name: string): Promise<void> {
    const file = join(cacheFolder(), 'pictures/notifications', `${name}.png`);
    await window.screenshot(file);
    assert.ok(statSync(file).size > 10_000, `${file} shows something`);
  }

  it('reports the end of a watched run while the view is hidden, shows a badge until the view is visible, and sends no more requests', async () => {
    const window = await openWindow();
    const run = runAtWork('FAILED');
    const label = shortId(run.executionId);
    await window.pressTitleAction('Refresh');
    await window.expandRow(run.workflow.name);
    const isRow = (icon: string) => (rows: readonly { label: string; icon: string }[]): boolean => rows.some((row) => row.label === label && row.icon === icon);
    await window.waitForRows('the run', isRow('play-circle'));
    await window.until('the active ones in the status bar', async () => /\d+ active/.test(await window.statusBarItem()));
    await window.pressInlineAction(label, 'Notify When Finished');
    await window.waitForRows('its bell', isRow('bell-dot'));
    await (await window.focusRow(label)).hover();
    await picture(window, 'bell');

    await window.runCommand('View: Show Explorer');
    assert.equal(await window.badge(), '');
    nowMs = run.endUs / 1000 + 1;
    await window.waitForNotification(new RegExp(`${run.workflow.name} ${label} failed after `));
    await window.until('the badge', async () => Number(await window.badge()) >= 1);
    assert.match(await window.statusBarItem(), /^Mistral runs of all workflows: .*\d+ newly failed \(checked /);
    await picture(window, 'failed');

    await window.page.waitForTimeout(1500);
    const asked = editor.sample.requests.length;
    await window.page.waitForTimeout(5000);
    assert.equal(editor.sample.requests.length, asked, 'no run is watched any more');

    await window.pressInNotification(/ failed after /, 'Go to Failure');
    await window.waitForActiveTab(`${run.workflow.name} ${label}.history.json`);
    await window.pressStatusBarItem();
    await window.waitForRows('the view', (rows) => rows.length > 0);
    await window.until('no badge', async () => (await window.badge()) === '');
    assert.doesNotMatch(await window.statusBarItem(), /newly failed/);
    assert.deepEqual(await window.notifications(), []);
  });

  it('reports the end of all runs with that setting, many in one message', async () => {
    editor.writeSettings({ 'mistralRuns.notify': 'all' });
    const window = await openWindow();
    runAtWork('COMPLETED');
    await window.pressTitleAction('Refresh');
    await window.page.waitForTimeout(2000);
    await window.clearNotifications();
    // All active runs end while the view is hidden.
    await window.runCommand('View: Show Explorer');
    nowMs += 6 * 60 * MINUTE;
    await window.waitForNotification(/\d+ runs finished/);
    await picture(window, 'many');
    await window.pressInNotification(/ runs finished/, 'Show Runs');
    await window.until('the runs', async () => (await window.quickPickEntries()).length > 3);
    await picture(window, 'many-pick');
    const [first] = await window.quickPickEntries();
    await window.acceptQuickInput();
    await window.until('its document', async () => {
      const active = (await window.tabs()).find((tab) => tab.active)?.label ?? '';
      return active.replace(/(\.history)?\.json$/, '') === first?.label.replaceAll('/', '-');
    });
  });
});
