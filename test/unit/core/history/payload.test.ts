import assert from 'node:assert/strict';
import { type DecodedPayload, payloadText, readPayload } from '../../../../src/core/history/payload';

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');

/** A payload as Temporal writes it. */
function temporal(data: string | Uint8Array | undefined, metadata: Readonly<Record<string, string>>): string {
  const encoded = Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, base64(value)]));
  return JSON.stringify({ metadata: encoded, ...(data !== undefined && { data: base64(data) }) });
}

function decoded(json: string): DecodedPayload {
  return readPayload(json).decoded;
}

/** JSON that `JSON.parse` would change. */
const HARD = '{"n":12345678901234567890,"one":1.0,"a":1,"a":2,"s":"\\ud800\\u00e9"}';

describe('readPayload', () => {
  for (const encoding of ['json/wf_v1', 'json/abraxas_v1', 'json/plain', 'json/protobuf']) {
    it(`reads ${encoding} without losing anything`, () => {
      assert.deepEqual(readPayload(temporal(HARD, { encoding })), { decoded: { kind: 'json', text: HARD }, isEncoded: true });
    });
  }

  it('keeps JSON that the server has decoded in place', () => {
    for (const text of [HARD, '[1.0]', '12345678901234567890', 'null', '"text"', '{"metadata":{"author":"x"},"data":"e30="}']) {
      assert.deepEqual(readPayload(text), { decoded: { kind: 'json', text }, isEncoded: false });
    }
    const half = '{"metadata":{"encoding":"json/plain"},"data":{"n":1.0}}';
    assert.deepEqual(readPayload(half), { decoded: { kind: 'json', text: half }, isEncoded: false });
  });

  it('reads the numbers that only Python writes, as text', () => {
    for (const text of ['{"n":NaN,"s":"NaN \\" Infinity"}', '[Infinity,-Infinity]', 'NaN']) {
      assert.deepEqual(decoded(temporal(text, { encoding: 'json/plain' })), { kind: 'json', text });
      assert.deepEqual(readPayload(text), { decoded: { kind: 'json', text }, isEncoded: false });
      assert.deepEqual(payloadText({ kind: 'json', text }), { text, isJson: true });
    }
    assert.equal(decoded(JSON.stringify('{"n": NaN}')).kind === 'json' && 'inner' in decoded(JSON.stringify('{"n": NaN}')), true);
    assert.equal(decoded(temporal('NaNa', { encoding: 'json/plain' })).kind, 'binary');
  });

  it('reads metadata also where it is plain, and data of either alphabet without padding', () => {
    const text = '"a>?"';
    const data = base64(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
    for (const encoding of ['json/plain', base64('json/plain')]) {
      assert.deepEqual(decoded(JSON.stringify({ metadata: { encoding }, data })), { kind: 'json', text });
    }
    // Sixteen letters of base64, by chance.
    assert.equal(decoded(JSON.stringify({ metadata: { encoding: 'binary/encrypted' }, data: '' })).kind, 'encrypted');
    assert.deepEqual(decoded(JSON.stringify({ metadata: { encoding: 'json/plain' }, data: '{"n":1.0}' })), { kind: 'json', text: '{"n":1.0}' });
  });

  it('knows nothing from something empty', () => {
    assert.deepEqual(decoded(temporal(undefined, { encoding: 'binary/null' })), { kind: 'null' });
    assert.deepEqual(decoded(temporal('', { encoding: 'json/abraxas_v1', empty_payload: 'true' })), { kind: 'null' });
    assert.deepEqual(decoded(temporal('', { encoding: 'binary/plain' })), { kind: 'binary', bytes: Buffer.of(), encoding: 'binary/plain' });
    assert.equal(decoded(temporal('', { encoding: 'json/plain' })).kind, 'binary');
  });

  it('names the kind of payloads that only a worker can read', () => {
    assert.deepEqual(decoded(temporal('cipher', { encoding: 'binary/encrypted', 'encoding-orig': 'json/plain' })), {
      kind: 'encrypted',
      facts: { encoding: 'binary/encrypted', original: 'json/plain', size: 6 },
    });
    const mistral = (encoding_options: string, data: string): DecodedPayload => decoded(temporal(data, { encoding: 'json/abraxas_v1', encoding_options }));
    assert.equal(mistral('compressed,offloaded,encrypted', 'x').kind, 'encrypted');
    assert.deepEqual(mistral('compressed, offloaded', '{"key":"temporal-payload/a/b"}'), {
      kind: 'offloaded',
      facts: { encoding: 'json/abraxas_v1', key: 'temporal-payload/a/b' },
    });
    assert.deepEqual(mistral('offloaded', 'no JSON'), { kind: 'offloaded', facts: { encoding: 'json/abraxas_v1' } });
    assert.equal(mistral('compressed', 'x').kind, 'compressed');
    assert.equal(decoded(temporal('x', { encoding: 'binary/zlib' })).kind, 'compressed');
    // Only fields of it are.
    assert.deepEqual(mistral('encrypted-partial', '{"a":1}'), { kind: 'json', text: '{"a":1}' });
  });

  it('reads results as the network sends them', () => {
    const result = (...encoding_options: string[]): DecodedPayload => decoded(JSON.stringify({ b64payload: base64(HARD), encoding_options }));
    assert.deepEqual(result(), { kind: 'json', text: HARD });
    assert.equal(result('encrypted').kind, 'encrypted');
    assert.equal(result('offloaded').kind, 'offloaded');
    assert.equal(result('compressed').kind, 'compressed');
  });

  it('does not read invalid data as JSON', () => {
    const data = (text: string): DecodedPayload => decoded(JSON.stringify({ metadata: { encoding: 'json/plain' }, data: text }));
    for (const broken of ['%%%', 'e30=e30=', 'e', 'e3===', 'e30==']) assert.equal(data(broken).kind, 'unknown', broken);
    assert.deepEqual(decoded(temporal(Buffer.of(0xff, 0xfe), { encoding: 'json/plain' })), {
      kind: 'binary',
      bytes: Buffer.of(0xff, 0xfe),
      encoding: 'json/plain',
    });
    assert.equal(decoded(JSON.stringify({ metadata: { encoding: 7 }, data: 'e30=' })).kind, 'unknown');
  });

  it('finds JSON in a string, but not a number', () => {
    for (const inner of ['{"a":1.0}', ' [1]\n', '{}']) {
      assert.deepEqual(decoded(JSON.stringify(inner)), { kind: 'json', text: JSON.stringify(inner), inner });
      assert.deepEqual(decoded(temporal(JSON.stringify(inner), { encoding: 'json/plain' })), { kind: 'json', text: JSON.stringify(inner), inner });
    }
    for (const text of ['"1"', '"{no}"', '"null"', '"{\\"a\\":\\"\\ud800\\"}"']) assert.deepEqual(decoded(text), { kind: 'json', text });
  });
});

describe('payloadText', () => {
  it('opens JSON as JSON, a string as itself, and JSON in a string as JSON', () => {
    assert.deepEqual(payloadText({ kind: 'json', text: HARD }), { text: HARD, isJson: true });
    assert.deepEqual(payloadText({ kind: 'json', text: '"a\\nb"' }), { text: 'a\nb', isJson: false });
    assert.deepEqual(payloadText({ kind: 'json', text: '"\\ud800"' }), { text: '"\\ud800"', isJson: true });
    assert.deepEqual(payloadText(decoded('"{\\"n\\":1.0}"')), { text: '{"n":1.0}', isJson: true });
    assert.deepEqual(payloadText({ kind: 'null' }), { text: 'null', isJson: true });
  });

  it('opens bytes that are text, and no other unreadable content', () => {
    assert.deepEqual(payloadText({ kind: 'binary', bytes: Buffer.from('é'), encoding: 'binary/plain' }), { text: 'é', isJson: false });
    assert.equal(payloadText({ kind: 'binary', bytes: Buffer.of(0), encoding: 'binary/plain' }), undefined);
    assert.equal(payloadText({ kind: 'binary', bytes: Buffer.of(0xff), encoding: 'binary/plain' }), undefined);
    assert.equal(payloadText({ kind: 'encrypted', facts: {} }), undefined);
  });
});
