import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { type SampleRun, statusAt } from '../sample-api/sampleRun';
import { cacheFolder } from '../support/projectRoot';
import { shortId } from '../../src/core/text/shortId';
import { editorUnderTest, supportedEditors } from '../vscode/supportedEditors';
import type { VscodeWindow } from '../vscode/vscodeWindow';
import { useEditor } from './useEditor';

const EXTENSION = 'workflow-runs.mistral-workflow-runs';
const PICTURES = join(cacheFolder(), 'pictures', 'links');

describe('ids and links', () => {
  /** The sample's clock, ms since the epoch. */
  let nowMs = Date.now();
  const editor = useEditor({
    sample: { now: () => nowMs },
    settings: {
      // Rendered as DOM elements, so that tests find the text.
      'terminal.integrated.gpuAcceleration': 'off',
      'terminal.integrated.defaultProfile.linux': 'bash',
      'terminal.integrated.enablePersistentSessions': false,
      'editor.minimap.enabled': false,
      'workbench.hover.delay': 300,
    },
    env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }),
  });

  async function openWindow(): Promise<VscodeWindow> {
    mkdirSync(PICTURES, { recursive: true });
    const window = await editor.openWindow({ width: 1100, height: 800 });
    await window.openRunsView();
    await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
    await window.waitForRows('the runs', (rows) => rows.length > 5);
    return window;
  }

  /** A run with that status, older than those of the tree. */
  function oldRun(status: string): SampleRun {
    const run = editor.sample.runs.startedBy(nowMs * 1000).findLast((each) => !each.workflow.internal && statusAt(each, nowMs * 1000) === status);
    assert.ok(run);
    return run;
  }

  async function openTerminal(window: VscodeWindow): Promise<void> {
    await window.runCommand('Terminal: Create New Terminal');
    await window.page.locator('.terminal.xterm .xterm-rows').getByText(/[#$]/).first().waitFor();
    // Shell integration puts decorations in front of commands.
    await window.page.locator('.terminal-command-decoration').first().waitFor();
  }

  /** Types a command line. On a busy machine the editor can take the focus away meanwhile, so it is repeated until it is there. */
  async function typeInTerminal(window: VscodeWindow, line: string): Promise<void> {
    // A long line is in several rows, and spaces may be no-break spaces.
    const withoutSpaces = (text: string | null): string => (text ?? '').replace(/\s/g, '');
    const rows = window.page.locator('.terminal.xterm .xterm-rows');
    await window.until(`the command line ${line}`, async () => {
      await window.page.locator('.terminal.xterm .xterm-helper-textarea').focus();
      await window.page.keyboard.press('Control+u');
      await window.page.keyboard.type(line);
      await window.page.waitForTimeout(500);
      return withoutSpaces(await rows.textContent()).includes(withoutSpaces(line));
    });
    await window.page.keyboard.press('Enter');
  }

  /** Moves the mouse to a text in the terminal. */
  async function pointAt(window: VscodeWindow, line: RegExp, text: string): Promise<{ x: number; y: number }> {
    const row = window.page.locator('.terminal.xterm .xterm-rows > div').filter({ hasText: line }).last();
    const part = row.locator('span').filter({ hasText: text }).first();
    let x = 0;
    let y = 0;
    let lineHeight = 0;
    // The terminal draws its rows anew at any time; a removed one has no place.
    await window.until(`a place for ${text}`, async () => {
      const box = await part.boundingBox();
      const shown = (await part.textContent()) ?? '';
      if (!box || !shown.includes(text)) return false;
      x = box.x + ((shown.indexOf(text) + 3.5) * box.width) / shown.length;
      y = box.y + box.height / 2;
      lineHeight = box.height;
      return true;
    });
    // The editor requests the links of a line when the mouse enters it from another one.
    await window.page.mouse.move(x, y + 2 * lineHeight);
    await window.page.mouse.move(x, y, { steps: 5 });
    return { x, y };
  }

  /** Hover of the terminal link under the mouse. */
  function linkHover(window: VscodeWindow): Locator {
    return window.page.locator('.workbench-hover-container', { hasText: /Open\sRun[^]*click/ }).first();
  }

  /** Ctrl+clicks a text in the terminal. */
  async function clickInTerminal(window: VscodeWindow, line: RegExp, text: string): Promise<void> {
    const { x, y } = await pointAt(window, line, text);
    await linkHover(window).waitFor();
    await window.page.screenshot({ path: join(PICTURES, `terminal-${line.source.replace(/\W+/g, '')}.png`) });
    await window.page.keyboard.down('Control');
    await window.page.mouse.click(x, y);
    await window.page.keyboard.up('Control');
    await window.moveMouseAway();
  }

  it('are links before the view was shown; a terminal activates the extension', async () => {
    const window = await editor.openWindow({ width: 1100, height: 800 });
    await openTerminal(window);
    await typeInTerminal(window, `clear; echo 'Execution ID: order-7'`);
    const isLink = async (): Promise<boolean> => {
      await pointAt(window, /^Execution ID: /, 'order-7');
      return linkHover(window).waitFor({ timeout: 2000 }).then(() => true, () => false);
    };
    if (editorUnderTest().version === supportedEditors.oldest.version) {
      assert.equal(await isLink(), false, 'it knows no such event: see CONTRIBUTING.md');
      await window.openRunsView();
    }
    await window.until('the link', isLink);
    assert.equal(editor.sample.requests.length, 0);
  });

  it('in a real terminal open the run in one click, a failed one at its cause', async () => {
    const window = await openWindow();
    await openTerminal(window);
    const failed = oldRun('FAILED');
    await typeInTerminal(window, `clear; echo 'Execution ID: ${failed.executionId}'`);
    await clickInTerminal(window, /^Execution ID: /, failed.executionId);
    await window.waitForActiveTab(`${failed.workflow.name} ${shortId(failed.executionId)}.history.json`);
    await window.waitForEditorText(/"EVENT_TYPE_WORKFLOW_EXECUTION_FAILED"/);
    await window.screenshot(join(PICTURES, 'failed.png'));

    const completed = oldRun('COMPLETED');
    await typeInTerminal(window, `echo '{"execution_id": "${completed.executionId}"}'`);
    await clickInTerminal(window, /^\{"execution_id"/, completed.executionId);
    await window.waitForActiveTab(`${completed.workflow.name} ${shortId(completed.executionId)}.json`);
    await window.waitForEditorText(/"status": "COMPLETED"/);
    assert.deepEqual(await window.notifications(), []);
  });

  it('are copied from a document, and open in the window', async () => {
    const window = await openWindow();
    const failed = oldRun('FAILED');
    await window.runCommand('Mistral Runs: Open Run…');
    await window.typeInQuickInput(failed.runId);
    await window.acceptQuickInput();
    const label = `${failed.workflow.name} ${shortId(failed.executionId)}`;
    await window.waitForActiveTab(`${label}.json`);
    await window.runCommand('Mistral Runs: Open History');
    await window.waitForActiveTab(`${label}.history.json`);
    await window.runCommand('Mistral Runs: Copy Link');
    let link = '';
    await window.until('the link', async () => {
      link = /\((\w[\w-]*:\/\/workflow-runs[^)]*)\)/.exec(await window.clipboard())?.[1] ?? '';
      return link !== '';
    });
    await window.closeTabs();

    await openUrl(window, link);
    await window.page.screenshot({ path: join(PICTURES, 'asked.png') });
    await window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Open', exact: true }).click();
    await window.waitForActiveTab(`${label}.history.json`);
    await window.waitForEditorText(/"EVENT_TYPE_WORKFLOW_EXECUTION_FAILED"/);

    await window.runCommand('Mistral Runs: Reveal in Runs View');
    await window.waitForRows('the row of the run', (rows) => rows.some((row) => row.selected && row.label === shortId(failed.executionId)));
    await window.screenshot(join(PICTURES, 'revealed.png'));

    await openUrl(window, `${link.slice(0, link.indexOf(':'))}://${EXTENSION}/run/${failed.runId}?server=https%3A%2F%2Fapi.elsewhere.example`);
    await window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Open', exact: true }).click();
    await window.waitForNotification('This link leads to a run at api.elsewhere.example, for which no connection is set up here.');
    await window.screenshot(join(PICTURES, 'elsewhere.png'));
  });

  it('of a run started in a terminal appear in the tree automatically', async () => {
    const window = await openWindow();
    await openTerminal(window);
    await window.expandRow('support-triage');
    const soon = editor.sample.runs.startedBy((nowMs + 3_600_000) * 1000);
    const run = soon.findLast(({ workflow, startUs }) => workflow.name === 'support-triage' && startUs > nowMs * 1000);
    assert.ok(run);
    const before = editor.sample.requests.length;
    await typeInTerminal(window, 'clear; echo nothing starts');
    await window.page.waitForTimeout(3000);
    assert.equal(editor.sample.requests.length, before);

    nowMs = run.startUs / 1000 + 1;
    await typeInTerminal(window, `make execute workflow=support-triage`);
    await window.waitForRows('the new run', (rows) => rows.some(({ level, label }) => level === 2 && label === shortId(run.executionId)));
    await window.screenshot(join(PICTURES, 'started.png'));
    // The command has ended: its changes are expected for 2.5 s.
    await window.page.waitForTimeout(6000);
    const rested = editor.sample.requests.length;
    await window.page.waitForTimeout(5000);
    assert.equal(editor.sample.requests.length, rested, 'it goes on asking');
  });

  async function openUrl(window: VscodeWindow, url: string): Promise<void> {
    await window.runCommand('Developer: Open URL');
    await window.typeInQuickInput(url);
    await window.acceptQuickInput();
  }
});
