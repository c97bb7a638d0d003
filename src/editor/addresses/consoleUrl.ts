import type { Connection } from '../../core/api/connection';

/** The part of a run that the console's URL needs. */
export interface ConsoleSubject {
  readonly workflowName: string | undefined;
  readonly executionId?: string;
}

/**
 * The absolute URL of an execution, or a workflow, in the web console. Its form is not documented; it is that of other
 * public clients. A single run of an execution has none.
 */
export function consoleUrl({ consoleUrl: base }: Connection, { workflowName, executionId }: ConsoleSubject): string {
  const workflows = `${base}/build/workflows`;
  if (!workflowName) return `${workflows}/executions`;
  const query = executionId === undefined ? '' : `?executionId=${encodeURIComponent(executionId)}`;
  return `${workflows}/${encodeURIComponent(workflowName)}${query}`;
}
