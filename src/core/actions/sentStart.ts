import type { Connection } from '../api/connection';
import type { RunsClient } from '../api/client';
import { isApiError } from '../api/errors';

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
}

/** Pauses before the server is asked again whether an execution exists, ms: a request may be carried out after its connection was lost. */
const ASK_AFTER_MS = [0, 2_000, 5_000];

/** What `lookForStart` needs. */
export interface StartLookUp {
  readonly client: Pick<RunsClient, 'getExecution' | 'listRuns'>;
  /** Waits; rejects with the signal's reason when aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Finds out whether an execution was started, after its request was lost: by its id, then in the list.
 * @throws the signal's reason when aborted
 */
export async function lookForStart({ client, wait }: StartLookUp, connection: Connection, { executionId, sentMs }: SentStart, signal: AbortSignal): Promise<'started' | 'notStarted' | 'notKnown'> {
  for (const ms of ASK_AFTER_MS) {
    if (ms > 0) await wait(ms, signal);
    try {
      if (await exists({ client, connection }, { executionId, sentMs }, signal)) return 'started';
    } catch (error) {
      if (!isApiError(error)) throw error;
      return 'notKnown';
    }
  }
  return 'notStarted';
}

/** Clocks of two computers may differ by this, ms. */
const CLOCK_DIFFERENCE_MS = 10 * 60_000;

async function exists({ client, connection }: { readonly client: StartLookUp['client']; readonly connection: Connection }, { executionId, sentMs }: Pick<SentStart, 'executionId' | 'sentMs'>, signal: AbortSignal): Promise<boolean> {
  try {
    const run = await client.getExecution(connection, executionId, { signal });
    return run.executionId === executionId;
  } catch (error) {
    if (!isApiError(error) || error.kind !== 'notFound') throw error;
  }
  const startTimeAfter = new Date(sentMs - CLOCK_DIFFERENCE_MS).toISOString();
  const { runs } = await client.listRuns(connection, { sortBy: 'start_time', order: 'desc', startTimeAfter, pageSize: 1000 }, { signal });
  return runs.some((run) => run.executionId === executionId);
}

/** Reads a stored start; undefined if it is none. Another version of the extension may have written it. */
export function readSentStart(value: unknown): SentStart | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { executionId, deployment, sentMs, state } = value as Record<string, unknown>;
  if (typeof executionId !== 'string' || typeof deployment !== 'string' || typeof sentMs !== 'number') return undefined;
  const known = (['sending', 'notKnown', 'notStarted', 'started'] as const).find((each) => each === state);
  // A window that was closed while sending has no answer.
  return known && { executionId, deployment, sentMs, state: known === 'sending' ? 'notKnown' : known };
}
