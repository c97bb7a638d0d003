import type { SyntaxNode } from '@lezer/common';
import { joinedPath } from './pythonValue';
import { childOf, childrenNamed, type PythonTree } from './pythonTree';

/** A statement that binds a name. */
export interface Binding {
  /** `other` for loops, parameters and everything else whose value is not evaluated. */
  readonly kind: 'value' | 'class' | 'import' | 'other';
  /** Where the name is bound: code in front of it does not see it. */
  readonly at: number;
  /** The assigned value, or the class's definition; undefined for others. */
  readonly node: SyntaxNode | undefined;
  /** Of an import. */
  readonly path: string | undefined;
  /** The body of the `if`, `try` or loop around it. */
  readonly branch: SyntaxNode | undefined;
}

/** A block with names of its own: the module, a class, a function, a lambda or a comprehension. */
export interface Scope {
  readonly node: SyntaxNode;
  readonly kind: 'module' | 'class' | 'function' | 'comprehension';
  readonly parent: Scope | undefined;
  readonly bindings: ReadonlyMap<string, readonly Binding[]>;
  /** Names that `global` and `nonlocal` statements take from other scopes. */
  readonly foreign: ReadonlyMap<string, 'global' | 'nonlocal'>;
  /** Modules of `from … import *`. */
  readonly stars: readonly { readonly module: string; readonly at: number }[];
}

interface Names {
  readonly bindings: Map<string, Binding[]>;
  readonly foreign: Map<string, 'global' | 'nonlocal'>;
  readonly stars: { module: string; at: number }[];
}

/** A scope whose statements are read when they are asked for. */
class UnreadScope implements Scope {
  private names: Names | undefined;

  constructor(
    readonly node: SyntaxNode,
    readonly kind: Scope['kind'],
    readonly parent: Scope | undefined,
    private readonly read: (scope: Scope) => Names,
  ) {}

  get bindings(): Names['bindings'] {
    return (this.names ??= this.read(this)).bindings;
  }

  get foreign(): Names['foreign'] {
    return (this.names ??= this.read(this)).foreign;
  }

  get stars(): Names['stars'] {
    return (this.names ??= this.read(this)).stars;
  }
}

const COMPREHENSIONS = new Set(['ComprehensionExpression', 'ArrayComprehensionExpression', 'SetComprehensionExpression', 'DictionaryComprehensionExpression']);
const UNCONDITIONAL = new Set(['WithStatement', 'ClassDefinition', 'FunctionDefinition', 'Script']);

/** The scopes of a parsed text, each made on first use. */
export class PythonScopes {
  private readonly scopes = new Map<string, Scope>();
  private readonly walruses: readonly number[];
  private readonly globals: readonly number[];
  private readonly nonlocals: readonly number[];

  constructor(private readonly parsed: PythonTree) {
    const { prepared } = parsed;
    const offsetsOf = (token: RegExp): number[] => Array.from(prepared.matchAll(token), ({ index }) => index);
    this.walruses = offsetsOf(/:=/g);
    this.globals = offsetsOf(/\bglobal\b/g);
    this.nonlocals = offsetsOf(/\bnonlocal\b/g);
  }

  /** The scope in which an expression or a statement is evaluated. */
  around(node: SyntaxNode): Scope {
    let child = node;
    for (let parent = node.parent; parent; child = parent, parent = parent.parent) {
      const { name } = parent;
      // Decorators, defaults, annotations and base classes belong to the scope outside.
      if ((name === 'FunctionDefinition' || name === 'ClassDefinition') && child.name === 'Body') return this.of(parent);
      if (name === 'LambdaExpression' && child.name !== 'ParamList') return this.of(parent);
      if (COMPREHENSIONS.has(name)) return this.of(parent);
    }
    return this.of(child);
  }

  /** The scope of the module, a class, a function, a lambda or a comprehension. */
  of(node: SyntaxNode): Scope {
    // A module can be one class, a comprehension can begin with another one.
    const key = `${node.name} ${node.from} ${node.to}`;
    const known = this.scopes.get(key);
    if (known) return known;
    const { name } = node;
    const kind = name === 'ClassDefinition' ? 'class' : COMPREHENSIONS.has(name) ? 'comprehension' : node.parent ? 'function' : 'module';
    const scope = new UnreadScope(node, kind, node.parent ? this.around(node) : undefined, (unread) => this.read(unread));
    this.scopes.set(key, scope);
    return scope;
  }

  private read(scope: Scope): Names {
    const names: Names = { bindings: new Map(), foreign: new Map(), stars: [] };
    const { node, kind } = scope;
    if (kind === 'comprehension') this.bindBetween(names, node, ['for', 'in']);
    else this.readBlock(names, node, undefined);
    if (kind === 'module') this.readChangesWithin(names, this.globals);
    if (kind === 'function') this.readChangesWithin(names, offsetsWithin(this.nonlocals, node), names.bindings);
    if (kind !== 'comprehension') this.readWalruses(names, scope);
    for (const bindings of names.bindings.values()) if (bindings.length > 1) bindings.sort((left, right) => left.at - right.at);
    return names;
  }

  private slice({ from, to }: SyntaxNode): string {
    return this.parsed.text.slice(from, to);
  }

  private bind(scope: Names, name: SyntaxNode, binding: Partial<Binding> & Pick<Binding, 'branch'>): void {
    const text = this.slice(name);
    const all = scope.bindings.get(text);
    const added: Binding = { kind: 'other', at: name.from, node: undefined, path: undefined, ...binding };
    if (all) all.push(added);
    else scope.bindings.set(text, [added]);
  }

  /** Reads the statements of a block. @param branch the conditional block around them */
  private readBlock(scope: Names, block: SyntaxNode, branch: SyntaxNode | undefined): void {
    for (let node = block.firstChild; node; node = node.nextSibling) {
      switch (node.name) {
        case 'Body':
          this.readBlock(scope, node, UNCONDITIONAL.has(block.name) ? branch : node);
          break;
        case 'StatementGroup':
        case 'MatchBody':
          this.readBlock(scope, node, branch);
          break;
        case 'IfStatement':
        case 'WhileStatement':
          this.readBlock(scope, node, branch);
          break;
        case 'MatchClause':
          this.bindPatterns(scope, node, branch);
          break;
        case 'ParamList':
          this.bindParameters(scope, node);
          break;
        default:
          this.readStatement(scope, node, branch);
      }
    }
  }

  private readStatement(scope: Names, node: SyntaxNode, branch: SyntaxNode | undefined): void {
    switch (node.name) {
      case 'AssignStatement':
        this.readAssignment(scope, node, branch);
        break;
      case 'UpdateStatement':
        if (node.firstChild) this.bindTarget(scope, node.firstChild, branch);
        break;
      case 'DeleteStatement':
        for (let child = node.firstChild; child; child = child.nextSibling) this.bindTarget(scope, child, branch);
        break;
      case 'ForStatement':
        this.bindBetween(scope, node, ['for', 'in'], branch);
        this.readBlock(scope, node, branch);
        break;
      case 'WithStatement':
      case 'TryStatement':
        this.bindBetween(scope, node, ['as', ','], branch);
        this.readBlock(scope, node, branch);
        break;
      case 'MatchStatement':
        this.readBlock(scope, node, branch);
        break;
      case 'ImportStatement':
        this.readImport(scope, node, branch);
        break;
      case 'ScopeStatement':
        for (const name of childrenNamed(node, 'VariableName')) scope.foreign.set(this.slice(name), node.firstChild?.name === 'global' ? 'global' : 'nonlocal');
        break;
      case 'DecoratedStatement':
        for (let child = node.firstChild; child; child = child.nextSibling) if (child.name !== 'Decorator') this.readStatement(scope, child, branch);
        break;
      case 'ClassDefinition':
      case 'FunctionDefinition':
      case 'TypeDefinition': {
        const name = childOf(node, 'VariableName');
        if (name) this.bind(scope, name, { kind: node.name === 'ClassDefinition' ? 'class' : 'other', at: node.to, node, branch });
        break;
      }
    }
  }

  /** As `A = B = value`, `A: str = value`. */
  private readAssignment(scope: Names, node: SyntaxNode, branch: SyntaxNode | undefined): void {
    const targets: SyntaxNode[][] = [[]];
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (child.name === 'AssignOp') targets.push([]);
      else if (child.name !== 'TypeDef') targets.at(-1)?.push(child);
    }
    // For @lezer/python, the target of `with x as (A, B):` is a statement without a value.
    if (targets.length === 1) for (const each of targets[0] ?? []) if (each.name !== 'VariableName') this.bindTarget(scope, each, branch);
    const values = targets.pop() ?? [];
    const [value] = values;
    for (const [target, ...others] of targets) {
      const isPlain = target?.name === 'VariableName' && others.length === 0 && value && values.length === 1;
      if (isPlain) this.bind(scope, target, { kind: 'value', at: node.to, node: value, branch });
      else for (const each of [target, ...others]) if (each) this.bindTarget(scope, each, branch);
    }
  }

  /** Binds the names among the children from after `start` to before `end`: `for … in`, `as …,`. */
  private bindBetween(scope: Names, node: SyntaxNode, [start, end]: readonly [string, string], branch?: SyntaxNode): void {
    let isTarget = false;
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (child.name === end || child.name === 'Body') isTarget = false;
      if (child.name === start) isTarget = true;
      else if (isTarget) this.bindTarget(scope, child, branch);
    }
  }

  private bindTarget(scope: Names, target: SyntaxNode, branch: SyntaxNode | undefined): void {
    if (target.name === 'VariableName') this.bind(scope, target, { branch });
    else if (/^(?:Tuple|Array|Parenthesized)Expression$/.test(target.name)) {
      for (let child = target.firstChild; child; child = child.nextSibling) this.bindTarget(scope, child, branch);
    }
  }

  private bindParameters(scope: Names, list: SyntaxNode): void {
    for (let child = list.firstChild; child; child = child.nextSibling) {
      if (child.name === 'VariableName' && child.prevSibling?.name !== 'AssignOp') this.bind(scope, child, { at: 0, branch: undefined });
    }
  }

  private bindPatterns(scope: Names, clause: SyntaxNode, branch: SyntaxNode | undefined): void {
    for (let child = clause.firstChild; child; child = child.nextSibling) {
      if (child.name === 'Body') {
        this.readBlock(scope, child, child);
        continue;
      }
      const { to } = child;
      const cursor = child.cursor();
      do {
        if (cursor.name === 'VariableName') this.bind(scope, cursor.node, { branch });
      } while (cursor.next() && cursor.from < to);
    }
  }

  private readImport(scope: Names, node: SyntaxNode, branch: SyntaxNode | undefined): void {
    let module = '';
    let isFrom = false;
    let name: SyntaxNode | undefined;
    let path = '';
    let alias: SyntaxNode | undefined;
    const finish = (): void => {
      const bound = alias ?? name;
      if (bound) {
        const whole = isFrom ? joinedPath(module, path) : alias ? path : this.slice(bound);
        this.bind(scope, bound, { kind: 'import', at: node.to, path: whole, branch });
      }
      [name, path, alias] = [undefined, '', undefined];
    };
    for (let child = node.firstChild; child; child = child.nextSibling) {
      const text = this.slice(child);
      if (child.name === 'from') isFrom = true;
      else if (child.name === 'import') {
        module = path;
        [name, path] = [undefined, ''];
      } else if (child.name === '.' || child.name === 'Ellipsis' || child.name === '...') {
        // Between two names the dot is written by `joinedPath`.
        if (!name) path += text;
      } else if (child.name === 'VariableName') {
        if (child.prevSibling?.name === 'as') alias = child;
        else {
          path = joinedPath(path, text);
          name ??= child;
        }
      } else if (child.name === ',') finish();
      else if (text === '*' && isFrom) scope.stars.push({ module, at: node.to });
    }
    // Without an `import`, the statement is not complete.
    if (childOf(node, 'import')) finish();
  }

  /** `global NAME` and `nonlocal NAME` in functions: the name is changed when they are called. @param known only names among these */
  private readChangesWithin(scope: Names, offsets: readonly number[], known?: ReadonlyMap<string, unknown>): void {
    for (const offset of offsets) {
      const { parent } = this.parsed.tree.resolveInner(offset, 1);
      if (parent?.name !== 'ScopeStatement') continue;
      for (const name of childrenNamed(parent, 'VariableName')) if (known?.has(this.slice(name)) !== false) this.bind(scope, name, { branch: parent });
    }
  }

  private readWalruses(names: Names, scope: Scope): void {
    for (const offset of offsetsWithin(this.walruses, scope.node)) {
      const operator = this.parsed.tree.resolveInner(offset, 1);
      const name = operator.name === 'AssignOp' ? operator.prevSibling : undefined;
      if (name?.name !== 'VariableName') continue;
      let owner = this.around(name);
      while (owner.kind === 'comprehension' && owner.parent) owner = owner.parent;
      if (owner === scope) this.bind(names, name, { branch: undefined });
    }
  }
}

/** The offsets within a node. @param offsets in ascending order */
function offsetsWithin(offsets: readonly number[], { from, to }: SyntaxNode): readonly number[] {
  if (offsets.length === 0) return offsets;
  const start = offsets.findIndex((offset) => offset >= from);
  const end = offsets.findLastIndex((offset) => offset < to);
  return start < 0 ? [] : offsets.slice(start, end + 1);
}
