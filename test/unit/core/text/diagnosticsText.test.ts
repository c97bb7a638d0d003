import assert from 'node:assert/strict';
import { diagnosticsText } from '../../../../src/core/text/diagnosticsText';

describe('diagnosticsText', () => {
  const text = diagnosticsText({
    extension: '0.1.0',
    editor: 'VS Code 1.100.0',
    host: 'linux',
    remote: undefined,
    connection: { name: 'default', baseUrl: 'https://api.mistral.ai', consoleUrl: 'https://console.mistral.ai', hasKey: true },
    proxy: { 'http.proxy': 'http://name:pass%20word@proxy.example:8080', 'http.noProxy': [], HTTPS_PROXY: 'name:secret', 'http.proxySupport': '' },
    requests: ['2026-11-20T12:00:00.000Z GET /v1/workflows/runs: 200, read, 12 ms, 34 bytes, try 1 of 3'],
  });

  it('has the connection and the last requests', () => {
    assert.match(text, /- Connection: default, https:\/\/api\.mistral\.ai, with a key\n/);
    assert.match(text, /GET \/v1\/workflows\/runs: 200/);
  });

  it('has the address of a proxy without its credentials', () => {
    assert.match(text, /- http\.proxy: http:\/\/proxy\.example:8080\n/);
    assert.match(text, /- HTTPS_PROXY: set\n/);
    assert.match(text, /- http\.proxySupport: not set\n/);
    assert.doesNotMatch(text, /pass|secret/);
  });

  it('reports that there was no request, or no connection', () => {
    const empty = diagnosticsText({ extension: '', editor: '', host: '', remote: 'ssh', connection: undefined, proxy: {}, requests: [] });
    assert.match(empty, /Connection: none that can be used/);
    assert.match(empty, /none so far/);
  });
});
