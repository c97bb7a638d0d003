/** A word, a literal or a sign of a Python text. */
export interface PythonToken {
  /** A `name` may be a keyword; a `sign` is one character; a `string` is a whole literal, its prefix and quotes among it. */
  readonly kind: 'name' | 'number' | 'string' | 'sign';
  /** Where it begins in the text (UTF-16 units from 0). */
  readonly start: number;
  /** As it is written. */
  readonly text: string;
}

/** Either blank (a comment, an escaped end of line), or the end of a line, or the beginning of a string, or a token. */
const NEXT =
  /(?:[ \t\f\uFEFF]+|#[^\r\n]*|\\(?:\r\n|[\r\n]))|(\r\n|[\r\n])|((?:[rR][bBfFtT]?|[bBfFtT][rR]?|[uU])?(?:"""|'''|["']))|([A-Za-z_\x80-\uFFFF][\w\x80-\uFFFF]*)|(\d[\w.]*)|[^]/y;
/** What begins a line only where a statement begins: `@` within brackets is a sign between two values, for which it stands apart. */
const BEGINNING = /[ \t\f]*(?:@[A-Za-z_]|(?:class|def|import|async[ \t]+def|from[ \t]+[\w.]+[ \t]+import)\b)/y;
const OPENING = '([{';
const CLOSING = ')]}';

/**
 * The statements of a Python text, each as its tokens: a compound statement (`class`, `with`) as its first line, what is
 * in it as statements of their own. Reads any text, also one that somebody is in the middle of writing: a bracket that is
 * never closed ends where a statement begins that can't stand in it, a string at the end of its line. Takes linear time.
 */
export function pythonStatements(text: string): PythonToken[][] {
  const statements: PythonToken[][] = [[]];
  let depth = 0;
  const end = (): void => {
    depth = 0;
    if (statements.at(-1)?.length) statements.push([]);
  };
  for (let at = 0; at < text.length; at = NEXT.lastIndex) {
    NEXT.lastIndex = at;
    const [all = '', line, quote, name, number] = NEXT.exec(text) ?? [];
    const add = (kind: PythonToken['kind'], token: string): unknown => statements.at(-1)?.push({ kind, start: at, text: token });
    if (line !== undefined) {
      if (depth === 0 || beginsStatement(text, NEXT.lastIndex)) end();
    } else if (quote !== undefined) {
      const after = endOfString(text, NEXT.lastIndex, quote);
      add('string', text.slice(at, after));
      NEXT.lastIndex = after;
    } else if (name !== undefined) {
      add('name', name);
    } else if (number !== undefined) {
      add('number', number);
    } else if (all === ';' && depth === 0) {
      end();
    } else if (!/^[\s#\\\uFEFF]/.test(all) || all === '\\') {
      if (OPENING.includes(all)) depth++;
      else if (CLOSING.includes(all) && depth > 0) depth--;
      add('sign', all);
    }
  }
  if (statements.at(-1)?.length === 0) statements.pop();
  return statements;
}

/**
 * The value of a string literal; undefined when it is no text or can't be told without Python: bytes, an f-string with
 * fields, escapes, a literal that is not closed.
 */
export function stringValue(literal: string): string | undefined {
  const [opening = '', prefix = '', quote = ''] = /^([A-Za-z]*)("""|'''|["'])/.exec(literal) ?? [];
  const isClosed = literal.length >= opening.length + quote.length && literal.endsWith(quote);
  if (opening === '' || !isClosed || /[bt]/i.test(prefix)) return undefined;
  const value = literal.slice(opening.length, -quote.length);
  if (value.includes('\\') && !/r/i.test(prefix)) return undefined;
  if (!/f/i.test(prefix)) return value;
  return /[{}]/.test(value.replace(/\{\{|\}\}/g, '')) ? undefined : value.replace(/\{\{|\}\}/g, (braces) => braces.charAt(0));
}

function beginsStatement(text: string, at: number): boolean {
  BEGINNING.lastIndex = at;
  return BEGINNING.test(text);
}

/** Behind the string literal whose content begins at `at`. @param opening its prefix and quotes */
function endOfString(text: string, at: number, opening: string): number {
  const [, prefix = '', quote = ''] = /^([A-Za-z]*)(.*)$/.exec(opening) ?? [];
  if (quote.length === 3) return endOfLongString(text, at, quote);
  return endOfShortString(text, at, quote, /[ft]/i.test(prefix));
}

function endOfLongString(text: string, at: number, quote: string): number {
  for (let index = at; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text.startsWith(quote, index)) return index + quote.length;
  }
  return text.length;
}

/** A string within one line, or within a field of such a one: since Python 3.12 with the same quotes. */
interface OpenString {
  readonly quote: string;
  readonly hasFields: boolean;
  /** Braces that are open in it. */
  braces: number;
}

function endOfShortString(text: string, at: number, quote: string, hasFields: boolean): number {
  const outer: OpenString[] = [];
  let open: OpenString = { quote, hasFields, braces: 0 };
  for (let index = at; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '\n' || character === '\r') return index;
    if (character === '\\') {
      index += text.startsWith('\r\n', index + 1) ? 2 : 1;
    } else if (open.braces > 0 && (character === '"' || character === "'")) {
      outer.push(open);
      open = { quote: character, hasFields: /[ft]/i.test(text.slice(index - 2, index)), braces: 0 };
    } else if (character === open.quote) {
      const next = outer.pop();
      if (!next) return index + 1;
      open = next;
    } else if (open.hasFields) {
      if (open.braces === 0 && text.startsWith('{{', index)) index++;
      else if (character === '{') open.braces++;
      else if (character === '}' && open.braces > 0) open.braces--;
    }
  }
  return text.length;
}
