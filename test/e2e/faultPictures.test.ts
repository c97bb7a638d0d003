import assert from 'node:assert/strict';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PreparedAnswer, RequestMatcher } from '../sample-api/sampleApi';
import { startLoggingProxy, type LoggingProxy } from '../support/loggingProxy';
import { cacheFolder } from '../support/projectRoot';
import { startTlsFront, TLS_NAME, writeTrust, type TlsFront } from '../support/tlsFront';
import type { VscodeWindow } from '../vscode/vscodeWindow';
import { useEditor } from './useEditor';

const folder = join(cacheFolder(), 'pictures/faults');
const useEnvironment = 'Use MISTRAL_API_KEY from the Environment';

/** Requests of the view, not the one that checks a key. */
const viewList: RequestMatcher = ({ path, query }) => path === '/v1/workflows/runs' && query.get('page_size') !== '1';

/** The extension's time limit for a list is a minute. */
const MINUTE = 60_000;

/** A fault, and the view's text: the message above rows, and the welcome without rows. */
interface Fault {
  readonly answer?: PreparedAnswer;
  readonly onTheWay?: (way: { readonly proxy: LoggingProxy; readonly front: TlsFront }) => void;
  readonly withRows: RegExp;
  readonly empty: RegExp;
  readonly buttons: readonly string[];
}

const connectionButtons = ['Try Now', 'Open Proxy Settings', 'Show Log'];
const tryNow = ['Try Now', 'Show Log'];
const again = /\. Showing runs from [^.]+\. Next try [^.]+\.$/;

const FAULTS: Readonly<Record<string, Fault>> = {
  'server-fault': { answer: { status: 500 }, withRows: ends('reported a fault', again), empty: /^The server reported a fault\./, buttons: tryNow },
  'slow-down-for-an-hour': {
    answer: { status: 429, headers: { 'Retry-After': '3600' } },
    withRows: ends('asked to slow down', again),
    empty: /asked to slow down\. Next try \S/,
    buttons: [],
  },
  'not-understood': {
    answer: { status: 422, body: '{"detail":"no"}' },
    withRows: /couldn't answer this request\. The log has its reason\. Showing runs from /,
    empty: /^The server couldn't answer this request/,
    buttons: tryNow,
  },
  'no-runs-there': {
    answer: { status: 404 },
    withRows: /has no Workflows API at this address\. Is the server URL right\? Showing runs from /,
    empty: /^The server has no Workflows API/,
    buttons: ['Edit Server URL', 'Show Log'],
  },
  'not-the-api': {
    answer: { body: '<html>Please sign in</html>' },
    withRows: /something other than runs\..* Showing runs from /,
    empty: /something other than runs/,
    buttons: ['Edit Server URL', 'Show Log'],
  },
  'broken-off': {
    answer: { ending: 'breakOff' },
    withRows: /the connection was interrupted\. Check the network or the proxy\. Showing runs from .* Next try /,
    empty: /Can't reach the server\.[^]*The connection was interrupted\./,
    buttons: connectionButtons,
  },
  'proxy-login': {
    onTheWay: ({ proxy }) => proxy.answerWith({ kind: 'refuse', status: 407, headers: 'Proxy-Authenticate: Basic realm="company"\r\n' }),
    withRows: /the proxy asks for a login\. Check the network or the proxy\. Showing runs from /,
    empty: /Can't reach the server\.[^]*The proxy asks for a login\./,
    buttons: connectionButtons,
  },
  'proxy-denies': {
    onTheWay: ({ proxy }) => proxy.answerWith({ kind: 'refuse', status: 403 }),
    withRows: /the proxy doesn't allow it\..* Showing runs from /,
    empty: /Can't reach the server\.[^]*The proxy doesn't allow it\./,
    buttons: connectionButtons,
  },
  certificate: {
    onTheWay: ({ front }) => front.show('untrusted'),
    withRows: /The certificate of \S+ isn't trusted by the remote host \(\S+\): it is self-signed\. Showing runs from /,
    empty: /The certificate of the server isn't trusted here\.[^]*It is self-signed\./,
    buttons: ['Open Proxy Settings', 'Show Log'],
  },
  timeout: { answer: { ending: 'silence' }, withRows: ends('took too long to answer', again), empty: /^The server took too long to answer\./, buttons: tryNow },
  forbidden: { answer: { status: 403 }, withRows: /isn't allowed to read workflow runs.* Showing runs from /, empty: /isn't allowed to read/, buttons: ['Set API Key'] },
  refused: { answer: { status: 401 }, withRows: /refused the key.* Showing runs from /, empty: /refused the key/, buttons: ['Set API Key'] },
};

describe('pictures of faults', () => {
  const editor = useEditor({
    env: ({ apiKey }) => {
      const trust = join(cacheFolder(), 'e2e/trust.pem');
      mkdirSync(join(cacheFolder(), 'e2e'), { recursive: true });
      writeTrust(trust);
      return { MISTRAL_API_KEY: apiKey, NODE_EXTRA_CA_CERTS: trust };
    },
  });
  let proxy: LoggingProxy | undefined;
  let front: TlsFront | undefined;

  afterEach(async () => {
    await proxy?.close();
    await front?.close();
  });

  it('show each with rows and in an empty tree', async function () {
    this.timeout(10 * MINUTE);
    front = await startTlsFront(Number(new URL(editor.sample.url).port));
    const way = { kind: 'tunnel', port: front.port } as const;
    proxy = await startLoggingProxy(way);
    editor.writeSettings({ 'mistralRuns.serverUrl': `https://${TLS_NAME}`, 'http.proxy': proxy.origin, 'http.systemCertificates': false, 'workbench.colorTheme': 'Default Dark Modern' });

    const withRows = await openWindow();
    await withRows.waitForRows('workflows', (rows) => rows.some(({ label }) => label === 'Load Older'));
    // There are no rows before the first answer.
    let restore = editor.sample.answer(viewList, { status: 500 }, Infinity);
    const empty = await openWindow();
    await empty.waitForWelcome(/reported a fault/);

    for (const [name, fault] of Object.entries(FAULTS)) {
      restore();
      front.show('trusted');
      proxy.answerWith(way);
      if (fault.answer) restore = editor.sample.answer(viewList, fault.answer, Infinity);
      fault.onTheWay?.({ proxy, front });
      for (const window of [withRows, empty]) await window.pressTitleAction('Refresh');
      const said = async (): Promise<string> => `${await empty.viewMessage()}${await empty.welcome()}`;
      await until(`${name} above rows`, async () => fault.withRows.test(await withRows.viewMessage()), () => withRows.viewMessage());
      await until(`${name} in an empty tree`, async () => fault.empty.test(await said()), said);
      assert.deepEqual(await empty.welcomeButtons(), fault.buttons, name);
      // With rows the same buttons are in the title bar; Refresh replaces Try Now.
      const wanted = fault.buttons.map((button) => (button === 'Try Now' ? 'Refresh' : button));
      // Names of buttons lack the dots of the command's title.
      const actions = async (): Promise<string[]> => (await withRows.titleActions()).map((action) => action.replace(/…$/, ''));
      await until(`${wanted.join(', ')} in the title: ${name}`, async () => isWithin(wanted, await actions()), async () => (await actions()).join(', '));
      assert.ok((await withRows.rows()).length > 5, `rows are kept: ${name}`);
      await picture(withRows, `${name}-rows`);
      await picture(empty, `${name}-empty`);
    }
  });

  async function openWindow(): Promise<VscodeWindow> {
    const window = await editor.openWindow({ width: 700, height: 560 });
    await window.openRunsView();
    await window.setSidebarWidth(220);
    await window.pressWelcomeButton(useEnvironment);
    return window;
  }
});

function isWithin(wanted: readonly string[], all: readonly string[]): boolean {
  return wanted.every((each) => all.includes(each));
}

function ends(words: string, end: RegExp): RegExp {
  return new RegExp(`${words}${end.source}`);
}

/** As `VscodeWindow.until`, with a longer time limit; the error has the texts shown instead. */
async function until(what: string, holds: () => Promise<boolean>, shown: () => Promise<string>): Promise<void> {
  const end = Date.now() + 1.5 * MINUTE;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}; there is: ${await shown()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function picture(window: VscodeWindow, name: string): Promise<void> {
  const file = join(folder, `${name}.png`);
  await window.screenshot(file);
  assert.ok(statSync(file).size > 5_000, `${file} shows something`);
}
