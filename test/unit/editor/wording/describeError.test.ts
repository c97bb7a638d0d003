import assert from 'node:assert/strict';
import { ApiError, type ApiErrorDetails, type ApiErrorKind, PROXY_REFUSED, PROXY_UNREACHABLE } from '../../../../src/core/api/errors';
import { describeError } from '../../../../src/editor/wording/describeError';

const expected: Record<ApiErrorKind, [message: RegExp, buttons: string]> = {
  noKey: [/no API key for api\.mistral\.ai yet/, 'Set API Key'],
  keyStoreSilent: [/secret storage of VS Code hasn't answered yet/, 'Show Log'],
  refused: [/api\.mistral\.ai refused the key/, 'Set API Key'],
  forbidden: [/isn't allowed to read workflow runs/, 'Set API Key'],
  intercepted: [/Something between this computer and api\.mistral\.ai .* refused the request/, 'Open Proxy Settings, Edit Server URL, Show Log'],
  unpaid: [/asks for payment/, 'Show Log'],
  notFound: [/No run abc at api\.mistral\.ai/, 'Open in Console'],
  invalidRequest: [/couldn't answer this request/, 'Show Log'],
  rateLimited: [/asked to slow down/, ''],
  serverFault: [/reported a fault/, 'Show Log'],
  offline: [/Can't reach api\.mistral\.ai from this computer/, 'Open Proxy Settings, Show Log'],
  certificate: [/The certificate of api\.mistral\.ai isn't trusted by this computer\./, 'Open Proxy Settings, Show Log'],
  timeout: [/took too long/, 'Show Log'],
  tooLarge: [/over 256 MiB/, 'Open in Console'],
  notTheApi: [/something other than a run\./, 'Edit Server URL, Show Log'],
  unsafeUrl: [/must begin with https/, 'Edit Server URL'],
  notConnected: [/is of api\.mistral\.ai, which isn't the server in the settings/, 'Edit Server URL'],
  readOnly: [/The connection with api\.mistral\.ai is read-only, so nothing was sent/, 'Open Settings'],
  unexpected: [/Something went wrong/, 'Show Log'],
};

describe('describeError', () => {
  for (const [kind, [sentence, buttons]] of Object.entries(expected)) {
    it(`has a message and buttons for ${kind}`, () => {
      const error = new ApiError(kind as ApiErrorKind, 'HTTP 500: for the log only');
      const { message, actions } = describeError(error, { host: 'api.mistral.ai', id: 'abc' });
      assert.match(message, sentence);
      assert.doesNotMatch(message, /HTTP|500/);
      assert.match(message, /\.$/);
      assert.equal(actions.map(({ title }) => title).join(', '), buttons);
    });
  }

  const offline = "Can't reach h from this computer: {0}. Check the network or the proxy.";
  const certificate = "The certificate of h isn't trusted by this computer: {0}.";
  const causes: readonly [kind: 'offline' | 'certificate', cause: string, details: readonly (string | ApiErrorDetails)[]][] = [
    ['offline', "its name wasn't found", ['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_FAIL']],
    ['offline', 'it refused the connection', ['ECONNREFUSED']],
    ['offline', 'no network leads there', ['ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH', 'EHOSTDOWN', 'EADDRNOTAVAIL']],
    ['offline', "the connection isn't allowed, perhaps by a firewall", ['EACCES', 'EPERM']],
    ['offline', "it didn't answer in time", ['ETIMEDOUT']],
    ['offline', 'the connection was interrupted', ['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'HPE_INVALID_EOF_STATE']],
    ['offline', 'no secure connection (TLS) came about', ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_TLS_HANDSHAKE_TIMEOUT']],
    ['offline', "the proxy didn't answer", [PROXY_UNREACHABLE]],
    ['offline', 'the proxy asks for a login', [401, 407, 511].map((status) => ({ cause: PROXY_REFUSED, status }))],
    ['offline', "the proxy doesn't allow it", [302, 400, 403, 404, 429].map((status) => ({ cause: PROXY_REFUSED, status }))],
    ['offline', "the proxy couldn't connect", [500, 502, 503, 504].map((status) => ({ cause: PROXY_REFUSED, status }))],
    ['certificate', 'it has expired', ['CERT_HAS_EXPIRED']],
    ['certificate', "it isn't valid yet (is the clock right?)", ['CERT_NOT_YET_VALID']],
    ['certificate', 'it was revoked', ['CERT_REVOKED']],
    ['certificate', 'it is for another name', ['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH']],
    ['certificate', 'it is self-signed', ['DEPTH_ZERO_SELF_SIGNED_CERT']],
    [
      'certificate',
      "its issuer isn't known",
      [
        'SELF_SIGNED_CERT_IN_CHAIN',
        'UNABLE_TO_GET_ISSUER_CERT',
        'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
        'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
        'CERT_UNTRUSTED',
      ],
    ],
  ];
  for (const [kind, cause, details] of causes) {
    it(`includes the cause of ${kind}: ${cause}`, () => {
      for (const each of details) {
        const error = new ApiError(kind, '', typeof each === 'string' ? { cause: each } : each);
        const sentence = kind === 'offline' ? offline : certificate;
        assert.equal(describeError(error, { host: 'h' }).message, sentence.replace('{0}', cause));
      }
    });
  }

  it('omits an unknown cause', () => {
    for (const cause of [undefined, '', 'ENEW', 'toString', 'CERT_REJECTED', 'UNABLE_TO_DECRYPT_CERT_SIGNATURE']) {
      const { message } = describeError(new ApiError('offline', '', { cause }), { host: 'h' });
      assert.equal(message, "Can't reach h from this computer. Check the network or the proxy.");
      const trust = describeError(new ApiError('certificate', '', { cause }), { host: 'h' });
      assert.equal(trust.message, "The certificate of h isn't trusted by this computer.");
    }
  });

  it('shows an id as a single short line of text', () => {
    const several = describeError(new ApiError('notFound', ''), { host: 'h', id: 'a', otherIds: ['b](command:c)', 'x'.repeat(500)] });
    assert.ok(several.message.startsWith(`No run at h has one of these IDs: a, b] (command:c), ${'x'.repeat(63)}…. It may`), several.message);
    const { message } = describeError(new ApiError('notFound', ''), { host: 'h', id: `a\n${'x'.repeat(500)}` });
    assert.match(message, /^No run a x+… at h\./);
    assert.ok(message.length < 300);
  });

  it('makes no link of an id or a host, although messages render links, also to commands', () => {
    for (const kind of Object.keys(expected)) {
      const { message } = describeError(new ApiError(kind as ApiErrorKind, ''), { host: '[x](command:evil)', id: '[x](command:evil)' });
      assert.doesNotMatch(message, /\]\(/);
    }
  });
});
