import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator } from 'playwright-core';
import { sampleHistory } from '../sample-api/sampleHistory';
import { type SampleRun, statusAt } from '../sample-api/sampleRun';
import { cacheFolder } from '../support/projectRoot';
import type { VscodeWindow } from '../vscode/vscodeWindow';
import { useEditor } from './useEditor';

describe('payloads', () => {
  const editor = useEditor({ env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }), settings: { 'editor.hover.delay': 100 } });

  async function signedInWindow(): Promise<VscodeWindow> {
    const window = await editor.openWindow({ height: 900, width: 1200 });
    await window.runCommand('Mistral Runs: Use MISTRAL_API_KEY from the Environment');
    await window.waitForRows('workflows', (rows) => rows.length > 5);
    return window;
  }

  function newest(status: string, wanted: (run: SampleRun) => boolean): SampleRun {
    const nowUs = Date.now() * 1000;
    const run = editor.sample.runs.startedBy(nowUs).find((each) => !each.workflow.internal && statusAt(each, nowUs) === status && wanted(each));
    assert.ok(run, 'the sample has no such run');
    return run;
  }

  async function openHistory(window: VscodeWindow, { runId }: SampleRun): Promise<void> {
    await window.setClipboard(runId);
    await window.runCommand('Mistral Runs: Open Run…');
    await window.waitForQuickInput();
    await window.typeInQuickInput(runId);
    await window.acceptQuickInput();
    await window.waitForEditorText(/"workflow_name"/);
    await window.runCommand('Mistral Runs: Open History');
    await window.waitForActiveTab(/\.history\.json$/);
  }

  /** Hover of that text. */
  async function hoverOver(window: VscodeWindow, text: RegExp): Promise<Locator> {
    const line = window.page.locator('.view-line > span', { hasText: text }).first();
    await line.hover({ position: { x: 150, y: 8 } });
    const hover = window.page.locator('.monaco-hover:visible .hover-contents pre, .monaco-hover:visible .monaco-tokenized-source').first();
    await hover.waitFor();
    return window.page.locator('.monaco-hover:visible');
  }

  /** Keeps the mouse in place, so that a hover stays. */
  async function picture(window: VscodeWindow, name: string): Promise<void> {
    await window.page.screenshot({ path: join(cacheFolder(), 'e2e/pictures', `payloads-${name}.png`) });
  }

  it('opens the result of a run from its row, and restores it after a reload', async () => {
    const window = await signedInWindow();
    await window.openRunsView();
    await window.expandRow('process-invoices');
    const rows = await window.waitForRows('runs', (all) => all.some(({ level }) => level === 2));
    const row = rows.find(({ level, description }) => level === 2 && description.startsWith('Completed'));
    assert.ok(row);
    await window.chooseInContextMenu(row.label, 'Open Result');
    const label = `process-invoices ${row.label}.result.json`;
    await window.waitForActiveTab(label);
    const text = await window.waitForEditorText(/[{}\d]/);
    await picture(window, 'result');
    await window.runCommand('View: Keep Editor');
    await window.reload();
    await window.waitForActiveTab(label);
    assert.equal(await window.waitForEditorText(/[{}\d]/), text);
    assert.deepEqual(await window.notifications(), []);
  });

  it('decodes a payload in a hover, and opens it from there', async () => {
    const window = await signedInWindow();
    const run = newest('COMPLETED', ({ workflow }) => workflow.encoding === 'json/wf_v1' && workflow.name === 'process-invoices');
    editor.sample.answer(({ path }) => path.endsWith(`${run.runId}/history`), { body: sampleHistory(run, Date.now() * 1000, false) }, Infinity);
    await openHistory(window, run);
    await window.waitForEditorText(/"data"/);
    const hover = await hoverOver(window, /"data"/);
    await picture(window, 'hover');
    await hover.getByText('Open Payload').click();
    await window.waitForActiveTab(/ event 1\.payload\.json$/);
    await window.waitForEditorText(/"threshold": 0\.80/);
    await picture(window, 'payload');
  });

  it('formats a stack trace, with links to files of the workspace', async () => {
    const trace = /File "\/app\/(src\/\w+\/\w+\.py)", line (\d+)/;
    const nowUs = Date.now() * 1000;
    const run = newest('FAILED', (each) => trace.test(JSON.stringify(JSON.parse(sampleHistory(each, nowUs, true))).replaceAll('\\"', '"')));
    const history = sampleHistory(run, nowUs, true).replaceAll('\\"', '"');
    // The last one is in the event at which the history opens.
    const [, file = '', line = ''] = [...history.matchAll(new RegExp(trace, 'g'))].at(-1) ?? [];
    const path = join(editor.workspace, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Array.from({ length: 200 }, (_, at) => `line_${at + 1} = 0\n`).join(''));
    const window = await signedInWindow();
    await openHistory(window, run);
    await window.waitForEditorText(/"stackTrace"/);
    // Its appearance moves the lines.
    await window.page.locator('.codelens-decoration:visible').first().waitFor();
    await window.settled();
    const hover = await hoverOver(window, new RegExp(`"stackTrace":.*${file}.*${line}`));
    await picture(window, 'stack-trace');
    await hover.getByText(`${file}:${line}`).first().click();
    await window.waitForActiveTab(file.split('/').at(-1) ?? '');
    await window.waitForEditorText(new RegExp(`line_${line} `));
  });
});
