import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/manifest';
import { startServer } from '../support/httpServer';
import { type LoggingProxy, type ProxyAnswer, startLoggingProxy } from '../support/loggingProxy';
import { extensionUnderTest, thisComputer } from './support/extensionUnderTest';
import { setServerUrl, TEST_KEY } from './support/signIn';

/** A name that does not resolve (RFC 2606), so that only a proxy leads there. A loopback name would bypass the proxy. */
const SERVER = 'api.example.invalid';

/** Uses the editor's proxy agent. */
describe('a proxy', () => {
  let proxy: LoggingProxy | undefined;

  before(async () => {
    await extensionUnderTest.activate();
    await setServerUrl(`https://${SERVER}`);
  });

  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
    await setProxy(undefined);
  });

  after(() => setServerUrl(undefined));

  /** Checks a key, with a request through a proxy with this answer. @returns the message to the user */
  async function offerKey(answer: ProxyAnswer): Promise<string> {
    proxy = await startLoggingProxy(answer);
    await setProxy(proxy.origin);
    return messageOf();
  }

  /** @returns the message to the user when the key is checked */
  async function messageOf(): Promise<string> {
    const messages: string[] = [];
    const { window } = vscode;
    const { showErrorMessage, showWarningMessage } = window;
    const record = (message: string): Thenable<undefined> => {
      messages.push(message);
      return Promise.resolve(undefined);
    };
    Object.assign(window, { showErrorMessage: record, showWarningMessage: record });
    process.env['MISTRAL_API_KEY'] = TEST_KEY;
    try {
      await vscode.commands.executeCommand(COMMANDS.useEnvironmentKey);
    } finally {
      delete process.env['MISTRAL_API_KEY'];
      Object.assign(window, { showErrorMessage, showWarningMessage });
    }
    assert.equal(messages.length, 1, messages.join('\n'));
    return messages[0] ?? '';
  }

  const unreachable = (cause: string): string =>
    `Can't reach ${SERVER} from ${thisComputer()}: ${cause}. Check the network or the proxy. The key wasn't checked.`;

  const refusals: readonly [status: number, cause: string, headers?: string, body?: string][] = [
    [401, 'the proxy asks for a login', 'WWW-Authenticate: Basic realm="proxy"\r\n'],
    [403, "the proxy doesn't allow it", '', '<html><title>Blocked by policy</title></html>'],
    [404, "the proxy doesn't allow it"],
    [407, 'the proxy asks for a login', 'Proxy-Authenticate: Digest realm="proxy"\r\n'],
    [302, "the proxy doesn't allow it", 'Location: https://login.example.invalid/\r\n'],
    [500, "the proxy couldn't connect"],
    [502, "the proxy couldn't connect", '', 'DNS lookup failed'],
    [504, "the proxy couldn't connect"],
  ];
  for (const [status, cause, headers = '', body = ''] of refusals) {
    it(`that refuses with ${status} is not reported as the server`, async () => {
      const message = await offerKey({ kind: 'refuse', status, headers, body });
      assert.equal(message, unreachable(cause));
      assert.deepEqual([...new Set(proxy?.requests)], [`CONNECT ${SERVER}:443`]);
      assert.ok(!proxy?.received.includes(TEST_KEY), 'the proxy saw the key');
    });
  }

  it('that forwards does not change the answer of the server', async () => {
    const untrusted = await startServer(() => undefined, { selfSigned: true });
    const withoutTls = await startServer(() => undefined);
    try {
      assert.equal(
        await offerKey({ kind: 'tunnel', port: Number(new URL(untrusted.origin).port) }),
        `The certificate of ${SERVER} isn't trusted by ${thisComputer()}: it is self-signed. The key wasn't checked.`,
      );
      await proxy?.close();
      assert.equal(
        await offerKey({ kind: 'tunnel', port: Number(new URL(withoutTls.origin).port) }),
        unreachable('no secure connection (TLS) came about'),
      );
      assert.deepEqual([untrusted.requests, withoutTls.requests], [[], []]);
    } finally {
      await untrusted.close();
      await withoutTls.close();
    }
  });

  it('that disconnects or does not exist is reported as no answer', async () => {
    assert.equal(await offerKey({ kind: 'cut' }), unreachable("the proxy didn't answer"));
    await proxy?.close();
    assert.equal(await messageOf(), unreachable("the proxy didn't answer"));
  });

  it('that is bypassed leaves a name that does not resolve', async () => {
    const message = await messageOf();
    assert.equal(message, unreachable("its name wasn't found"));
  });
});

async function setProxy(url: string | undefined): Promise<void> {
  await vscode.workspace.getConfiguration('http').update('proxy', url, vscode.ConfigurationTarget.Global);
}
