import type { Connection } from '../api/connection';
import type { RunsClient } from '../api/client';
import { isApiError } from '../api/errors';
import type { Run } from '../api/types';

/**
 * What is known of a start that was sent:
 * - `sending`: no answer yet
 * - `notKnown`: no answer came, and the server could not be asked
 * - `notStarted`: the server knows no such execution, some time after the connection was lost
 * - `started`
 */
export type StartState = 'sending' | 'notKnown' | 'notStarted' | 'started';

/** A start that was sent. Kept with its document until an answer came, so that the same execution id is used again. */
export interface SentStart {
  readonly executionId: string;
  readonly deployment: string;
  /** When it was sent, ms since the epoch. */
  readonly sentMs: number;
  readonly state: StartState;
  /** Hash of the deployment and the input: whether what was sent is what stands in the document now. */
  readonly content: string;
  /** Start (as the server wrote it) of the run that had this execution id before, if it isn't a new one. */
  readonly previousStart?: string | undefined;
}

/** Pauses before the server is asked again whether an execution exists, ms: a request may be carried out after its connection was lost. */
export const PATIENT: readonly number[] = [0, 2_000, 5_000];

/** It is asked once. */
export const AT_ONCE: readonly number[] = [0];

/** What `lookForStart` needs. */
export interface StartLookUp {
  readonly client: Pick<RunsClient, 'getExecution' | 'listRuns'>;
  /** Pauses before each question, ms. */
  readonly pauses: readonly number[];
  /** Waits; rejects with the signal's reason when aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Finds out whether an execution was started, after its request was lost: by its id, then in the list.
 * @throws the signal's reason when aborted
 */
export async function lookForStart({ client, pauses, wait }: StartLookUp, connection: Connection, sent: SentStart, signal: AbortSignal): Promise<'started' | 'notStarted' | 'notKnown'> {
  for (const ms of pauses) {
    if (ms > 0) await wait(ms, signal);
    try {
      if (await exists({ client, connection }, sent, signal)) return 'started';
    } catch (error) {
      if (!isApiError(error)) throw error;
      return 'notKnown';
    }
  }
  return 'notStarted';
}

/** Clocks of two computers may differ by this, ms. */
const CLOCK_DIFFERENCE_MS = 10 * 60_000;

async function exists({ client, connection }: { readonly client: StartLookUp['client']; readonly connection: Connection }, { executionId, sentMs, previousStart }: SentStart, signal: AbortSignal): Promise<boolean> {
  const isNew = (run: Run): boolean => run.executionId === executionId && (previousStart === undefined || run.startTime !== previousStart);
  try {
    if (isNew(await client.getExecution(connection, executionId, { signal }))) return true;
  } catch (error) {
    if (!isApiError(error) || error.kind !== 'notFound') throw error;
  }
  const startTimeAfter = new Date(sentMs - CLOCK_DIFFERENCE_MS).toISOString();
  const { runs } = await client.listRuns(connection, { sortBy: 'start_time', order: 'desc', startTimeAfter, pageSize: 1000 }, { signal });
  return runs.some(isNew);
}

/** Reads a stored start; undefined if it is none. Another version of the extension may have written it. */
export function readSentStart(value: unknown): SentStart | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { executionId, deployment, sentMs, state, content, previousStart } = value as Record<string, unknown>;
  if (typeof content !== 'string') return undefined;
  if (typeof executionId !== 'string' || typeof deployment !== 'string' || typeof sentMs !== 'number') return undefined;
  const known = (['sending', 'notKnown', 'notStarted', 'started'] as const).find((each) => each === state);
  // A window that was closed while sending has no answer.
  return known && { executionId, deployment, sentMs, content, state: known === 'sending' ? 'notKnown' : known, ...(typeof previousStart === 'string' && { previousStart }) };
}
