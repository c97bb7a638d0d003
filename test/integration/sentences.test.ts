import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ApiErrorKind } from '../../src/core/api/errors';
import { COMMANDS } from '../../src/manifest';
import { type PreparedAnswer, type SampleApi } from '../sample-api/sampleApi';
import { extensionUnderTest, thisComputer } from './support/extensionUnderTest';
import { documentUri } from './support/openDocument';
import { recordMessages } from './support/recordMessages';
import { type SignedIn, signIn, untilNames } from './support/signIn';
import { until } from './support/until';

/** A fault of the server, and its messages; `{host}` is the server, `{id}` the document's run. */
interface Fault {
  readonly what: string;
  readonly answer: PreparedAnswer;
  readonly kind: ApiErrorKind;
  /** Message of the view with rows. */
  readonly view: string;
  /** Message for a document; that of the view by default. */
  readonly document?: string;
}

const HTML = { 'content-type': 'text/html' };
const LOGIN = '<!doctype html><title>Log in</title>';

const REFUSED = '{host} refused the key. It may be revoked or mistyped.';
const FORBIDDEN = "The key isn't allowed to read workflow runs at {host}.";
const NO_RUN = 'No run {id} at {host}. It may have been deleted (usually after 30 days) or belong to another workspace.';
const DECLINED = "{host} couldn't answer this request. The log has its reason.";
const SLOW_DOWN = '{host} asked to slow down. Wait a minute, then try again.';
const FAULT = '{host} reported a fault. Try again in a while.';
const INTERCEPTED =
  'Something between {computer} and {host} (a proxy, a gateway, a login page) refused the request. That says nothing about the key.';
const UNPAID = '{host} asks for payment. Check the plan and the limits of this workspace in the console.';
const BROKEN_OFF = "Can't reach {host} from {computer}: the connection was interrupted. Check the network or the proxy.";
const LOGIN_NEEDED = "Can't reach {host} from {computer}: the proxy asks for a login. Check the network or the proxy.";
const NOT_RUNS = '{host} answered with something other than runs. A proxy or login page may be in between, or the server URL is wrong.';
const NOT_A_RUN = NOT_RUNS.replace('runs', 'a run');

const FAULTS: readonly Fault[] = [
  { what: '401', answer: { status: 401, body: '{"detail":"Unauthorized"}' }, kind: 'refused', view: REFUSED },
  { what: '403', answer: { status: 403, body: '{"detail":"Forbidden"}' }, kind: 'forbidden', view: FORBIDDEN },
  { what: '401 with a page', answer: { status: 401, headers: HTML, body: LOGIN }, kind: 'intercepted', view: INTERCEPTED },
  { what: '403 that asks for Negotiate', answer: { status: 403, headers: { 'www-authenticate': 'Negotiate, NTLM' } }, kind: 'intercepted', view: INTERCEPTED },
  { what: '402', answer: { status: 402 }, kind: 'unpaid', view: UNPAID },
  { what: '408', answer: { status: 408 }, kind: 'timeout', view: '{host} took too long to answer. Try again in a while.' },
  {
    what: '404',
    answer: { status: 404, body: '{"detail":"Not Found"}' },
    kind: 'notFound',
    view: '{host} has no Workflows API at this address. Is the server URL right?',
    document: NO_RUN,
  },
  { what: '422', answer: { status: 422, body: '{"detail":[{"loc":["query"],"msg":"no"}]}' }, kind: 'invalidRequest', view: DECLINED },
  { what: '429 without Retry-After', answer: { status: 429 }, kind: 'rateLimited', view: SLOW_DOWN },
  { what: '429 with a Retry-After of an hour', answer: { status: 429, headers: { 'retry-after': '3600' } }, kind: 'rateLimited', view: SLOW_DOWN },
  { what: '500', answer: { status: 500, body: '{"detail":"An error occurred","code":"WF_1105"}' }, kind: 'serverFault', view: FAULT },
  { what: '502', answer: { status: 502 }, kind: 'serverFault', view: FAULT },
  {
    what: '503 with a page of markup',
    answer: { status: 503, headers: HTML, body: '<title>[click](command:evil) $(error)</title>' },
    kind: 'serverFault',
    view: FAULT,
  },
  { what: '407', answer: { status: 407 }, kind: 'offline', view: LOGIN_NEEDED },
  { what: '511', answer: { status: 511, headers: HTML, body: LOGIN }, kind: 'offline', view: LOGIN_NEEDED },
  { what: 'a body that breaks off', answer: { body: '{"executions":[', ending: 'breakOff' }, kind: 'offline', view: BROKEN_OFF },
  { what: 'a page instead of JSON', answer: { headers: HTML, body: LOGIN }, kind: 'notTheApi', view: NOT_RUNS, document: NOT_A_RUN },
  { what: 'nothing', answer: { body: '' }, kind: 'notTheApi', view: NOT_RUNS, document: NOT_A_RUN },
  {
    what: 'a redirect to another origin',
    answer: { status: 302, headers: { location: 'https://login.example.invalid/' } },
    kind: 'notTheApi',
    view: NOT_RUNS,
    document: NOT_A_RUN,
  },
  { what: 'a body that does not unpack', answer: { headers: { 'content-encoding': 'gzip' }, body: '[]' }, kind: 'notTheApi', view: NOT_RUNS, document: NOT_A_RUN },
];

/** Sentence that the view's message omits when the extension retries automatically. */
const ADVICE = / (Wait a minute, then try again|Try again in a while)\.$/;

/** Kinds of faults that are retried automatically. */
const TRIED_AGAIN: ReadonlySet<string> = new Set(['rateLimited', 'serverFault', 'offline', 'timeout']);

describe('the sentence for', () => {
  let signedIn: SignedIn;
  let sample: SampleApi;
  let takeBack: () => void;

  beforeEach(async () => {
    signedIn = await signIn();
    ({ sample } = signedIn);
    takeBack = () => undefined;
    await untilNames();
  });

  afterEach(async () => {
    takeBack();
    await signedIn.signOut();
  });

  const filled = (sentence: string, id = ''): string =>
    sentence.replace('{host}', new URL(sample.url).host).replace('{computer}', thisComputer()).replace('{id}', id);

  for (const { what, answer, kind, view, document = view } of FAULTS) {
    it(`${what} is ${kind} in the view, its rows kept, and for a document`, async () => {
      const rows = (await extensionUnderTest.rows()).length;
      assert.ok(rows > 1);
      takeBack = sample.answer('/v1/workflows/', answer, Infinity);
      await vscode.commands.executeCommand(COMMANDS.refresh);
      assert.equal(extensionUnderTest.contextKey('mistralRuns.state'), kind);
      // With an automatic retry the message has its time instead of asking the user to retry.
      const sentence = filled(view).replace(ADVICE, '');
      await until('the message', () => extensionUnderTest.view.message?.startsWith(`${sentence} Showing runs from `) ?? false);
      assert.equal(extensionUnderTest.view.message?.includes('Next try '), TRIED_AGAIN.has(kind));
      assert.equal((await extensionUnderTest.rows()).length, rows, 'what is known stays');

      const id = '[x](command:evil)';
      const shownId = '[x] (command:evil)';
      assert.deepEqual(await messagesOf(documentUri(sample, 'run', id)), [filled(document, shownId)]);
      assert.deepEqual(await messagesOf(documentUri(sample, 'history', id)), [filled(document, shownId)]);

      takeBack();
      await vscode.commands.executeCommand(COMMANDS.refresh);
      assert.equal(extensionUnderTest.view.message, undefined);
      assert.equal(extensionUnderTest.contextKey('mistralRuns.state'), 'ready');
    });
  }
});

describe('the welcome of an empty tree for', () => {
  it('no runs and each fault has no message above it, which would hide it', async () => {
    const signedIn = await signIn();
    const { sample } = signedIn;
    try {
      await extensionUnderTest.dispose();
      for (const { what, answer, kind } of [{ what: 'no runs', answer: { body: '{"executions":[]}' }, kind: 'empty' } as const, ...FAULTS]) {
        const takeBack = sample.answer('/v1/workflows/', answer, Infinity);
        extensionUnderTest.activateAgain();
        await vscode.commands.executeCommand(COMMANDS.refresh);
        assert.equal(extensionUnderTest.contextKey('mistralRuns.state'), kind, what);
        assert.equal(extensionUnderTest.contextKey('mistralRuns.hasRows'), false);
        // The exception: the message has the time of the next try, and there are no buttons.
        if (kind === 'rateLimited') await until('the message', () => /slow down\. Next try/.test(extensionUnderTest.view.message ?? ''));
        else assert.equal(extensionUnderTest.view.message, undefined);
        assert.deepEqual(await extensionUnderTest.rows(), []);
        await extensionUnderTest.dispose();
        takeBack();
      }
    } finally {
      extensionUnderTest.activateAgain();
      await vscode.commands.executeCommand(COMMANDS.refresh);
      await signedIn.signOut();
    }
  });
});

/** Opens a document that can't be loaded. @returns the notifications */
async function messagesOf(uri: vscode.Uri): Promise<readonly string[]> {
  const recorded = recordMessages();
  try {
    await vscode.commands.executeCommand('vscode.open', uri);
    await until('there is a sentence', () => recorded.messages.length > 0);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    return recorded.messages;
  } finally {
    recorded.stop();
  }
}
