import type { Run } from '../../src/core/api/types';

/** A run with realistic default fields. Start and end are in ms since the epoch. */
export function buildRun(fields: Partial<Run> & { executionId: string }): Run {
  const startMs = 'startMs' in fields ? fields.startMs : Date.UTC(2026, 10, 20, 12);
  return {
    key: fields.runId ?? `${fields.executionId} ${startMs ?? ''}`,
    runId: undefined,
    workflowName: 'process-invoices',
    workflowId: undefined,
    deploymentName: undefined,
    parentExecutionId: undefined,
    rootExecutionId: fields.executionId,
    userId: undefined,
    status: 'COMPLETED',
    startTime: startMs === undefined ? undefined : new Date(startMs).toISOString(),
    endTime: fields.endMs === undefined ? undefined : new Date(fields.endMs).toISOString(),
    endMs: undefined,
    totalDurationMs: undefined,
    ...fields,
    startMs,
  };
}
