import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { type KeyChange, KeyStore } from '../../../../src/editor/connections/keyStore';
import { FakeEventEmitter } from '../../../support/fakeEvents';

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
