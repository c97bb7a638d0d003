import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, CONTEXT_KEYS, SETTINGS } from '../../src/manifest';
import type { RunsNode } from '../../src/editor/tree/nodes';
import type { SampleApi } from '../sample-api/sampleApi';
import { answerInputs, pressButton } from './support/answerInputs';
import { extensionUnderTest } from './support/extensionUnderTest';
import { acceptItem, chooseItem, markItem, nextQuickPick } from './support/nextQuickPick';
import { messagesOf, recordMessages } from './support/recordMessages';
import { type SignedIn, signIn, startStillSample, TEST_KEY } from './support/signIn';
import { until } from './support/until';

const OTHER_KEY = `${TEST_KEY}-of-the-other`;

describe('connections', () => {
  let signedIn: SignedIn;
  let other: SampleApi;

  before(async () => {
    signedIn = await signIn({ seed: 'first' });
    other = (await startStillSample({ seed: 'second', apiKey: OTHER_KEY })).sample;
  });

  after(async () => {
    await removeOther();
    await signedIn.signOut();
    await other.close();
  });

  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  /** Adds the other server as a user would, and waits for its rows. */
  async function addOther(name = 'Prod'): Promise<void> {
    await answerInputs([name, `${other.url}/v1`, OTHER_KEY], () => vscode.commands.executeCommand(COMMANDS.addConnection));
    await untilShown(name);
  }

  async function switchTo(label: string): Promise<void> {
    await chooseItem(COMMANDS.switchConnection, label);
  }

  async function removeOther(): Promise<void> {
    await vscode.workspace.getConfiguration(SETTINGS.section).update(SETTINGS.connections, undefined, vscode.ConfigurationTarget.Global);
    await until('one connection', () => extensionUnderTest.contextKey(CONTEXT_KEYS.severalConnections) === false);
    await extensionUnderTest.untilState('ready');
  }

  it('are added with name, server and key, and stored only after the server has accepted the key', async () => {
    const refused = await answerInputs(['Prod', other.url, 'mistyped'], () => vscode.commands.executeCommand(COMMANDS.addConnection));
    assert.match(refused, /refused the key "Prod"/);
    assert.equal(settings().length, 0);

    await addOther();
    assert.deepEqual(settings(), [{ name: 'Prod', serverUrl: `${other.url}/v1` }]);
    assert.equal(extensionUnderTest.contextKey(CONTEXT_KEYS.severalConnections), true);
    assert.deepEqual(await workflows(), workflowsOf(other), 'the rows are those of the other server');
    assert.ok(other.requests.filter(({ path }) => path === '/v1/workflows/runs').slice(1).every(({ authorized }) => authorized));
    assert.ok(!JSON.stringify(vscode.workspace.getConfiguration().inspect('mistralRuns.connections')).includes(OTHER_KEY));
  });

  it('are switched with a quick pick, and share no data', async () => {
    const before = other.requests.length;
    await switchTo('Default');
    await untilShown('127.0.0.1');
    assert.deepEqual(await workflows(), workflowsOf(signedIn.sample));
    await switchTo('Prod');
    await untilShown('Prod');
    assert.deepEqual(await workflows(), workflowsOf(other));
    assert.ok(other.requests.length > before);
    assert.ok(signedIn.sample.requests.every(({ authorized }) => authorized), 'the first server was sent its own key only');
  });

  it('are searched for an unknown id, and offer to open it', async () => {
    const [run] = other.runs.startedBy(signedIn.nowUs).filter(({ workflow }) => !workflow.internal);
    assert.ok(run);
    await switchTo('Default');
    await untilShown('127.0.0.1');
    const open = (id: string): Thenable<unknown> => vscode.commands.executeCommand(COMMANDS.openHistory, id);
    assert.deepEqual(await messagesOf(() => open(run.runId)), ['Found on Prod.']);
    assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab, undefined);

    const { showInformationMessage } = vscode.window;
    Object.assign(vscode.window, { showInformationMessage: (_message: string, button: string) => Promise.resolve(button) });
    try {
      await open(run.executionId);
    } finally {
      Object.assign(vscode.window, { showInformationMessage });
    }
    await until('its history', () => {
      const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
      return input instanceof vscode.TabInputText && input.uri.authority.startsWith('prod@') && input.uri.path.includes(run.runId);
    });

    const before = other.requests.length;
    const [message, ...more] = await messagesOf(() => open('unknown-id'));
    assert.match(message ?? '', /^No run unknown-id at 127/);
    assert.deepEqual(more, []);
    assert.ok(other.requests.slice(before).some(({ path }) => path.endsWith('/unknown-id')));
    assert.ok([...other.requests.slice(1), ...signedIn.sample.requests].every(({ path, authorized }) => !path.includes('id') || authorized));
    await switchTo('Prod');
    await untilShown('Prod');
  });

  it('keep their documents, which refresh from their server while the tree shows another', async () => {
    const [run] = other.runs.startedBy(signedIn.nowUs).filter(({ workflow }) => !workflow.internal);
    assert.ok(run);
    await vscode.commands.executeCommand(COMMANDS.openRun, run.runId);
    const uri = await untilDocument();
    await switchTo('Default');
    await untilShown('127.0.0.1');

    const asked = signedIn.sample.requests.length;
    other.answer(`/v1/workflows/runs/${run.runId}`, { body: '{"status":"changed meanwhile"}' });
    await vscode.commands.executeCommand(COMMANDS.refresh);
    assert.match(uri.authority, /^prod@127\.0\.0\.1:\d+$/);
    await until('the new text', () => vscode.workspace.textDocuments.some((document) => document.getText().includes('changed meanwhile')));
    assert.ok(signedIn.sample.requests.slice(asked).every(({ path }) => !path.includes(run.runId)), 'the first server was asked for it');

    await vscode.commands.executeCommand(COMMANDS.openHistory, uri);
    await until('its history', () => other.requests.some(({ path }) => path === `/v1/workflows/runs/${run.runId}/history`));
  });

  it('keep key, documents and stored state when renamed', async () => {
    await switchTo('Prod');
    await untilShown('Prod');
    const [run] = other.runs.startedBy(signedIn.nowUs).filter(({ workflow }) => !workflow.internal);
    await vscode.commands.executeCommand(COMMANDS.openRun, run?.runId);
    await untilDocument();
    const last = (await extensionUnderTest.nodes()).findLast((node) => (node as RunsNode).kind === 'workflow');
    await vscode.commands.executeCommand(COMMANDS.pinWorkflow, last);
    const [pinned] = await extensionUnderTest.rows();
    assert.match(String(pinned?.description), /^★/);

    const { host } = new URL(other.url);
    // Left over from a connection of that name that was removed from the settings.
    await extensionUnderTest.context.workspaceState.update(`filter on%20prem@${host}`, { statuses: ['FAILED'] });
    let before = 'Prod';
    for (const name of ['On Prem', 'on prem', 'Équipe', 'équipe', 'On Prem']) {
      await rename(before, name);
      before = name;
      await untilShown(name);
      await extensionUnderTest.untilState('ready');
      assert.deepEqual(settings(), [{ name, serverUrl: `${other.url}/v1` }]);
      const authorities = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => (input as vscode.TabInputText).uri.authority));
      assert.deepEqual(authorities, [`${encodeURIComponent(name).toLowerCase()}@${host}`]);
      assert.equal(extensionUnderTest.contextKey(CONTEXT_KEYS.filtered), false);
      const [first] = await extensionUnderTest.rows();
      assert.deepEqual([first?.label, String(first?.description).charAt(0)], [pinned?.label, '★'], name);
    }
    const { globalState, secrets, workspaceState } = extensionUnderTest.context;
    assert.equal(await secrets.get(`apiKey:Prod@${other.url}`), undefined);
    const remembered = [...globalState.keys(), ...workspaceState.keys()];
    assert.deepEqual(remembered.filter((key) => key.endsWith(`@${host}`)).sort(), [`pinned on%20prem@${host}`, `recentRuns on%20prem@${host}`]);
    await vscode.commands.executeCommand(COMMANDS.unpinWorkflow, last);
  });

  async function rename(from: string, to: string): Promise<void> {
    await answerInputs([to], async () => {
      const made = nextQuickPick();
      const done = vscode.commands.executeCommand(COMMANDS.renameConnection);
      const pick = await made;
      const [item] = pick.items;
      assert.equal(item?.label, from);
      await choose(pick, item);
      await done;
    });
  }

  it('use a key stored by another window from the next request on', async () => {
    const { secrets } = extensionUnderTest.context;
    const name = `apiKey:On Prem@${other.url}`;
    const next = `${OTHER_KEY}-renewed`;
    other.setApiKey(next);
    await secrets.store(name, next);
    await vscode.commands.executeCommand(COMMANDS.refresh);
    assert.equal(other.requests.at(-1)?.authorized, true);
    await extensionUnderTest.untilState('ready');
    await secrets.delete(name);
    await vscode.commands.executeCommand(COMMANDS.refresh);
    await extensionUnderTest.untilState('noKey');
    other.setApiKey(OTHER_KEY);
    await secrets.store(name, OTHER_KEY);
    await extensionUnderTest.untilState('ready');
  });

  it('are remembered for the workspace', async () => {
    await extensionUnderTest.dispose();
    extensionUnderTest.activateAgain();
    await untilShown('On Prem');
    await extensionUnderTest.untilState('ready');
  });

  it('are removed with key and recent runs, after a confirmation', async () => {
    const { globalState, secrets } = extensionUnderTest.context;
    const recents = (): unknown => globalState.get(`recentRuns on%20prem@${new URL(other.url).host}`);
    assert.ok(recents(), 'a run was opened');
    const press = (button: string | undefined): Promise<void> =>
      pressButton(button, async () => {
        const made = nextQuickPick();
        const done = vscode.commands.executeCommand(COMMANDS.removeConnection);
        const pick = await made;
        const [item] = pick.items;
        assert.ok(item);
        await choose(pick, item);
        await done;
      });
    await press(undefined);
    assert.equal(settings().length, 1, 'no answer removes nothing');
    await press('Remove');
    await untilShown('127.0.0.1');
    await extensionUnderTest.untilState('ready');
    assert.deepEqual(settings(), []);
    assert.equal(recents(), undefined);
    assert.equal(await secrets.get(`apiKey:On Prem@${other.url}`), undefined);
    assert.deepEqual(await workflows(), workflowsOf(signedIn.sample));
  });

  it('that were removed: their documents send no request to other servers, and report it', async () => {
    await addOther('Gone');
    const run = other.runs.startedBy(signedIn.nowUs).at(-1);
    await removeOther();
    const uri = vscode.Uri.from({ scheme: 'mistral-run', authority: `gone@${new URL(other.url).host}`, path: `/run/${run?.runId ?? ''}/gone.json` });
    const recorded = recordMessages();
    try {
      await vscode.commands.executeCommand('vscode.open', uri);
      await until('the sentence', () => recorded.messages.some((message) => /connection gone with 127\.0\.0\.1:\d+, which isn't set up/.test(message)));
    } finally {
      recorded.stop();
    }
    const asked = [signedIn.sample, other].flatMap(({ requests }) => requests.filter(({ path }) => path.includes(run?.runId ?? '-')));
    assert.deepEqual(asked, []);
  });

  it('in settings are validated: invalid ones and repeated names are ignored', async () => {
    const odd = [7, null, {}, { name: '' }, { name: 'a', serverUrl: 7 }, { name: 'A', serverUrl: other.url }, { name: 'default', serverUrl: other.url }, { name: 'b', serverUrl: 'ftp://x' }];
    await vscode.workspace.getConfiguration(SETTINGS.section).update(SETTINGS.connections, odd, vscode.ConfigurationTarget.Global);
    await until('several', () => extensionUnderTest.contextKey(CONTEXT_KEYS.severalConnections) === true);
    const made = nextQuickPick();
    const done = vscode.commands.executeCommand(COMMANDS.switchConnection);
    const pick = await made;
    await until('its connections', () => pick.items.length > 0);
    assert.deepEqual(pick.items.map(({ label, description }) => `${label} ${description ?? ''}`.trim()).filter(Boolean), [
      `Default ${signedIn.sample.url}`,
      `a ${signedIn.sample.url}`,
      'b ftp://x',
      'Add Connection…',
    ]);
    pick.hide();
    await done;
    await switchTo('b');
    await extensionUnderTest.untilState('unsafeUrl');
    await removeOther();
  });

  it('and their servers can not be set by a workspace', async () => {
    const asked = other.requests.length;
    const workspace = vscode.workspace.getConfiguration(SETTINGS.section);
    for (const [name, value] of [[SETTINGS.serverUrl, other.url], [SETTINGS.consoleUrl, other.url], [SETTINGS.connections, [{ name: 'evil', serverUrl: other.url }]]] as const) {
      await assert.rejects(async () => workspace.update(name, value, vscode.ConfigurationTarget.Workspace), /cannot be written|can only be set|User Settings/i);
    }
    await vscode.commands.executeCommand(COMMANDS.refresh);
    assert.equal(other.requests.length, asked);
  });
});

/** The workflows in the view, sorted. */
async function workflows(): Promise<string[]> {
  await extensionUnderTest.untilState('ready');
  const labels = (await extensionUnderTest.rows()).map(({ label }) => (typeof label === 'string' ? label : label?.label ?? ''));
  // Workflows without known runs follow below.
  return labels.slice(0, labels.indexOf('Load Older')).sort();
}

/** Those of the newest page of the view. */
function workflowsOf({ runs }: SampleApi): string[] {
  const newest = runs.startedBy(Date.now() * 1000).filter(({ workflow }) => !workflow.internal).slice(0, 200);
  return [...new Set(newest.map(({ workflow }) => workflow.name))].sort();
}

/** The active run document, once there is one. */
async function untilDocument(): Promise<vscode.Uri> {
  const find = (): vscode.Uri | undefined => {
    const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof vscode.TabInputText && input.uri.scheme === 'mistral-run' ? input.uri : undefined;
  };
  await until('the document is in front', () => find() !== undefined);
  const uri = find();
  assert.ok(uri);
  return uri;
}

function settings(): unknown[] {
  return vscode.workspace.getConfiguration(SETTINGS.section).inspect<unknown[]>(SETTINGS.connections)?.globalValue ?? [];
}

async function untilShown(name: string): Promise<void> {
  await until(`the title names ${name}`, () => extensionUnderTest.view.title?.startsWith(name) === true);
}

/** Picks an item as a click does. */
async function choose(pick: vscode.QuickPick<vscode.QuickPickItem>, item: vscode.QuickPickItem): Promise<void> {
  // The editor activates an item itself.
  await until('an item is marked', () => pick.activeItems.length > 0);
  if (pick.activeItems[0] !== item) await markItem(pick, item);
  await acceptItem();
}
