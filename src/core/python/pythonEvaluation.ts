import type { SyntaxNode } from '@lezer/common';
import { attributeOf, concatenated, textOf, textValue, type ClassValue, type PythonValue, type TextParts } from './pythonValue';
import { PythonScopes, type Binding, type Scope } from './pythonScopes';
import { childOf, childrenNamed, childrenOf, type PythonTree } from './pythonTree';
import { SDK_PACKAGE } from './sdkPackage';
import { stringLiteral, unescaped } from './stringLiteral';

/** Expressions nested deeper, and longer chains of names, are not evaluated. */
const MAX_DEPTH = 100;

const SDK = new RegExp(`^${SDK_PACKAGE}[._]workflows\\.`);

/** What `from … import *` of the SDK binds, as far as it is of use here. */
const SDK_NAMES = ['workflow', 'activity', 'execute_workflow', 'get_workflow_definition'];

/** By these an enum can change the values or texts of its members. */
const ENUM_HOOKS = ['__new__', '__init__', '__str__', '__format__', '__getattribute__', '_generate_next_value_', '_value_', 'value', 'name'];

/** Of `setattr` with a computed name; not a name of Python's. */
const ANY_NAME = '*';

/** The result of looking up a name. */
interface FoundName {
  readonly scope: Scope;
  /** Those that the name can stand for where it is used. */
  readonly bindings: readonly Binding[];
  /** Whether the scope binds the name once. */
  readonly isSole: boolean;
}

/** Whether a path is that of a part of the SDK. @param ending as `.workflow.define` */
export function isOfSdk(value: PythonValue | undefined, ending: string): boolean {
  return value?.kind === 'imported' && SDK.test(value.path) && value.path.endsWith(ending);
}

/** The arguments of a call, each with the node of its value. */
export interface Arguments {
  readonly positional: readonly SyntaxNode[];
  readonly keywords: ReadonlyMap<string, SyntaxNode>;
}

/** Evaluates the expressions of a text whose values can be told without running it. */
export class PythonEvaluation {
  private readonly scopes: PythonScopes;
  private readonly values = new Map<Binding, PythonValue | undefined>();
  private readonly classes = new Map<number, ClassValue>();
  /** Names of attributes that statements assign. */
  private changed: ReadonlySet<string> | undefined;

  /** @param workflowName of a class, if it is a workflow */
  constructor(
    private readonly parsed: PythonTree,
    private readonly workflowName: (definition: SyntaxNode) => TextParts | undefined,
  ) {
    this.scopes = new PythonScopes(parsed);
  }

  /** The value of a name of the module, for those who import it. */
  ofModule(name: string): PythonValue | undefined {
    const scope = this.scopes.of(this.parsed.tree.topNode);
    const all = scope.bindings.get(name);
    const found = all && this.found(scope, all, Infinity, undefined);
    return this.valueOfName(found, 0) ?? (found ? undefined : fromStars(scope, name));
  }

  /** Whether a statement of the module binds the name. Names of `from … import *` do not count. */
  bindsInModule(name: string): boolean {
    return this.scopes.of(this.parsed.tree.topNode).bindings.has(name);
  }

  /** @returns undefined for a value that can't be told */
  valueOf(node: SyntaxNode, depth = 0): PythonValue | undefined {
    if (depth > MAX_DEPTH) return undefined;
    switch (node.name) {
      case 'String':
      case 'FormatString':
        return textValue(this.textOfString(node, depth));
      case 'ContinuedString':
        return textValue(concatenated(childrenOf(node).map((each) => this.textOfString(each, depth))));
      case 'ParenthesizedExpression':
        return this.valueOfParentheses(node, depth);
      case 'BinaryExpression':
        return this.valueOfSum(node, depth);
      case 'VariableName': {
        const name = this.slice(node);
        const found = this.lookUp(name, node);
        return found ? this.valueOfName(found, depth) : fromStars(this.scopes.of(this.parsed.tree.topNode), name);
      }
      case 'MemberExpression':
        return this.valueOfMember(node, depth);
      default:
        return undefined;
    }
  }

  /** The value of a dotted name that is not an expression, as in a decorator. @param names its parts */
  valueOfPath([root, ...names]: readonly SyntaxNode[]): PythonValue | undefined {
    return root && names.reduce((value, name) => attributeOf(value, this.slice(name)), this.valueOf(root));
  }

  /** Whether any statement of the text binds the name where it is used. */
  isBound(node: SyntaxNode): boolean {
    return this.lookUp(this.slice(node), node) !== undefined;
  }

  /** @param list `ArgList` of a call or a decorator */
  argumentsOf(list: SyntaxNode): Arguments {
    const positional: SyntaxNode[] = [];
    const keywords = new Map<string, SyntaxNode>();
    const children = childrenOf(list);
    for (const [index, node] of children.entries()) {
      const [previous, next, value] = [children[index - 1], children[index + 1], children[index + 2]];
      if (!next || (previous?.name !== '(' && previous?.name !== ',')) continue;
      if (node.name === 'VariableName' && next.name === 'AssignOp' && this.slice(next) === '=') {
        if (value && value.name !== ')' && value.name !== ',' && !value.type.isError) keywords.set(this.slice(node), value);
      } else if ((next.name === ',' || next.name === ')') && !/^(?:[*),]|\*\*)$/.test(node.name) && !node.type.isError) positional.push(node);
    }
    return { positional, keywords };
  }

  private slice({ from, to }: SyntaxNode): string {
    return this.parsed.text.slice(from, to);
  }

  private valueOfParentheses(node: SyntaxNode, depth: number): PythonValue | undefined {
    const [, inner, closing] = childrenOf(node);
    return inner && closing?.name === ')' ? this.valueOf(inner, depth + 1) : undefined;
  }

  private valueOfSum(node: SyntaxNode, depth: number): PythonValue | undefined {
    const [left, operator, right, ...more] = childrenOf(node);
    if (!left || !operator || !right || more.length > 0 || this.slice(operator) !== '+') return undefined;
    return textValue(concatenated([textOf(this.valueOf(left, depth + 1)), textOf(this.valueOf(right, depth + 1))]));
  }

  private valueOfMember(node: SyntaxNode, depth: number): PythonValue | undefined {
    const [object, dot, property, ...more] = childrenOf(node);
    if (object?.name === 'CallExpression' && property && this.slice(property) === 'name') return textValue(this.nameOfDefinition(object, depth));
    if (!object || dot?.name !== '.' || property?.name !== 'PropertyName' || more.length > 0) return undefined;
    const value = this.valueOf(object, depth + 1);
    const name = this.slice(property);
    if (value?.kind === 'imported' && !SDK.test(`${value.path}.`) && this.mayBeChanged(name)) return undefined;
    return attributeOf(value, name);
  }

  /** As `get_workflow_definition(Child)`. */
  private nameOfDefinition(call: SyntaxNode, depth: number): TextParts | undefined {
    const [callee, list] = childrenOf(call);
    if (!callee || list?.name !== 'ArgList' || !isOfSdk(this.valueOf(callee, depth + 1), '.get_workflow_definition')) return undefined;
    const [argument] = this.argumentsOf(list).positional;
    const value = argument && this.valueOf(argument, depth + 1);
    return value?.kind === 'class' ? value.workflowName : undefined;
  }

  private textOfString(node: SyntaxNode, depth: number): TextParts | undefined {
    const literal = stringLiteral(this.slice(node));
    if (!literal) return undefined;
    const texts: (TextParts | undefined)[] = [];
    let start = node.from + literal.opening;
    const addUpTo = (end: number): void => {
      const text = unescaped(this.parsed.text.slice(start, end), literal);
      texts.push(text === undefined ? undefined : [text]);
    };
    for (const field of childrenNamed(node, 'FormatReplacement')) {
      addUpTo(field.from);
      texts.push(this.textOfField(field, depth));
      start = field.to;
    }
    addUpTo(node.to - literal.closing);
    if (childOf(node, '⚠')) return undefined;
    return concatenated(texts);
  }

  private textOfField(field: SyntaxNode, depth: number): TextParts | undefined {
    const [, expression, end] = childrenOf(field);
    if (!expression || end?.name !== '}') return undefined;
    const value = this.valueOf(expression, depth + 1);
    return value?.kind === 'member' && !value.isShownAsValue ? undefined : textOf(value);
  }

  /** The bindings of a name where it is used, by Python's scopes. */
  private lookUp(name: string, use: SyntaxNode): FoundName | undefined {
    // Code in functions runs later, when what follows is bound as well.
    let isDeferred = false;
    let isInner = true;
    let scope: Scope | undefined = this.scopes.around(use);
    for (; scope; scope = scope.parent) {
      const isVisible = scope.kind !== 'class' || isInner;
      const foreign = isVisible ? scope.foreign.get(name) : undefined;
      const all = isVisible && !foreign ? scope.bindings.get(name) : undefined;
      if (all) {
        const found = this.found(scope, all, isDeferred ? Infinity : use.from, isDeferred ? undefined : use);
        if (found.bindings.length > 0 || scope.kind !== 'class') return found;
      }
      if (scope.kind === 'function') isDeferred = true;
      if (scope.kind !== 'comprehension') isInner = false;
      if (foreign === 'global') while (scope.parent?.parent) scope = scope.parent;
    }
    return undefined;
  }

  private found(scope: Scope, all: readonly Binding[], before: number, use: SyntaxNode | undefined): FoundName {
    const bindings: Binding[] = [];
    for (const binding of all.filter(({ at }) => at <= before).reverse()) {
      bindings.push(binding);
      if (!binding.branch || isWithin(use, binding.branch)) break;
    }
    const [lone] = all;
    const stars = scope.stars.filter(({ module }) => !SDK.test(`${module}.`));
    // Where its branch does not run, the name can be that of an import of all or, in a class, that of an outer scope.
    const isConditional = lone?.branch && !isWithin(use, lone.branch);
    const isSole = all.length === 1 && (isConditional ? stars.length === 0 && scope.kind !== 'class' : !stars.some(({ at }) => at > (lone?.at ?? 0)));
    return { scope, bindings, isSole };
  }

  /** The value that all bindings agree on; the SDK's if one of them is: others stand in for it where it is not installed. */
  private valueOfName(found: FoundName | undefined, depth: number): PythonValue | undefined {
    if (!found) return undefined;
    const values = found.bindings.map((binding) => this.valueOfBinding(binding, depth));
    const [first, ...others] = values;
    const ofSdk = values.find((value) => isOfSdk(value, '') || (value?.kind === 'imported' && SDK.test(`${value.path}.`)));
    if (ofSdk) return ofSdk;
    if (!first || others.some((other) => other !== first)) return undefined;
    if (first.kind === 'imported') return { ...first, isCertain: first.isCertain && found.isSole };
    return first.kind === 'class' || found.isSole ? first : undefined;
  }

  private valueOfBinding(binding: Binding, depth: number): PythonValue | undefined {
    const { kind, path, node } = binding;
    if (kind === 'import') return path === undefined ? undefined : { kind: 'imported', path, isCertain: true };
    if (!node || kind === 'other') return undefined;
    if (kind === 'class') return this.classOf(node);
    if (!this.values.has(binding)) {
      // While it is evaluated, it has no value: a name can depend on itself.
      this.values.set(binding, undefined);
      this.values.set(binding, this.valueOf(node, depth + 1));
    }
    return this.values.get(binding);
  }

  private classOf(definition: SyntaxNode): ClassValue {
    const known = this.classes.get(definition.from);
    if (known) return known;
    const name = childOf(definition, 'VariableName');
    const value: ClassValue = {
      kind: 'class',
      name: name ? this.slice(name) : '',
      workflowName: this.workflowName(definition),
      member: (attribute) => this.memberOf(definition, attribute),
    };
    this.classes.set(definition.from, value);
    return value;
  }

  private memberOf(definition: SyntaxNode, name: string): PythonValue | undefined {
    const enumOf = this.enumOf(definition);
    const scope = this.scopes.of(definition);
    const bindings = scope.bindings.get(name) ?? [];
    if (!enumOf || bindings.length !== 1 || this.mayBeChanged(name)) return undefined;
    const value = bindings[0] && this.valueOfBinding(bindings[0], 0);
    if (enumOf === 'none') return value;
    const text = textOf(value);
    return text && { kind: 'member', name, value: text, isText: enumOf !== 'plain', isShownAsValue: enumOf === 'text' };
  }

  /** The kind of enum that a class is; undefined for a class whose attributes may be something else than what it says. */
  private enumOf(definition: SyntaxNode): 'none' | 'plain' | 'mixed' | 'text' | undefined {
    const decorators = definition.parent ? childrenNamed(definition.parent, 'Decorator') : [];
    const paths = decorators.map((each) => this.valueOfPath(childrenNamed(each, 'VariableName')));
    if (!paths.every((value) => isOfSdk(value, '.workflow.define') || (value?.kind === 'imported' && value.path === 'enum.unique'))) return undefined;
    const list = childOf(definition, 'ArgList');
    const bases = list ? childrenOf(list).filter(({ name }) => name !== '(' && name !== ')' && name !== ',') : [];
    const names = bases.map((base) => {
      const value = this.valueOf(base);
      if (value?.kind === 'imported') return value.path;
      return base.name === 'VariableName' && !this.isBound(base) ? this.slice(base) : '?';
    });
    const isEnum = names.some((name) => name.startsWith('enum.'));
    if (isEnum && ENUM_HOOKS.some((name) => this.scopes.of(definition).bindings.has(name))) return undefined;
    switch (names.join()) {
      case '':
      case 'object':
        return 'none';
      case 'enum.Enum':
        return 'plain';
      case 'str,enum.Enum':
        return 'mixed';
      case 'enum.StrEnum':
        return 'text';
      default:
        return undefined;
    }
  }

  /** Whether some statement assigns an attribute of that name, of whatever object. */
  private mayBeChanged(name: string): boolean {
    this.changed ??= this.changedAttributes();
    return this.changed.has(name) || this.changed.has(ANY_NAME);
  }

  private changedAttributes(): ReadonlySet<string> {
    const { prepared, tree } = this.parsed;
    const names = new Set(Array.from(prepared.matchAll(/\.\s*([\p{L}\p{N}_]+)\s*(?:[-+*/%@&|^]?=(?!=)|:[^\n,)\]}]{0,200}=(?!=))/gu), ([, name = '']) => name));
    // A class that sets its own attributes by name is common.
    for (const [, name = ANY_NAME] of prepared.matchAll(/\bsetattr\s*\((?!\s*self\b)[^,\n]{0,200},\s*(?:["'](\w+)["'])?/g)) names.add(name);
    tree.iterate({
      // The node of each is made only when it is asked for.
      enter: (each) => {
        const property = each.name === 'MemberExpression' && isTarget(each.node) ? childOf(each.node, 'PropertyName') : undefined;
        if (property) names.add(this.slice(property));
      },
    });
    return names;
  }
}

function isWithin(node: SyntaxNode | undefined, { from, to }: SyntaxNode): boolean {
  return node !== undefined && from <= node.from && node.to <= to;
}

/** Whether a statement assigns the expression, perhaps as a part of a tuple. */
function isTarget(node: SyntaxNode): boolean {
  let target = node;
  while (target.parent && /^(?:Tuple|Array|Parenthesized)Expression$/.test(target.parent.name)) target = target.parent;
  const statement = target.parent?.name ?? '';
  if (statement === 'DeleteStatement' || target.prevSibling?.name === 'as') return true;
  const end = statement === 'ForStatement' ? 'in' : statement === 'AssignStatement' ? 'AssignOp' : statement === 'UpdateStatement' ? 'UpdateOp' : '';
  if (end === '') return false;
  for (let next = target.nextSibling; next; next = next.nextSibling) if (next.name === end) return true;
  return false;
}

function fromStars({ stars }: Scope, name: string): PythonValue | undefined {
  const ofSdk = stars.find(({ module }) => SDK.test(`${module}.`));
  if (ofSdk && SDK_NAMES.includes(name)) return { kind: 'imported', path: `${ofSdk.module}.${name}`, isCertain: true };
  const [star, ...others] = stars.filter((each) => each !== ofSdk);
  return star && others.length === 0 ? { kind: 'imported', path: `${star.module}.${name}`.replace(/^(\.+)\./, '$1'), isCertain: true } : undefined;
}
