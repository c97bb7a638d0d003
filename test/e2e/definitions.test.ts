import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SampleRun, statusAt } from '../sample-api/sampleRun';
import { cacheFolder } from '../support/projectRoot';
import { useEditor } from './useEditor';

const LOOKS = [
  { name: 'dark-narrow', theme: 'Default Dark Modern', kind: 'vs-dark' },
  { name: 'high-contrast-narrow', theme: 'Default High Contrast', kind: 'hc-black' },
] as const;

for (const { name, theme, kind } of LOOKS) {
  describe(`definitions of workflows, ${name}`, () => {
    const clock = { nowMs: Date.now() };
    const editor = useEditor({
      sample: { now: () => clock.nowMs },
      env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }),
      settings: { 'workbench.colorTheme': theme, 'editor.minimap.enabled': false, 'editor.hover.delay': 100, 'mistralRuns.refresh.interval': 1 },
    });

    /** A run that will fail, and is the newest of its workflow until then. Sets the clock to when it is running. */
    function runThatWillFail(): SampleRun {
      const runs = editor.sample.runs.startedBy(clock.nowMs * 1000);
      const found = runs.find((run) => !run.workflow.internal && run.outcome === 'FAILED' && run.parent === undefined && run.endUs - run.startUs > 2_000_000 && isNewestUntilItsEnd(run, runs));
      assert.ok(found, 'the sample has no such run');
      clock.nowMs = found.startUs / 1000 + 1000;
      return found;
    }

    it('show the latest run in a lens, which changes from running to failed and opens the failing event', async () => {
      const run = runThatWillFail();
      const { workflow } = run;
      writeFileSync(
        join(editor.workspace, 'flow.py'),
        [
          'import mistralai.workflows as workflows',
          '',
          '',
          `@workflows.workflow.define(name="${workflow.name}", workflow_description="What the lens is about")`,
          'class Flow:',
          '    @workflows.workflow.entrypoint',
          '    async def run(self, document: dict) -> dict:',
          '        return await work(document)',
          '',
        ].join('\n'),
      );
      const window = await editor.openWindow({ width: 1000, height: 700 });
      await window.waitForTheme(kind);
      await window.runCommand('Mistral Runs: Use MISTRAL_API_KEY from the Environment');
      await window.page.keyboard.press('Control+Shift+E');
      await window.setSidebarWidth(220);
      await window.page.getByRole('treeitem', { name: 'flow.py' }).dblclick();
      const lens = window.page.locator('.codelens-decoration:visible a').first();
      const line = window.page.locator('.view-line', { hasText: 'class Flow' });
      await window.until('it is running', async () => {
        // A page without input has no idle callbacks, in which the editor starts to request lenses.
        // By position: a click on the element would scroll first.
        const place = await line.boundingBox();
        if (place) await window.page.mouse.click(place.x + 20, place.y + place.height / 2);
        return /Running/.test((await lens.allInnerTexts()).join());
      });
      const top = (await line.boundingBox())?.y;
      await window.page.screenshot({ path: join(cacheFolder(), 'pictures', name, 'definitions-running.png') });

      clock.nowMs = run.endUs / 1000 + 1000;
      await window.until('it has failed', async () => /Failed/.test(await lens.innerText()));
      assert.equal((await line.boundingBox())?.y, top, 'no line has moved');
      await window.page.screenshot({ path: join(cacheFolder(), 'pictures', name, 'definitions-failed.png') });

      await window.page.locator('.view-line span', { hasText: workflow.name }).last().hover();
      await window.page.locator('.monaco-hover:visible').getByText('Go to Failure').first().waitFor();
      await window.page.screenshot({ path: join(cacheFolder(), 'pictures', name, 'definitions-hover.png') });
      await window.page.keyboard.press('Escape');
      await window.moveMouseAway();

      const clicked = performance.now();
      await lens.click();
      await window.waitForEditorText(/"EVENT_TYPE_WORKFLOW_EXECUTION_FAILED"/);
      console.log(`      from the click on the line above the code to the failing event: ${Math.round(performance.now() - clicked)} ms`);
    });

    function isNewestUntilItsEnd(run: SampleRun, runs: readonly SampleRun[]): boolean {
      return runs.every((other) => other === run || other.workflow !== run.workflow || other.startUs < run.startUs || other.startUs > run.endUs + 60_000_000) && statusAt(run, run.startUs + 1_000_000) === 'RUNNING';
    }
  });
}
