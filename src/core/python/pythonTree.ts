import { Tree, TreeFragment, type SyntaxNode, type TreeBuffer } from '@lezer/common';
import { parser } from '@lezer/python';

/** A parsed Python text. Offsets are those of the text (UTF-16 units). */
export interface PythonTree {
  readonly text: string;
  /** What the parser read; of the same length as the text. */
  readonly prepared: string;
  readonly tree: Tree;
  readonly fragments: readonly TreeFragment[];
}

/** Parsing stops after this time (ms). Code takes a tenth of it per MB; many errors in one statement take quadratic time. */
const MAX_MS = 5000;

/** How often brackets without an end are searched for: each parse can show further ones. */
const MAX_REPAIRS = 3;

/**
 * Parses a Python text, which may be incomplete.
 * @param previous an earlier version of the text, of which unchanged parts are reused
 */
export function parsePython(text: string, previous?: PythonTree): PythonTree {
  let parsed = parse(text, prepare(text), previous);
  for (let count = 0; count < MAX_REPAIRS; count++) {
    const repaired = withoutUnclosedBrackets(parsed);
    if (repaired === parsed.prepared) break;
    parsed = parse(text, repaired, parsed);
  }
  return parsed;
}

function parse(text: string, prepared: string, previous: PythonTree | undefined): PythonTree {
  const reusable = previous ? unchangedFragments(previous, prepared) : [];
  const parsing = parser.startParse(prepared, reusable);
  const start = performance.now();
  let tree = parsing.advance();
  for (let steps = 1; !tree; steps++) {
    if (steps % 1000 === 0 && parsing.stoppedAt === null && performance.now() - start > MAX_MS) parsing.stopAt(parsing.parsedPos);
    tree = parsing.advance();
  }
  // What follows an error may be read differently once that is gone.
  const errors = errorsIn(tree, 0).map(({ from, to }) => ({ fromA: from, toA: to, fromB: from, toB: to }));
  const fragments = TreeFragment.applyChanges(TreeFragment.addTree(tree, [], parsing.stoppedAt !== null), errors);
  return { text, prepared, tree, fragments };
}

/** The ranges of the module's statements that have errors. */
function errorsIn(tree: Tree, start: number): Pick<SyntaxNode, 'from' | 'to'>[] {
  return tree.children.flatMap((child, index) => {
    const from = start + (tree.positions[index] ?? 0);
    if (child instanceof Tree && child.type.isAnonymous) return errorsIn(child, from);
    return hasError(child) ? [{ from, to: from + child.length }] : [];
  });
}

function hasError(tree: Tree | TreeBuffer): boolean {
  if (tree instanceof Tree) return tree.type.isError || tree.children.some(hasError);
  // Of each node its type, start, end and next one. An error has the type 0.
  for (let index = 0; index < tree.buffer.length; index += 4) if (tree.buffer[index] === 0) return true;
  return false;
}

function unchangedFragments({ prepared: before, fragments }: PythonTree, after: string): readonly TreeFragment[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  while (end < shorter - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end++;
  return TreeFragment.applyChanges(fragments, [{ fromA: start, toA: before.length - end, fromB: start, toB: after.length - end }]);
}

/**
 * Replaces what the grammar of @lezer/python does not know by something of the same length that it reads alike: line ends
 * other than `\n`, a byte order mark, form feeds, t-strings, and a backslash in front of a field of an f-string.
 */
function prepare(text: string): string {
  let prepared = text.replace(/^\uFEFF/, '\n');
  if (text.includes('\r')) prepared = prepared.replace(/\\\r\n/g, ' \\\n').replace(/\r\n/g, ' \n').replace(/\r/g, '\n');
  if (text.includes('\f')) prepared = prepared.replace(/^[ \t]*\f/gm, (blank) => '\n'.repeat(blank.length));
  if (text.includes('\\{')) prepared = prepared.replace(/(?<!\\)((?:\\\\)*)\\(?=\{)/g, '$1 ');
  return prepared.replace(/[tT][rR]?["']|[rR][tT]["']/g, (all, at: number) => (/[\w\x80-\uFFFF]/.test(prepared.charAt(at - 1)) ? all : all.replace(/t/i, 'f')));
}

const OPENING = /^[([{]$/;
const CLOSING = /^[)\]}]$/;

/**
 * A bracket that is not closed yet makes the decorator of the next definition an operand: `foo(⏎⏎@define(…)`. Replaces such
 * brackets by semicolons. A line within brackets that begins with an operator `@` and no space is taken for a decorator.
 */
function withoutUnclosedBrackets({ prepared, tree }: PythonTree): string {
  const openings: number[] = [];
  let end = 0;
  for (const { 0: line, index } of prepared.matchAll(/^[ \t]*@(?=[A-Za-z_])/gm)) {
    const at = index + line.length - 1;
    if (at < end) continue;
    const token = tree.resolveInner(at, 1);
    if (token.parent?.name === 'Decorator' || isText(token)) continue;
    openings.push(...openingsBefore(token));
    // Without these brackets, the rest of the statement is read again.
    end = statementOf(token).to;
  }
  if (openings.length === 0) return prepared;
  let repaired = '';
  end = 0;
  for (const at of openings.sort((left, right) => left - right)) {
    repaired += `${prepared.slice(end, at)};`;
    end = at + 1;
  }
  return repaired + prepared.slice(end);
}

function isText({ name }: SyntaxNode): boolean {
  return name === 'String' || name === 'FormatString' || name === 'Comment' || name === 'Escape';
}

/** The children of a node without comments. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) if (child.name !== 'Comment') children.push(child);
  return children;
}

/** The first child of that name. Faster than `getChild`, which makes a cursor. */
export function childOf(node: SyntaxNode, name: string): SyntaxNode | undefined {
  let child = node.firstChild;
  while (child && child.name !== name) child = child.nextSibling;
  return child ?? undefined;
}

/** The children of that name. */
export function childrenNamed(node: SyntaxNode, name: string): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) if (child.name === name) children.push(child);
  return children;
}

/** The statement around a node, in the block that it is a part of. */
function statementOf(node: SyntaxNode): SyntaxNode {
  let statement = node;
  while (statement.parent && !isBlock(statement.parent)) statement = statement.parent;
  return statement;
}

function isBlock({ name }: SyntaxNode): boolean {
  return name === 'Body' || name === 'Script';
}

/** Where brackets of the statement begin that are not closed in front of a node. */
function openingsBefore(node: SyntaxNode): number[] {
  const found: number[] = [];
  for (let child = node, parent = node.parent; parent && !isBlock(parent); child = parent, parent = parent.parent) {
    let open: number | undefined;
    for (let each = parent.firstChild; each && each.from < child.from; each = each.nextSibling) {
      if (OPENING.test(each.name)) open = each.from;
      else if (CLOSING.test(each.name)) open = undefined;
    }
    if (open !== undefined) found.push(open);
    // The parser may have closed the brackets of an operand in front of the node.
    for (let each = child.prevSibling; each; each = each.lastChild) {
      const opening = OPENING.test(each.firstChild?.name ?? '') ? each.firstChild : null;
      if (opening && !childOf(each, ')') && !childOf(each, ']') && !childOf(each, '}')) found.push(opening.from);
    }
  }
  return found;
}
