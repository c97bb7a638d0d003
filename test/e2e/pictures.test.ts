import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { PreparedAnswer, RequestMatcher, SampleApi } from '../sample-api/sampleApi';
import { cacheFolder } from '../support/projectRoot';
import type { Row, VscodeWindow } from '../vscode/vscodeWindow';
import { useEditor } from './useEditor';

/** Theme and size of the pictures. */
const LOOKS = [
  { name: 'dark-narrow', theme: 'Default Dark Modern', kind: 'vs-dark', sidebar: 220 },
  { name: 'light-wide', theme: 'Default Light Modern', kind: 'vs', sidebar: 420 },
  { name: 'high-contrast-narrow', theme: 'Default High Contrast', kind: 'hc-black', sidebar: 220 },
] as const;

/** The states of the user interface, in the order in which one walk reaches them. */
const STATES = [
  'no-key',
  'key-hint',
  'key-refused',
  'refused-empty',
  'forbidden-empty',
  'rate-limited-empty',
  'server-fault-empty',
  'not-the-api-empty',
  'offline-empty',
  'loading',
  'empty',
  'rows',
  'group-open',
  'run',
  'history',
  'tooltip',
  'context-menu',
  'quick-pick',
  'not-found',
  'refused-with-rows',
  'offline-with-rows',
  'document-failed',
  'children',
  'attempts',
  'quiet-workflow',
  'pinned',
  'newest-first',
  'filter',
  'filter-status',
  'filtered',
  'filtered-offline',
  'no-match',
  'switch-connection',
  'other-connection',
] as const;

type State = (typeof STATES)[number];

/** A walk through all states in one window. */
interface Walk {
  readonly window: VscodeWindow;
  readonly sample: SampleApi;
  /** Replaces the prepared answer of the sample. */
  readonly prepare: (matcher: RequestMatcher, answer: PreparedAnswer) => void;
  /** Sets up a second connection, which takes effect after a reload. */
  readonly addConnection: () => void;
  /** Removes the prepared answer. */
  readonly restore: () => void;
}

/** Requests of the view, not the one that checks a key. */
const viewList: RequestMatcher = ({ path, query }) => path === '/v1/workflows/runs' && query.get('page_size') !== '1';

const page = '<html>Please sign in</html>';

/** How each state is reached from the one before it. */
const STEPS: Record<State, (walk: Walk) => Promise<unknown>> = {
  'no-key': ({ window }) => window.waitForWelcome(/Connect to Mistral/),
  'key-hint': async ({ window }) => {
    await window.pressWelcomeButton('Set API Key');
    await window.typeInQuickInput('Bearer abc');
    await window.until('the hint', async () => (await window.quickInputMessage()).includes('Bearer'));
  },
  'key-refused': async ({ window }) => {
    await window.typeInQuickInput('mistyped');
    await window.acceptQuickInput();
    await window.until('the refusal', async () => /refused the key/.test(await window.quickInputMessage()));
  },
  'refused-empty': async ({ window, sample, prepare }) => {
    prepare(viewList, { status: 401 });
    await window.typeInQuickInput(sample.apiKey);
    await window.acceptQuickInput();
    await window.waitForWelcome(/refused the key/);
  },
  'forbidden-empty': (walk) => afterRefresh(walk, { status: 403 }, /isn't allowed/),
  'rate-limited-empty': (walk) => afterRefresh(walk, { status: 429 }, /slow down/),
  'server-fault-empty': (walk) => afterRefresh(walk, { status: 500 }, /reported a fault/),
  'not-the-api-empty': (walk) => afterRefresh(walk, { body: page }, /something other than runs/),
  'offline-empty': (walk) => afterRefresh(walk, { ending: 'breakOff' }, /Can't reach the server/),
  loading: async ({ window, sample, prepare }) => {
    prepare(viewList, { ending: 'silence' });
    const asked = sample.requests.length;
    // A new window, without notifications of earlier faults.
    await window.reload();
    await window.openRunsView();
    await window.until('the request', () => Promise.resolve(sample.requests.length > asked));
    await window.waitForWelcome(/Loading runs/);
  },
  empty: async ({ window, prepare }) => {
    prepare(viewList, { body: '{"executions":[],"next_page_token":null}' });
    await window.reload();
    await window.openRunsView();
    await window.waitForWelcome(/No runs yet/);
  },
  rows: async ({ window, restore }) => {
    restore();
    await window.pressTitleAction('Refresh');
    await window.waitForRows('workflows', (rows) => rows.some(({ label }) => label === 'Load Older'));
  },
  'group-open': async ({ window }) => {
    await window.expandRow('process-invoices');
    await window.waitForRows('runs', (rows) => rows.some(({ level }) => level === 2));
  },
  run: async ({ window }) => {
    const failed = (await window.rows()).find(({ level, icon }) => level === 2 && icon === 'error');
    await window.clickRow(failed?.label ?? 'a failed run');
    await window.waitForEditorText(/"status": "FAILED"/);
  },
  history: async ({ window }) => {
    await window.runCommand('Mistral Runs: Open History');
    await window.waitForEditorText(/"EVENT_TYPE_WORKFLOW_EXECUTION_FAILED"/);
    await window.page.locator('.codelens-decoration:visible').first().waitFor();
  },
  tooltip: async ({ window }) => {
    const row = await window.focusRow(/^[0-9a-f]{8}$/);
    await row.hover();
    await window.page.keyboard.press('Control+k');
    await window.page.keyboard.press('Control+i');
    await window.page.locator('.workbench-hover:visible').getByText('Execution ID').first().waitFor();
  },
  'context-menu': async ({ window }) => {
    await window.page.keyboard.press('Escape');
    const row = await window.focusRow(/^[0-9a-f]{8}$/);
    await row.locator('.label-name').click({ button: 'right' });
    await window.page.locator('.context-view .monaco-menu').waitFor();
  },
  'quick-pick': async ({ window }) => {
    await window.page.keyboard.press('Escape');
    await window.runCommand('Mistral Runs: Open Run…');
    await window.until('runs to pick', async () => (await window.quickPickEntries()).length > 5);
  },
  'not-found': async ({ window }) => {
    await window.typeInQuickInput('019b2bd7-96e7-7219-8c0b-45a73da50088');
    await window.acceptQuickInput();
    await window.waitForNotification(/No run 019b2bd7/);
  },
  'refused-with-rows': async (walk) => {
    await walk.window.clearNotifications();
    await afterRefresh(walk, { status: 401 }, /refused the key.*Showing runs from/);
  },
  'offline-with-rows': (walk) => afterRefresh(walk, { ending: 'breakOff' }, /Can't reach.*Showing runs from/),
  'document-failed': async ({ window, prepare }) => {
    await window.closeTabs();
    prepare(/runs\/./, { body: page });
    await window.clickRow(/^[0-9a-f]{8}$/);
    await window.waitForNotification(/something other than a run/);
  },
  children: async ({ window, restore }) => {
    restore();
    await window.clearNotifications();
    await window.closeTabs();
    await window.pressTitleAction('Refresh');
    // Its own cause is in its row, since its history was opened.
    const withFailure = ({ level, icon, expanded }: Row): boolean => level === 2 && icon === 'error' && expanded === false;
    const [root] = (await window.waitForRows('a run with a failed child', (rows) => rows.some(withFailure))).filter(withFailure);
    await window.expandRow(root?.label ?? 'a run with a failed child');
    const [child] = (await window.waitForRows('children', (rows) => rows.some(({ level }) => level === 3))).filter(({ level, expanded }) => level === 3 && expanded === false);
    if (child) await window.expandRow(child.label);
  },
  attempts: async ({ window }) => {
    await window.pressTitleAction('Collapse All');
    await window.expandRow('sync-crm');
    await window.expandRow('sync-crm-singleton');
    await window.waitForRows('earlier runs', (rows) => rows.some(({ label }) => /^Run \d+ of \d+$/.test(label)));
  },
  'quiet-workflow': async ({ window }) => {
    await window.pressTitleAction('Collapse All');
    await window.expandRow('rotate-signing-keys');
    await window.expandRow('close-fiscal-year');
    await window.waitForRows('its run', (rows) => rows.some(({ level, icon }) => level === 2 && icon === 'pass'));
  },
  pinned: async ({ window }) => {
    await window.pressTitleAction('Collapse All');
    await window.pressInlineAction('close-fiscal-year', 'Pin Workflow');
    await window.pressInlineAction('process-invoices', 'Pin Workflow');
    await window.waitForRows('pinned workflows', ([first, second]) => first?.label === 'close-fiscal-year' && second?.label === 'process-invoices');
    await (await window.focusRow('process-invoices')).hover();
  },
  'newest-first': async ({ window }) => {
    await window.chooseInTitleMenu('Newest First');
    await window.waitForRows('one list', (rows) => rows.length > 10 && rows.every(({ level }) => level === 1));
  },
  filter: async ({ window }) => {
    await window.chooseInTitleMenu('Group by Workflow');
    await window.pressTitleAction('Filter Runs…');
    await window.until('the menu', async () => (await window.quickPickEntries()).length > 5);
  },
  'filter-status': async ({ window }) => {
    await window.pickInQuickPick('Status…');
    await window.until('statuses', async () => (await window.quickPickEntries())[0]?.label === 'Running');
  },
  filtered: async ({ window }) => {
    await window.cancelQuickInput();
    await window.pressTitleAction('Filter Runs…');
    await window.pickInQuickPick('Failed in the Last 24 Hours');
    await window.waitForViewMessage(/^Failed, Timed out · last 24 hours · \d+ runs$/);
    await window.expandRow('process-invoices');
  },
  'filtered-offline': (walk) => afterRefresh(walk, { ending: 'breakOff' }, /last 24 hours[^]*Can't reach.*Showing runs from/),
  'no-match': async ({ window, restore }) => {
    restore();
    await window.pressTitleAction('Edit Filter…');
    await window.pickInQuickPick('Text…');
    await window.until('the box for the text', async () => (await window.quickPickEntries()).length === 0);
    await window.typeInQuickInput('no such run');
    await window.acceptQuickInput();
    await window.until('the menu', async () => (await window.quickPickEntries()).length > 5);
    await window.cancelQuickInput();
    await window.waitForWelcome(/No runs match/);
  },
  'switch-connection': async ({ window, addConnection }) => {
    addConnection();
    await window.reload();
    await window.openRunsView();
    await window.pressTitleAction('Switch Connection…');
    await window.until('the connections', async () => (await window.quickPickEntries()).length === 3);
  },
  'other-connection': async ({ window }) => {
    await window.pickInQuickPick('prod');
    await window.waitForWelcome(/Connect to Mistral/);
  },
};

async function afterRefresh({ window, prepare }: Walk, answer: PreparedAnswer, sentence: RegExp): Promise<void> {
  prepare(viewList, answer);
  await window.pressTitleAction('Refresh');
  await window.until(`the sentence ${String(sentence)}`, async () => sentence.test(`${await window.welcome()}${await window.viewMessage()}`));
}

const folder = join(cacheFolder(), 'pictures');

/** Menus update late: takes pictures until two in a row are equal. */
async function takePicture({ page: shown }: VscodeWindow, file: string): Promise<void> {
  // Not `screenshot`, which moves the mouse away and so hides inline actions.
  const take = (): Promise<Buffer> => shown.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  let before = await take();
  for (let attempt = 0; attempt < 20; attempt++) {
    await shown.waitForTimeout(150);
    const now = await take();
    if (now.equals(before)) return;
    before = now;
  }
}

for (const { name, theme, kind, sidebar } of LOOKS) {
  describe(`pictures, ${name}`, () => {
    const editor = useEditor({
      env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }),
      settings: { 'workbench.colorTheme': theme, 'workbench.hover.delay': 500 },
    });

    it('shows every state', async () => {
      const window = await editor.openWindow({ width: 1000, height: 640 });
      await window.openRunsView();
      await window.waitForTheme(kind);
      await window.setSidebarWidth(sidebar);
      let restore = (): void => undefined;
      const walk: Walk = {
        window,
        sample: editor.sample,
        prepare: (matcher, answer) => {
          restore();
          restore = editor.sample.answer(matcher, answer, Infinity);
        },
        restore: () => restore(),
        addConnection: () => editor.writeSettings({ 'mistralRuns.connections': [{ name: 'prod' }] }),
      };
      for (const state of STATES) {
        await STEPS[state](walk);
        const file = join(folder, name, `${state}.png`);
        await takePicture(window, file);
        assert.ok(statSync(file).size > 10_000, `${file} shows something`);
      }
    });
  });
}
