import type { Connection } from '../../core/api/connection';

/** As much of a run as its page in the console needs. */
export interface ConsoleSubject {
  readonly workflowName: string | undefined;
  readonly executionId?: string;
}

/**
 * The page of a run, or of a workflow, in the web console: an absolute URL. Its form is not documented; it is the one
 * that other public clients build. There is none for a single run of an execution.
 */
export function consoleUrl({ consoleUrl: base }: Connection, { workflowName, executionId }: ConsoleSubject): string {
  const workflows = `${base}/build/workflows`;
  if (!workflowName) return `${workflows}/executions`;
  const query = executionId === undefined ? '' : `?executionId=${encodeURIComponent(executionId)}`;
  return `${workflows}/${encodeURIComponent(workflowName)}${query}`;
}
