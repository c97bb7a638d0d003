import type { Browser } from 'playwright-core';
import { VscodeWindow } from './vscodeWindow';

/** What a picture is like; sizes in CSS pixels. */
export interface PictureOptions {
  /** Absolute path of the PNG. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  /** Width of the sidebar; VS Code's own when left out. */
  readonly sidebar?: number | undefined;
}

/**
 * Opens a window, sets the key as a user would, opens a group and a run of it (a failed one's history at what decided it), and saves what is to be seen.
 * @throws Error saying what didn't come
 */
export async function takePicture(browser: Browser, url: string, options: PictureOptions): Promise<void> {
  const window = await VscodeWindow.open(browser, url, { ...options, extensionName: 'mistral-workflow-runs' });
  try {
    await window.openRunsView();
    await window.waitForWelcome(/MISTRAL_API_KEY/);
    await window.pressWelcomeButton(/Environment/);
    await window.waitForRows('runs in the view', (rows) => rows.some((row) => row.expanded !== undefined));
    // They are drawn a few at a time, and how many there are is the server's affair.
    await window.page.waitForTimeout(500);
    const groups = await window.rows();
    // The sample's busiest, of which runs of most statuses are to be seen; another server has what it has.
    const group = groups.find((row) => row.label === 'process-invoices') ?? groups.find((row) => row.expanded !== undefined);
    if (group === undefined) throw new Error('The view shows no group');
    await window.expandRow(group.label);
    const runs = await window.waitForRows('runs in the first group', (rows) => rows.some((row) => row.level === 2));
    // A failed one tells most.
    const failed = runs.find((row) => row.level === 2 && row.description.startsWith('Failed'));
    const run = failed ?? runs.find((row) => row.level === 2);
    if (run === undefined) throw new Error('The first group shows no run');
    if (options.sidebar !== undefined) await window.setSidebarWidth(options.sidebar);
    if (failed) {
      await window.pressInlineAction(run.label, 'Go to Failure');
      await window.waitForActiveTab(/\.history\.json$/);
      await window.page.locator('.codelens-decoration:visible').first().waitFor();
    } else {
      await window.clickRow(run.label);
      await window.waitForActiveTab(/\.json$/);
      await window.waitForEditorText(/^\{/);
    }
    await window.screenshot(options.file);
    if (window.problems.length > 0) throw new Error(window.problems.join('\n'));
  } finally {
    await window.close();
  }
}
