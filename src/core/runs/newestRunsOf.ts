import type { RunsClient } from '../api/client';
import type { Connection } from '../api/connection';
import { NEWEST_FIRST } from '../api/newestFirst';
import type { Run } from '../api/types';

/** Page size. Servers that ignore the filter by workflow are likely to have the workflow's newest runs among these. */
const ASKED_RUNS = 100;

/** A workflow's newest runs, newest first, from one request: `GET /v1/workflows/runs`. @throws ApiError; the signal's reason when aborted */
export async function newestRunsOf(client: Pick<RunsClient, 'listRuns'>, connection: Connection, workflow: string, signal: AbortSignal): Promise<Run[]> {
  const query = { ...NEWEST_FIRST, pageSize: ASKED_RUNS, workflowIdentifier: workflow };
  const { runs } = await client.listRuns(connection, query, { signal });
  return runs.filter(({ workflowName }) => workflowName === workflow);
}
