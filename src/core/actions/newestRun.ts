import type { RunsClient } from '../api/client';
import type { Connection } from '../api/connection';
import { isApiError } from '../api/errors';
import type { Run, RunReference } from '../api/types';

/**
 * Asks the server whether a run is still the newest of its execution: an act reaches that one, whichever was meant.
 * @returns true also where the server doesn't tell: it has no such endpoint, or the start of the run isn't known
 * @throws ApiError; nothing was changed
 */
export async function isStillNewest(client: Pick<RunsClient, 'getExecution'>, connection: Connection, run: RunReference & Partial<Pick<Run, 'startMs'>>): Promise<boolean> {
  try {
    const newest = await client.getExecution(connection, run.executionId);
    // The live service sends no run id here.
    if (newest.runId !== undefined && run.runId !== undefined && newest.runId === run.runId) return true;
    return newest.startMs === undefined || run.startMs === undefined || newest.startMs === run.startMs;
  } catch (error) {
    if (!isApiError(error) || error.kind !== 'notFound') throw error;
    return true;
  }
}
