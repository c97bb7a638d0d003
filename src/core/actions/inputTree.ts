import { createScanner, ScanError, SyntaxKind } from 'jsonc-parser';

/** A part of a text, in UTF-16 units. */
export interface TextRange {
  readonly start: number;
  /** Behind the last unit. */
  readonly end: number;
}

/** A value in a JSON text; `literal` is `true`, `false`, `null`, or a number that JSON doesn't have, as `NaN`. */
export interface JsonNode extends TextRange {
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'literal';
  /** Decoded, of a string; as written, of a literal; '' of others. */
  readonly text: string;
  /** Of an object, in the order of the text, with duplicates. */
  readonly members: readonly JsonMember[];
  /** Of an array. */
  readonly items: readonly JsonNode[];
}

/** A member of an object. */
export interface JsonMember {
  /** Decoded. */
  readonly key: string;
  /** With its quotes. */
  readonly keyRange: TextRange;
  /** Undefined where the text ends or is no JSON behind the key. */
  readonly value: JsonNode | undefined;
}

/**
 * Why a text is no JSON that can be sent. `notANumber`: `NaN` or `Infinity`, which JSON doesn't have. `loneSurrogate`: half
 * of a character, which UTF-8 can't hold. `tooDeep`: more than `MOST_DEPTH` containers in each other.
 */
export type TreeProblem = { readonly range: TextRange } & (
  | { readonly kind: 'empty' | 'syntax' | 'trailingComma' | 'notANumber' | 'loneSurrogate' | 'tooDeep' }
  | { readonly kind: 'duplicateKey'; readonly key: string }
);

/** A JSON text as read. */
export interface InputTree {
  /** Up to the first `syntax` or `tooDeep` problem; undefined if the text doesn't begin with a value. */
  readonly root: JsonNode | undefined;
  /** In the order of the text, at most `MOST_PROBLEMS`. */
  readonly problems: readonly TreeProblem[];
}

/** The editor's JSON support calls itself for each level, and Python's refuses about 1,000. */
export const MOST_DEPTH = 500;
/** Most problems that are reported for a text. */
export const MOST_PROBLEMS = 50;

/**
 * Reads JSON with comments and keeps the place of each value. Other than `parseTree` of jsonc-parser it compares keys, and
 * nesting doesn't use up the stack. A byte order mark at the start is skipped.
 */
export function readInputTree(text: string): InputTree {
  return new TreeReader(text).read();
}

/** The value that a member of an object has; of duplicates the last, as in Python and JavaScript. */
export function memberOf(node: JsonNode | undefined, key: string): JsonMember | undefined {
  return node?.members.findLast((member) => member.key === key);
}

/** A value as written, without comments and blanks between its tokens: numbers and escapes stay as typed. */
export function compactText(text: string, { start, end }: TextRange): string {
  const scanner = createScanner(text, true);
  scanner.setPosition(start);
  const tokens: string[] = [];
  while (scanner.scan() !== SyntaxKind.EOF && scanner.getTokenOffset() < end) tokens.push(text.slice(scanner.getTokenOffset(), scanner.getPosition()));
  return tokens.join('');
}

/** What may come next. */
type Expected = 'value' | 'itemOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd';

interface OpenMember extends JsonMember {
  value: JsonNode | undefined;
}

interface OpenNode extends JsonNode {
  end: number;
  readonly members: OpenMember[];
  readonly items: JsonNode[];
  /** Set as soon as there are many; see `hasKey`. */
  keys: Set<string> | undefined;
}

/** Keys are compared one by one in an object of at most this many: a set takes more memory than all else of a small object. */
const FEW_KEYS = 8;
/** Of values without parts, which are most. */
const NO_MEMBERS: readonly JsonMember[] = [];
const NO_ITEMS: readonly JsonNode[] = [];

/** The numbers that only JavaScript and Python write. */
const NOT_A_NUMBER = /-?(?:NaN|Infinity)(?![^\s,\]}"/])/y;

class TreeReader {
  readonly #scanner;
  readonly #problems: TreeProblem[] = [];
  readonly #open: OpenNode[] = [];
  readonly #isWellFormed: boolean;
  #root: JsonNode | undefined;
  #token: SyntaxKind = SyntaxKind.Unknown;
  #expected: Expected = 'value';

  constructor(readonly text: string) {
    this.#scanner = createScanner(text, false);
    if (text.startsWith('\ufeff')) this.#scanner.setPosition(1);
    this.#isWellFormed = text.isWellFormed();
  }

  read(): InputTree {
    let goesOn = this.#next();
    if (goesOn && this.#token === SyntaxKind.EOF) {
      this.#report({ kind: 'empty', range: { start: 0, end: this.text.length } });
      goesOn = false;
    }
    while (goesOn && !this.#isAtEnd()) goesOn = this.#take() && this.#next();
    for (const node of this.#open) node.end = this.text.length;
    return { root: this.#root, problems: this.#problems };
  }

  #isAtEnd(): boolean {
    return this.#root !== undefined && this.#open.length === 0 && this.#token === SyntaxKind.EOF;
  }

  /** Scans the next token that is no comment or blank. @returns false after a syntax error */
  #next(): boolean {
    let token;
    do {
      token = this.#scanner.scan();
      if (this.#scanner.getTokenError() !== ScanError.None) return this.#syntaxError();
    } while (token >= SyntaxKind.LineCommentTrivia && token <= SyntaxKind.Trivia);
    this.#token = token;
    return true;
  }

  /** @returns false where reading can't go on */
  #take(): boolean {
    const token = this.#token;
    const isClosing = token === (this.#open.at(-1)?.kind === 'array' ? SyntaxKind.CloseBracketToken : SyntaxKind.CloseBraceToken);
    switch (this.#expected) {
      case 'colon':
        this.#expected = 'value';
        return token === SyntaxKind.ColonToken || this.#syntaxError();
      case 'commaOrEnd':
        if (this.#open.length === 0) return this.#syntaxError();
        return isClosing ? this.#close() : token === SyntaxKind.CommaToken ? this.#takeComma() : this.#syntaxError();
      case 'keyOrEnd':
      case 'key':
        if (isClosing && this.#expected === 'keyOrEnd') return this.#close();
        return token === SyntaxKind.StringLiteral ? this.#takeKey() : this.#syntaxError();
      case 'itemOrEnd':
        return isClosing ? this.#close() : this.#takeValue();
      case 'value':
        return this.#takeValue();
    }
  }

  #takeComma(): boolean {
    const comma = this.#range();
    if (!this.#next()) return false;
    const container = this.#open.at(-1);
    const closing = container?.kind === 'array' ? SyntaxKind.CloseBracketToken : SyntaxKind.CloseBraceToken;
    this.#expected = container?.kind === 'array' ? 'value' : 'key';
    if (this.#token !== closing) return this.#take();
    this.#report({ kind: 'trailingComma', range: comma });
    return this.#close();
  }

  #takeKey(): boolean {
    const object = this.#open.at(-1);
    const key = this.#scanner.getTokenValue();
    const keyRange = this.#range();
    this.#checkString(keyRange);
    if (object && hasKey(object, key)) this.#report({ kind: 'duplicateKey', key, range: keyRange });
    object?.members.push({ key, keyRange, value: undefined });
    object?.keys?.add(key);
    this.#expected = 'colon';
    return true;
  }

  #takeValue(): boolean {
    const range = this.#range();
    switch (this.#token) {
      case SyntaxKind.OpenBraceToken:
      case SyntaxKind.OpenBracketToken:
        return this.#openContainer(this.#token === SyntaxKind.OpenBraceToken ? 'object' : 'array', range);
      case SyntaxKind.StringLiteral:
        this.#checkString(range);
        return this.#addScalar('string', range, this.#scanner.getTokenValue());
      case SyntaxKind.NumericLiteral:
        return this.#addScalar('number', range, '');
      case SyntaxKind.TrueKeyword:
      case SyntaxKind.FalseKeyword:
      case SyntaxKind.NullKeyword:
        return this.#addScalar('literal', range, this.#scanner.getTokenValue());
      default:
        return this.#takeNotANumber(range.start) || this.#syntaxError();
    }
  }

  #takeNotANumber(start: number): boolean {
    NOT_A_NUMBER.lastIndex = start;
    const [written] = NOT_A_NUMBER.exec(this.text) ?? [];
    if (written === undefined) return false;
    const range = { start, end: start + written.length };
    this.#report({ kind: 'notANumber', range });
    this.#scanner.setPosition(range.end);
    return this.#addScalar('literal', range, written);
  }

  #openContainer(kind: 'object' | 'array', range: TextRange): boolean {
    if (this.#open.length === MOST_DEPTH) {
      this.#report({ kind: 'tooDeep', range });
      return false;
    }
    const node: OpenNode = { start: range.start, end: range.end, kind, text: '', members: [], items: [], keys: undefined };
    this.#add(node);
    this.#open.push(node);
    this.#expected = kind === 'array' ? 'itemOrEnd' : 'keyOrEnd';
    return true;
  }

  #addScalar(kind: JsonNode['kind'], { start, end }: TextRange, text: string): true {
    return this.#add({ start, end, kind, text, members: NO_MEMBERS, items: NO_ITEMS });
  }

  #add(node: JsonNode): true {
    const container = this.#open.at(-1);
    const member = container?.members.at(-1);
    if (!container) this.#root = node;
    else if (container.kind === 'array') container.items.push(node);
    else if (member) member.value = node;
    this.#expected = 'commaOrEnd';
    return true;
  }

  #close(): true {
    const node = this.#open.pop();
    if (node) node.end = this.#range().end;
    this.#expected = 'commaOrEnd';
    return true;
  }

  #checkString({ start, end }: TextRange): void {
    if (this.#isWellFormed || this.text.slice(start, end).isWellFormed()) return;
    this.#report({ kind: 'loneSurrogate', range: { start, end } });
  }

  /** The token's range; the last character of the text at its end, where nothing could be underlined. */
  #syntaxError(): false {
    const { start, end } = this.#range();
    this.#report({ kind: 'syntax', range: start < end ? { start, end } : { start: Math.max(0, this.text.trimEnd().length - 1), end: this.text.length } });
    return false;
  }

  #range(): TextRange {
    // Behind a comment without an end the scanner stands behind the text.
    return { start: this.#scanner.getTokenOffset(), end: Math.min(this.#scanner.getPosition(), this.text.length) };
  }

  #report(problem: TreeProblem): void {
    // The one that ends reading always counts.
    if (this.#problems.length === MOST_PROBLEMS) this.#problems.pop();
    this.#problems.push(problem);
  }
}

function hasKey(object: OpenNode, key: string): boolean {
  if (object.members.length < FEW_KEYS) return object.members.some((member) => member.key === key);
  object.keys ??= new Set(object.members.map((member) => member.key));
  return object.keys.has(key);
}
