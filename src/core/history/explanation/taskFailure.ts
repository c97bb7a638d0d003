import { commonSpelling, type HistoryIndex } from '../historyIndex';

/** How a workflow task ended: `reset` and `harmless` are sent as failures, but are none. */
export type TaskEnd = 'completed' | 'timedOut' | 'reset' | 'harmless' | 'failed';

/** The server schedules the task again at once, since the run got a signal or an update meanwhile, or for its own reasons. */
const HARMLESS: ReadonlySet<string> = new Set([
  'UnhandledCommand',
  'UnhandledDecision',
  'UnhandledUpdate',
  'ResetStickyTaskQueue',
  'ResetStickyTasklist',
  'ForceCloseCommand',
  'ForceCloseDecision',
  'FailoverCloseCommand',
  'FailoverCloseDecision',
]);

/** Why a workflow task failed, as `NonDeterministicError` (`WorkflowTaskFailedCause`); undefined where it was not sent. */
export function taskFailureCause(index: HistoryIndex, row: number): string | undefined {
  const cause = index.textOf(row, 'cause');
  const common = cause && commonSpelling(cause, 'WORKFLOW_TASK_FAILED_CAUSE_');
  return common === 'Unspecified' ? undefined : common;
}

/** @param row of the event that ended a workflow task */
export function taskEnd(index: HistoryIndex, row: number): TaskEnd {
  const type = index.typeOf(row);
  if (type === 'WorkflowTaskTimedOut') return 'timedOut';
  if (type !== 'WorkflowTaskFailed') return 'completed';
  const cause = taskFailureCause(index, row);
  if (cause === 'ResetWorkflow' || index.textOf(row, 'newRunId') !== undefined) return 'reset';
  return cause !== undefined && HARMLESS.has(cause) ? 'harmless' : 'failed';
}
