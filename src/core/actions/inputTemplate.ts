import { type JSONPath, modify } from 'jsonc-parser';
import { JsonLayout } from '../history/jsonLayout';
import { memberOf, readInputTree, type TextRange } from './inputTree';

/** What a new input document holds. */
export interface NewInput {
  readonly schemaAddress: string;
  /** Undefined if it isn't known yet: null is written, which the editor underlines. */
  readonly deployment: string | undefined;
  /** Left out if a new one is to be made when it is sent. */
  readonly executionId?: string | undefined;
  /** JSON, as of `requiredInput` or of an earlier run. */
  readonly inputText: string;
}

/** A part of a text and what replaces it. */
export interface TextReplacement extends TextRange {
  readonly text: string;
}

const STEP = '  ';
/** Indentation grows with the square of the nesting: what is larger laid out stays on one line. */
const MOST_LAID_OUT = 8 * 1024 * 1024;

/**
 * The text of a new input document. The input is laid out in lines; its numbers and strings stay as they are written.
 * @throws JsonLayoutError `notJson` for an input that isn't JSON
 */
export function newInputDocument({ schemaAddress, deployment, executionId, inputText }: NewInput): string {
  const lines = [
    `"$schema": ${JSON.stringify(schemaAddress)}`,
    `"deployment": ${JSON.stringify(deployment ?? null)}`,
    ...(executionId === undefined ? [] : [`"execution_id": ${JSON.stringify(executionId)}`]),
    `"input": ${laidOut(inputText).replaceAll('\n', `\n${STEP}`)}`,
  ];
  return `{\n${lines.map((line) => `${STEP}${line}`).join(',\n')}\n}\n`;
}

/**
 * How an input document is changed so that it names another deployment. Nothing else in it changes.
 * @returns undefined if its text can't be changed safely: it isn't an object, or JSON is broken where the name would go
 */
export function withDeployment(text: string, deployment: string): TextReplacement | undefined {
  return withMember(text, 'deployment', deployment);
}

/** As `withDeployment`, for the execution id. @param executionId undefined removes it; then undefined is returned if there is none */
export function withExecutionId(text: string, executionId: string | undefined): TextReplacement | undefined {
  return withMember(text, 'execution_id', executionId);
}

const ORDER = ['$schema', 'deployment', 'execution_id'];

function withMember(text: string, key: string, value: string | undefined): TextReplacement | undefined {
  const { root, problems } = readInputTree(text);
  if (root?.kind !== 'object') return undefined;
  const existing = memberOf(root, key)?.value;
  if (existing && value !== undefined) return { start: existing.start, end: existing.end, text: JSON.stringify(value) };
  // Others may still be typed; and jsonc-parser calls itself for each level.
  if (problems.some(({ kind }) => kind !== 'trailingComma' && kind !== 'notANumber' && kind !== 'loneSurrogate')) return undefined;
  // Without blanks in front: jsonc-parser reads no byte order mark.
  const body = text.slice(root.start);
  const path: JSONPath = [key];
  const [edit] = modify(body, path, value, {
    formattingOptions: { insertSpaces: true, tabSize: STEP.length },
    getInsertionIndex: (keys) => keys.findLastIndex((each) => ORDER.slice(0, ORDER.indexOf(key)).includes(each)) + 1,
  });
  return edit && { start: root.start + edit.offset, end: root.start + edit.offset + edit.length, text: edit.content };
}

function laidOut(json: string): string {
  const bytes = Buffer.from(json.toWellFormed());
  try {
    return layOut(bytes, true);
  } catch (error) {
    if (!(error instanceof Error && 'reason' in error && error.reason === 'tooLarge')) throw error;
    return layOut(bytes, false);
  }
}

function layOut(bytes: Uint8Array, lines: boolean): string {
  const layout = new JsonLayout({ lines, ...(lines && { maxBytes: MOST_LAID_OUT }) });
  layout.push(bytes);
  return Buffer.from(layout.end()).toString().trim();
}
