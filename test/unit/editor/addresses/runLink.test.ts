import assert from 'node:assert/strict';
import { URI } from 'vscode-uri';
import { parseRunLink, type RunLink, runLinkParts } from '../../../../src/editor/addresses/runLink';

const LINK: RunLink = { kind: 'run', id: '019b2bd7-96e7-7219-8c0b-45a73da50088', origin: 'https://api.mistral.ai' };
const SERVER = 'server=https://api.mistral.ai';

function throughText(link: RunLink): string {
  return URI.from({ scheme: 'vscode', authority: 'publisher.name', ...runLinkParts(link) }).toString();
}

describe('links to runs', () => {
  it('are parsed from text without a change, with any id', () => {
    for (const id of [LINK.id, 'order/7 ü (a)?b#c&server=https://x.y%2F%25', '/', '..', 'a'.repeat(256)]) {
      for (const link of [{ ...LINK, id }, { ...LINK, id, kind: 'history', origin: 'http://127.0.0.1:8787' } as const]) {
        assert.deepEqual(parseRunLink(URI.parse(throughText(link))), link);
      }
    }
  });

  it('have the kind, the id and the server, and may have parameters of the editor', () => {
    assert.equal(decodeURIComponent(throughText(LINK)), `vscode://publisher.name/run/${LINK.id}?${SERVER}`);
    assert.deepEqual(parseRunLink({ path: `/run/${LINK.id}`, query: `${SERVER}&windowId=3` }), LINK);
  });

  it('are rejected with another path, without an id, or with an invalid one', () => {
    const paths = ['', '/', '/run', '/run/', '/command/x', '/Run/x', 'run/x', '/payload-1-2/x', '//run/x', `/run/${'a'.repeat(257)}`, '/run/a\nb', '/history/a\u0000b'];
    for (const path of paths) assert.equal(parseRunLink({ path, query: SERVER }), undefined, path);
  });

  it('are rejected unless the server is exactly an origin', () => {
    const servers = ['', 'api.mistral.ai', 'https://', 'https://api.mistral.ai/', 'https://API.mistral.ai', 'https://me:secret@api.mistral.ai', 'https://api.mistral.ai/v1'];
    const schemes = ['file:///etc/passwd', 'javascript:alert(1)', 'command:x', 'null', 'https://api.mistral.ai:443', 'https:/api.mistral.ai', 'data:text/plain,x'];
    for (const server of [...servers, ...schemes]) assert.equal(parseRunLink({ path: '/run/x', query: `server=${server}` }), undefined, server);
    assert.equal(parseRunLink({ path: '/run/x', query: '' }), undefined);
    assert.equal(parseRunLink({ path: '/run/x', query: 'url=https://api.mistral.ai' }), undefined);
  });
});
