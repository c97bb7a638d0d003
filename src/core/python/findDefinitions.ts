import type { SyntaxNode } from '@lezer/common';
import { isOfSdk, PythonEvaluation } from './pythonEvaluation';
import { childOf, childrenNamed, childrenOf, parsePython, type PythonTree } from './pythonTree';
import { plainText, textOf, type PythonValue, type TextParts } from './pythonValue';
import { mayImportWorkflows } from './sdkPackage';
import type { PythonDefinitions, PythonFile, TextRange, WorkflowCall } from './definitions';

/** A version of a text, for the next one to reuse its unchanged parts. */
export type ParsedFile = PythonFile & { readonly parsed: PythonTree | undefined };

const NOTHING: ParsedFile = { parsed: undefined, workflows: [], activities: [], calls: [], valueOf: () => undefined, binds: () => false };

/**
 * The workflows, activities and calls of a Python text. Only what an import of the SDK leads to counts, under any name, by
 * Python's scopes. The forms are those of the SDK's documentation, of its starter project and of version 2, where a workflow
 * without a name had its class's. Never throws; takes linear time, at most 5 s.
 * @param previous an earlier version of the text, of which unchanged parts are reused
 */
export function findDefinitions(text: string, previous?: ParsedFile): ParsedFile {
  return mayImportWorkflows(text) ? readPython(text, previous) : NOTHING;
}

/** As `findDefinitions`, also for a text that does not import the SDK: other files may import names from it. */
export function readPython(text: string, previous?: ParsedFile): ParsedFile {
  try {
    const parsed = parsePython(text, previous?.parsed);
    const reader = new DefinitionReader(parsed);
    return { parsed, ...reader.read(), valueOf: (name) => reader.valueOf(name), binds: (name) => reader.binds(name) };
  } catch (error) {
    // @lezer/common recurses into expressions: thousands of nested brackets overflow the stack. Python allows 200.
    if (error instanceof RangeError) return NOTHING;
    throw error;
  }
}

interface WorkflowName {
  readonly name: TextParts | undefined;
  readonly decorator: SyntaxNode;
  /** The argument; undefined if the class's name is the workflow's. */
  readonly node: SyntaxNode | undefined;
}

/** Reads the definitions of a parsed text. */
class DefinitionReader {
  private readonly evaluation: PythonEvaluation;
  private lines: number[] | undefined;
  private readonly names = new Map<number, WorkflowName | undefined>();

  constructor(private readonly parsed: PythonTree) {
    this.evaluation = new PythonEvaluation(parsed, (definition) => this.nameOfWorkflow(definition)?.name);
  }

  /** The value of a name of the module. */
  valueOf(name: string): PythonValue | undefined {
    return this.evaluation.ofModule(name);
  }

  binds(name: string): boolean {
    return this.evaluation.bindsInModule(name);
  }

  read(): PythonDefinitions {
    const { prepared, tree } = this.parsed;
    const definitions = new Map<number, SyntaxNode>();
    for (const { 0: line, 1: blank = '', 2: path = '', index } of prepared.matchAll(/^([ \t]*)@[ \t]*([\w.]*)/gm)) {
      // A path without a dot can be an alias. Without this test, all decorators are evaluated.
      if (path.includes('.') && !/\.(?:define|activity)?$/.test(path) && /[\w(]/.test(prepared.charAt(index + line.length))) continue;
      const decorator = tree.resolveInner(index + blank.length, 1).parent;
      const definition = decorator?.name === 'Decorator' && definitionBelow(decorator);
      if (definition) definitions.set(definition.from, definition);
    }
    const found = [...definitions.values()];
    return {
      workflows: found.flatMap((definition) => (definition.name === 'ClassDefinition' ? this.workflow(definition) : [])),
      activities: found.flatMap((definition) => (definition.name === 'FunctionDefinition' ? this.activity(definition) : [])),
      calls: this.calls(),
    };
  }

  private workflow(definition: SyntaxNode): PythonDefinitions['workflows'] {
    const found = this.nameOfWorkflow(definition);
    const className = childOf(definition, 'VariableName');
    if (!found || !className || plainText(found.name) === '') return [];
    const { name, decorator, node } = found;
    return [
      {
        name,
        className: this.slice(className),
        line: this.lineOf(decorator.from),
        classLine: this.lineOf(definition.from),
        startLine: this.lineOf(decoratorsOf(definition)[0]?.from ?? decorator.from),
        endLine: this.lineOf(this.endOf(definition)),
        nameRange: this.rangeOf(node ?? className),
      },
    ];
  }

  private nameOfWorkflow(definition: SyntaxNode): WorkflowName | undefined {
    if (!this.names.has(definition.from)) {
      // While it is evaluated, it has no value: a name can depend on its own class.
      this.names.set(definition.from, undefined);
      this.names.set(definition.from, this.evaluatedName(definition));
    }
    return this.names.get(definition.from);
  }

  private evaluatedName(definition: SyntaxNode): WorkflowName | undefined {
    const decorator = this.decoratorOf(definition, '.workflow.define');
    const className = childOf(definition, 'VariableName');
    if (!decorator || !className) return undefined;
    const list = childOf(decorator, 'ArgList');
    const { positional, keywords } = list ? this.evaluation.argumentsOf(list) : { positional: [], keywords: new Map<string, SyntaxNode>() };
    const node = keywords.get('name') ?? keywords.get('workflow_name') ?? positional[0];
    if (node) return { name: this.textOf(node), decorator, node };
    // The name can be among `*args` and `**options`, or not typed yet.
    const isNameless = !list || !['*', '**', '⚠'].some((each) => childOf(list, each));
    return { name: isNameless ? [this.slice(className)] : undefined, decorator, node: undefined };
  }

  private activity(definition: SyntaxNode): PythonDefinitions['activities'] {
    const decorator = this.decoratorOf(definition, '.activity');
    const functionName = childOf(definition, 'VariableName');
    if (!decorator || !functionName) return [];
    const list = childOf(decorator, 'ArgList');
    // The first argument without a keyword is a time.
    const keywords = list && this.evaluation.argumentsOf(list).keywords;
    const node = keywords?.get('name') ?? keywords?.get('activity_name');
    const name = node ? this.textOf(node) : [this.slice(functionName)];
    if (plainText(name) === '') return [];
    return [{ name, functionName: this.slice(functionName), line: this.lineOf(decorator.from), nameRange: this.rangeOf(functionName) }];
  }

  private decoratorOf(definition: SyntaxNode, ending: string): SyntaxNode | undefined {
    return decoratorsOf(definition).find((decorator) => isOfSdk(this.evaluation.valueOfPath(childrenNamed(decorator, 'VariableName')), ending));
  }

  private calls(): WorkflowCall[] {
    const { prepared, tree } = this.parsed;
    const names = new Set(['execute_workflow', 'execute_workflow_and_wait', 'execute_workflow_and_wait_async', 'workflow_identifier']);
    const found: WorkflowCall[] = [];
    // The set grows by the aliases that are found.
    for (const name of names) {
      for (let index = prepared.indexOf(name); index >= 0; index = prepared.indexOf(name, index + name.length)) {
        const node = tree.resolveInner(index, 1);
        if (node.from !== index || node.to !== index + name.length) continue;
        const alias = aliasOf(node);
        if (alias) names.add(this.slice(alias));
        else found.push(...this.callAt(node));
      }
    }
    return found.sort((left, right) => left.nameRange.startLine - right.nameRange.startLine || left.nameRange.startCharacter - right.nameRange.startCharacter);
  }

  private callAt(node: SyntaxNode): WorkflowCall[] {
    const { parent } = node;
    if (node.name === 'VariableName' && parent?.name === 'ArgList' && this.slice(node) === 'workflow_identifier') {
      // The keyword is the API's own: `client.workflows.execute_workflow(workflow_identifier="hello-world")`.
      const value = this.evaluation.argumentsOf(parent).keywords.get('workflow_identifier');
      return value && node.nextSibling?.nextSibling?.from === value.from ? this.callByName(value) : [];
    }
    const callee = node.name === 'PropertyName' ? parent : node;
    const call = callee?.parent;
    const list = call?.name === 'CallExpression' && call.firstChild?.from === callee?.from && call.firstChild?.to === callee?.to ? childOf(call, 'ArgList') : undefined;
    if (!callee || !list || callee.to !== node.to) return [];
    const { positional, keywords } = this.evaluation.argumentsOf(list);
    const [first] = positional;
    if (isOfSdk(this.evaluation.valueOf(callee), '.execute_workflow')) {
      const value = keywords.get('workflow') ?? first;
      return value ? this.callBy(value) : [];
    }
    const isOfClient = node.name === 'PropertyName' && this.slice(node).startsWith('execute_workflow_and_wait');
    return isOfClient && first ? this.callByName(first) : [];
  }

  private callByName(node: SyntaxNode): WorkflowCall[] {
    const name = this.textOf(node);
    return name ? [{ name, className: undefined, imported: undefined, nameRange: this.rangeOf(node) }] : [];
  }

  /** Of a workflow that is named by its class, or in place of it by a text. */
  private callBy(node: SyntaxNode): WorkflowCall[] {
    const [first, second, , , last] = childrenOf(node);
    if (node.name === 'ParenthesizedExpression') return second ? this.callBy(second) : [];
    if (node.name === 'ConditionalExpression') return [first, last].flatMap((each) => (each ? this.callBy(each) : []));
    const property = node.name === 'MemberExpression' ? childOf(node, 'PropertyName') : node;
    if (!property) return first && !childOf(node, 'String') && !childOf(first, '[') ? this.callBy(first) : [];
    const value = this.evaluation.valueOf(node);
    const nameRange = this.rangeOf(property);
    // Another file's class of the same name is another workflow.
    if (value?.kind === 'class') return [{ name: value.workflowName, className: value.workflowName && value.name, imported: undefined, nameRange }];
    if (value?.kind === 'imported') return [{ name: undefined, className: value.path.replace(/^.*\./, ''), imported: value.path, nameRange }];
    if (value) return this.callByName(node);
    const root = isDottedName(node) && rootOf(node);
    return root && !this.evaluation.isBound(root) ? [{ name: undefined, className: this.slice(property), imported: undefined, nameRange }] : [];
  }

  private slice({ from, to }: { readonly from: number; readonly to: number }): string {
    return this.parsed.text.slice(from, to);
  }

  private textOf(node: SyntaxNode): TextParts | undefined {
    return textOf(this.evaluation.valueOf(node));
  }

  /** The end of a definition's last statement, without the blank lines behind it. */
  private endOf({ from, to }: SyntaxNode): number {
    let end = to;
    while (end > from && /\s/.test(this.parsed.prepared.charAt(end - 1))) end--;
    return end;
  }

  private lineOf(offset: number): number {
    const starts = (this.lines ??= lineStarts(this.parsed.text));
    let [first, last] = [0, starts.length - 1];
    while (first < last) {
      const middle = Math.ceil((first + last) / 2);
      if ((starts[middle] ?? 0) <= offset) first = middle;
      else last = middle - 1;
    }
    return first;
  }

  private rangeOf({ from, to }: SyntaxNode): TextRange {
    const [startLine, endLine] = [this.lineOf(from), this.lineOf(to)];
    return { startLine, startCharacter: from - (this.lines?.[startLine] ?? 0), endLine, endCharacter: to - (this.lines?.[endLine] ?? 0) };
  }
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Maximum number of statements that decorators are looked for in. */
const MAX_PARTS = 50;

/** Where each line begins. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (character === LINE_FEED || (character === CARRIAGE_RETURN && text.charCodeAt(index + 1) !== LINE_FEED)) starts.push(index + 1);
  }
  return starts;
}

/** The class or function that a decorator is of. */
function definitionBelow(decorator: SyntaxNode): SyntaxNode | undefined {
  let statement = decorator.parent;
  for (let count = 0; statement && count < MAX_PARTS; count++) {
    const definition = statement.name === 'DecoratedStatement' ? statement.lastChild : statement;
    if (definition && isDefinition(definition)) return definition;
    statement = followsDecorator(statement) ? statement.nextSibling : null;
  }
  return undefined;
}

/**
 * The decorators of a class or function. One like `@a[0].b`, which Python allows since 3.9, ends the statement for
 * @lezer/python: a part of it is an expression, and what is below it another statement.
 */
function decoratorsOf(definition: SyntaxNode): SyntaxNode[] {
  const decorators: SyntaxNode[] = [];
  let statement: SyntaxNode | null = definition.parent?.name === 'DecoratedStatement' ? definition.parent : definition;
  for (let count = 0; statement && count < MAX_PARTS; count++) {
    decorators.unshift(...childrenNamed(statement, 'Decorator'));
    const before: SyntaxNode | null = statement.prevSibling;
    statement = before && followsDecorator(before) ? before : null;
  }
  return decorators;
}

/** Whether a statement is a part of decorators that go on below it. */
function followsDecorator(statement: SyntaxNode): boolean {
  const isOpen = (node: SyntaxNode | null): boolean => node?.name === 'DecoratedStatement' && node.lastChild !== null && !isDefinition(node.lastChild);
  if (isOpen(statement)) return true;
  const before = statement.prevSibling;
  return statement.name === 'ExpressionStatement' && before !== null && isOpen(before) && before.to === statement.from;
}

function isDefinition({ name }: SyntaxNode): boolean {
  return name === 'ClassDefinition' || name === 'FunctionDefinition';
}

/** The name that an import or an assignment gives to the name at a node. */
function aliasOf(node: SyntaxNode): SyntaxNode | undefined {
  const { parent, nextSibling } = node;
  if (parent?.name === 'ImportStatement' && nextSibling?.name === 'as') return nextSibling.nextSibling ?? undefined;
  const value = node.name === 'PropertyName' ? parent : node;
  const target = value?.parent?.name === 'AssignStatement' && value.prevSibling?.name === 'AssignOp' ? value.prevSibling.prevSibling : undefined;
  return target?.name === 'VariableName' ? target : undefined;
}

function isDottedName(node: SyntaxNode): boolean {
  if (node.name === 'VariableName') return true;
  return node.name === 'MemberExpression' && childOf(node, 'PropertyName') !== undefined && node.firstChild !== null && isDottedName(node.firstChild);
}

function rootOf(node: SyntaxNode): SyntaxNode {
  let root = node;
  while (root.firstChild) root = root.firstChild;
  return root;
}
