import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { connect } from '../../../../src/editor/connections/connect';
import { Connections } from '../../../../src/editor/connections/connections';
import { addConnectionSettings, connectionSettings, isReadOnly, removeConnectionSettings, renameConnectionSettings } from '../../../../src/editor/connections/connectionSettings';
import { KeyStore } from '../../../../src/editor/connections/keyStore';
import { SETTINGS } from '../../../../src/manifest';
import { FakeEventEmitter } from '../../../support/fakeEvents';
import { fakeStates } from '../../../support/fakeMemento';
import { FakeSettings } from '../../../support/fakeSettings';
import { lendVscode } from '../../../support/lendVscode';

describe('read-only connections', () => {
  let settings: FakeSettings;
  beforeEach(() => (settings = new FakeSettings()));
  afterEach(() => settings.dispose());

  /** The names of those that may act. */
  const mayAct = (): string[] => connectionSettings().filter(({ readOnly }) => !readOnly).map(({ name }) => name);

  it('are those that the user says', () => {
    settings.set(SETTINGS.connections, 'local', [{ name: 'dev' }, { name: 'prod', readOnly: true }, { name: 'test', readOnly: false }]);
    assert.deepEqual(mayAct(), ['default', 'dev', 'test']);
    settings.set(SETTINGS.readOnly, 'local', true);
    assert.deepEqual(mayAct(), ['dev', 'test']);
  });

  it('are those with a mistyped value, too, but not with null', () => {
    settings.set(SETTINGS.connections, 'local', [{ name: 'dev', readOnly: null }, { name: 'prod', readOnly: 'yes' }]);
    settings.set(SETTINGS.readOnly, 'local', null);
    assert.deepEqual(mayAct(), ['default', 'dev']);
    settings.set(SETTINGS.readOnly, 'local', 'true');
    assert.deepEqual(mayAct(), ['dev']);
  });

  for (const level of ['workspace', 'remote', 1] as const) {
    it(`are all of them where the ${typeof level === 'number' ? 'second folder' : level} says so, and none is freed there`, () => {
      settings.openFolders(2);
      settings.set(SETTINGS.connections, 'local', [{ name: 'dev', readOnly: false }, { name: 'prod', readOnly: true }]);
      settings.set(SETTINGS.readOnly, level, true);
      assert.deepEqual(mayAct(), []);
      settings.set(SETTINGS.readOnly, level, false);
      assert.deepEqual(mayAct(), ['default', 'dev']);
      settings.set(SETTINGS.readOnly, 'local', true);
      assert.deepEqual(mayAct(), ['dev']);
    });
  }

  it('are those of the user also in an editor that doesn’t tell a remote machine’s settings apart', () => {
    settings.tellsRemote = false;
    settings.set(SETTINGS.readOnly, 'local', true);
    assert.deepEqual(mayAct(), []);
    settings.set(SETTINGS.readOnly, 'workspace', false);
    assert.deepEqual(mayAct(), []);
  });

  it('stay so when connections are added, renamed and removed', async () => {
    settings.set(SETTINGS.connections, 'local', [{ name: 'old' }, { name: 'prod', readOnly: true }]);
    await renameConnectionSettings('prod', 'production');
    await addConnectionSettings('dev', 'https://api.mistral.ai');
    await removeConnectionSettings('old');
    assert.deepEqual(connectionSettings().map(({ name, readOnly }) => [name, readOnly]), [['default', false], ['production', true], ['dev', false]]);
  });

  it('include a connection that was removed from the settings while it was in use', () => {
    settings.set(SETTINGS.connections, 'local', [{ name: 'dev' }]);
    const [, dev] = connectionSettings();
    assert.ok(dev);
    const connection = connect(dev, new KeyStore(noSecrets()));
    assert.equal(connection.readOnly, false);
    settings.set(SETTINGS.connections, 'local', [{ name: 'dev', readOnly: true }]);
    assert.equal(connection.readOnly, true);
    settings.set(SETTINGS.connections, 'local', []);
    assert.deepEqual([connection.readOnly, isReadOnly('dev')], [true, true]);
  });

  it('are told of at once when that changes for the one in force', () => {
    const giveBack = lendVscode({ commands: { executeCommand: () => Promise.resolve() } });
    try {
      const connections = new Connections(new KeyStore(noSecrets()), fakeStates());
      const seen: boolean[] = [];
      connections.onDidChange(() => seen.push(connections.current().readOnly));
      settings.set(SETTINGS.readOnly, 'local', true);
      settings.set(SETTINGS.connections, 'local', [{ name: 'prod', readOnly: true }]);
      settings.set(SETTINGS.readOnly, 'local', undefined);
      settings.set(SETTINGS.readOnly, 0, true);
      settings.openFolders(1);
      assert.deepEqual(seen, [true, false, true]);
      connections.dispose();
    } finally {
      giveBack();
    }
  });
});

function noSecrets(): vscode.SecretStorage {
  return { get: () => Promise.resolve(undefined), onDidChange: new FakeEventEmitter().event } as unknown as vscode.SecretStorage;
}
