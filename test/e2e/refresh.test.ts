import assert from 'node:assert/strict';
import { shortId } from '../../src/core/text/shortId';
import type { VscodeWindow } from '../vscode/vscodeWindow';
import { useEditor } from './useEditor';

/** Far longer than the refresh interval while runs change, ms. */
const WHILE = 8_000;

describe('automatic refresh', () => {
  /** The sample's clock, ms since the epoch. */
  let nowMs = Date.now();
  const editor = useEditor({
    sample: { now: () => nowMs },
    settings: { 'mistralRuns.refresh.interval': 1 },
    env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }),
  });

  async function openWindow(): Promise<VscodeWindow> {
    const window = await editor.openWindow({ height: 1000 });
    await window.openRunsView();
    await window.waitForWelcome(/Connect to Mistral/);
    return window;
  }

  /** Number of requests during a period in which runs start and end. */
  async function requestsOfAWhile(window: VscodeWindow): Promise<number> {
    const before = editor.sample.requests.length;
    for (let left = WHILE; left > 0; left -= 500) {
      nowMs += 15_000;
      await window.page.waitForTimeout(500);
    }
    return editor.sample.requests.length - before;
  }

  it('shows that a run starts, runs and ends', async () => {
    const window = await openWindow();
    await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
    await window.waitForRows('the runs', (rows) => rows.length > 5);
    await window.expandRow('support-triage');

    const soon = (nowMs + 3_600_000) * 1000;
    const run = editor.sample.runs.startedBy(soon).findLast(({ workflow, startUs, outcome }) =>
      workflow.name === 'support-triage' && startUs > nowMs * 1000 && outcome === 'COMPLETED');
    assert.ok(run);
    const label = shortId(run.executionId);
    const shows = (word: string) => window.waitForRows(`${label} ${word}`, (rows) =>
      rows.some((row) => row.level === 2 && row.label === label && row.description.startsWith(word)));
    nowMs = run.startUs / 1000 + 1;
    await shows('Running');
    nowMs = run.endUs / 1000 + 1;
    await shows('Completed');
    assert.deepEqual(await window.notifications(), []);
  });

  it('sends no request without a key, with a hidden view, or without the focus', async () => {
    const window = await openWindow();
    assert.equal(await requestsOfAWhile(window), 0, 'without a key');

    await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
    await window.waitForRows('the runs', (rows) => rows.length > 5);
    assert.ok((await requestsOfAWhile(window)) >= 3, 'visible and focused');

    await window.runCommand('View: Show Explorer');
    // The extension is notified with a delay, and a request may be pending.
    await window.page.waitForTimeout(1000);
    assert.equal(await requestsOfAWhile(window), 0, 'hidden');
    await window.openRunsView();
    assert.ok((await requestsOfAWhile(window)) >= 3, 'shown again');

    await window.runCommand('View: Toggle Primary Side Bar Visibility');
    await window.page.waitForTimeout(1000);
    assert.equal(await requestsOfAWhile(window), 0, 'with the side bar away');
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
    assert.ok((await requestsOfAWhile(window)) >= 3, 'with the side bar back');

    // A page under test always has the focus; the editor reads this property.
    await window.page.evaluate("document.hasFocus = () => false; window.dispatchEvent(new Event('blur'))");
    await window.page.waitForTimeout(1000);
    assert.equal(await requestsOfAWhile(window), 0, 'without the focus');
    await window.page.evaluate("delete document.hasFocus; window.dispatchEvent(new Event('focus'))");
    assert.ok((await requestsOfAWhile(window)) >= 3, 'with the focus again');
  });
});
