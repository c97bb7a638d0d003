import { compactText, type JsonMember, type JsonNode, memberOf, MOST_PROBLEMS, readInputTree, type TextRange, type TreeProblem } from './inputTree';

/**
 * Why an input document can't be sent. `deploymentMissing` also for null and ''; `loneSurrogate` also for an escape in the
 * deployment or the execution id, which are decoded.
 */
export type InputProblem =
  | TreeProblem
  | ({ readonly range: TextRange } & (
      | { readonly kind: 'notAnObject' | 'deploymentMissing' | 'inputMissing' | 'inputNotAnObject' }
      | { readonly kind: 'unknownKey'; readonly key: string }
      | { readonly kind: 'wrongType'; readonly key: 'deployment' | 'execution_id' }
      /** @property length in characters */
      | { readonly kind: 'executionIdTooLong'; readonly length: number }
      /** @property bytes of the request's body */
      | { readonly kind: 'tooLarge'; readonly bytes: number }
    ));

/** An input document as read; it can be sent if it has no problems. */
export interface InputDocument {
  readonly deployment: string | undefined;
  /** Undefined also for null and ''. */
  readonly executionId: string | undefined;
  /** The value of `input`, without comments and blanks; each number and each string as it was typed. */
  readonly inputText: string | undefined;
  /** Bytes of `inputText` in UTF-8. */
  readonly inputBytes: number;
  /** Where the values stand, if they are there at all, of whatever type. */
  readonly ranges: { readonly deployment: TextRange | undefined; readonly executionId: TextRange | undefined; readonly input: TextRange | undefined };
  /** In the order of the text. */
  readonly problems: readonly InputProblem[];
}

/** What is sent to start a run. */
export interface ExecuteRequest {
  readonly executionId: string;
  readonly deploymentName: string;
  /** JSON, as of `InputDocument`. */
  readonly inputText: string;
}

/** Most bytes of a request: the platform takes 2 MB per input (docs, "Payload offloading"), which may mean 2,000,000. */
export const MOST_INPUT_BYTES = 2_000_000;
/** Most characters of an execution id (the API's schema). */
export const MOST_EXECUTION_ID = 256;

const KEYS = new Set(['$schema', 'deployment', 'execution_id', 'input']);
/** Ids that we make have this length. */
const USUAL_ID = '00000000-0000-0000-0000-000000000000';

/** Reads the text of an input document: `{ "$schema", "deployment", "execution_id"?, "input" }`, JSON with comments. */
export function readInputDocument(text: string): InputDocument {
  const { root, problems: treeProblems } = readInputTree(text);
  const problems: InputProblem[] = [...treeProblems];
  const isBroken = treeProblems.some(({ kind }) => kind === 'empty' || kind === 'syntax' || kind === 'tooDeep');
  const deployment = memberOf(root, 'deployment');
  const executionId = memberOf(root, 'execution_id');
  const input = memberOf(root, 'input');
  if (root?.kind === 'object') problems.push(...unknownKeys(root), ...deploymentProblems(deployment), ...executionIdProblems(executionId));
  else if (root) problems.push({ kind: 'notAnObject', range: headOf(root) });
  const isInput = input?.value && (input.value.kind === 'object' || isNull(input.value));
  if (input?.value && !isInput) problems.push({ kind: 'inputNotAnObject', range: headOf(input.value) });
  // What is missing may follow behind the place where the text breaks off.
  if (root?.kind === 'object' && !isBroken) {
    if (!deployment) problems.push({ kind: 'deploymentMissing', range: headOf(root) });
    if (!input) problems.push({ kind: 'inputMissing', range: headOf(root) });
  }

  const inputText = isInput && !isBroken ? compactText(text, input.value) : undefined;
  const names = { deployment: textOf(deployment?.value), executionId: textOf(executionId?.value) };
  if (input && inputText !== undefined) {
    const bytes = Buffer.byteLength(bodyOf({ executionId: names.executionId ?? USUAL_ID, deploymentName: names.deployment ?? '', inputText }));
    if (bytes > MOST_INPUT_BYTES) problems.push({ kind: 'tooLarge', bytes, range: input.keyRange });
  }
  return {
    ...names,
    inputText,
    inputBytes: Buffer.byteLength(inputText ?? ''),
    ranges: { deployment: rangeOf(deployment), executionId: rangeOf(executionId), input: rangeOf(input) },
    problems: withoutDuplicates(problems).sort((a, b) => a.range.start - b.range.start),
  };
}

/**
 * The body of a request that starts a run, made from text, so that numbers arrive as they were typed.
 * @throws SyntaxError if `inputText` isn't one JSON value: it could add other members to the body
 */
export function executeBody(request: ExecuteRequest): string {
  JSON.parse(request.inputText);
  return bodyOf(request);
}

function bodyOf({ executionId, deploymentName, inputText }: ExecuteRequest): string {
  return `{"execution_id":${JSON.stringify(executionId)},"deployment_name":${JSON.stringify(deploymentName)},"input":${inputText}}`;
}

function unknownKeys(root: JsonNode): InputProblem[] {
  const unknown = root.members.filter(({ key }) => !KEYS.has(key)).slice(0, MOST_PROBLEMS);
  return unknown.map(({ key, keyRange }) => ({ kind: 'unknownKey', key, range: keyRange }));
}

function deploymentProblems(member: JsonMember | undefined): InputProblem[] {
  const value = member?.value;
  if (!value) return [];
  if (isNull(value) || (value.kind === 'string' && value.text.trim() === '')) return [{ kind: 'deploymentMissing', range: headOf(value) }];
  return nameProblems('deployment', value);
}

function executionIdProblems(member: JsonMember | undefined): InputProblem[] {
  const value = member?.value;
  if (!value || isNull(value)) return [];
  const length = value.kind === 'string' ? Array.from(value.text).length : 0;
  return length > MOST_EXECUTION_ID ? [{ kind: 'executionIdTooLong', length, range: headOf(value) }] : nameProblems('execution_id', value);
}

function nameProblems(key: 'deployment' | 'execution_id', value: JsonNode): InputProblem[] {
  if (value.kind !== 'string') return [{ kind: 'wrongType', key, range: headOf(value) }];
  return value.text.isWellFormed() ? [] : [{ kind: 'loneSurrogate', range: headOf(value) }];
}

/** Half a character in a name is found twice. */
function withoutDuplicates(problems: readonly InputProblem[]): InputProblem[] {
  const found = new Set<string>();
  return problems.filter(({ kind, range }) => {
    const size = found.size;
    return found.add(`${kind} ${range.start}`).size > size;
  });
}

function textOf(node: JsonNode | undefined): string | undefined {
  return node?.kind === 'string' && node.text.trim() !== '' ? node.text : undefined;
}

function isNull(node: JsonNode): boolean {
  return node.kind === 'literal' && node.text === 'null';
}

function rangeOf(member: JsonMember | undefined): TextRange | undefined {
  return member?.value && { start: member.value.start, end: member.value.end };
}

/** What is underlined for a value: the bracket of a container, which may be long. */
function headOf({ kind, start, end }: JsonNode): TextRange {
  return kind === 'object' || kind === 'array' ? { start, end: start + 1 } : { start, end };
}
