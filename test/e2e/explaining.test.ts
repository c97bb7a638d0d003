import assert from 'node:assert/strict';
import { join } from 'node:path';
import { hugeHistory } from '../sample-api/hugeHistory';
import { sampleHistory } from '../sample-api/sampleHistory';
import { type SampleRun, statusAt } from '../sample-api/sampleRun';
import { cacheFolder } from '../support/projectRoot';
import type { VscodeWindow } from '../vscode/vscodeWindow';
import { useEditor } from './useEditor';

const LOOKS = [
  { name: 'dark-narrow', theme: 'Default Dark Modern', kind: 'vs-dark' },
  { name: 'high-contrast-narrow', theme: 'Default High Contrast', kind: 'hc-black' },
] as const;
const JSON_TYPE = { 'content-type': 'application/json' };
const FAILURE = {
  message: 'Activity task failed',
  activityFailureInfo: { activityType: { name: 'import_batch' }, activityId: '7' },
  cause: { message: 'no space left on /data', applicationFailureInfo: { type: 'DiskError' } },
};

for (const { name, theme, kind } of LOOKS) {
  describe(`explanations in documents, ${name}`, () => {
    const editor = useEditor({
      env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }),
      settings: { 'workbench.colorTheme': theme, 'editor.minimap.enabled': false, 'editor.hover.delay': 100, 'breadcrumbs.enabled': true },
    });

    /** @returns a window, and the failed run of the topmost failed row, with its label */
    async function openWindowWithFailure(): Promise<{ window: VscodeWindow; run: SampleRun; label: string }> {
      const window = await editor.openWindow({ width: 1000, height: 700 });
      await window.waitForTheme(kind);
      await window.openRunsView();
      await window.setSidebarWidth(220);
      await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
      await window.waitForRows('workflows without runs', (rows) => rows.some(({ icon }) => icon === 'dash'));
      await window.expandRow('process-invoices');
      const rows = await window.waitForRows('runs', (all) => all.some(({ level, icon }) => level === 2 && icon === 'error'));
      const label = rows.find(({ level, icon }) => level === 2 && icon === 'error')?.label ?? '';
      const nowUs = Date.now() * 1000;
      const run = editor.sample.runs.startedBy(nowUs).find((each) => each.executionId.endsWith(label) && statusAt(each, nowUs) === 'FAILED');
      assert.ok(run);
      return { window, run, label };
    }

    async function picture(window: VscodeWindow, of: string): Promise<void> {
      await window.page.screenshot({ path: join(cacheFolder(), 'pictures', name, `explaining-${of}.png`) });
    }

    function answer(run: SampleRun, body: string | Iterable<Uint8Array>): () => void {
      return editor.sample.answer(({ path }) => path.endsWith(`${run.runId}/history`), { headers: JSON_TYPE, body }, Infinity);
    }

    it('shows the failing line after one click on a failed row, and the decoded payload after two', async () => {
      const { window, run, label } = await openWindowWithFailure();
      const takeBack = answer(run, sampleHistory(run, Date.now() * 1000, false));
      try {
        await window.pressInlineAction(label, 'Go to Failure');
        await window.waitForActiveTab(`process-invoices ${label}.history.json`);
        await window.waitForEditorText(/"EVENT_TYPE_WORKFLOW_EXECUTION_FAILED"/);
        await window.page.locator('.codelens-decoration:visible').first().waitFor();
        await picture(window, 'failure');
        await window.page.locator('.codelens-decoration:visible a', { hasText: 'Input of' }).first().click();
        await window.waitForActiveTab(/ event \d+\.payload\.json$/);
        assert.doesNotMatch(await window.waitForEditorText(/^\{\n {2}"/), /"data": "/);
        await picture(window, 'payload');

        await window.pressInlineAction(label, 'Go to Failure');
        await window.waitForActiveTab(`process-invoices ${label}.history.json`);
        await window.page.locator('.editor-actions:visible').getByRole('button', { name: 'Open Decoded History' }).click();
        await window.waitForActiveTab(`process-invoices ${label}.decoded.json`);
        await window.waitForEditorText(/"EVENT_TYPE_WORKFLOW_EXECUTION_FAILED"/);
        await window.page.locator('.codelens-decoration:visible').first().waitFor();
        await picture(window, 'decoded');
      } finally {
        takeBack();
      }
    });

    it('shows the failing event of a large history at once, and its events for Go to Event', async () => {
      const { window, run, label } = await openWindowWithFailure();
      const takeBack = answer(run, hugeHistory(30_000_000, FAILURE));
      try {
        await window.pressInlineAction(label, 'Go to Failure');
        await window.waitForActiveTab(/ event \d+\.event\.json$/);
        await window.waitForEditorText(/no space left/);
        await window.page.locator('.codelens-decoration:visible', { hasText: 'Open Whole History' }).waitFor();
        assert.match(await window.page.locator('.codelens-decoration:visible').first().innerText(), /DiskError: no space left on \/data/);
        await picture(window, 'event');
        await window.runCommand('Mistral Runs: Go to Event…');
        await window.until('events', async () => (await window.quickPickEntries()).length > 10);
        await picture(window, 'events');
        await window.cancelQuickInput();
      } finally {
        takeBack();
      }
    });
  });
}
