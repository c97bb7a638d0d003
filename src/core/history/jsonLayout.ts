/** Why a text was not laid out: it is not JSON, or its layout is larger than `maxBytes`. */
export type JsonLayoutReason = 'notJson' | 'tooLarge';

/** The only error that the layout throws by itself. */
export class JsonLayoutError extends Error {
  override readonly name = 'JsonLayoutError';

  /**
   * @param message an English sentence; quotes at most one character of the text
   * @param offset in bytes of the text as sent, a byte order mark included
   */
  constructor(
    readonly reason: JsonLayoutReason,
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** Kind of a container. */
export type JsonContainerKind = 'object' | 'array';

/** Kind of a value without parts; `literal` is `true`, `false`, `null`, `NaN`, `Infinity` or `-Infinity`. */
export type JsonScalarKind = 'string' | 'number' | 'literal';

/**
 * The place of a token in the output. The layout reuses one object for all tokens: a sink copies what it keeps.
 */
export interface JsonToken {
  /** Offset of the token's first byte in the output; of a string, of its opening quote. */
  readonly start: number;
  /** Offset behind the token's last byte in the output. */
  readonly end: number;
  /** Line in the output, counted from 0 as editors do. A token never spans lines. */
  readonly line: number;
  /** Number of containers around it; a container's brackets are outside of the container. */
  readonly depth: number;
  /**
   * The output so far, not copied: from `start` to before `end` the token's bytes as sent, quotes and escapes included.
   * Valid during the call only, since the output is reallocated as it grows; offsets stay valid.
   */
  readonly output: Uint8Array;
}

/** Receives the tokens in the order of the text. An error that it throws ends the layout and reaches the caller. */
export interface JsonSink {
  /** The token is the opening bracket. */
  openContainer(kind: JsonContainerKind, token: JsonToken): void;
  /** The token is the closing bracket. */
  closeContainer(kind: JsonContainerKind, token: JsonToken): void;
  /** A key; the next value at the same depth is its value. */
  key(token: JsonToken): void;
  scalar(kind: JsonScalarKind, token: JsonToken): void;
}

/** Options of a layout. */
export interface JsonLayoutOptions {
  readonly sink?: JsonSink | undefined;
  /** The largest output, in bytes; 256 MiB when absent. Indentation alone grows with the square of the nesting. */
  readonly maxBytes?: number | undefined;
  /** Whether values get lines of their own; true when absent. */
  readonly lines?: boolean | undefined;
}

/**
 * The state before the next byte. From `string` on a token has begun; the states of a number come last, each named
 * after the part that was read.
 */
const enum State {
  start,
  byteOrderMark,
  value,
  valueOrClose,
  key,
  keyOrClose,
  colon,
  afterValue,
  string,
  escape,
  hexDigits,
  literal,
  minus,
  zero,
  integer,
  point,
  fraction,
  exponent,
  exponentSign,
  exponentDigits,
}

// ASCII, by name.
const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const COLON = 0x3a;
const UPPER_E = 0x45;
const UPPER_I = 0x49;
const UPPER_N = 0x4e;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const LOWER_A = 0x61;
const LOWER_E = 0x65;
const LOWER_F = 0x66;
const LOWER_N = 0x6e;
const LOWER_T = 0x74;
const LOWER_U = 0x75;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const MEBIBYTE = 1024 * 1024;
const DEFAULT_MAX_BYTES = 256 * MEBIBYTE;
/**
 * Sizes of the output's buffers, before the largest allowed. After 4 MiB comes one that holds the longest history (50 MB
 * as sent). The system commits memory only when it is touched, so this takes no more than the output; doubling would
 * copy the output each time and hold it twice meanwhile.
 */
const BUFFER_BYTES = [MEBIBYTE, 4 * MEBIBYTE, 96 * MEBIBYTE];
/** A larger output is returned as a view of its buffer, a smaller one as a copy of its own size. */
const COPIED_BYTES = 16 * MEBIBYTE;
/** Chunks are read in pieces of at most this size, a multiple of 4. Chunks of a network or zlib are at most as large. */
const PIECE_BYTES = 64 * 1024;
/** From this length on `TypedArray.set` is faster than a loop. */
const LONG_BYTES = 48;

const BYTE_ORDER_MARK = bytesOf('\ufeff');
const TRUE = bytesOf('true');
const FALSE = bytesOf('false');
const NULL = bytesOf('null');
const NAN = bytesOf('NaN');
const INFINITY = bytesOf('Infinity');
const MINUS_INFINITY = bytesOf('-Infinity');
/** Single-character escapes (RFC 8259, section 7). */
const ESCAPES = new Set(bytesOf('"\\/bfnrt'));

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** 1 for bytes that end a run of plain characters in a string: the quote, the backslash, control characters. */
const ENDS_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => (byte < SPACE || byte === QUOTE || byte === BACKSLASH ? 1 : 0));

/**
 * @param words the same memory as `bytes`
 * @returns the offset of the first byte from `from` on for which `ENDS_PLAIN` is 1, else `to`
 */
function endOfPlain(bytes: Uint8Array, words: Int32Array, from: number, to: number): number {
  let at = from;
  for (; at < to; at++) {
    if ((at & 3) === 0) {
      // Four bytes at a time, in half the time: `(byte - limit) & ~byte` has its high bit set if the byte is below the
      // limit (or if the byte before it, being below, borrowed from it), and two bytes are equal if their exclusive or
      // is below 1.
      while (at + 4 <= to) {
        const word = words[at >> 2] as number;
        const quote = word ^ 0x22222222;
        const backslash = word ^ 0x5c5c5c5c;
        const control = (word - 0x20202020) & ~word;
        if (((control | ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash)) & 0x80808080) !== 0) break;
        at += 4;
      }
      if (at >= to) return to;
    }
    if (ENDS_PLAIN[bytes[at] as number] === 1) break;
  }
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= DIGIT_0 && byte <= DIGIT_9;
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= LOWER_A && lower <= LOWER_F);
}

/** Whether a number may end here. */
function isComplete(state: State): boolean {
  return state === State.zero || state === State.integer || state === State.fraction || state === State.exponentDigits;
}

/** A byte as an error message shows it. */
function quoted(byte: number): string {
  if (byte > 0x20 && byte < 0x7f) return `'${String.fromCharCode(byte)}'`;
  return `byte 0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/**
 * Lays JSON out with an indent of two spaces in one pass over its bytes, as they arrive. Only white space outside of
 * strings changes: keys and values are copied as sent, so numbers keep all digits, strings their escapes, objects their
 * order and duplicate keys. For a text written by `JSON.stringify` the output is that of `JSON.stringify(value, null, 2)`.
 * A byte order mark is dropped.
 *
 * The text is checked against the grammar of RFC 8259, except that bytes from 0x80 on within strings are copied without
 * a check for UTF-8, since the document shows the text as sent, and that `NaN`, `Infinity` and `-Infinity` are values, as
 * Python's `json.dumps` writes them.
 *
 * After an error the layout can't be used again.
 */
export class JsonLayout {
  private readonly sink: JsonSink | undefined;
  private readonly maxBytes: number;
  private readonly lines: boolean;
  private state = State.start;
  /** Input bytes of earlier pieces. */
  private consumed = 0;

  /** A copy of the input being read: aligned to words, and always the same typed array, which the engine optimizes for. */
  private readonly piece = new Uint8Array(PIECE_BYTES);
  private readonly words = new Int32Array(this.piece.buffer);
  private pieceLength = 0;

  private output = new Uint8Array(0);
  /** Bytes of `output` in use. */
  private used = 0;
  private line = 0;

  /** One byte for each open container, 1 for an object. The nesting of a text can be deeper than the call stack. */
  private containers = new Uint8Array(64);
  private depth = 0;

  /** Where in the output the current token began. */
  private tokenStart = 0;
  private stringIsKey = false;
  /** The literal or byte order mark being read. */
  private expected = NULL;
  /** Number of bytes of `expected`, or of hexadecimal digits of an escape, that were read. */
  private progress = 0;

  private readonly token = {
    start: 0,
    end: 0,
    line: 0,
    depth: 0,
    output: this.output,
  };

  constructor(options: JsonLayoutOptions = {}) {
    this.sink = options.sink;
    this.maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.lines = options.lines ?? true;
  }

  /**
   * Reads the next bytes of the text, which may be cut anywhere. The chunk is copied and may be reused.
   * @throws {JsonLayoutError} at the first byte that is no JSON, or when the output exceeds `maxBytes`
   */
  push(chunk: Uint8Array): void {
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) this.pushPiece(chunk.subarray(start, start + PIECE_BYTES));
  }

  /**
   * Ends the text. To be called once.
   * @returns the whole output, without a final line feed; above 16 MiB a view of a larger buffer, mostly untouched: copy
   * it to keep it for long
   * @throws {JsonLayoutError} when the text is empty or not complete
   */
  end(): Uint8Array {
    if (isComplete(this.state)) this.endScalar('number');
    if (this.state !== State.afterValue || this.depth > 0) throw this.notJson(this.whatIsMissing(), this.consumed);
    return this.used > COPIED_BYTES ? this.output.subarray(0, this.used) : this.output.slice(0, this.used);
  }

  private pushPiece(bytes: Uint8Array): void {
    this.piece.set(bytes);
    this.pieceLength = bytes.length;
    // Every input byte becomes at most one output byte; added line breaks and spaces make room for themselves.
    this.makeRoom(this.pieceLength);
    let at = 0;
    while (at < this.pieceLength) {
      if (this.state === State.string) at = this.readString(at);
      else if (this.state > State.literal) at = this.readNumber(at);
      else if (this.state === State.literal) at = this.readLiteral(at);
      else if (this.state > State.string) at = this.readEscape(at);
      else if (this.state > State.byteOrderMark) at = this.readBetween(at);
      else at = this.readByteOrderMark(at);
    }
    this.consumed += this.pieceLength;
    if (this.used > this.maxBytes) throw this.tooLarge();
  }

  private readByteOrderMark(at: number): number {
    const byte = this.piece[at] as number;
    if (this.state === State.start && byte !== BYTE_ORDER_MARK[0]) {
      this.state = State.value;
      return at;
    }
    if (byte !== BYTE_ORDER_MARK[this.progress]) throw this.unexpected('a value', byte, at);
    this.progress++;
    this.state = this.progress === BYTE_ORDER_MARK.length ? State.value : State.byteOrderMark;
    return at + 1;
  }

  /** White space and punctuation, until a string, a number or a literal has begun. */
  private readBetween(from: number): number {
    const length = this.pieceLength;
    let at = from;
    for (; at < length && this.state < State.string; at++) {
      const byte = this.piece[at] as number;
      if (byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB) continue;
      const left = length - at;
      switch (this.state) {
        case State.colon:
          if (byte !== COLON) throw this.unexpected('a colon', byte, at);
          this.makeRoom(left + 1);
          this.output[this.used++] = COLON;
          this.output[this.used++] = SPACE;
          this.state = State.value;
          break;
        case State.afterValue:
          this.readAfterValue(byte, at, left);
          break;
        case State.key:
          this.beginKey(byte, at, 'a key');
          break;
        case State.keyOrClose:
          if (byte === CLOSE_BRACE) {
            this.close(byte);
          } else {
            this.breakLine(this.depth, left);
            this.beginKey(byte, at, "a key or '}'");
          }
          break;
        case State.valueOrClose:
          if (byte === CLOSE_BRACKET) {
            this.close(byte);
          } else {
            this.breakLine(this.depth, left);
            this.beginValue(byte, at, "a value or ']'");
          }
          break;
        default:
          this.beginValue(byte, at, 'a value');
      }
    }
    return at;
  }

  private readAfterValue(byte: number, at: number, left: number): void {
    if (this.depth === 0) throw this.unexpected('nothing more', byte, at);
    const inObject = this.containers[this.depth - 1] === 1;
    if (byte === COMMA) {
      this.output[this.used++] = byte;
      this.breakLine(this.depth, left);
      this.state = inObject ? State.key : State.value;
    } else if (byte === (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
      this.breakLine(this.depth - 1, left);
      this.close(byte);
    } else {
      throw this.unexpected(inObject ? "',' or '}'" : "',' or ']'", byte, at);
    }
  }

  private beginKey(byte: number, at: number, expectation: string): void {
    if (byte !== QUOTE) throw this.unexpected(expectation, byte, at);
    this.stringIsKey = true;
    this.beginToken(byte, State.string);
  }

  private beginValue(byte: number, at: number, expectation: string): void {
    switch (byte) {
      case QUOTE:
        this.stringIsKey = false;
        this.beginToken(byte, State.string);
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        this.open(byte);
        break;
      case LOWER_T:
        this.beginLiteral(TRUE);
        break;
      case LOWER_F:
        this.beginLiteral(FALSE);
        break;
      case LOWER_N:
        this.beginLiteral(NULL);
        break;
      case UPPER_N:
        this.beginLiteral(NAN);
        break;
      case UPPER_I:
        this.beginLiteral(INFINITY);
        break;
      case MINUS:
        this.beginToken(byte, State.minus);
        break;
      default:
        if (!isDigit(byte)) throw this.unexpected(expectation, byte, at);
        this.beginToken(byte, byte === DIGIT_0 ? State.zero : State.integer);
    }
  }

  private beginToken(byte: number, state: State): void {
    this.tokenStart = this.used;
    this.output[this.used++] = byte;
    this.state = state;
  }

  private beginLiteral(literal: Uint8Array): void {
    this.beginToken(literal[0] as number, State.literal);
    this.expectLiteral(literal);
  }

  /** @param literal whose first byte was read */
  private expectLiteral(literal: Uint8Array): void {
    this.state = State.literal;
    this.expected = literal;
    this.progress = 1;
  }

  private open(byte: number): void {
    const isObject = byte === OPEN_BRACE;
    this.tokenStart = this.used;
    this.output[this.used++] = byte;
    this.sink?.openContainer(isObject ? 'object' : 'array', this.currentToken());
    if (this.depth === this.containers.length) {
      const larger = new Uint8Array(2 * this.depth);
      larger.set(this.containers);
      this.containers = larger;
    }
    this.containers[this.depth++] = isObject ? 1 : 0;
    this.state = isObject ? State.keyOrClose : State.valueOrClose;
  }

  private close(byte: number): void {
    this.depth--;
    this.tokenStart = this.used;
    this.output[this.used++] = byte;
    this.sink?.closeContainer(byte === CLOSE_BRACE ? 'object' : 'array', this.currentToken());
    this.state = State.afterValue;
  }

  /** The content of a string, up to an escape or its end. */
  private readString(from: number): number {
    const { piece, output } = this;
    const end = endOfPlain(piece, this.words, from, this.pieceLength);
    let used = this.used;
    if (end - from < LONG_BYTES) {
      for (let at = from; at < end; at++) output[used++] = piece[at] as number;
    } else {
      output.set(piece.subarray(from, end), used);
      used += end - from;
    }
    this.used = used;
    if (end === this.pieceLength) return end;

    const byte = piece[end] as number;
    if (byte < SPACE) throw this.notJson(`a string holds ${quoted(byte)} unescaped`, this.consumed + end);
    output[this.used++] = byte;
    if (byte === BACKSLASH) {
      this.state = State.escape;
    } else if (this.stringIsKey) {
      this.sink?.key(this.currentToken());
      this.state = State.colon;
    } else {
      this.endScalar('string');
    }
    return end + 1;
  }

  private readEscape(at: number): number {
    const byte = this.piece[at] as number;
    if (this.state === State.escape) {
      if (byte !== LOWER_U && !ESCAPES.has(byte)) throw this.unexpected('an escape', byte, at);
      this.progress = 0;
      this.state = byte === LOWER_U ? State.hexDigits : State.string;
    } else {
      if (!isHexDigit(byte)) throw this.unexpected('a hexadecimal digit', byte, at);
      if (++this.progress === 4) this.state = State.string;
    }
    this.output[this.used++] = byte;
    return at + 1;
  }

  private readLiteral(from: number): number {
    let at = from;
    while (at < this.pieceLength && this.progress < this.expected.length) {
      const byte = this.piece[at] as number;
      if (byte !== this.expected[this.progress]) throw this.unexpected("'true', 'false' or 'null'", byte, at);
      this.output[this.used++] = byte;
      this.progress++;
      at++;
    }
    if (this.progress === this.expected.length) this.endScalar('literal');
    return at;
  }

  private readNumber(from: number): number {
    for (let at = from; at < this.pieceLength; at++) {
      const byte = this.piece[at] as number;
      const next = this.numberStateAfter(byte);
      if (next === undefined) {
        if (byte === UPPER_I && this.state === State.minus) {
          this.expectLiteral(MINUS_INFINITY);
          return at;
        }
        if (!isComplete(this.state)) throw this.unexpected('a digit', byte, at);
        this.endScalar('number');
        return at;
      }
      this.state = next;
      this.output[this.used++] = byte;
    }
    return this.pieceLength;
  }

  /** @returns undefined when the byte can't be part of the number that has begun */
  private numberStateAfter(byte: number): State | undefined {
    const { state } = this;
    if (isDigit(byte)) {
      switch (state) {
        case State.minus:
          return byte === DIGIT_0 ? State.zero : State.integer;
        case State.zero:
          return undefined;
        case State.integer:
          return State.integer;
        case State.point:
        case State.fraction:
          return State.fraction;
        default:
          return State.exponentDigits;
      }
    }
    const isInteger = state === State.zero || state === State.integer;
    if (byte === POINT) return isInteger ? State.point : undefined;
    if (byte === LOWER_E || byte === UPPER_E) return isInteger || state === State.fraction ? State.exponent : undefined;
    if (byte === PLUS || byte === MINUS) return state === State.exponent ? State.exponentSign : undefined;
    return undefined;
  }

  private endScalar(kind: JsonScalarKind): void {
    this.sink?.scalar(kind, this.currentToken());
    this.state = State.afterValue;
  }

  private currentToken(): JsonToken {
    const { token } = this;
    token.start = this.tokenStart;
    token.end = this.used;
    token.line = this.line;
    token.depth = this.depth;
    token.output = this.output;
    return token;
  }

  /** @param left number of unread input bytes of the piece, the current one included */
  private breakLine(depth: number, left: number): void {
    if (!this.lines) return;
    const indent = 2 * depth;
    this.makeRoom(left + 1 + indent);
    const { output } = this;
    let used = this.used;
    output[used++] = LINE_FEED;
    const end = used + indent;
    // A call of `fill` costs more than it saves at the depths that occur.
    if (indent > 64) output.fill(SPACE, used, end);
    else while (used < end) output[used++] = SPACE;
    this.used = end;
    this.line++;
  }

  private makeRoom(size: number): void {
    if (this.output.length - this.used < size) this.enlarge(this.used + size);
  }

  private enlarge(size: number): void {
    const largest = this.maxBytes + PIECE_BYTES;
    // At most a piece of that is still unread, so the rest is output for certain.
    if (size > largest) throw this.tooLarge();
    const larger = new Uint8Array(Math.min(BUFFER_BYTES.find((bytes) => bytes >= size) ?? largest, largest));
    larger.set(this.output.subarray(0, this.used));
    this.output = larger;
  }

  private tooLarge(): JsonLayoutError {
    const message = `The JSON, laid out, is larger than ${this.maxBytes} bytes.`;
    return new JsonLayoutError('tooLarge', message, this.consumed);
  }

  private whatIsMissing(): string {
    if (this.state <= State.value && this.depth === 0) return 'there is no value';
    if (this.state >= State.minus) return 'it ends within a number';
    if (this.state === State.literal) return 'it ends within a literal';
    if (this.state >= State.string) return 'it ends within a string';
    return `it ends within an ${this.containers[this.depth - 1] === 1 ? 'object' : 'array'}`;
  }

  private unexpected(expectation: string, byte: number, at: number): JsonLayoutError {
    return this.notJson(`${expectation} was expected, but there is ${quoted(byte)}`, this.consumed + at);
  }

  private notJson(what: string, offset: number): JsonLayoutError {
    return new JsonLayoutError('notJson', `This is not JSON: ${what} at byte ${offset}.`, offset);
  }
}

/**
 * Lays out JSON that arrives in chunks; see {@link JsonLayout}.
 * @returns the whole output, without a final line feed
 * @throws {JsonLayoutError} when the text is not JSON or the output too large; the source is then closed. What the
 * source throws passes through.
 */
export async function layOutJson(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: JsonLayoutOptions = {},
): Promise<Uint8Array> {
  const layout = new JsonLayout(options);
  for await (const chunk of chunks) layout.push(chunk);
  return layout.end();
}
