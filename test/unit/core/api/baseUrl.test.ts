import assert from 'node:assert/strict';
import { normalizeBaseUrl } from '../../../../src/core/api/baseUrl';
import { ApiError } from '../../../../src/core/api/errors';

describe('normalizeBaseUrl', () => {
  const accepted: readonly [text: string, baseUrl: string, origin: string][] = [
    ['https://api.example.com', 'https://api.example.com', 'https://api.example.com'],
    ['https://api.example.com/', 'https://api.example.com', 'https://api.example.com'],
    ['  https://API.Example.com//  ', 'https://api.example.com', 'https://api.example.com'],
    ['https://api.example.com/v1', 'https://api.example.com', 'https://api.example.com'],
    ['https://api.example.com/v1/', 'https://api.example.com', 'https://api.example.com'],
    ['https://api.example.com:443/v1', 'https://api.example.com', 'https://api.example.com'],
    ['https://gw.example.com:8443/a/b', 'https://gw.example.com:8443/a/b', 'https://gw.example.com:8443'],
    ['https://gw.example.com/a/b/v1//', 'https://gw.example.com/a/b', 'https://gw.example.com'],
    ['https://gw.example.com/v1/mistral', 'https://gw.example.com/v1/mistral', 'https://gw.example.com'],
    ['https://gw.example.com/apiv1', 'https://gw.example.com/apiv1', 'https://gw.example.com'],
    ['https://api.example.com/?', 'https://api.example.com', 'https://api.example.com'],
    ['http://localhost:8080/v1', 'http://localhost:8080', 'http://localhost:8080'],
    ['http://127.0.0.1:1', 'http://127.0.0.1:1', 'http://127.0.0.1:1'],
    ['http://127.8.9.1/x/', 'http://127.8.9.1/x', 'http://127.8.9.1'],
    ['http://[::1]:3000/', 'http://[::1]:3000', 'http://[::1]:3000'],
  ];
  for (const [text, baseUrl, origin] of accepted) {
    it(`accepts ${text}`, () => assert.deepEqual(normalizeBaseUrl(text), { origin, baseUrl }));
  }

  const refused: readonly [text: string, why: RegExp][] = [
    ['', /not a URL/],
    ['api.example.com', /not a URL/],
    ['http://', /not a URL/],
    ['localhost:8080', /must begin with https/],
    ['ftp://api.example.com', /must begin with https/],
    ['file:///etc', /must begin with https/],
    ['http://api.example.com', /plain http to api\.example\.com/],
    ['http://127.0.0.1.example.com', /plain http/],
    ['http://localhost.example.com', /plain http/],
    ['http://0.0.0.0:80', /plain http/],
    ['http://10.0.0.1', /plain http/],
    ['http://[::2]', /plain http/],
    ['https://anna:secret@api.example.com', /user name or a password/],
    ['https://:secret@api.example.com', /user name or a password/],
    ['https://api.example.com/?token=secret', /query/],
    ['https://api.example.com/#secret', /fragment/],
  ];
  for (const [text, why] of refused) {
    it(`refuses ${text || 'nothing'}`, () => {
      assert.throws(
        () => normalizeBaseUrl(text),
        (error) => {
          assert.ok(error instanceof ApiError && error.kind === 'unsafeUrl');
          assert.match(error.message, why);
          return !error.message.includes('secret');
        },
      );
    });
  }
});
