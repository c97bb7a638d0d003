/** Start of run 0, and the time between two starts, ms. */
const FIRST_START = Date.UTC(2020, 10, 20, 12);
const PACE = 60_000;
const DURATION = 12_000;

/** A row of the server's list of runs. @param index the older the smaller */
export function runRow(index: number, workflowName: string, status = 'COMPLETED'): object {
  const id = `019b2bd7-96e7-7219-8c0b-${String(index).padStart(12, '0')}`;
  const start = FIRST_START + index * PACE;
  const isActive = status !== 'COMPLETED';
  return {
    workflow_name: workflowName,
    workflow_id: '7a74ac0c-a4ed-5ef8-8f41-3ea64b31cf17',
    deployment_name: 'production',
    execution_id: id,
    parent_execution_id: null,
    root_execution_id: id,
    run_id: id,
    user_id: '3a5aa614-b378-5d78-998a-e3131128ec25',
    status,
    start_time: new Date(start).toISOString(),
    end_time: isActive ? null : new Date(start + DURATION).toISOString(),
    total_duration_ms: isActive ? null : DURATION,
  };
}

/** Of which workflow a run is where many take turns. */
export function workflowOf(index: number, workflows: number): string {
  return `workflow-${index % workflows}`;
}

/** The answer that holds these rows. */
export function pageOf(rows: readonly object[], nextPageToken: string | null): string {
  return JSON.stringify({ executions: rows, next_page_token: nextPageToken });
}
