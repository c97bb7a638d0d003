import assert from 'node:assert/strict';
import { ApiError, type ApiErrorKind } from '../../../src/api/errors';
import { describeError } from '../../../src/util/describeError';

const expected: Record<ApiErrorKind, [sentence: RegExp, buttons: string]> = {
  noKey: [/no API key for api\.mistral\.ai yet/, 'Set API Key'],
  refused: [/api\.mistral\.ai refused the key/, 'Set API Key'],
  forbidden: [/isn't allowed to read workflow runs/, 'Set API Key'],
  notFound: [/No run abc at api\.mistral\.ai/, 'Open in Console'],
  invalidRequest: [/couldn't answer this request/, 'Show Log'],
  rateLimited: [/asked to slow down/, ''],
  serverFault: [/reported a fault/, 'Show Log'],
  offline: [/Can't reach api\.mistral\.ai from this computer/, 'Show Log'],
  certificate: [/this computer doesn't trust the certificate/, 'Open Proxy Settings, Show Log'],
  timeout: [/took too long/, 'Show Log'],
  tooLarge: [/over 256 MiB/, 'Open in Console'],
  notTheApi: [/something other than a run\./, 'Edit Server URL, Show Log'],
  unsafeUrl: [/must begin with https/, 'Edit Server URL'],
  notConnected: [/is of api\.mistral\.ai, which isn't the server in the settings/, 'Edit Server URL'],
  unexpected: [/Something went wrong/, 'Show Log'],
};

describe('describeError', () => {
  for (const [kind, [sentence, buttons]] of Object.entries(expected)) {
    it(`has a sentence and what to do next for ${kind}`, () => {
      const error = new ApiError(kind as ApiErrorKind, 'HTTP 500: for the log only');
      const { message, actions } = describeError(error, { host: 'api.mistral.ai', id: 'abc' });
      assert.match(message, sentence);
      assert.doesNotMatch(message, /HTTP|500/);
      assert.match(message, /\.$/);
      assert.equal(actions.map(({ title }) => title).join(', '), buttons);
    });
  }

  it('shows an id of the server as one short line of text', () => {
    const { message } = describeError(new ApiError('notFound', ''), { host: 'h', id: `a\n${'x'.repeat(500)}` });
    assert.match(message, /^No run a x+… at h\./);
    assert.ok(message.length < 300);
  });

  it('makes no link of an id or a host, though messages know links, even of commands', () => {
    for (const kind of Object.keys(expected)) {
      const { message } = describeError(new ApiError(kind as ApiErrorKind, ''), { host: '[x](command:evil)', id: '[x](command:evil)' });
      assert.doesNotMatch(message, /\]\(/);
    }
  });
});
