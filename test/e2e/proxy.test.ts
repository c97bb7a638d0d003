import assert from 'node:assert/strict';
import { startServer } from '../support/httpServer';
import { startLoggingProxy, type LoggingProxy, type ProxyAnswer } from '../support/loggingProxy';
import type { VscodeWindow } from '../vscode/vscodeWindow';
import { useEditor } from './useEditor';

/** A name that does not resolve (RFC 2606), so that only a proxy leads there. A loopback name would bypass the proxy. */
const SERVER = 'api.example.invalid';
const KEY = 'key-for-the-proxy-0d5b1f7a93';
const CONNECT = `CONNECT ${SERVER}:443`;

describe("the proxy of the user's settings", () => {
  const editor = useEditor({ settings: { 'mistralRuns.serverUrl': `https://${SERVER}` } });
  let proxy: LoggingProxy | undefined;

  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
  });

  /** A window whose key was stored unchecked, so that the view sends requests with it. */
  async function openWindowWithKey(answer: ProxyAnswer, settings: Readonly<Record<string, unknown>> = {}): Promise<[VscodeWindow, LoggingProxy]> {
    proxy = await startLoggingProxy(answer);
    editor.writeSettings({ 'http.proxy': proxy.origin, ...settings });
    const window = await editor.openWindow();
    await window.openRunsView();
    await window.pressWelcomeButton('Set API Key');
    await window.typeInQuickInput(KEY);
    await window.acceptQuickInput();
    const untried = /api\.example\.invalid.* The key wasn't checked\./;
    await window.waitForNotification(untried);
    await window.pressInNotification(untried, 'Store Anyway');
    return [window, proxy];
  }

  it('gets a request for a tunnel to the server, without the key', async () => {
    const [window, asked] = await openWindowWithKey({ kind: 'cut' });
    await window.waitForWelcome(/Can't reach the server\. Check the network, or the proxy in the settings\./);
    assert.deepEqual(await window.welcomeButtons(), ['Try Now', 'Open Proxy Settings', 'Show Log']);
    const before = asked.requests.length;
    assert.ok(before >= 2, 'the check of the key and the view asked, each with the key');
    await window.pressWelcomeButton('Try Now');
    await window.until('one more request', () => Promise.resolve(asked.requests.length > before));
    assertNoKey(asked);
  });

  it('gets no key when it refuses with a status', async () => {
    const [window, asked] = await openWindowWithKey({ kind: 'refuse', status: 502 });
    await window.until('the buttons', async () => (await window.welcomeButtons()).includes('Try Now'));
    assertNoKey(asked);
  });

  it('is not used when proxies are turned off', async () => {
    const [window, asked] = await openWindowWithKey({ kind: 'cut' }, { 'http.proxySupport': 'off' });
    await window.waitForWelcome(/Can't reach the server/);
    assert.deepEqual(asked.requests, []);
    assert.equal(asked.received.length, 0);
  });

  it('leads to a server with an untrusted certificate, which gets no key', async () => {
    const server = await startServer((_request, response) => void response.end('{"executions":[]}'), { selfSigned: true });
    try {
      const [window, asked] = await openWindowWithKey({ kind: 'tunnel', port: Number(new URL(server.origin).port) });
      await window.waitForWelcome(/The certificate of the server isn't trusted here/);
      assert.deepEqual(await window.welcomeButtons(), ['Open Proxy Settings', 'Show Log']);
      assertNoKey(asked);
      assert.equal(server.requests.length, 0);
    } finally {
      await server.close();
    }
  });

  it('is searched for the key in any encoding', () => {
    const forms = ['', '1', '12'].map((before) => Buffer.from(`${before}${KEY}:password`).toString('base64'));
    for (const form of [KEY, ...forms]) assert.ok(holdsKey(Buffer.from(`Proxy-Authorization: ${form}\r\n`)), form);
  });
});

/** Asserts that the proxy was asked for the server only, and got no key. */
function assertNoKey({ requests, received }: LoggingProxy): void {
  assert.deepEqual([...new Set(requests)], [CONNECT]);
  assert.ok(received.length > CONNECT.length);
  assert.ok(!holdsKey(received), 'the proxy saw the key');
}

/** Whether bytes contain the key, plain or in Base64. */
function holdsKey(bytes: Buffer): boolean {
  // Base64 writes three bytes as four characters, so the text depends on the offset of the key.
  const encoded = [0, 1, 2].map((offset) => Buffer.from(KEY.slice(offset, offset + 24)).toString('base64'));
  return bytes.includes(KEY) || encoded.some((text) => bytes.includes(text));
}
