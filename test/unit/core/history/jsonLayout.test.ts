import assert from 'node:assert/strict';
import {
  JsonLayout,
  JsonLayoutError,
  layOutJson,
  type JsonContainerKind,
  type JsonLayoutOptions,
  type JsonScalarKind,
  type JsonSink,
  type JsonToken,
} from '../../../../src/core/history/jsonLayout';

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function layOut(chunks: readonly Uint8Array[], options: JsonLayoutOptions = {}): string {
  const layout = new JsonLayout(options);
  for (const chunk of chunks) layout.push(chunk);
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(layout.end());
}

/** All the ways that matter to cut some bytes: not at all, into single bytes, and once at each place. */
function* cuts(bytes: Uint8Array): Generator<Uint8Array[]> {
  yield [bytes];
  yield Array.from(bytes, (byte) => Uint8Array.of(byte));
  for (let at = 0; at <= bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
}

function failureOf(chunks: readonly Uint8Array[], options: JsonLayoutOptions = {}): JsonLayoutError {
  try {
    layOut(chunks, options);
  } catch (error) {
    assert.ok(error instanceof JsonLayoutError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: `no error for ${JSON.stringify(chunks.map((chunk) => Array.from(chunk)))}` });
}

/** The same numbers in each run of the tests (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const CHARACTERS = ['a', 'Z', '0', ' ', '"', '\\', '/', '\n', '\t', '\u0001', '\u007f', 'é', '’', '汉', '😀', '\ud800', '\u2028'];

function randomText(random: () => number): string {
  // Up to 200 characters, so that long runs without an escape occur beside short ones.
  const plain = 'x'.repeat(random() < 0.2 ? Math.floor(random() * 200) : 0);
  return plain + Array.from({ length: Math.floor(random() * 8) }, () => CHARACTERS[Math.floor(random() * CHARACTERS.length)]).join('');
}

function randomValue(random: () => number, depth: number): unknown {
  const kind = Math.floor(random() * (depth > 5 ? 6 : 10));
  switch (kind) {
    case 0:
      return null;
    case 1:
      return random() < 0.5;
    case 2:
      return Math.floor(random() * 2000) - 1000;
    case 3:
      return (random() - 0.5) * 10 ** Math.floor(random() * 60 - 30);
    case 4:
    case 5:
      return randomText(random);
    case 6:
    case 7:
      return Array.from({ length: Math.floor(random() * 6) }, () => randomValue(random, depth + 1));
    default:
      return Object.fromEntries(Array.from({ length: Math.floor(random() * 6) }, () => [randomText(random), randomValue(random, depth + 1)]));
  }
}

/** JSON with white space of all four kinds in all places where it is allowed. */
function withWhiteSpace(json: string, random: () => number): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^"[\]{}:,]+/gs, (token) => {
    const space = (): string => Array.from({ length: Math.floor(random() * 3) }, () => ' \n\r\t'[Math.floor(random() * 4)]).join('');
    return space() + token + space();
  });
}

type SinkEvent = [what: JsonScalarKind | 'key' | `${'open' | 'close'} ${JsonContainerKind}`, text: string, line: number, depth: number];

/** Writes down what it is told, and checks each place against the output afterwards. */
class RecordingSink implements JsonSink {
  readonly events: SinkEvent[] = [];
  readonly places: { readonly start: number; readonly end: number }[] = [];

  openContainer(kind: JsonContainerKind, token: JsonToken): void {
    this.record(`open ${kind}`, token);
  }

  closeContainer(kind: JsonContainerKind, token: JsonToken): void {
    this.record(`close ${kind}`, token);
  }

  key(token: JsonToken): void {
    this.record('key', token);
  }

  scalar(kind: JsonScalarKind, token: JsonToken): void {
    this.record(kind, token);
  }

  private record(what: SinkEvent[0], token: JsonToken): void {
    const text = Buffer.from(token.output.subarray(token.start, token.end)).toString();
    this.events.push([what, text, token.line, token.depth]);
    this.places.push({ start: token.start, end: token.end });
  }
}

describe('JsonLayout', () => {
  describe('writes the same as JSON.stringify, wherever the text is cut', () => {
    const texts = [
      '{}',
      '[]',
      '""',
      '0',
      '-7',
      'true',
      'false',
      'null',
      '[[]]',
      '[{}]',
      '{"a":{}}',
      '{"a":[]}',
      '[1,2,3]',
      '{"a":1,"b":[true,null,{"c":"d"}]}',
      '[[[1],[2]],{"a":{"b":{"c":[]}}}]',
      ' \t\r\n[ 1 , { "a" : [ ] , "b" : { } } ] \n',
      '{\n  "already": [\n    "laid out"\n  ]\n}',
      '[1.5,-0.25,1e+21,1e-7,12345]',
      String.raw`["\"","\\","\b\f\n\r\t","é’汉😀","\ud800","\u001f"]`,
      '{"":"","a b":" { [ , : ] } "}',
    ];
    for (const text of texts) {
      it(JSON.stringify(text), () => {
        const expected = JSON.stringify(JSON.parse(text), null, 2);
        for (const chunks of cuts(bytesOf(text))) assert.equal(layOut(chunks), expected);
      });
    }
  });

  describe('keeps byte for byte, wherever the text is cut', () => {
    const cases: Record<string, readonly [text: string, expected: string]> = {
      'integers beyond 2^53': ['[12345678901234567890,-9007199254740993]', '[\n  12345678901234567890,\n  -9007199254740993\n]'],
      'zeros at the end': ['[1.0,0.10,-0,-0.0]', '[\n  1.0,\n  0.10,\n  -0,\n  -0.0\n]'],
      exponents: ['[1e5,1E5,1e+05,1.50E-0007,1e999]', '[\n  1e5,\n  1E5,\n  1e+05,\n  1.50E-0007,\n  1e999\n]'],
      'duplicate keys': ['{"a":1,"a":2,"a":1}', '{\n  "a": 1,\n  "a": 2,\n  "a": 1\n}'],
      'the order of keys': ['{"b":1,"10":2,"9":3,"a":4}', '{\n  "b": 1,\n  "10": 2,\n  "9": 3,\n  "a": 4\n}'],
      'the key __proto__': ['{"__proto__":{"a":1}}', '{\n  "__proto__": {\n    "a": 1\n  }\n}'],
      escapes: [String.raw`["\/","\u00e9","\u00E9","\u0041\ud83d\ude00","\ud800"]`, String.raw`[
  "\/",
  "\u00e9",
  "\u00E9",
  "\u0041\ud83d\ude00",
  "\ud800"
]`],
      'escapes in keys': [String.raw`{"\u0061\"\\":1}`, String.raw`{
  "\u0061\"\\": 1
}`],
      'line separators and delete': ['["\u2028\u2029\u007f\u0080"]', '[\n  "\u2028\u2029\u007f\u0080"\n]'],
      'a byte order mark within a string': ['["\ufeff"]', '[\n  "\ufeff"\n]'],
      'a bare number': ['1.00', '1.00'],
      'a bare string': ['"a\\u0020b"', '"a\\u0020b"'],
    };
    for (const [name, [text, expected]] of Object.entries(cases)) {
      it(name, () => {
        for (const chunks of cuts(bytesOf(text))) assert.equal(layOut(chunks), expected);
      });
    }

    for (const [what, bytes] of [
      ['that are not UTF-8', [0x22, 0xff, 0xc3, 0x80, 0x80, 0xfe, 0x22]],
      ['that are halves of a surrogate pair', [0x22, 0xed, 0xa0, 0xbd, 0x20, 0xed, 0xb8, 0x80, 0x22]],
      ['that break off before its quote', [0x22, 0xf0, 0x9f, 0x98, 0x22]],
      ['that are longer than they need be', [0x22, 0xc0, 0xaf, 0xc0, 0xa2, 0x22]],
    ] as const) {
      it(`bytes of a string ${what}`, () => {
        for (const chunks of cuts(Uint8Array.from(bytes))) {
          const layout = new JsonLayout();
          for (const chunk of chunks) layout.push(chunk);
          assert.deepEqual(layout.end(), Uint8Array.from(bytes));
        }
      });
    }
  });

  it('drops a byte order mark at the start, wherever the text is cut', () => {
    for (const chunks of cuts(bytesOf('\ufeff[1]'))) assert.equal(layOut(chunks), '[\n  1\n]');
  });

  it('writes the same as JSON.stringify for 500 generated values, with white space and chunks of any size', () => {
    const random = seededRandom(20261124);
    for (let run = 0; run < 500; run++) {
      const value = randomValue(random, 0);
      const bytes = bytesOf(withWhiteSpace(JSON.stringify(value), random));
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; ) {
        const size = 1 + Math.floor(random() * 40);
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      assert.equal(layOut(chunks), JSON.stringify(value, null, 2));
    }
  });

  it('finds the end of a string at every length and every place in a word', () => {
    for (let length = 0; length < 140; length++) {
      for (const end of ['"', '\\n"', '\\"x"', 'é"', '\u007f"']) {
        const json = `"${'x'.repeat(length)}${end}`;
        for (let shift = 0; shift < 4; shift++) assert.equal(layOut([bytesOf(' '.repeat(shift) + json)]), json);
      }
    }
  });

  it('lays out more than its buffers hold at first, in chunks larger than it takes at once', () => {
    const text = '0123456789abcdef'.repeat(20_000);
    const value = { rows: Array.from({ length: 60 }, (_, index) => ({ index, text, none: [], nothing: null })) };
    const expected = JSON.stringify(value, null, 2);
    assert.ok(expected.length > 17 * 1024 * 1024, String(expected.length));
    const bytes = bytesOf(JSON.stringify(value));
    // Not deepEqual or equal, which would print both sides in full.
    assert.ok(layOut([bytes]) === expected);
    const chunks = [];
    for (let at = 0; at < bytes.length; at += 99_991) chunks.push(bytes.subarray(at, at + 99_991));
    assert.ok(layOut(chunks) === expected);
  });

  it('keeps one string of 60 MB, of plain text or of escapes, in the memory that its output takes', () => {
    for (const part of ['x'.repeat(64), '\\u00e9\\ud800\\\\\\"\\n é汉😀 ']) {
      const chunk = bytesOf(part.repeat(65_536 / 64));
      const layout = new JsonLayout();
      layout.push(bytesOf('{"result":"'));
      let size = 0;
      for (; size < 60_000_000; size += chunk.length) layout.push(chunk);
      layout.push(bytesOf('"}'));
      const output = Buffer.from(layout.end());
      const begin = '{\n  "result": "';
      assert.equal(output.length, begin.length + size + '"\n}'.length);
      assert.ok(output.buffer.byteLength <= 2 * output.length, `${output.buffer.byteLength} bytes of memory`);
      for (let at = begin.length; at < begin.length + size; at += chunk.length) {
        assert.equal(output.compare(chunk, 0, chunk.length, at, at + chunk.length), 0);
      }
    }
  });

  it('copies the chunk, so that it may be reused', () => {
    const chunk = bytesOf('["ab",');
    const layout = new JsonLayout();
    layout.push(chunk);
    chunk.set(bytesOf('"cd"] '));
    layout.push(chunk);
    assert.equal(Buffer.from(layout.end()).toString(), '[\n  "ab",\n  "cd"\n]');
  });

  describe('throws notJson with the offset, wherever the text is cut', () => {
    const cases: Record<string, readonly [text: string, message: string, offset: number]> = {
      'nothing at all': ['', 'This is not JSON: there is no value at byte 0.', 0],
      'white space only': [' \n\t', 'This is not JSON: there is no value at byte 3.', 3],
      'a byte order mark only': ['\ufeff', 'This is not JSON: there is no value at byte 3.', 3],
      'half a byte order mark': ['\u{f000}', 'This is not JSON: a value was expected, but there is byte 0x80 at byte 1.', 1],
      'a page of HTML': ['<!DOCTYPE html>', "This is not JSON: a value was expected, but there is '<' at byte 0.", 0],
      'plain text': ['upstream timed out', "This is not JSON: a value was expected, but there is 'u' at byte 0.", 0],
      'a second value': ['{} {}', "This is not JSON: nothing more was expected, but there is '{' at byte 3.", 3],
      'a value cut off': ['{"a":', 'This is not JSON: it ends within an object at byte 5.', 5],
      'an object cut off after its bracket': ['{', 'This is not JSON: it ends within an object at byte 1.', 1],
      'an object cut off after a key': ['[{"a"', 'This is not JSON: it ends within an object at byte 5.', 5],
      'an object cut off after a value': ['{"a":1', 'This is not JSON: it ends within an object at byte 6.', 6],
      'an array cut off': ['{"a":[1,', 'This is not JSON: it ends within an array at byte 8.', 8],
      'a string cut off': ['"abc', 'This is not JSON: it ends within a string at byte 4.', 4],
      'an escape cut off': ['"\\u00', 'This is not JSON: it ends within a string at byte 5.', 5],
      'a literal cut off': ['tru', 'This is not JSON: it ends within a literal at byte 3.', 3],
      'a number cut off': ['-', 'This is not JSON: it ends within a number at byte 1.', 1],
      'a comma before ]': ['[1,]', "This is not JSON: a value was expected, but there is ']' at byte 3.", 3],
      'a comma before }': ['{"a":1,}', "This is not JSON: a key was expected, but there is '}' at byte 7.", 7],
      'a comma first': ['[,1]', "This is not JSON: a value or ']' was expected, but there is ',' at byte 1.", 1],
      'a comma first in an object': ['{,}', "This is not JSON: a key or '}' was expected, but there is ',' at byte 1.", 1],
      'no comma': ['[1 2]', "This is not JSON: ',' or ']' was expected, but there is '2' at byte 3.", 3],
      'no comma in an object': ['{"a":1 "b"}', `This is not JSON: ',' or '}' was expected, but there is '"' at byte 7.`, 7],
      'the wrong bracket for an array': ['[1}', "This is not JSON: ',' or ']' was expected, but there is '}' at byte 2.", 2],
      'the wrong bracket for an object': ['{"a":1]', "This is not JSON: ',' or '}' was expected, but there is ']' at byte 6.", 6],
      'a bracket too much': ['[]]', "This is not JSON: nothing more was expected, but there is ']' at byte 2.", 2],
      'a closing bracket only': [']', "This is not JSON: a value was expected, but there is ']' at byte 0.", 0],
      'no colon': ['{"a" 1}', "This is not JSON: a colon was expected, but there is '1' at byte 5.", 5],
      'no value': ['{"a":}', "This is not JSON: a value was expected, but there is '}' at byte 5.", 5],
      'a key that is a number': ['{1:2}', "This is not JSON: a key or '}' was expected, but there is '1' at byte 1.", 1],
      'a key without quotes': ['{"a":1,b:2}', "This is not JSON: a key was expected, but there is 'b' at byte 7.", 7],
      'single quotes': ["['a']", `This is not JSON: a value or ']' was expected, but there is ''' at byte 1.`, 1],
      'a comment': ['[1//x\n]', "This is not JSON: ',' or ']' was expected, but there is '/' at byte 2.", 2],
      'another literal': ['nul1', "This is not JSON: 'true', 'false' or 'null' was expected, but there is '1' at byte 3.", 3],
      'a capital literal': ['[True]', "This is not JSON: a value or ']' was expected, but there is 'T' at byte 1.", 1],
      'a capital NaN': ['[NAN]', "This is not JSON: 'true', 'false' or 'null' was expected, but there is 'A' at byte 2.", 2],
      'nan for a result': ['{"result":nan}', "This is not JSON: 'true', 'false' or 'null' was expected, but there is 'a' at byte 11.", 11],
      'a signed Infinity': ['[+Infinity]', "This is not JSON: a value or ']' was expected, but there is '+' at byte 1.", 1],
      'values in lines': ['{"a":1}\n{"a":2}\n', "This is not JSON: nothing more was expected, but there is '{' at byte 8.", 8],
      'half of Infinity': ['-Infinite', "This is not JSON: 'true', 'false' or 'null' was expected, but there is 'e' at byte 8.", 8],
      'a literal that goes on': ['nulls', "This is not JSON: nothing more was expected, but there is 's' at byte 4.", 4],
      'a zero in front': ['[01]', "This is not JSON: ',' or ']' was expected, but there is '1' at byte 2.", 2],
      'a plus sign': ['+1', "This is not JSON: a value was expected, but there is '+' at byte 0.", 0],
      'two minus signs': ['--1', "This is not JSON: a digit was expected, but there is '-' at byte 1.", 1],
      'a point first': ['.5', "This is not JSON: a value was expected, but there is '.' at byte 0.", 0],
      'a point last': ['[1.]', "This is not JSON: a digit was expected, but there is ']' at byte 3.", 3],
      'a point before an exponent': ['[1.e5]', "This is not JSON: a digit was expected, but there is 'e' at byte 3.", 3],
      'two points': ['1.2.3', "This is not JSON: nothing more was expected, but there is '.' at byte 3.", 3],
      'an exponent without digits': ['[1e]', "This is not JSON: a digit was expected, but there is ']' at byte 3.", 3],
      'an exponent with a sign only': ['[1e+]', "This is not JSON: a digit was expected, but there is ']' at byte 4.", 4],
      'an exponent with a point': ['1e5.0', "This is not JSON: nothing more was expected, but there is '.' at byte 3.", 3],
      'a hexadecimal number': ['0x10', "This is not JSON: nothing more was expected, but there is 'x' at byte 1.", 1],
      'a line feed in a string': ['"a\nb"', 'This is not JSON: a string holds byte 0x0A unescaped at byte 2.', 2],
      'a tab in a key': ['{"a\tb":1}', 'This is not JSON: a string holds byte 0x09 unescaped at byte 3.', 3],
      'a NUL far into a string': [`"${'x'.repeat(90)}\0"`, 'This is not JSON: a string holds byte 0x00 unescaped at byte 91.', 91],
      'an escape that is none': ['"\\x41"', "This is not JSON: an escape was expected, but there is 'x' at byte 2.", 2],
      'an escaped single quote': ['"\\\'"', "This is not JSON: an escape was expected, but there is ''' at byte 2.", 2],
      'an escape in upper case': ['"\\N"', "This is not JSON: an escape was expected, but there is 'N' at byte 2.", 2],
      'an escape with too few digits': ['"\\u00g0"', "This is not JSON: a hexadecimal digit was expected, but there is 'g' at byte 5.", 5],
      'a space that JSON does not know': ['[1,\u00a02]', 'This is not JSON: a value was expected, but there is byte 0xC2 at byte 3.', 3],
      'a vertical tab': ['[\v1]', "This is not JSON: a value or ']' was expected, but there is byte 0x0B at byte 1.", 1],
      'a byte order mark later on': ['[]\ufeff', 'This is not JSON: nothing more was expected, but there is byte 0xEF at byte 2.', 2],
    };
    for (const [name, [text, message, offset]] of Object.entries(cases)) {
      it(name, () => {
        for (const chunks of cuts(bytesOf(text))) {
          const { reason, message: actual, offset: at } = failureOf(chunks);
          assert.deepEqual({ reason, message: actual, offset: at }, { reason: 'notJson', message, offset });
        }
        if (!text.startsWith('\ufeff')) assert.throws(() => JSON.parse(text), SyntaxError, 'the table is wrong');
      });
    }
  });

  it('throws notJson for UTF-16', () => {
    for (const [order, byte] of [['utf16le', '0xFF'], ['utf16be', '0xFE']] as const) {
      const bytes = Buffer.from('\ufeff{}', 'utf16le');
      if (order === 'utf16be') bytes.swap16();
      assert.equal(failureOf([bytes]).message, `This is not JSON: a value was expected, but there is byte ${byte} at byte 0.`);
    }
  });

  it('accepts and refuses the same as JSON.parse, for generated JSON with one byte changed', () => {
    const random = seededRandom(7);
    const replacements = bytesOf('{}[]:,"\\0-.eEtn u\t\n');
    let refused = 0;
    for (let run = 0; run < 3000; run++) {
      const bytes = bytesOf(JSON.stringify(randomValue(random, 3)).replace(/[^\0-\x7f]/g, '?'));
      bytes[Math.floor(random() * bytes.length)] = replacements[Math.floor(random() * replacements.length)] as number;
      const text = Buffer.from(bytes).toString();
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
        refused++;
      }
      if (isJson) layOut([bytes]);
      else failureOf([bytes]);
    }
    assert.ok(refused > 500 && refused < 2900, `${refused} of 3000 texts were not JSON: too few or too many to tell`);
  });

  describe('nesting', () => {
    it('of 3,000 levels is laid out', () => {
      const depth = 3000;
      const lines = [
        ...Array.from({ length: depth - 1 }, (_, level) => `${'  '.repeat(level)}[`),
        `${'  '.repeat(depth - 1)}[]`,
        ...Array.from({ length: depth - 1 }, (_, index) => `${'  '.repeat(depth - 2 - index)}]`),
      ];
      assert.ok(layOut([bytesOf('['.repeat(depth) + ']'.repeat(depth))]) === lines.join('\n'));
    });

    it('of 100,000 levels throws tooLarge, for any brackets', () => {
      const closed = '['.repeat(100_000) + ']'.repeat(100_000);
      for (const text of ['['.repeat(100_000), '{"":'.repeat(100_000), closed]) {
        const { reason, message } = failureOf([bytesOf(text)], { maxBytes: 16 * 1024 * 1024 });
        assert.deepEqual([reason, message], ['tooLarge', 'The JSON, laid out, is larger than 16777216 bytes.']);
      }
    });
  });

  describe('maxBytes', () => {
    it('is the size of the largest output', () => {
      const bytes = bytesOf('{"a":[1,2]}');
      const { length } = JSON.stringify({ a: [1, 2] }, null, 2);
      assert.equal(layOut([bytes], { maxBytes: length }).length, length);
      for (const chunks of cuts(bytes)) assert.equal(failureOf(chunks, { maxBytes: length - 1 }).reason, 'tooLarge');
    });

    it('counts output, not input', () => {
      assert.equal(layOut([bytesOf(' '.repeat(300_000)), bytesOf('1'), bytesOf(' '.repeat(300_000))], { maxBytes: 1 }), '1');
    });

    it('ends a string that does not end', () => {
      const layout = new JsonLayout({ maxBytes: 1_000_000 });
      layout.push(bytesOf('"'));
      const chunk = bytesOf('x'.repeat(100_000));
      for (let count = 0; count < 9; count++) layout.push(chunk);
      assert.throws(() => layout.push(bytesOf('x'.repeat(200_000))), { reason: 'tooLarge' });
    });
  });

  describe('reports to a sink', () => {
    const history = '{"events":[{"eventId":"1","attempt":1.0,"none":null,"input":{"payloads":[]}},{"eventId":"2"}]}';
    const expected: SinkEvent[] = [
      ['open object', '{', 0, 0],
      ['key', '"events"', 1, 1],
      ['open array', '[', 1, 1],
      ['open object', '{', 2, 2],
      ['key', '"eventId"', 3, 3],
      ['string', '"1"', 3, 3],
      ['key', '"attempt"', 4, 3],
      ['number', '1.0', 4, 3],
      ['key', '"none"', 5, 3],
      ['literal', 'null', 5, 3],
      ['key', '"input"', 6, 3],
      ['open object', '{', 6, 3],
      ['key', '"payloads"', 7, 4],
      ['open array', '[', 7, 4],
      ['close array', ']', 7, 4],
      ['close object', '}', 8, 3],
      ['close object', '}', 9, 2],
      ['open object', '{', 10, 2],
      ['key', '"eventId"', 11, 3],
      ['string', '"2"', 11, 3],
      ['close object', '}', 12, 2],
      ['close array', ']', 13, 1],
      ['close object', '}', 14, 0],
    ];

    it('every token of a small history in order, wherever it is cut', () => {
      for (const chunks of cuts(bytesOf(history))) {
        const sink = new RecordingSink();
        layOut(chunks, { sink });
        assert.deepEqual(sink.events, expected);
      }
    });

    it('of a bare number when the text is over', () => {
      const sink = new RecordingSink();
      layOut([bytesOf('-1'), bytesOf('2.50')], { sink });
      assert.deepEqual(sink.events, [['number', '-12.50', 0, 0]]);
      assert.deepEqual(sink.places, [{ start: 0, end: 6 }]);
    });

    it('places and lines that are those of the output, also when it has moved', () => {
      const random = seededRandom(3);
      const value = Array.from({ length: 30 }, () => [randomValue(random, 0), 'long '.repeat(40_000), 'é汉😀']);
      const sink = new RecordingSink();
      const bytes = bytesOf(withWhiteSpace(JSON.stringify(value), random));
      const chunks = [];
      for (let at = 0; at < bytes.length; at += 65_521) chunks.push(bytes.subarray(at, at + 65_521));
      const output = bytesOf(layOut(chunks, { sink }));
      assert.ok(output.length > 5 * 1024 * 1024, String(output.length));

      let line = 0;
      let counted = 0;
      sink.events.forEach(([what, text, eventLine], index) => {
        const { start, end } = sink.places[index] ?? { start: -1, end: -1 };
        assert.ok(Buffer.from(output.subarray(start, end)).toString() === text, `${what} ${index} is not at ${start}`);
        for (; counted < start; counted++) if (output[counted] === 0x0a) line++;
        assert.equal(eventLine, line, `line of ${what} ${index}`);
      });
      assert.equal(sink.events.filter(([what]) => what === 'open array').length, sink.events.filter(([what]) => what === 'close array').length);
    });

    it('and passes on its errors', () => {
      const sink = new RecordingSink();
      sink.scalar = () => {
        throw new RangeError('enough');
      };
      assert.throws(() => layOut([bytesOf('[1]')], { sink }), RangeError);
    });
  });
});

describe('layOutJson', () => {
  it('takes chunks at hand', async () => {
    const output = await layOutJson([bytesOf('[1'), bytesOf(']')]);
    assert.equal(Buffer.from(output).toString(), '[\n  1\n]');
  });

  it('reads chunks as they arrive, and reports to the sink', async () => {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield bytesOf('{"a"');
      await Promise.resolve();
      yield bytesOf(':1}');
    }
    const sink = new RecordingSink();
    const output = await layOutJson(chunks(), { sink });
    assert.equal(Buffer.from(output).toString(), '{\n  "a": 1\n}');
    assert.deepEqual(sink.events[1], ['key', '"a"', 1, 1]);
  });

  it('closes the source at the first byte that is not JSON', async () => {
    let closed = false;
    let asked = 0;
    async function* chunks(): AsyncGenerator<Uint8Array> {
      try {
        for (const text of ['<html>', 'never asked for']) {
          asked++;
          yield await Promise.resolve(bytesOf(text));
        }
      } finally {
        closed = true;
      }
    }
    await assert.rejects(layOutJson(chunks()), { name: 'JsonLayoutError', reason: 'notJson', offset: 0 });
    assert.deepEqual({ closed, asked }, { closed: true, asked: 1 });
  });

  it('passes on errors of the source', async () => {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(bytesOf('['));
      throw new Error('connection lost');
    }
    await assert.rejects(layOutJson(chunks()), { message: 'connection lost' });
  });
});
