import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { type KeyChange, KeyStore } from '../../../../src/editor/connections/keyStore';
import { FakeEventEmitter } from '../../../support/fakeEvents';
import { FakeTime } from '../../../support/fakeTime';

const PROD = { origin: 'https://api.mistral.ai', name: 'prod' };
const STAGING = { ...PROD, name: 'staging' };

function fakeSecrets(): vscode.SecretStorage {
  const stored = new Map<string, string>();
  const changed = new FakeEventEmitter<vscode.SecretStorageChangeEvent>();
  return {
    keys: () => Promise.resolve([...stored.keys()]),
    get: (key: string) => Promise.resolve(stored.get(key)),
    store: (key: string, value: string) => {
      stored.set(key, value);
      changed.fire({ key });
      return Promise.resolve();
    },
    delete: (key: string) => {
      stored.delete(key);
      changed.fire({ key });
      return Promise.resolve();
    },
    onDidChange: changed.event,
  } as vscode.SecretStorage;
}

/** A secret storage whose answers the test controls. */
function silentSecrets(): { readonly secrets: vscode.SecretStorage; readonly answers: ((key: string | undefined) => void)[] } {
  const answers: ((key: string | undefined) => void)[] = [];
  const get = (): Promise<string | undefined> => new Promise((resolve) => answers.push(resolve));
  return { secrets: Object.assign(fakeSecrets(), { get }), answers };
}

describe('KeyStore without an answer from the secret storage', () => {
  let time: FakeTime;
  beforeEach(() => (time = new FakeTime(0)));
  afterEach(() => time.restore());

  it('fails after 10 s, sends one request only, and accepts a late answer', async () => {
    const { secrets, answers } = silentSecrets();
    const keys = new KeyStore(secrets);
    let late = 0;
    keys.onDidAnswerLate(() => late++);
    for (let tryNumber = 1; tryNumber <= 2; tryNumber++) {
      const failed = assert.rejects(keys.get(PROD), { name: 'ApiError', kind: 'keyStoreSilent' });
      await time.pass(9_900);
      assert.equal(time.timers, 1);
      await time.pass(200);
      await failed;
      assert.equal(time.timers, 0);
    }
    const third = keys.get(PROD);
    assert.equal(answers.length, 1);
    answers[0]?.('one');
    assert.equal(await third, 'one');
    assert.deepEqual([late, time.timers], [1, 0]);
    // What the event brings is the late answer; a storage that is slow each time would never yield its key otherwise.
    assert.equal(await keys.get(PROD), 'one');
    assert.equal(answers.length, 1);
    // The next read is a new one.
    const next = keys.get(PROD);
    answers[1]?.('two');
    assert.equal(await next, 'two');
    assert.equal(late, 1);
    keys.dispose();
  });

  it('waits for each key separately, and not for one that was replaced', async () => {
    const { secrets, answers } = silentSecrets();
    const keys = new KeyStore(secrets);
    const before = keys.get(PROD);
    const other = keys.get(STAGING);
    await keys.set(PROD, 'new');
    const after = keys.get(PROD);
    for (const [at, answer] of ['old', 'other', 'new'].entries()) answers[at]?.(answer);
    assert.deepEqual(await Promise.all([before, other, after]), ['old', 'other', 'new']);
    keys.dispose();
  });

  it('says so when it stores or deletes a key too', async () => {
    const secrets = Object.assign(fakeSecrets(), { store: () => new Promise<void>(() => undefined), delete: () => new Promise<void>(() => undefined) });
    const keys = new KeyStore(secrets);
    const failed = [keys.set(PROD, 'one'), keys.delete(PROD)].map((work) => assert.rejects(work, { name: 'ApiError', kind: 'keyStoreSilent' }));
    await time.pass(10_100);
    await Promise.all(failed);
    assert.equal(time.timers, 0);
    keys.dispose();
  });

  it('drops a late answer once the key has changed, and reports no late failure', async () => {
    const { secrets, answers } = silentSecrets();
    const keys = new KeyStore(secrets);
    let late = 0;
    keys.onDidAnswerLate(() => late++);
    const failed = assert.rejects(keys.get(PROD), { kind: 'keyStoreSilent' });
    await time.pass(10_100);
    await failed;
    answers[0]?.('old');
    await Promise.resolve();
    await keys.set(PROD, 'new');
    const after = keys.get(PROD);
    answers[1]?.('new');
    assert.equal(await after, 'new');
    assert.equal(late, 1);
    keys.dispose();
  });

  it('passes on an error of the storage', async () => {
    const secrets = Object.assign(fakeSecrets(), { get: () => Promise.reject(new Error('locked')) });
    await assert.rejects(new KeyStore(secrets).get(PROD), /locked/);
    assert.equal(time.timers, 0);
  });
});

describe('KeyStore', () => {
  it('keeps the keys of two connections to one origin apart', async () => {
    const keys = new KeyStore(fakeSecrets());
    await keys.set(PROD, 'one');
    await keys.set(STAGING, 'two');
    await keys.delete(STAGING);
    assert.equal(await keys.get(PROD), 'one');
    assert.equal(await keys.get(STAGING), undefined);
  });

  it('reports each change, and whose key it affects', async () => {
    const keys = new KeyStore(fakeSecrets());
    const changes: KeyChange[] = [];
    const subscription = keys.onDidChange((change) => changes.push(change));
    await keys.set(PROD, 'one');
    await keys.delete(STAGING);
    subscription.dispose();
    await keys.delete(PROD);
    assert.deepEqual(changes.map((change) => [change.affects(PROD), change.affects(STAGING)]), [[true, false], [false, true]]);
  });
});
