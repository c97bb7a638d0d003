import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

/** A row of the runs view as it is drawn. */
export interface Row {
  readonly label: string;
  /** The dimmer text behind the label; empty when there is none. */
  readonly description: string;
  /** What a screen reader says. */
  readonly spoken: string;
  /** 1 for rows of the root. */
  readonly level: number;
  /** Undefined for a row without children. */
  readonly expanded: boolean | undefined;
  /** Name of the codicon, as `error`; empty when the row has none. */
  readonly icon: string;
  /** Whether it is the selected one. */
  readonly selected: boolean;
}

/** A tab of the editor area. */
export interface Tab {
  readonly label: string;
  readonly active: boolean;
  /** Whether the next document will replace it. */
  readonly preview: boolean;
  readonly dirty: boolean;
}

/** An entry of a quick pick. */
export interface QuickPickEntry {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** A toast. */
export interface Notification {
  readonly text: string;
  readonly buttons: readonly string[];
}

/** How a window is opened; sizes in CSS pixels. */
export interface WindowOpenOptions {
  readonly width?: number;
  readonly height?: number;
  /** A piece of text that only errors of the extension under test hold, as its package name: collected as `problems`. */
  readonly extensionName: string;
}

/** The little of a page's element that is asked for below; the tests are compiled without the browser's types. */
interface PageElement {
  readonly textContent: string;
  readonly className: string;
  readonly style: { readonly top: string };
  getAttribute(name: string): string | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

/** The name of the view, of its container and of the commands' category. */
const viewName = 'Mistral Runs';

/** How long the editor may take for anything, ms; a window needs about 5 s on two cores. */
const limit = 30_000;

/**
 * A VS Code window in a browser, driven as a user would: by what is drawn in it, by mouse and by keyboard. Every method
 * waits for what it needs, and throws Playwright's TimeoutError when that doesn't come.
 */
export class VscodeWindow {
  /** Errors of the extension under test that reached the window's console, and exceptions of the page. */
  readonly problems: string[] = [];
  /** Addresses off this machine that the page asked for; the browser let none through. */
  readonly strayRequests: string[] = [];

  private constructor(
    /** For what the methods here don't cover. */
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly sidebar: Locator,
  ) {}

  /**
   * Opens a window of its own: nothing that another one has stored in the browser (secrets, open tabs) is known to it.
   * @param url from `Vscode.windowUrl`
   * @returns when the extension's commands and views are there; the caller closes it
   */
  static async open(browser: Browser, url: string, options: WindowOpenOptions): Promise<VscodeWindow> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
      // Without them the editor's clipboard never answers.
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(limit);
    const page = await context.newPage();
    const window = new VscodeWindow(page, context, page.locator('.part.sidebar'));
    page.on('request', (request) => {
      if (/^(https?|wss?):/.test(request.url()) && new URL(request.url()).hostname !== '127.0.0.1') window.strayRequests.push(request.url());
    });
    page.on('console', (message) => {
      if (message.type() === 'error' && message.text().includes(options.extensionName)) window.problems.push(message.text());
    });
    page.on('pageerror', (error) => window.problems.push(String(error)));
    await page.goto(url);
    await window.ready();
    return window;
  }

  /** Closes the window; what the browser stored for it is gone. */
  async close(): Promise<void> {
    await this.context.close();
  }

  /** Reloads the window; secrets and tabs are kept. Not the page alone: the editor writes tabs down as it ends. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('domcontentloaded');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  /** Runs a command from the palette, as `Mistral Runs: Refresh`. */
  async runCommand(title: string): Promise<void> {
    const entry = this.quickInputList.locator('.monaco-list-row', { has: this.page.locator('.label-name').getByText(title, { exact: true }) });
    // The palette doesn't learn of commands that come while it is open, and right after the start some still come.
    await this.until(`the command ${title}`, async () => {
      if (!(await this.palette.isVisible())) await this.page.keyboard.press('F1');
      await this.palette.fill(`>${title}`);
      try {
        await entry.first().waitFor({ timeout: 2000 });
        return true;
      } catch {
        await this.page.keyboard.press('Escape');
        await this.palette.waitFor({ state: 'hidden' });
        return false;
      }
    });
    await entry.first().click();
    // It stands a moment, and keys would still go to it; a command's own input may take its place at once.
    await this.palette.waitFor({ state: 'hidden' });
    await this.moveMouseAway();
  }

  /** Shows the runs view, if it isn't shown yet. */
  async openRunsView(): Promise<void> {
    // The name of the connection may follow.
    const title = this.sidebar.locator('.composite.title').getByText(new RegExp(`^${viewName}\\b`)).first();
    // While a window restores what it showed before, the click may come second and hide what has just been shown.
    await this.until('the runs view', async () => {
      if (await title.isVisible()) return true;
      await this.activityTab.click();
      return title.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
    });
    await this.moveMouseAway();
  }

  /** The rows that are drawn: those scrolled out of sight are not among them. */
  async rows(): Promise<Row[]> {
    return this.treeRows.evaluateAll((rows: PageElement[]) =>
      rows
        .map((row) => ({ row, top: Number.parseFloat(row.style.top) }))
        .sort((a, b) => a.top - b.top)
        .map(({ row }) => ({
          label: row.querySelector('.label-name')?.textContent ?? '',
          description: row.querySelector('.label-description')?.textContent ?? '',
          spoken: row.getAttribute('aria-label') ?? '',
          level: Number(row.getAttribute('aria-level')),
          expanded: row.getAttribute('aria-expanded') === null ? undefined : row.getAttribute('aria-expanded') === 'true',
          icon: /codicon-([\w-]+)/.exec(row.querySelector('.custom-view-tree-node-item-icon')?.className ?? '')?.[1] ?? '',
          selected: row.getAttribute('aria-selected') === 'true',
        })),
    );
  }

  /** Waits until the drawn rows are as wanted. */
  async waitForRows(what: string, isWanted: (rows: readonly Row[]) => boolean): Promise<Row[]> {
    let rows: Row[] = [];
    await this.until(what, async () => {
      rows = await this.rows();
      return isWanted(rows);
    });
    return rows;
  }

  /** Walks the tree from its top, by keyboard, until the row has the focus; it is in sight then. */
  async focusRow(label: string | RegExp): Promise<Locator> {
    const tree = this.sidebar.locator('.customview-tree .monaco-list');
    await this.treeRows.first().waitFor();
    await this.moveMouseAway();
    await tree.focus();
    await this.page.keyboard.press('Home');
    const focused = this.sidebar.locator('.customview-tree .monaco-list-row.focused');
    const isWanted = async () => {
      const text = (await focused.locator('.label-name').allTextContents()).join('');
      return typeof label === 'string' ? text === label : label.test(text);
    };
    await this.until(`the row ${String(label)}`, async () => {
      let before: string | null = null;
      for (let id = await tree.getAttribute('aria-activedescendant'); id !== before; id = await tree.getAttribute('aria-activedescendant')) {
        if (await isWanted()) return true;
        before = id;
        await this.page.keyboard.press('ArrowDown');
      }
      // The end, where the last key moved nothing: the row may still be to come.
      await this.page.keyboard.press('Home');
      return false;
    });
    return focused;
  }

  /** Clicks a row; a run's document opens as a preview. */
  async clickRow(label: string | RegExp): Promise<void> {
    const row = await this.focusRow(label);
    await row.locator('.label-name').click();
    await this.moveMouseAway();
  }

  /** Double-clicks a row; a run's document opens to stay. */
  async doubleClickRow(label: string | RegExp): Promise<void> {
    const row = await this.focusRow(label);
    await row.locator('.label-name').dblclick();
    await this.moveMouseAway();
  }

  /** Opens a row's children, by keyboard. */
  async expandRow(label: string | RegExp): Promise<void> {
    const open = this.sidebar.locator('.customview-tree .monaco-list-row.focused[aria-expanded=true]');
    // A key that comes while the tree is drawn anew is lost.
    await this.until(`the row ${String(label)} to open`, async () => {
      const row = await this.focusRow(label);
      if ((await row.getAttribute('aria-expanded')) === 'false') await this.page.keyboard.press('ArrowRight');
      return open.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
    });
  }

  /** The names of the buttons that a row shows under the mouse. */
  async inlineActions(label: string | RegExp): Promise<string[]> {
    const row = await this.focusRow(label);
    await row.hover();
    const names = await row.locator('.actions .action-label').evaluateAll((actions: PageElement[]) => actions.map((action) => action.getAttribute('aria-label') ?? ''));
    await this.moveMouseAway();
    return names;
  }

  /** Presses a button that a row shows under the mouse. */
  async pressInlineAction(label: string | RegExp, action: string): Promise<void> {
    const row = await this.focusRow(label);
    await row.hover();
    await row.getByRole('button', { name: action, exact: true }).click();
    await this.moveMouseAway();
  }

  /** What a row's context menu offers, without the keys beside it; `---` between its groups. */
  async contextMenu(label: string | RegExp): Promise<string[]> {
    await this.openContextMenu(label);
    const names = await this.menuItems.evaluateAll((items: PageElement[]) =>
      items.map((item) => (item.className.includes('separator') ? '---' : (item.querySelector('.action-label')?.textContent ?? item.textContent))),
    );
    await this.page.keyboard.press('Escape');
    await this.menu.waitFor({ state: 'hidden' });
    return names;
  }

  /** Chooses an item of a row's context menu. */
  async chooseInContextMenu(label: string | RegExp, item: string): Promise<void> {
    await this.openContextMenu(label);
    // A click right after the menu opens is swallowed.
    await this.menu.getByRole('menuitem', { name: item, exact: true }).hover();
    await this.page.keyboard.press('Enter');
    await this.menu.waitFor({ state: 'hidden' });
    await this.moveMouseAway();
  }

  /** Presses a button of the view's title bar. */
  async pressTitleAction(name: string): Promise<void> {
    await this.sidebar.locator('.composite.title').getByRole('button', { name, exact: true }).click();
    await this.moveMouseAway();
  }

  /** Chooses an item of the menu behind the dots of the view's title bar. */
  async chooseInTitleMenu(item: string): Promise<void> {
    await this.sidebar.locator('.composite.title .codicon-toolbar-more').click();
    // As in the context menu of a row.
    await this.menu.getByRole('menuitem', { name: item, exact: true }).hover();
    await this.page.keyboard.press('Enter');
    await this.menu.waitFor({ state: 'hidden' });
    await this.moveMouseAway();
  }

  /** The title of the view, as the editor draws it: that of its container before a colon. */
  async viewTitle(): Promise<string> {
    return (await this.sidebar.locator('.composite.title h2').first().textContent())?.trim() ?? '';
  }

  /** The names of the buttons in the view's title bar. */
  async titleActions(): Promise<string[]> {
    const actions = this.sidebar.locator('.composite.title .action-label');
    return actions.evaluateAll((buttons: PageElement[]) => buttons.map((button) => button.getAttribute('aria-label') ?? ''));
  }

  /** The text above the rows; empty when there is none. */
  async viewMessage(): Promise<string> {
    const message = this.sidebar.locator('.tree-explorer-viewlet-tree-view > .message:visible');
    return (await message.allInnerTexts()).join('\n').trim();
  }

  /** Waits for the text above the rows. */
  async waitForViewMessage(text: RegExp): Promise<void> {
    await this.until(`the message ${String(text)}`, async () => text.test(await this.viewMessage()));
  }

  /** The number on the view's icon; empty when there is none. */
  async badge(): Promise<string> {
    return (await this.activityTab.locator('.badge:visible .badge-content').allInnerTexts()).join('').trim();
  }

  /** The extension's item in the status bar, as a screen reader says it; empty when it isn't shown. */
  async statusBarItem(): Promise<string> {
    const label = this.statusItem.locator('.statusbar-item-label');
    return (await this.statusItem.isVisible()) ? ((await label.getAttribute('aria-label')) ?? '') : '';
  }

  /** Presses it. */
  async pressStatusBarItem(): Promise<void> {
    await this.statusItem.locator('.statusbar-item-label').click();
    await this.moveMouseAway();
  }

  /** The words shown in place of rows; empty when there are rows. */
  async welcome(): Promise<string> {
    return (await this.sidebar.locator('.welcome-view-content:visible').allInnerTexts()).join('\n').trim();
  }

  /** Waits for words in place of rows. */
  async waitForWelcome(text: RegExp): Promise<void> {
    await this.until(`the welcome ${String(text)}`, async () => text.test(await this.welcome()));
  }

  /** The names of the buttons shown in place of rows. */
  async welcomeButtons(): Promise<string[]> {
    return this.welcomeButton.allInnerTexts();
  }

  /** Presses a button shown in place of rows. */
  async pressWelcomeButton(name: string | RegExp): Promise<void> {
    await this.welcomeButton.filter({ hasText: name }).click();
    await this.moveMouseAway();
  }

  /** Waits for an input box or quick pick other than the command palette. */
  async waitForQuickInput(): Promise<Locator> {
    await this.quickInput.waitFor();
    return this.quickInput;
  }

  /** Sets the text of the input box or of the filter of the quick pick. */
  async typeInQuickInput(text: string): Promise<void> {
    await (await this.waitForQuickInput()).fill(text);
  }

  /** Accepts the input box or the focused entry. */
  async acceptQuickInput(): Promise<void> {
    await (await this.waitForQuickInput()).press('Enter');
  }

  /** Leaves the input box or quick pick. */
  async cancelQuickInput(): Promise<void> {
    await (await this.waitForQuickInput()).press('Escape');
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  /** The text below an input box: its prompt, or what is wrong with the input. */
  async quickInputMessage(): Promise<string> {
    await this.waitForQuickInput();
    return (await this.page.locator('.quick-input-widget .quick-input-message').textContent()) ?? '';
  }

  /** The entries of a quick pick that are drawn. */
  async quickPickEntries(): Promise<QuickPickEntry[]> {
    await this.waitForQuickInput();
    return this.quickInputList.locator('.monaco-list-row').evaluateAll((rows: PageElement[]) =>
      rows.map((row) => ({
        label: row.querySelector('.label-name')?.textContent ?? '',
        description: row.querySelector('.label-description')?.textContent ?? '',
        detail: row.querySelector('.quick-input-list-label-meta')?.textContent ?? '',
      })),
    );
  }

  /** Waits for an entry of a quick pick and takes it. */
  async pickInQuickPick(label: string | RegExp): Promise<void> {
    await this.waitForQuickInput();
    const name = this.page.locator('.label-name').getByText(label, typeof label === 'string' ? { exact: true } : {});
    await this.quickInputList.locator('.monaco-list-row', { has: name }).first().click();
    await this.moveMouseAway();
  }

  /** The toasts that are shown. */
  async notifications(): Promise<Notification[]> {
    return this.toasts.evaluateAll((toasts: PageElement[]) =>
      toasts.map((toast) => ({
        text: toast.querySelector('.notification-list-item-message')?.textContent ?? '',
        buttons: [...toast.querySelectorAll('.notification-list-item-buttons-container .monaco-button')].map((button) => button.textContent),
      })),
    );
  }

  /** Waits for a toast. */
  async waitForNotification(text: string | RegExp): Promise<void> {
    await this.toasts.filter({ hasText: text }).first().waitFor();
  }

  /** Presses a button of a toast. */
  async pressInNotification(text: string | RegExp, button: string): Promise<void> {
    const toast = this.toasts.filter({ hasText: text }).first();
    // Buttons of a toast below another one are visible only on hover.
    await toast.hover();
    await toast.getByRole('button', { name: button, exact: true }).click();
    await this.moveMouseAway();
  }

  /** Dismisses all toasts. */
  async clearNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
    await this.toasts.first().waitFor({ state: 'hidden' });
  }

  /** The tabs of the editor area. */
  async tabs(): Promise<Tab[]> {
    return this.page.locator('.part.editor .tab').evaluateAll((tabs: PageElement[]) =>
      tabs.map((tab) => ({
        label: tab.getAttribute('data-resource-name') ?? '',
        active: tab.className.split(' ').includes('active'),
        preview: tab.querySelector('.monaco-icon-label')?.className.split(' ').includes('italic') ?? false,
        dirty: tab.className.split(' ').includes('dirty'),
      })),
    );
  }

  /** Waits until a tab is the active one. */
  async waitForActiveTab(label: string | RegExp): Promise<Tab> {
    let found: Tab | undefined;
    await this.until(`the tab ${String(label)}`, async () => {
      found = (await this.tabs()).find((tab) => tab.active);
      return found !== undefined && (typeof label === 'string' ? found.label === label : label.test(found.label));
    });
    if (found === undefined) throw new Error('No active tab');
    return found;
  }

  /** Closes every tab. */
  async closeTabs(): Promise<void> {
    await this.runCommand('View: Close All Editors');
    await this.until('no tab', async () => (await this.tabs()).length === 0);
  }

  /** The lines of the active editor that are in sight. */
  async editorText(): Promise<string> {
    const lines = await this.page.locator('.part.editor .editor-group-container.active .view-lines .view-line').evaluateAll((elements: PageElement[]) =>
      elements.map((line) => ({ top: Number.parseFloat(line.style.top), text: line.textContent })),
    );
    // The editor draws spaces as no-break spaces.
    return lines.sort((a, b) => a.top - b.top).map((line) => line.text.replaceAll('\u00a0', ' ')).join('\n');
  }

  /** Waits until the part of the active document that is in sight holds a text. */
  async waitForEditorText(text: string | RegExp): Promise<string> {
    let shown = '';
    await this.until(`the text ${String(text)} in the editor`, async () => {
      shown = await this.editorText();
      return typeof text === 'string' ? shown.includes(text) : text.test(shown);
    });
    return shown;
  }

  /** Text of the page shown instead of a document that can't be opened; empty if there is none. */
  async editorError(): Promise<string> {
    return (await this.editorPlaceholder.allInnerTexts()).join('\n').trim();
  }

  /** Waits for the page shown instead of a document that can't be opened or needs a confirmation for its size. */
  async waitForEditorError(text: RegExp): Promise<void> {
    await this.until(`the page ${String(text)} in place of a document`, async () => text.test(await this.editorError()));
  }

  /** Presses a button of the page shown instead of a document. */
  async pressInEditorError(name: string): Promise<void> {
    await this.editorPlaceholder.getByRole('button', { name, exact: true }).click();
    await this.moveMouseAway();
  }

  /** What is on the clipboard. */
  async clipboard(): Promise<string> {
    return this.page.evaluate<string>('navigator.clipboard.readText()');
  }

  /** Puts text on the clipboard. */
  async setClipboard(text: string): Promise<void> {
    await this.page.evaluate<unknown>(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  }

  /** Drags the edge of the sidebar until it is so wide; VS Code's own minimum is 170. */
  async setSidebarWidth(width: number): Promise<void> {
    const box = await this.sidebar.boundingBox();
    if (box === null) throw new Error('The sidebar is hidden');
    const middle = box.y + box.height / 2;
    await this.page.mouse.move(box.x + box.width, middle);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + width, middle, { steps: 5 });
    await this.page.mouse.up();
    await this.moveMouseAway();
    await this.until(`a sidebar of ${width} px`, async () => Math.abs(((await this.sidebar.boundingBox())?.width ?? 0) - width) <= 2);
  }

  /** Waits until the theme is in force. */
  async waitForTheme(kind: 'vs' | 'vs-dark' | 'hc-black' | 'hc-light'): Promise<void> {
    await this.page.locator(`.monaco-workbench.${kind}`).waitFor();
  }

  /** Waits until the theme and the file icons that the settings name are drawn. */
  async settled(): Promise<void> {
    await this.page.locator('.monaco-workbench.file-icons-enabled[class*="-themes-"]').waitFor();
  }

  /** Puts the mouse where it hovers over nothing: hovers cover rows. */
  async moveMouseAway(): Promise<void> {
    const size = this.page.viewportSize();
    await this.page.mouse.move((size?.width ?? 800) / 2, (size?.height ?? 600) - 4);
  }

  /** Saves what the window shows as a PNG; its folder is made when missing. */
  async screenshot(file: string): Promise<void> {
    mkdirSync(dirname(file), { recursive: true });
    await this.moveMouseAway();
    await this.settled();
    await this.page.locator('.workbench-hover-container').first().waitFor({ state: 'hidden' });
    // "Activating Extensions…" comes and goes in the status bar as it likes.
    await this.page.screenshot({ path: file, animations: 'disabled', caret: 'hide', style: '[id="status.progress"] { visibility: hidden }' });
  }

  /**
   * Asks again and again, for what shows in no single element.
   * @throws Error naming what didn't come within the limit
   */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + limit;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`Waited ${limit / 1000} s in vain for ${what}`);
      await this.page.waitForTimeout(50);
    }
  }

  private get statusItem(): Locator {
    return this.page.locator('.part.statusbar .statusbar-item[id$="mistralRuns.status"]');
  }

  private get activityTab(): Locator {
    return this.page.locator('.part.activitybar').getByRole('tab', { name: viewName });
  }

  // Not by the role `treeitem`: a row may give itself another one.
  private get treeRows(): Locator {
    return this.sidebar.locator('.customview-tree .monaco-list-row');
  }

  private get welcomeButton(): Locator {
    return this.sidebar.locator('.welcome-view-content .monaco-button:visible');
  }

  private get menu(): Locator {
    return this.page.locator('.context-view .monaco-menu');
  }

  private get menuItems(): Locator {
    return this.menu.locator('.actions-container > .action-item > .action-label, .actions-container > .action-item > .action-menu-item');
  }

  private get toasts(): Locator {
    return this.page.locator('.notifications-toasts .notification-toast');
  }

  private get editorPlaceholder(): Locator {
    return this.page.locator('.part.editor .monaco-editor-pane-placeholder:visible');
  }

  private get palette(): Locator {
    return this.page.locator('.quick-input-widget input[placeholder^="Type the name of a command"], .quick-input-widget input[aria-label^="Type the name of a command"]').first();
  }

  private get quickInput(): Locator {
    return this.page.locator('.quick-input-widget .quick-input-box input:not([aria-label^="Type the name of a command"])');
  }

  private get quickInputList(): Locator {
    return this.page.locator('.quick-input-widget .quick-input-list');
  }

  private async openContextMenu(label: string | RegExp): Promise<void> {
    const row = await this.focusRow(label);
    await row.locator('.label-name').click({ button: 'right' });
    await this.menu.waitFor();
  }

  private async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
    await this.activityTab.waitFor();
  }
}
