import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row, VscodeWindow } from '../vscode/vscodeWindow';
import { useEditor } from './useEditor';

const setApiKey = 'Mistral Runs: Set API Key…';

describe('the API key', () => {
  const editor = useEditor();

  async function enterKey(window: VscodeWindow, key: string): Promise<void> {
    await window.runCommand(setApiKey);
    await window.typeInQuickInput(key);
    await window.acceptQuickInput();
  }

  it('is checked while typed and before it is stored', async () => {
    const window = await editor.openWindow();
    await window.openRunsView();
    await window.waitForWelcome(/Connect to Mistral/);
    assert.deepEqual(await window.welcomeButtons(), ['Set API Key'], 'no key was found, so none is offered');
    await window.pressWelcomeButton('Set API Key');
    assert.equal(await (await window.waitForQuickInput()).getAttribute('type'), 'password');

    await window.typeInQuickInput('Bearer abc');
    await window.until('the hint', async () => (await window.quickInputMessage()).includes("without 'Bearer'"));
    await window.typeInQuickInput('not-the-key');
    await window.acceptQuickInput();
    await window.until('the refusal', async () => /refused the key/.test(await window.quickInputMessage()));
    await window.cancelQuickInput();
    await window.waitForWelcome(/Connect to Mistral/);

    await enterKey(window, ` ${editor.sample.apiKey} `);
    await window.waitForRows('the runs', (rows) => rows.length > 5);
  });

  it('that is refused later is reported once and stops requests; a new one brings the runs back', async () => {
    const window = await editor.openWindow();
    await window.openRunsView();
    await enterKey(window, editor.sample.apiKey);
    // Workflows without runs are at the end.
    const isWhole = (rows: readonly Row[]): boolean => rows.some(({ label }) => label === 'Load Older') && rows.at(-1)?.label !== 'Load Older';
    const before = (await window.waitForRows('the runs and the other workflows', isWhole)).map(({ label }) => label);

    const good = editor.sample.apiKey;
    editor.sample.setApiKey('another-key');
    try {
      await window.pressTitleAction('Refresh');
      await window.waitForViewMessage(/refused the key.*Showing runs from/);
      assert.deepEqual((await window.rows()).map(({ label }) => label), before, 'what was loaded stays');
      await window.until('the key in the title bar', async () => (await window.titleActions()).includes('Set API Key…'));
      assert.deepEqual(await window.notifications(), []);

      const asked = editor.sample.requests.length;
      await window.runCommand('View: Show Search');
      await window.openRunsView();
      assert.equal(editor.sample.requests.length, asked, 'a refused key is not retried automatically');

      await enterKey(window, 'another-key');
      await window.until('the message to go', async () => (await window.viewMessage()) === '');
      await window.waitForRows('the runs', (rows) => rows.length > 5);
    } finally {
      editor.sample.setApiKey(good);
    }
  });

  it('may be stored unchecked when the server cannot be reached', async () => {
    editor.writeSettings({ 'mistralRuns.serverUrl': 'http://127.0.0.1:9' });
    const window = await editor.openWindow();
    await window.openRunsView();
    await enterKey(window, 'some-key');
    await window.waitForNotification(/Can't reach 127\.0\.0\.1:9 .* The key wasn't checked\./);
    await window.pressInNotification(/Can't reach/, 'Store Anyway');
    await window.waitForWelcome(/Can't reach the server/);
    assert.deepEqual(await window.welcomeButtons(), ['Try Now', 'Open Proxy Settings', 'Show Log']);
    editor.writeSettings({});
  });

  it('can be taken from .env with one click, and removed', async () => {
    writeFileSync(join(editor.workspace, '.env'), `# the workspace's\nMISTRAL_API_KEY="${editor.sample.apiKey}"\n`);
    const window = await editor.openWindow();
    await window.openRunsView();
    await window.waitForWelcome(/Connect to Mistral/);
    await window.pressWelcomeButton('Use MISTRAL_API_KEY from .env');
    await window.waitForRows('the runs', (rows) => rows.length > 5);
    await window.runCommand('Mistral Runs: Remove API Key');
    await window.waitForNotification(/Removed the API key/);
    await window.waitForWelcome(/Connect to Mistral/);
    assert.deepEqual(await window.rows(), []);
  });

  it('is in no file of the editor, while requests are in the log', async () => {
    const window = await editor.openWindow();
    await window.openRunsView();
    await enterKey(window, editor.sample.apiKey);
    await window.waitForRows('the runs', (rows) => rows.length > 5);
    // The server repeats the key in a fault that is logged at the default level.
    // Each time: an automatic refresh must not take the only fault.
    const takeBack = editor.sample.answer('/v1/workflows/runs', { status: 500, body: JSON.stringify({ detail: `no: ${editor.sample.apiKey}` }) }, Infinity);
    await window.pressTitleAction('Refresh');
    await window.waitForViewMessage(/reported a fault/);
    takeBack();
    const files = filesBelow(join(editor.vscode.logsFolder, '..', '..'));
    const holding = (text: string): string[] => files.filter((file) => readFileSync(file).includes(text));
    await window.until('the log', () => Promise.resolve(holding('GET /v1/workflows/runs: 500').length > 0));
    assert.deepEqual(holding(editor.sample.apiKey), []);
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}
