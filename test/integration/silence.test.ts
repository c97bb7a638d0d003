import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { COMMANDS, CONTEXT_KEYS } from '../../src/manifest';
import { extensionUnderTest } from './support/extensionUnderTest';
import { messagesOf } from './support/recordMessages';
import { hideView, requestsSoFar, showView, type SignedIn, signIn } from './support/signIn';
import { until } from './support/until';

const { executeCommand } = vscode.commands;

describe('after 10 s without an answer', () => {
  let signedIn: SignedIn;

  before(async () => {
    signedIn = await signIn();
  });

  after(() => signedIn.signOut());

  it('of the server, the view reports it above its rows, or in an empty tree, and the user can stop waiting', async () => {
    const { sample } = signedIn;
    const takeBack = sample.answer('/v1/workflows/runs', { ending: 'silence' }, Infinity);
    try {
      for (const hasRows of [true, false]) {
        if (!hasRows) {
          await extensionUnderTest.dispose();
          extensionUnderTest.activateAgain();
        }
        const asked = executeCommand(COMMANDS.refresh);
        await delay(9_000);
        await until('the view waits', () => extensionUnderTest.contextKey(CONTEXT_KEYS.waiting) === true);
        assert.equal(extensionUnderTest.contextKey(CONTEXT_KEYS.hasRows), hasRows);
        assert.equal(extensionUnderTest.view.message, hasRows ? `Still waiting for ${new URL(sample.url).host}…` : undefined);
        assert.equal(extensionUnderTest.contextKey(CONTEXT_KEYS.state), hasRows ? 'ready' : 'waiting');
        await executeCommand(COMMANDS.stopWaiting);
        await extensionUnderTest.untilState('timeout');
        assert.equal(extensionUnderTest.contextKey(CONTEXT_KEYS.waiting), false);
        await asked;
      }
    } finally {
      takeBack();
    }
    await executeCommand(COMMANDS.refresh);
    await extensionUnderTest.untilState('ready');
  });

  it('of the secret storage, each place reports it; it is read once, and its answer is used', async () => {
    // While the view is visible, it reads histories by itself, and a read of the key that began before would be joined.
    await hideView();
    await requestsSoFar(signedIn.sample);
    const { secrets } = extensionUnderTest.context;
    const get = secrets.get.bind(secrets);
    let reads = 0;
    let answer: (() => void) | undefined;
    const locked = (key: string): Promise<string | undefined> => {
      reads++;
      return new Promise((resolve) => (answer = () => resolve(get(key))));
    };
    Object.assign(secrets, { get: locked });
    try {
      const [messages] = await Promise.all([messagesOf(() => executeCommand(COMMANDS.openHistory, 'unknown-id')), executeCommand(COMMANDS.refresh)]);
      assert.match(messages.join(), /^The secret storage of VS Code hasn't answered yet/);
      assert.equal(extensionUnderTest.contextKey(CONTEXT_KEYS.state), 'keyStoreSilent');
      assert.equal(reads, 1);
      Object.assign(secrets, { get });
      answer?.();
      await extensionUnderTest.untilState('ready');
    } finally {
      Object.assign(secrets, { get });
      await showView();
    }
  });
});
