import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/projectRoot';
import { supportedEditors } from '../vscode/supportedEditors';

describe('the editors that the tests run in', () => {
  it('begin with the minor version that the manifest promises', () => {
    const { engines } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { engines: { vscode: string } };
    assert.equal(engines.vscode, `^${supportedEditors.oldest.version.replace(/\d+$/, '0')}`);
  });

  it('end with the version that CONTRIBUTING names', () => {
    assert.ok(readFileSync(join(projectRoot(), 'CONTRIBUTING.md'), 'utf8').includes(`VS Code ${supportedEditors.newest.version}`));
  });
});
