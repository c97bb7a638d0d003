/** Between two starts, ms. */
const PACE = 60_000;
/** Duration of a run that has ended, ms. */
const DURATION = 12_000;
/** When run 0 started, ms since the epoch: the runs around it are as recent as those in the view. */
const START = Date.now();

/** A row of the server's list of runs. @param index runs with a smaller one are older, those above 0 start from now on */
export function runRow(index: number, workflowName: string, status = 'COMPLETED'): object {
  // Ids sort as the runs do.
  const id = `019b2bd7-96e7-7219-8c0b-${String(1e9 + index).padStart(12, '0')}`;
  const start = START + index * PACE;
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

/** The workflow of a run; workflows take turns. */
export function workflowOf(index: number, workflows: number): string {
  return `workflow-${((index % workflows) + workflows) % workflows}`;
}

/** The answer with these rows. */
export function pageOf(rows: readonly object[], nextPageToken: string | null): string {
  return JSON.stringify({ executions: rows, next_page_token: nextPageToken });
}
