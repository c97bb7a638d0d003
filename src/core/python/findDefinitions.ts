import { pythonStatements, stringValue, type PythonToken } from './pythonStatements';
import { mayImportWorkflows, SDK_PACKAGE } from './sdkPackage';

/** From and to where something stands in a text: lines from 0, characters in UTF-16 units from 0, as the editor counts. */
export interface TextRange {
  readonly startLine: number;
  readonly startCharacter: number;
  readonly endLine: number;
  /** Behind the last character. */
  readonly endCharacter: number;
}

/** A class that is decorated as a workflow. */
export interface WorkflowDefinition {
  /** Under which the platform records its runs. */
  readonly workflowName: string;
  readonly className: string;
  /** Of the decorator, from 0. */
  readonly line: number;
  /** Of `class`, from 0. */
  readonly classLine: number;
  /** Of what the decorator says as the name, quotes among it; of the class's name where it says none. */
  readonly nameRange: TextRange;
}

/** A function that is decorated as an activity. */
export interface ActivityDefinition {
  /** Which a history's events have. */
  readonly activityName: string;
  readonly functionName: string;
  /** Of the decorator, from 0. */
  readonly line: number;
  /** Of the function's name. */
  readonly nameRange: TextRange;
}

/** A place that names a workflow in order to start it, or to ask about its runs. */
export interface WorkflowCall {
  /** Undefined when the file has but the class's name, which is another file's or has a name that is not plain. */
  readonly workflowName: string | undefined;
  /** Undefined when it is not named by its class. */
  readonly className: string | undefined;
  /** Of the class's name, or of what says the workflow's name, quotes among it. */
  readonly nameRange: TextRange;
}

/** What one Python file says about workflows, each in the file's order. */
export interface Definitions {
  readonly workflows: readonly WorkflowDefinition[];
  readonly activities: readonly ActivityDefinition[];
  readonly calls: readonly WorkflowCall[];
}

const SDK = /^mistralai[._]workflows\./;

/**
 * What a Python text says about workflows, without Python and without other files. Only what can be traced to an import
 * of the SDK in this text counts, under whatever name; a name is a string literal, or a constant of the text that is one.
 * Definitions whose name is anything else are left out: nobody could say which runs are theirs. The forms are those of
 * the SDK's documentation, of its starter project and of version 2, where a workflow without a name bore its class's.
 * Never throws, and takes linear time; for a text that does not speak of the SDK, that of looking for one word.
 */
export function findDefinitions(text: string): Definitions {
  const reader = new StatementReader();
  if (mayImportWorkflows(text)) for (const statement of pythonStatements(text)) reader.read(statement, isAtMargin(text, statement));
  const { workflows, activities, calls } = reader;
  if (workflows.length + activities.length + calls.length === 0) return { workflows: [], activities: [], calls: [] };

  const names = new Map(workflows.map(({ className, workflowName }) => [className.text, workflowName]));
  const lines = lineStarts(text);
  const range = (tokens: readonly PythonToken[]): TextRange => rangeOf(tokens, lines);
  return {
    workflows: workflows.flatMap(({ workflowName, className, decorator, name }) => {
      if (!workflowName) return [];
      const nameRange = range(name);
      return { workflowName, className: className.text, line: lineOf(decorator, lines), classLine: lineOf(className.start, lines), nameRange };
    }),
    activities: activities.map(({ activityName, functionName, decorator }) => ({
      activityName,
      functionName: functionName.text,
      line: lineOf(decorator, lines),
      nameRange: range([functionName]),
    })),
    calls: calls.map(({ workflowName, className, name }) => ({
      workflowName: className === undefined ? workflowName : names.get(className),
      className,
      nameRange: range(name),
    })),
  };
}

type Statement = readonly PythonToken[];

interface Decorator {
  readonly start: number;
  /** What it is, by the imports, as `mistralai.workflows.activity`; empty when they don't say. */
  readonly path: string;
  readonly arguments: readonly Statement[];
}

interface FoundWorkflow {
  /** Undefined when it has one that is not plain. */
  readonly workflowName: string | undefined;
  readonly className: PythonToken;
  readonly decorator: number;
  readonly name: Statement;
}

interface FoundActivity {
  readonly activityName: string;
  readonly functionName: PythonToken;
  readonly decorator: number;
}

interface FoundCall {
  readonly workflowName: string | undefined;
  readonly className: string | undefined;
  readonly name: Statement;
}

/** Reads a text's statements one after the other, and keeps what they say. */
class StatementReader {
  readonly workflows: FoundWorkflow[] = [];
  readonly activities: FoundActivity[] = [];
  readonly calls: FoundCall[] = [];
  /** What a name stands for by the imports so far, as a dotted path. */
  private readonly imports = new Map<string, string>();
  /** Undefined for what is assigned more than once, or no text. */
  private readonly constants = new Map<string, string | undefined>();
  /** Those above the class or function that is to come. */
  private decorators: Decorator[] = [];

  /** @param isAtMargin whether it is the module's own, and not within anything */
  read(statement: Statement, isAtMargin: boolean): void {
    this.readCalls(statement);
    const [first, second, third] = statement;
    if (first?.text === '@') {
      this.decorators.push(this.decorator(statement));
      return;
    }
    if (first?.text === 'class' && second) this.readClass(second);
    else if (first?.text === 'def' && second) this.readFunction(second);
    else if (first?.text === 'async' && second?.text === 'def' && third) this.readFunction(third);
    else if (first?.text === 'import') this.readImport(statement, isAtMargin);
    else if (first?.text === 'from') this.readFromImport(statement, isAtMargin);
    else if (first?.kind === 'name' && isAtMargin) this.readConstant(first.text, statement);
    this.decorators = [];
  }

  private decorator(statement: Statement): Decorator {
    const bracket = statement.findIndex(({ text }) => text === '(');
    const name = statement.slice(1, bracket < 0 ? undefined : bracket);
    return {
      start: statement[0]?.start ?? 0,
      path: this.pathOf(joined(name)),
      arguments: bracket < 0 ? [] : argumentsOf(statement.slice(bracket)),
    };
  }

  private readClass(className: PythonToken): void {
    const decorator = this.decorators.find(({ path }) => isOfSdk(path, '.workflow.define'));
    if (!decorator) return;
    const name = keywordArgument(decorator, ['name', 'workflow_name']) ?? firstArgument(decorator);
    this.workflows.push({
      workflowName: name ? this.textOf(name) : className.text,
      className,
      decorator: decorator.start,
      name: name?.length ? name : [className],
    });
  }

  private readFunction(functionName: PythonToken): void {
    const decorator = this.decorators.find(({ path }) => isOfSdk(path, '.activity'));
    if (!decorator) return;
    // The first argument without a keyword is a time.
    const name = keywordArgument(decorator, ['name', 'activity_name']);
    const activityName = name ? this.textOf(name) : functionName.text;
    if (activityName) this.activities.push({ activityName, functionName, decorator: decorator.start });
  }

  private readImport(statement: Statement, isAtMargin: boolean): void {
    for (const [path, alias] of importedNames(statement.slice(1))) {
      const root = path.replace(/\..*/, '');
      if (alias === undefined) this.bind(root, root, isAtMargin);
      else this.bind(alias, path, isAtMargin);
    }
  }

  private readFromImport(statement: Statement, isAtMargin: boolean): void {
    const middle = statement.findIndex(({ text }) => text === 'import');
    if (middle < 0) return;
    const module = joined(statement.slice(1, middle));
    for (const [name, alias] of importedNames(statement.slice(middle + 1))) this.bind(alias ?? name, `${module}.${name}`, isAtMargin);
  }

  private bind(name: string, path: string, isAtMargin: boolean): void {
    // What is imported within something is often a stand-in for where the SDK is missing, or a function's own.
    if (isAtMargin || path.startsWith(SDK_PACKAGE)) this.imports.set(name, path);
  }

  /** As `NAME = "text"`, also with a type. */
  private readConstant(name: string, statement: Statement): void {
    const equals = statement.findIndex(({ text }) => text === '=');
    if (equals < 1) return;
    const isPlain = equals === 1 || statement[1]?.text === ':';
    const value = isPlain && !this.constants.has(name) ? this.textOf(statement.slice(equals + 1)) : undefined;
    this.constants.set(name, value);
  }

  private readCalls(statement: Statement): void {
    statement.forEach(({ text }, index) => {
      const following = statement[index + 1]?.text;
      if (text === 'workflow_identifier' && following === '=') this.readIdentifier(statement, index + 2);
      else if (text === 'execute_workflow' && following === '(') this.readExecution(statement, index);
    });
  }

  /** As in `client.workflows.execute_workflow(workflow_identifier="hello-world")`: the keyword is the API's own. */
  private readIdentifier(statement: Statement, at: number): void {
    const name = plainArgument(statement, at);
    const workflowName = name && this.textOf(name);
    if (workflowName) this.calls.push({ workflowName, className: undefined, name });
  }

  /** As in `workflow.execute_workflow(Child, params)`. */
  private readExecution(statement: Statement, at: number): void {
    const name = plainArgument(statement, at + 2);
    if (!name || !isOfSdk(this.pathOf(dottedNameUpTo(statement, at)), '.execute_workflow')) return;
    const workflowName = this.textOf(name);
    const [last] = name.slice(-1);
    if (workflowName) this.calls.push({ workflowName, className: undefined, name });
    else if (last && isDottedName(name)) this.calls.push({ workflowName: undefined, className: last.text, name: [last] });
  }

  /** What a dotted name stands for; empty when no import says it. */
  private pathOf(dottedName: string): string {
    const root = dottedName.replace(/\..*/, '');
    const path = this.imports.get(root);
    return path === undefined ? '' : path + dottedName.slice(root.length);
  }

  /** The text that an expression is, if it is plain. */
  private textOf(expression: Statement): string | undefined {
    const inner = withoutBrackets(expression);
    const [first] = inner;
    if (first?.kind === 'name' && inner.length === 1) return this.constants.get(first.text);
    const parts = inner.map(({ kind, text }) => (kind === 'string' ? stringValue(text) : undefined));
    return parts.length === 0 || parts.includes(undefined) ? undefined : parts.join('');
  }
}

function isOfSdk(path: string, ending: string): boolean {
  return SDK.test(path) && path.endsWith(ending);
}

function joined(tokens: Statement): string {
  return tokens.map(({ text }) => text).join('');
}

/** The arguments of a call. @param tokens from its opening bracket on */
function argumentsOf(tokens: Statement): Statement[] {
  const found: PythonToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    const { text } = token;
    if (')]}'.includes(text)) depth--;
    if (depth === 1 && text === ',') found.push([]);
    else if (depth > 0) found.at(-1)?.push(token);
    if ('([{'.includes(text)) depth++;
    if (depth === 0) break;
  }
  return found.filter((each) => each.length > 0);
}

/** The value of the argument with one of these keywords. */
function keywordArgument(decorator: Decorator, keywords: readonly string[]): Statement | undefined {
  return decorator.arguments.find(([keyword, equals]) => equals?.text === '=' && keywords.includes(keyword?.text ?? ''))?.slice(2);
}

/** An argument without keyword, or one that may hold any (`**options`). */
function firstArgument(decorator: Decorator): Statement | undefined {
  return decorator.arguments.find(([, equals]) => equals?.text !== '=');
}

/** What begins at a place of a statement and is an argument as a whole: strings, or a dotted name. */
function plainArgument(statement: Statement, start: number): Statement | undefined {
  let end = start;
  for (let token = statement[end]; token && (token.kind !== 'sign' || token.text === '.'); token = statement[end]) end++;
  const following = statement[end]?.text;
  return end > start && (following === ',' || following === ')') ? statement.slice(start, end) : undefined;
}

function isDottedName(tokens: Statement): boolean {
  return tokens.length % 2 === 1 && tokens.every(({ kind, text }, index) => (index % 2 === 0 ? kind === 'name' : text === '.'));
}

/** As `workflows.workflow.execute_workflow`, of which the last word is at this place; empty when it is of some other value. */
function dottedNameUpTo(statement: Statement, end: number): string {
  let start = end;
  while (statement[start - 1]?.text === '.' && statement[start - 2]?.kind === 'name') start -= 2;
  return statement[start - 1]?.text === '.' ? '' : joined(statement.slice(start, end + 1));
}

function withoutBrackets(expression: Statement): Statement {
  let count = 0;
  while (count * 2 < expression.length && expression[count]?.text === '(' && expression.at(-1 - count)?.text === ')') count++;
  return expression.slice(count, expression.length - count);
}

/** The dotted name and the alias of each of those that an import names. @param tokens as of `a.b as c, d`, also in brackets */
function importedNames(tokens: Statement): (readonly [name: string, alias: string | undefined])[] {
  const names = tokens.filter(({ text }) => text !== '(' && text !== ')');
  return argumentsOf([{ kind: 'sign', start: 0, text: '(' }, ...names]).map((parts) => {
    const as = parts.findIndex(({ text }) => text === 'as');
    return as < 0 ? [joined(parts), undefined] : [joined(parts.slice(0, as)), parts[as + 1]?.text];
  });
}

function isAtMargin(text: string, [first]: Statement): boolean {
  const before = first?.start ? text.charAt(first.start - 1) : '';
  return before === '' || '\r\n\uFEFF'.includes(before);
}

/** Where each line begins. */
function lineStarts(text: string): number[] {
  return [0, ...Array.from(text.matchAll(/\r\n|[\r\n]/g), ({ 0: end, index }) => index + end.length)];
}

function lineOf(offset: number, starts: readonly number[]): number {
  let [first, last] = [0, starts.length - 1];
  while (first < last) {
    const middle = Math.ceil((first + last) / 2);
    if ((starts[middle] ?? 0) <= offset) first = middle;
    else last = middle - 1;
  }
  return first;
}

function rangeOf(tokens: Statement, starts: readonly number[]): TextRange {
  const start = tokens[0]?.start ?? 0;
  const last = tokens.at(-1);
  const end = last ? last.start + last.text.length : start;
  const [startLine, endLine] = [lineOf(start, starts), lineOf(end, starts)];
  return { startLine, startCharacter: start - (starts[startLine] ?? 0), endLine, endCharacter: end - (starts[endLine] ?? 0) };
}
