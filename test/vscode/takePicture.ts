import type { Browser } from 'playwright-core';
import { VscodeWindow } from './vscodeWindow';

/** Options of a picture. Sizes are in CSS pixels. */
export interface PictureOptions {
  /** Absolute path of the PNG. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  /** Width of the sidebar; VS Code's default if undefined. */
  readonly sidebar?: number | undefined;
}

/**
 * Opens a window, sets the key as a user would, expands a group, opens one of its runs (the failing event of a failed run), and saves a PNG.
 * @throws Error naming what did not appear
 */
export async function takePicture(browser: Browser, url: string, options: PictureOptions): Promise<void> {
  const window = await VscodeWindow.open(browser, url, { ...options, extensionName: 'mistral-workflow-runs' });
  try {
    await window.openRunsView();
    await window.waitForWelcome(/MISTRAL_API_KEY/);
    await window.pressWelcomeButton(/Environment/);
    await window.waitForRows('runs in the view', (rows) => rows.some((row) => row.expanded !== undefined));
    // Rows are drawn a few at a time, and their number depends on the server.
    await window.page.waitForTimeout(500);
    const groups = await window.rows();
    // The sample's busiest workflow, with runs of most statuses. Other servers may not have it.
    const group = groups.find((row) => row.label === 'process-invoices') ?? groups.find((row) => row.expanded !== undefined);
    if (group === undefined) throw new Error('The view shows no group');
    await window.expandRow(group.label);
    const runs = await window.waitForRows('runs in the first group', (rows) => rows.some((row) => row.level === 2));
    // A failed run shows the most.
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
