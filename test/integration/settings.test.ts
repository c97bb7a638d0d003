import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, CONTEXT_KEYS, SETTINGS } from '../../src/manifest';
import { extensionUnderTest } from './support/extensionUnderTest';
import { recordOpened } from './support/recordMessages';
import { setServerUrl, type SignedIn, signIn } from './support/signIn';
import { until } from './support/until';

// Users write null into settings.json to reset a setting; the editor passes it on.
describe('a setting that is null', () => {
  let signedIn: SignedIn;

  before(async () => {
    signedIn = await signIn();
  });

  after(() => signedIn.signOut());

  it('gives the default server', async () => {
    try {
      await setToNull(SETTINGS.serverUrl);
      await extensionUnderTest.untilState('noKey');
      await startAgain();
      await extensionUnderTest.untilState('noKey');
      assert.equal(extensionUnderTest.contextKey(CONTEXT_KEYS.serverUrlIsDefault), true);
    } finally {
      await setServerUrl(signedIn.sample.url);
    }
    await extensionUnderTest.untilState('ready');
  });

  it('gives the default console', async () => {
    const opened = recordOpened();
    try {
      await setToNull(SETTINGS.consoleUrl);
      await startAgain();
      await extensionUnderTest.untilState('ready');
      const [group] = await extensionUnderTest.nodes();
      const [row] = await extensionUnderTest.rows();
      await vscode.commands.executeCommand(COMMANDS.openInConsole, group);
      assert.ok(typeof row?.label === 'string');
      assert.deepEqual(opened.urls, [`https://console.mistral.ai/build/workflows/${encodeURIComponent(row.label)}`]);
    } finally {
      opened.stop();
      await update(SETTINGS.consoleUrl, undefined);
      // All later tests would fail if the extension had not started.
      await startAgain();
      await extensionUnderTest.untilState('ready');
    }
  });
});

describe('the setting readOnly', () => {
  const { Global, Workspace } = vscode.ConfigurationTarget;
  let signedIn: SignedIn;

  before(async () => {
    signedIn = await signIn();
  });

  after(async () => {
    for (const target of [Workspace, Global]) await section().update(SETTINGS.readOnly, undefined, target);
    await signedIn.signOut();
  });

  /** Waits until the view has rows that can act, or can't. */
  async function untilCanAct(canAct: boolean): Promise<void> {
    await until(`canAct is ${String(canAct)}`, () => extensionUnderTest.contextKey(CONTEXT_KEYS.canAct) === canAct);
    await extensionUnderTest.untilState('ready');
    const [row] = await extensionUnderTest.rows();
    assert.equal(/\bcanStartRun\b/.test(row?.contextValue ?? ''), canAct);
  }

  it('takes what acts from rows; a workspace can do the same, but not undo it', async () => {
    await untilCanAct(true);
    await section().update(SETTINGS.readOnly, true, Global);
    await untilCanAct(false);
    await section().update(SETTINGS.readOnly, false, Workspace);
    assert.equal(section().get(SETTINGS.readOnly), false, 'the value that does not count');
    await startAgain();
    await untilCanAct(false);
    await section().update(SETTINGS.readOnly, undefined, Global);
    await untilCanAct(true);
    await section().update(SETTINGS.readOnly, true, Workspace);
    await untilCanAct(false);
    await section().update(SETTINGS.readOnly, undefined, Workspace);
    await untilCanAct(true);
  });
});

function section(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(SETTINGS.section);
}

/** Restarts the extension, as a reload of the window does. */
async function startAgain(): Promise<void> {
  await extensionUnderTest.dispose();
  extensionUnderTest.activateAgain();
}

async function setToNull(name: string): Promise<void> {
  await update(name, null);
  assert.equal(vscode.workspace.getConfiguration(SETTINGS.section).get(name), null, 'the editor hands no null on');
}

async function update(name: string, value: null | undefined): Promise<void> {
  await vscode.workspace.getConfiguration(SETTINGS.section).update(name, value, vscode.ConfigurationTarget.Global);
}
