import assert from 'node:assert/strict';
import type { VscodeWindow } from '../vscode/vscodeWindow';
import { useEditor } from './useEditor';

describe('the groups of the tree', () => {
  const editor = useEditor({ env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }) });

  const lists = (): readonly URLSearchParams[] => editor.sample.requests.filter(({ path }) => path === '/v1/workflows/runs').map(({ query }) => query);

  async function openSignedIn(): Promise<VscodeWindow> {
    const window = await editor.openWindow({ height: 1000 });
    await window.openRunsView();
    await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
    await window.waitForRows('workflows', (rows) => rows.some(({ label }) => label === 'rotate-signing-keys'));
    return window;
  }

  it('can be pinned, and stay pinned and expanded after a reload', async () => {
    const window = await openSignedIn();
    // Not on top, but with enough runs that some are on the first page.
    const name = 'extract-contracts';
    await window.expandRow(name);
    await window.pressInlineAction(name, 'Pin Workflow');
    const [pinned] = await window.waitForRows('it on top', ([first]) => first?.label === name);
    assert.match(pinned?.description ?? '', /^★ /);
    assert.match(pinned?.spoken ?? '', /, pinned, /);
    assert.equal(pinned?.expanded, true, 'open as it was');
    await window.expandRow('hello-world');
    await window.waitForRows('its runs', (rows) => rows.some(({ level, spoken }) => level === 2 && spoken.startsWith('hello-world')));

    await window.reload();
    await window.openRunsView();
    const rows = await window.waitForRows('the groups, open', (all) => all.some(({ level, spoken }) => level === 2 && spoken.startsWith('hello-world')));
    assert.deepEqual([rows[0]?.label, rows[0]?.expanded], [name, true]);
    assert.deepEqual(rows.filter(({ level, expanded }) => level === 1 && expanded === true).map(({ label }) => label).sort(), [name, 'hello-world'].sort());

    await window.pressInlineAction(name, 'Unpin Workflow');
    await window.waitForRows('it back', ([first]) => first?.label !== name);
    await window.pressTitleAction('Collapse All');
    await window.waitForRows('nothing open', (all) => all.every(({ expanded }) => expanded !== true));
    await window.reload();
    await window.openRunsView();
    await window.waitForRows('the groups', (all) => all.some(({ label }) => label === 'hello-world'));
    assert.ok((await window.rows()).every(({ level }) => level === 1), 'closed as they were');
  });

  it('without known runs load them when expanded', async () => {
    const window = await openSignedIn();
    const before = lists().length;
    const order = (await window.rows()).map(({ label }) => label);
    await window.expandRow('close-fiscal-year');
    await window.waitForRows('its run', (rows) => rows.some(({ level, spoken }) => level === 2 && spoken.startsWith('close-fiscal-year, completed')));
    await window.expandRow('rotate-signing-keys');
    await window.waitForRows('that it has none', (rows) => rows.some(({ label, level }) => level === 2 && label === 'No runs'));
    const after = await window.rows();
    assert.deepEqual(after.filter(({ level }) => level === 1).map(({ label }) => label), order.slice(0, after.filter(({ level }) => level === 1).length));
    assert.deepEqual(lists().slice(before).map((query) => query.get('workflow_identifier')), ['close-fiscal-year', 'rotate-signing-keys']);
  });

  it('show the runs below a run, from one request', async () => {
    const window = await openSignedIn();
    await window.expandRow('process-invoices');
    const [root] = (await window.waitForRows('a run with children', (rows) => rows.some(({ level, expanded }) => level === 2 && expanded !== undefined))).filter(
      ({ level, expanded }) => level === 2 && expanded === false,
    );
    assert.ok(root);
    const before = lists().length;
    await window.expandRow(root.label);
    await window.waitForRows('children', (rows) => rows.some(({ level }) => level === 3));
    await window.pressTitleAction('Collapse All');
    await window.expandRow('process-invoices');
    await window.expandRow(root.label);
    const [child] = (await window.waitForRows('children again', (rows) => rows.some(({ level }) => level === 3))).filter(({ level }) => level === 3);
    assert.match(child?.label ?? '', /^extract-invoice-fields [0-9a-f]{8}$/);
    assert.equal(lists().length, before + 1);
    await window.clickRow(child?.label ?? '');
    await window.waitForEditorText(/"workflow_name": "extract-invoice-fields"/);

    await window.pressTitleAction('Collapse All');
    await window.expandRow('hello-world');
    const [lone] = (await window.waitForRows('runs', (rows) => rows.some(({ level }) => level === 2))).filter(({ level }) => level === 2);
    assert.equal(lone?.expanded, undefined, 'nothing is known below it');
    await window.chooseInContextMenu(lone?.label ?? '', 'Show Child Runs');
    await window.waitForNotification('This run started no other runs.');
  });
});
