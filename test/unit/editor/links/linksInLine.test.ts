import assert from 'node:assert/strict';
import type { Connection } from '../../../../src/core/api/connection';
import { linksInLine } from '../../../../src/editor/links/linksInLine';

const ID = '019b2bd7-96e7-7219-8c0b-45a73da50088';
const OTHER = '019b2bd7-96e7-7219-8c0b-45a73da50099';

function connection(name: string, baseUrl: string, consoleUrl: string): Connection {
  return { name, origin: new URL(baseUrl).origin, baseUrl, consoleUrl, readOnly: false, getKey: () => Promise.resolve(undefined) };
}

const CONNECTIONS = [
  connection('dev', 'https://api.mistral.ai', 'https://console.mistral.ai'),
  connection('prod', 'https://api.mistral.ai', 'https://console.mistral.ai'),
  connection('own', 'https://gateway.example/mistral', 'https://console.example:8443/ui'),
];

/** Formats links as `[linked text] -> id of connection`. */
function links(line: string, ...known: string[]): string[] {
  return linksInLine(line, (id) => known.includes(id), CONNECTIONS).map(({ id, start, length, connections }) =>
    [`[${line.slice(start, start + length)}] -> ${id}`, ...connections.map(({ name }) => name)].join(' of '),
  );
}

describe('linksInLine', () => {
  it('links labelled ids and known ids', () => {
    assert.deepEqual(links(`Execution ID: ${ID}`), [`[${ID}] -> ${ID}`]);
    assert.deepEqual(links(`{"execution_id": "order-7", "run_id": "${ID}"}`), ['[order-7] -> order-7', `[${ID}] -> ${ID}`]);
    assert.deepEqual(links(`container ${ID} is gone`), []);
    assert.deepEqual(links(`container ${ID} is gone`, ID), [`[${ID}] -> ${ID}`]);
  });

  it('links whole URLs of connections, the preferred one first', () => {
    const page = `https://console.mistral.ai/build/workflows/orders?executionId=order%2F7`;
    assert.deepEqual(links(`See ${page}.`), [`[${page}] -> order/7 of dev of prod`]);
    const call = `https://gateway.example/mistral/v1/workflows/runs/${ID}/history?decode_payloads=true`;
    assert.deepEqual(links(`HTTP Request: GET ${call} "HTTP/1.1 200 OK"`), [`[${call}] -> ${ID} of own`]);
    const own = `https://console.example:8443/ui/build/workflows/a?executionId=${ID}`;
    assert.deepEqual(links(`(${own})`), [`[${own}] -> ${ID} of own`]);
  });

  it('links no other URLs, even with a known id', () => {
    for (const address of [
      `https://grafana.example/d/x?executionId=${ID}`,
      `https://console.mistral.ai.evil.example/build/workflows/a?executionId=${ID}`,
      `https://evil.example/https://console.mistral.ai/?executionId=${ID}`,
      `https://gateway.example/other/v1/workflows/runs/${ID}`,
    ]) {
      assert.deepEqual(links(`see ${address}`, ID), [], address);
    }
  });

  it('makes one link of a URL with several ids, and continues after it', () => {
    const page = `https://console.mistral.ai/build/workflows/orders?executionId=${ID}&runId=${OTHER}`;
    assert.deepEqual(links(`${page} execution_id=${OTHER}`), [`[${page}] -> ${ID} of dev of prod`, `[${OTHER}] -> ${OTHER}`]);
  });

  it('takes linear time', () => {
    const start = performance.now();
    for (const part of ['https://', 'https://a.b/?run_id=.', 'https://console.mistral.ai/?executionId=a.....', `run_id=${ID} `]) links(part.repeat(20_000), ID);
    assert.ok(performance.now() - start < 2000, `${performance.now() - start} ms`);
  });
});
