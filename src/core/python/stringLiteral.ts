const SIMPLE_ESCAPES: Readonly<Partial<Record<string, string>>> = { '\\': '\\', "'": "'", '"': '"', a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\n': '', '\r': '', '\r\n': '' };

/** The parts of a string literal. */
export interface StringLiteral {
  /** In lower case. */
  readonly prefix: string;
  /** Length of prefix and opening quotes. */
  readonly opening: number;
  /** Length of the closing quotes. */
  readonly closing: number;
}

/** @returns undefined if the literal is bytes, a t-string or not closed */
export function stringLiteral(literal: string): StringLiteral | undefined {
  const [opening = '', prefix = '', quote = ''] = /^([A-Za-z]*)("""|'''|["'])/.exec(literal) ?? [];
  const isClosed = literal.length >= opening.length + quote.length && literal.endsWith(quote);
  return opening === '' || !isClosed || /[bt]/i.test(prefix) ? undefined : { prefix: prefix.toLowerCase(), opening: opening.length, closing: quote.length };
}

/** The value of text within a literal. @returns undefined for an escape that needs Unicode's names, and an incomplete one */
export function unescaped(content: string, { prefix }: StringLiteral): string | undefined {
  const lines = content.replace(/\r\n?/g, '\n');
  const text = prefix.includes('f') ? lines.replace(/\{\{|\}\}/g, (braces) => braces.charAt(0)) : lines;
  if (prefix.includes('r') || !text.includes('\\')) return text;
  const invalid: string[] = [];
  const value = text.replace(/\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))/g, (all, octal?: string, ...rest: (string | undefined)[]) => {
    const [x, u, long, character = ''] = rest;
    if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
    const code = parseInt(x ?? u ?? long ?? '', 16);
    if (code <= 0x10ffff) return String.fromCodePoint(code);
    if (/[xuUN]/.test(character) || !Number.isNaN(code)) invalid.push(all);
    return SIMPLE_ESCAPES[character] ?? all;
  });
  return invalid.length === 0 ? value : undefined;
}
