import assert from 'node:assert/strict';
import { authorityOf, labelOf, labelOfAuthority } from '../../../../src/editor/connections/authority';
import type { Connection } from '../../../../src/core/api/connection';

function connection(name: string, origin = 'https://api.mistral.ai'): Connection {
  return { name, origin, baseUrl: origin, consoleUrl: '', readOnly: false, getKey: () => Promise.resolve(undefined) };
}

describe('authorityOf', () => {
  it('is lower-case, with an encoded name', () => {
    assert.equal(authorityOf(connection('On Prem@2', 'http://127.0.0.1:8787')), 'on%20prem%402@127.0.0.1:8787');
  });
});

describe('labelOf', () => {
  it('has the name as written, and none for the default connection', () => {
    assert.deepEqual(labelOf(connection('On Prem')), { host: 'api.mistral.ai', name: 'On Prem' });
    assert.deepEqual(labelOf(connection('default')), { host: 'api.mistral.ai', name: undefined });
  });
});

describe('labelOfAuthority', () => {
  it('parses the result of authorityOf', () => {
    assert.deepEqual(labelOfAuthority(authorityOf(connection('On Prem@2', 'http://127.0.0.1:8787'))), { host: '127.0.0.1:8787', name: 'on prem@2' });
    assert.deepEqual(labelOfAuthority(authorityOf(connection('default'))), { host: 'api.mistral.ai', name: undefined });
  });

  it('has no name if the authority has none or one that is not encoded', () => {
    for (const authority of ['api.mistral.ai', '@api.mistral.ai', '100%@api.mistral.ai']) {
      assert.deepEqual(labelOfAuthority(authority), { host: 'api.mistral.ai', name: undefined });
    }
  });
});
