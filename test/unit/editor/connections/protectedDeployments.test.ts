import assert from 'node:assert/strict';
import { isProtectedDeployment } from '../../../../src/editor/connections/protectedDeployments';
import { SETTINGS } from '../../../../src/manifest';
import { FakeSettings } from '../../../support/fakeSettings';

describe('isProtectedDeployment', () => {
  let settings: FakeSettings;
  beforeEach(() => (settings = new FakeSettings()));
  afterEach(() => settings.dispose());

  /** Which of these are protected. */
  const protectedOnes = (): string[] => ['eu-production', 'PROD', 'live', 'alice', 'demo'].filter(isProtectedDeployment);

  it('protects production by default, and what the user names instead', () => {
    assert.deepEqual(protectedOnes(), ['eu-production', 'PROD']);
    settings.set(SETTINGS.protectedDeployments, 'local', ['live']);
    assert.deepEqual(protectedOnes(), ['live']);
    settings.set(SETTINGS.protectedDeployments, 'local', []);
    assert.deepEqual(protectedOnes(), []);
  });

  it('takes the default for what is no list, and skips what is no glob', () => {
    for (const value of [null, 'live', { live: true }]) {
      settings.set(SETTINGS.protectedDeployments, 'local', value);
      assert.deepEqual(protectedOnes(), ['eu-production', 'PROD']);
    }
    settings.set(SETTINGS.protectedDeployments, 'local', [null, 1, 'demo']);
    assert.deepEqual(protectedOnes(), ['demo']);
  });

  it('adds those of a workspace, its folders and a container; none of them removes any', () => {
    settings.openFolders(2);
    for (const level of ['workspace', 'remote', 0, 1] as const) settings.set(SETTINGS.protectedDeployments, level, []);
    assert.deepEqual(protectedOnes(), ['eu-production', 'PROD']);
    settings.set(SETTINGS.protectedDeployments, 'workspace', ['live']);
    assert.deepEqual(protectedOnes(), ['eu-production', 'PROD', 'live']);
    settings.set(SETTINGS.protectedDeployments, 1, ['al?ce']);
    settings.set(SETTINGS.protectedDeployments, 'remote', ['d*']);
    settings.set(SETTINGS.protectedDeployments, 'local', ['prod']);
    assert.deepEqual(protectedOnes(), ['PROD', 'live', 'alice', 'demo']);
  });
});
