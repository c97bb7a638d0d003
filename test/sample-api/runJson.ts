import { RawJson, toJsonText } from './rawJson';
import { endAt, rootOf, type SampleRun, statusAt } from './sampleRun';
import { MILLISECOND, timeText } from './sampleTime';

/** @returns a row of the list, every field of `WorkflowExecutionWithoutResultResponse` (OpenAPI document) */
export function rowJson(run: SampleRun, nowUs: number): RawJson {
  return new RawJson(toJsonText(row(run, nowUs), false));
}

/** @returns the detail, every field of `WorkflowExecutionResponse` */
export function detailJson(run: SampleRun, nowUs: number): RawJson {
  return new RawJson(toJsonText({ ...row(run, nowUs), result: resultAt(run, nowUs) }, false));
}

/**
 * @returns the detail as `GET /executions/{id}` and `execute` give it of a run that a request started: without the run's id
 *   (recorded traffic with the service), and as `execute` knows it
 */
export function startedJson(run: SampleRun, nowUs: number, now: 'afterwards' | 'at the start'): RawJson {
  const unknown = now === 'at the start' ? { workflow_id: null, deployment_name: null, user_id: null } : {};
  const detail = { ...row(run, nowUs), ...unknown, run_id: null, result: resultAt(run, nowUs), search_keys: null };
  return new RawJson(toJsonText(detail, false));
}

/** @returns a row with only the fields of the documentation page (no run id) */
export function legacyRowJson(run: SampleRun, nowUs: number): RawJson {
  return new RawJson(toJsonText(legacyRow(run, nowUs), false));
}

/** @returns the detail with only the fields of the documentation page */
export function legacyDetailJson(run: SampleRun, nowUs: number): RawJson {
  const detail = {
    ...legacyRow(run, nowUs),
    parent_execution_id: run.parent?.executionId ?? null,
    result: resultAt(run, nowUs),
    total_duration_ms: durationMs(run, nowUs),
  };
  return new RawJson(toJsonText(detail, false));
}

function row(run: SampleRun, nowUs: number): Record<string, unknown> {
  return {
    workflow_name: run.workflow.name,
    workflow_id: run.workflow.id,
    deployment_name: run.deploymentName,
    execution_id: run.executionId,
    parent_execution_id: run.parent?.executionId ?? null,
    root_execution_id: rootOf(run).executionId,
    run_id: run.runId,
    user_id: run.userId ?? null,
    status: statusAt(run, nowUs),
    start_time: timeText(run.startUs),
    end_time: endTime(run, nowUs),
    total_duration_ms: durationMs(run, nowUs),
  };
}

function legacyRow(run: SampleRun, nowUs: number): Record<string, unknown> {
  return {
    end_time: endTime(run, nowUs),
    execution_id: run.executionId,
    root_execution_id: rootOf(run).executionId,
    start_time: timeText(run.startUs),
    status: statusAt(run, nowUs),
    workflow_name: run.workflow.name,
  };
}

function endTime(run: SampleRun, nowUs: number): string | null {
  const endUs = endAt(run, nowUs);
  return endUs === undefined ? null : timeText(endUs);
}

/** Duration of the trace, which starts with the run; none while the run is active. */
function durationMs(run: SampleRun, nowUs: number): number | null {
  const endUs = endAt(run, nowUs);
  return endUs === undefined ? null : Math.round((endUs - run.startUs) / MILLISECOND);
}

function resultAt(run: SampleRun, nowUs: number): RawJson {
  return new RawJson(endAt(run, nowUs) === undefined ? 'null' : run.result);
}
