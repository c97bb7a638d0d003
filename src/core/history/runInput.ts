import type { RunsClient } from '../api/client';
import type { Connection } from '../api/connection';
import { askForRun, type RunIds } from '../api/askForRun';
import { parseJson } from '../text/parseJson';
import { eventAttributes } from './explanation/eventAttributes';
import { taskQueue } from './explanation/locatedFailure';
import { partJson, type HistoryIndex } from './historyIndex';
import { enumField, fieldsOf, textField } from './jsonFields';
import { JsonLayout } from './jsonLayout';
import { JsonMembers } from './jsonMembers';
import { encodingOptions, readPayload } from './payload';
import { inputParts, readingHistory } from './runPart';

/**
 * Why the input of a run can't be sent again: `encrypted-partial` holds texts that only workers can read, `offloaded` is
 * a reference to a storage of the workers, `notObject` is neither an object nor null, `token` holds a token of the
 * platform that is not to be sent, `noStart` is a history without the event that started its run.
 */
export type InputRefusal =
  | 'encrypted'
  | 'encrypted-partial'
  | 'offloaded'
  | 'compressed'
  | 'notJson'
  | 'notObject'
  | 'tooLarge'
  | 'token'
  | 'noStart';

/** What the event that started a run says about it. */
export interface RunStart {
  readonly workflowName: string | undefined;
  readonly taskQueue: string | undefined;
  /** Of the worker that completed a workflow task; undefined also where the history was read only up to the input. */
  readonly deployment: string | undefined;
  /** Whether another workflow started it. */
  readonly isChild: boolean;
  /** Whether an earlier run of the execution chose its input; a run that was retried or repeated by a schedule has that of the first. */
  readonly isContinued: boolean;
}

/** The input of a run. */
export type RunInput =
  | {
      readonly kind: 'input';
      /** JSON text of an object or `null`, each number and string as sent. */
      readonly text: string;
      readonly start: RunStart;
    }
  | { readonly kind: 'refused'; readonly why: InputRefusal; readonly start: RunStart | undefined };

/** The platform takes inputs of this many bytes. */
export const MOST_INPUT_BYTES = 2 * 1024 * 1024;

/** Larger events are not parsed for what is told beside the input, bytes. */
const MOST_PARSED = 8_000_000;

/** What workers and servers write in place of an encrypted text. */
const PLACEHOLDER = /(?<!\\)"(?:(?:<|\\u003c)encrypted(?:>|\\u003e)|\*\*ENCRYPTED\*\*)"/i;
/** An encrypted text of an object that is else readable. */
const ENCRYPTED_FIELD = /"field_type"\s*:\s*"__encrypted_str__"/;

/**
 * Requests the input of a run: its history as stored, read only up to the input.
 * @returns the input, and whether it is that of the latest run of the execution, since the server did not find the exact one
 * @throws ApiError; the signal's reason when aborted
 */
export async function readRunInput(
  client: RunsClient,
  connection: Connection,
  ids: RunIds,
  signal: AbortSignal,
): Promise<{ readonly input: RunInput; readonly isLatest: boolean }> {
  // Decoded by the server, a text may have lost digits, and an encrypted one is a placeholder.
  const question = { kind: 'history', ...ids, decodePayloads: false, signal } as const;
  const { value, isLatest } = await askForRun(client, connection, question, readingHistory(inputIn));
  return { input: value ?? { kind: 'refused', why: 'noStart', start: undefined }, isLatest };
}

/** The input of a run. @param document its history as laid out, in UTF-8 */
export function runInput(index: HistoryIndex, document: Uint8Array): RunInput {
  for (const row of index.newestOfTypes((type) => type === 'WorkflowExecutionStarted')) return inputIn(index, row, document) as RunInput;
  return { kind: 'refused', why: 'noStart', start: undefined };
}

/** Undefined for other events than the one that started the run. */
function inputIn(index: HistoryIndex, row: number, document: Uint8Array): RunInput | undefined {
  const parts = inputParts(index, row);
  if (!parts) return undefined;
  const start = startOf(index, row, document);
  const [only, ...more] = parts;
  const content = only ? contentOf(partJson(document, only)) : { text: 'null' };
  if ('why' in content) return { kind: 'refused', why: content.why, start };
  return more.length > 0 ? { kind: 'refused', why: 'notObject', start } : { kind: 'input', text: content.text, start };
}

type Content = { readonly text: string } | { readonly why: InputRefusal };

/** @param json a payload, or what it holds, decoded in place */
function contentOf(json: string): Content {
  const value = parseJson(json);
  const options = encodingOptions(value);
  for (const option of ['encrypted', 'encrypted-partial', 'offloaded', 'compressed'] as const) if (options.includes(option)) return { why: option };
  if (/^\{\s*"payloads":\s*\[\]\s*\}$/.test(json)) return { text: 'null' };
  const { decoded, isEncoded } = readPayload(decodedData(json, value) ?? json);
  switch (decoded.kind) {
    case 'null':
      return { text: 'null' };
    case 'json':
      return checked(decoded.text, isEncoded);
    case 'encrypted':
    case 'offloaded':
    case 'compressed':
      return { why: decoded.kind };
    case 'binary':
    case 'unknown':
      return { why: 'notJson' };
  }
}

/** Some servers decode the data of a payload only, and keep its metadata. */
function decodedData(json: string, value: unknown): string | undefined {
  const fields = fieldsOf(value);
  const encoding = fieldsOf(fields?.['metadata'])?.['encoding'];
  if (!fields || encoding === undefined || fieldsOf(fields['data']) === undefined) return undefined;
  const members = new JsonMembers(['"data"']);
  const layout = new JsonLayout({ sink: members, lines: false });
  layout.push(Buffer.from(json));
  layout.end();
  return members.texts.get('"data"');
}

function checked(text: string, mayHoldPayload: boolean): Content {
  if (isTooLarge(text)) return { why: 'tooLarge' };
  let value: unknown;
  try {
    // Unlike `parseJson`, without `NaN`, which the platform's own JSON does not know.
    value = JSON.parse(text);
  } catch {
    return { why: 'notJson' };
  }
  if (typeof value === 'string' && PLACEHOLDER.test(JSON.stringify(value.trim()))) return { why: 'encrypted' };
  const fields = fieldsOf(value);
  if (value !== null && !fields) return { why: 'notObject' };
  // A client that encodes inputs itself sent a payload in a payload.
  if (mayHoldPayload && typeof fields?.['b64payload'] === 'string') return contentOf(text);
  if (text.includes('__internal_execution_token')) return { why: 'token' };
  return PLACEHOLDER.test(text) || ENCRYPTED_FIELD.test(text) ? { why: 'encrypted-partial' } : { text };
}

/** Spaces between values don't count: the text may be laid out. */
function isTooLarge(text: string): boolean {
  if (Buffer.byteLength(text) <= MOST_INPUT_BYTES) return false;
  return Buffer.byteLength(text.replace(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/gs, '$1')) > MOST_INPUT_BYTES;
}

function startOf(index: HistoryIndex, row: number, document: Uint8Array): RunStart {
  const isSmall = isParsed(index, row);
  const continued = index.textOf(row, 'continuedExecutionRunId');
  const initiator = isSmall ? enumField(eventAttributes(index, document, row), 'initiator', 'CONTINUE_AS_NEW_INITIATOR_') : undefined;
  const isRepeated = initiator === 'Retry' || initiator === 'CronSchedule';
  return {
    workflowName: index.nameOf(row),
    taskQueue: isSmall ? taskQueue(index, document, row) : undefined,
    deployment: deploymentOf(index, document),
    isChild: index.textOf(row, 'parentWorkflowId') !== undefined,
    isContinued: continued !== undefined && continued !== index.textOf(row, 'originalExecutionRunId') && !isRepeated,
  };
}

function deploymentOf(index: HistoryIndex, document: Uint8Array): string | undefined {
  for (const row of index.newestOfTypes((type) => type === 'WorkflowTaskCompleted')) {
    return isParsed(index, row) ? textField(eventAttributes(index, document, row), 'workerDeploymentName') : undefined;
  }
  return undefined;
}

function isParsed(index: HistoryIndex, row: number): boolean {
  const { start, end } = index.partOf(row);
  return end - start <= MOST_PARSED;
}
