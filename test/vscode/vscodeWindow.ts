import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

/** A row of the runs view, as drawn. */
export interface Row {
  readonly label: string;
  /** The dimmed text after the label; empty if there is none. */
  readonly description: string;
  /** Text for screen readers. */
  readonly spoken: string;
  /** 1 for top-level rows. */
  readonly level: number;
  /** Undefined for a row without children. */
  readonly expanded: boolean | undefined;
  /** Name of the codicon, such as `error`; empty if there is none. */
  readonly icon: string;
  /** Whether it is selected. */
  readonly selected: boolean;
}

/** A tab of the editor area. */
export interface Tab {
  readonly label: string;
  readonly active: boolean;
  /** Whether it is a preview, which the next document replaces. */
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

/** Options of a window. Sizes are in CSS pixels. */
export interface WindowOpenOptions {
  readonly width?: number;
  readonly height?: number;
  /** Text that only errors of the extension under test contain, such as its package name. They are collected in `problems`. */
  readonly extensionName: string;
}

/** The part of DOM's `Element` that is used below; the tests are compiled without DOM types. */
interface PageElement {
  readonly textContent: string;
  readonly className: string;
  readonly style: { readonly top: string };
  getAttribute(name: string): string | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

/** Name of the view, of its container, and of the category of commands. */
const viewName = 'Mistral Runs';

/** Time limit for anything, ms; opening a window takes about 5 s on two cores. */
const limit = 30_000;

/**
 * A VS Code window in a browser, used as a user would: by its visible elements, mouse and keyboard. All methods wait for
 * the elements they need, and throw Playwright's TimeoutError if those do not appear.
 */
export class VscodeWindow {
  /** Errors of the extension under test that reached the window's console, and exceptions of the page. */
  readonly problems: string[] = [];
  /** External addresses that the page requested. The browser blocks them. */
  readonly strayRequests: string[] = [];

  private constructor(
    /** For everything that the methods don't cover. */
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly sidebar: Locator,
  ) {}

  /**
   * Opens a window without browser storage (secrets, open tabs) of others.
   * @param url from `Vscode.windowUrl`
   * @returns the window, once the extension's commands and views are registered; the caller closes it
   */
  static async open(browser: Browser, url: string, options: WindowOpenOptions): Promise<VscodeWindow> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
      // Without these permissions the editor's clipboard never answers.
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

  /** Closes the window and deletes its browser storage. */
  async close(): Promise<void> {
    await this.context.close();
  }

  /** Reloads the window; secrets and tabs are kept. Not just the page: the editor saves its tabs when it shuts down. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('domcontentloaded');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  /** Runs a command from the palette, such as `Mistral Runs: Refresh`. */
  async runCommand(title: string): Promise<void> {
    const entry = this.quickInputList.locator('.monaco-list-row', { has: this.page.locator('.label-name').getByText(title, { exact: true }) });
    // An open palette does not show new commands, and some are registered late after the start.
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
    // Until it is closed, keys go to the palette. An input of the command may replace it at once.
    await this.palette.waitFor({ state: 'hidden' });
    await this.moveMouseAway();
  }

  /** Shows the runs view, unless it is visible. */
  async openRunsView(): Promise<void> {
    // The name of the connection may be appended.
    const title = this.sidebar.locator('.composite.title').getByText(new RegExp(`^${viewName}\\b`)).first();
    // A window that restores its state may show the view itself; the click would then hide it.
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

  /** The drawn rows, without those that are scrolled out of view. */
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

  /** Waits until the drawn rows satisfy a condition. */
  async waitForRows(what: string, isWanted: (rows: readonly Row[]) => boolean): Promise<Row[]> {
    let rows: Row[] = [];
    await this.until(what, async () => {
      rows = await this.rows();
      return isWanted(rows);
    });
    return rows;
  }

  /** Moves down the tree by keyboard until the row has the focus and so is visible. */
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
      // At the end, where the key moves nothing. The row may appear later.
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

  /** Double-clicks a row; a run's document opens permanently. */
  async doubleClickRow(label: string | RegExp): Promise<void> {
    const row = await this.focusRow(label);
    await row.locator('.label-name').dblclick();
    await this.moveMouseAway();
  }

  /** Expands a row, by keyboard. */
  async expandRow(label: string | RegExp): Promise<void> {
    const open = this.sidebar.locator('.customview-tree .monaco-list-row.focused[aria-expanded=true]');
    // Keys are lost while the tree is redrawn.
    await this.until(`the row ${String(label)} to open`, async () => {
      const row = await this.focusRow(label);
      if ((await row.getAttribute('aria-expanded')) === 'false') await this.page.keyboard.press('ArrowRight');
      return open.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
    });
  }

  /** Names of a row's inline actions. */
  async inlineActions(label: string | RegExp): Promise<string[]> {
    const row = await this.focusRow(label);
    await row.hover();
    const names = await row.locator('.actions .action-label').evaluateAll((actions: PageElement[]) => actions.map((action) => action.getAttribute('aria-label') ?? ''));
    await this.moveMouseAway();
    return names;
  }

  /** Presses an inline action of a row. */
  async pressInlineAction(label: string | RegExp, action: string): Promise<void> {
    const row = await this.focusRow(label);
    await row.hover();
    await row.getByRole('button', { name: action, exact: true }).click();
    await this.moveMouseAway();
  }

  /** Items of a row's context menu, without keybindings; `---` between groups. */
  async contextMenu(label: string | RegExp): Promise<string[]> {
    await this.openContextMenu(label);
    const names = await this.menuItems.evaluateAll((items: PageElement[]) =>
      items.map((item) => (item.className.includes('separator') ? '---' : (item.querySelector('.action-label')?.textContent ?? item.textContent))),
    );
    await this.page.keyboard.press('Escape');
    await this.menu.waitFor({ state: 'hidden' });
    return names;
  }

  /** Chooses an item of a row's context menu. @param submenu the one that it is in */
  async chooseInContextMenu(label: string | RegExp, item: string, submenu?: string): Promise<void> {
    await this.openContextMenu(label);
    if (submenu !== undefined) {
      await this.menu.getByRole('menuitem', { name: submenu, exact: true }).hover();
      await this.page.keyboard.press('ArrowRight');
    }
    // A click right after the menu opens is ignored.
    await this.menu.getByRole('menuitem', { name: item, exact: true }).hover();
    await this.page.keyboard.press('Enter');
    await this.menu.waitFor({ state: 'hidden' });
    await this.moveMouseAway();
  }

  /** Presses an action in the view's title bar. */
  async pressTitleAction(name: string): Promise<void> {
    await this.sidebar.locator('.composite.title').getByRole('button', { name, exact: true }).click();
    await this.moveMouseAway();
  }

  /** Chooses an item of the overflow menu of the view's title bar. */
  async chooseInTitleMenu(item: string): Promise<void> {
    await this.sidebar.locator('.composite.title .codicon-toolbar-more').click();
    // See the context menu of a row.
    await this.menu.getByRole('menuitem', { name: item, exact: true }).hover();
    await this.page.keyboard.press('Enter');
    await this.menu.waitFor({ state: 'hidden' });
    await this.moveMouseAway();
  }

  /** Title of the view, as drawn: with that of its container and a colon in front. */
  async viewTitle(): Promise<string> {
    return (await this.sidebar.locator('.composite.title h2').first().textContent())?.trim() ?? '';
  }

  /** Names of the actions in the view's title bar. */
  async titleActions(): Promise<string[]> {
    const actions = this.sidebar.locator('.composite.title .action-label');
    return actions.evaluateAll((buttons: PageElement[]) => buttons.map((button) => button.getAttribute('aria-label') ?? ''));
  }

  /** The message above the rows; empty if there is none. */
  async viewMessage(): Promise<string> {
    const message = this.sidebar.locator('.tree-explorer-viewlet-tree-view > .message:visible');
    return (await message.allInnerTexts()).join('\n').trim();
  }

  /** Waits for the message above the rows. */
  async waitForViewMessage(text: RegExp): Promise<void> {
    await this.until(`the message ${String(text)}`, async () => text.test(await this.viewMessage()));
  }

  /** The badge of the view's icon; empty if there is none. */
  async badge(): Promise<string> {
    return (await this.activityTab.locator('.badge:visible .badge-content').allInnerTexts()).join('').trim();
  }

  /** Screen reader text of the extension's status bar item; empty if it is hidden. */
  async statusBarItem(): Promise<string> {
    const label = this.statusItem.locator('.statusbar-item-label');
    return (await this.statusItem.isVisible()) ? ((await label.getAttribute('aria-label')) ?? '') : '';
  }

  /** Presses the extension's status bar item. */
  async pressStatusBarItem(): Promise<void> {
    await this.statusItem.locator('.statusbar-item-label').click();
    await this.moveMouseAway();
  }

  /** The welcome text shown without rows; empty if there are rows. */
  async welcome(): Promise<string> {
    return (await this.sidebar.locator('.welcome-view-content:visible').allInnerTexts()).join('\n').trim();
  }

  /** Waits for a welcome text. */
  async waitForWelcome(text: RegExp): Promise<void> {
    await this.until(`the welcome ${String(text)}`, async () => text.test(await this.welcome()));
  }

  /** Names of the welcome's buttons. */
  async welcomeButtons(): Promise<string[]> {
    return this.welcomeButton.allInnerTexts();
  }

  /** Presses a button of the welcome. */
  async pressWelcomeButton(name: string | RegExp): Promise<void> {
    await this.welcomeButton.filter({ hasText: name }).click();
    await this.moveMouseAway();
  }

  /** Waits for an input box, or a quick pick other than the command palette. */
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

  /** Closes the input box or quick pick. */
  async cancelQuickInput(): Promise<void> {
    await (await this.waitForQuickInput()).press('Escape');
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  /** The text below an input box: its prompt or a validation message. */
  async quickInputMessage(): Promise<string> {
    await this.waitForQuickInput();
    return (await this.page.locator('.quick-input-widget .quick-input-message').textContent()) ?? '';
  }

  /** The drawn entries of a quick pick. */
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

  /** Waits for an entry of a quick pick and accepts it. */
  async pickInQuickPick(label: string | RegExp): Promise<void> {
    await this.waitForQuickInput();
    const name = this.page.locator('.label-name').getByText(label, typeof label === 'string' ? { exact: true } : {});
    await this.quickInputList.locator('.monaco-list-row', { has: name }).first().click();
    await this.moveMouseAway();
  }

  /** The visible toasts. */
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

  /** The visible lines of the active editor. */
  async editorText(): Promise<string> {
    const lines = await this.page.locator('.part.editor .editor-group-container.active .view-lines .view-line').evaluateAll((elements: PageElement[]) =>
      elements.map((line) => ({ top: Number.parseFloat(line.style.top), text: line.textContent })),
    );
    // The editor renders spaces as no-break spaces.
    return lines.sort((a, b) => a.top - b.top).map((line) => line.text.replaceAll('\u00a0', ' ')).join('\n');
  }

  /** Waits until the visible part of the active document contains a text. */
  async waitForEditorText(text: string | RegExp): Promise<string> {
    let shown = '';
    await this.until(`the text ${String(text)} in the editor`, async () => {
      shown = await this.editorText();
      return typeof text === 'string' ? shown.includes(text) : text.test(shown);
    });
    return shown;
  }

  /** Text of the page that replaces a document that can't be opened; empty if there is none. */
  async editorError(): Promise<string> {
    return (await this.editorPlaceholder.allInnerTexts()).join('\n').trim();
  }

  /** Waits for the page that replaces a document that can't be opened or needs confirmation for its size. */
  async waitForEditorError(text: RegExp): Promise<void> {
    await this.until(`the page ${String(text)} in place of a document`, async () => text.test(await this.editorError()));
  }

  /** Presses a button of the page that replaces a document. */
  async pressInEditorError(name: string): Promise<void> {
    await this.editorPlaceholder.getByRole('button', { name, exact: true }).click();
    await this.moveMouseAway();
  }

  /** Text of the clipboard. */
  async clipboard(): Promise<string> {
    return this.page.evaluate<string>('navigator.clipboard.readText()');
  }

  /** Puts text on the clipboard. */
  async setClipboard(text: string): Promise<void> {
    await this.page.evaluate<unknown>(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  }

  /** Drags the edge of the sidebar to this width; VS Code's minimum is 170. */
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

  /** Waits until the theme is applied. */
  async waitForTheme(kind: 'vs' | 'vs-dark' | 'hc-black' | 'hc-light'): Promise<void> {
    await this.page.locator(`.monaco-workbench.${kind}`).waitFor();
  }

  /** Waits until the theme and file icons of the settings are drawn. */
  async settled(): Promise<void> {
    await this.page.locator('.monaco-workbench.file-icons-enabled[class*="-themes-"]').waitFor();
  }

  /** Moves the mouse to where there are no hovers, which would cover rows. */
  async moveMouseAway(): Promise<void> {
    const size = this.page.viewportSize();
    await this.page.mouse.move((size?.width ?? 800) / 2, (size?.height ?? 600) - 4);
  }

  /** Saves a PNG of the window; its folder is created if missing. */
  async screenshot(file: string): Promise<void> {
    mkdirSync(dirname(file), { recursive: true });
    await this.moveMouseAway();
    await this.settled();
    await this.page.locator('.workbench-hover-container').first().waitFor({ state: 'hidden' });
    // "Activating Extensions…" appears in the status bar at random times.
    await this.page.screenshot({ path: file, animations: 'disabled', caret: 'hide', style: '[id="status.progress"] { visibility: hidden }' });
  }

  /**
   * Polls a condition, for states that no single element shows.
   * @throws Error naming the condition, after the time limit
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

  // Not by the role `treeitem`, which rows can change.
  private get treeRows(): Locator {
    return this.sidebar.locator('.customview-tree .monaco-list-row');
  }

  private get welcomeButton(): Locator {
    return this.sidebar.locator('.welcome-view-content .monaco-button:visible');
  }

  private get menu(): Locator {
    // Submenus lie in it.
    return this.page.locator('.context-view .monaco-menu').first();
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
