import type { Connection } from '../../src/core/api/connection';
import type { Run } from '../../src/core/api/types';
import { ExecutionTrees } from '../../src/core/runs/executionTrees';
import type { RowSource } from '../../src/editor/tree/treeItem';
import { WorkflowRuns } from '../../src/core/runs/workflowRuns';

const connection: Connection = {
  name: 'default',
  origin: 'https://api.mistral.ai',
  baseUrl: 'https://api.mistral.ai',
  consoleUrl: 'https://console.mistral.ai',
  readOnly: false,
  getKey: () => Promise.reject(new Error('A row needs no key')),
};

/** The source of rows for these runs. By default: groups, none pinned, none expanded. */
export function buildRowSource(runs: readonly Run[], fields: Partial<RowSource> = {}): RowSource {
  const executions = new ExecutionTrees();
  const groups = new Map<string, WorkflowRuns>();
  for (const run of runs) {
    const name = run.workflowName ?? '';
    const group = groups.get(name) ?? new WorkflowRuns(name);
    group.add(run);
    groups.set(name, group);
    executions.put(run, undefined);
  }
  return {
    connection,
    nowMs: Date.UTC(2026, 10, 20, 12),
    newestFirst: false,
    known: {
      executions,
      get: (key) => runs.find((run) => run.key === key),
      workflow: (name) => groups.get(name),
      knowsTree: () => false,
    },
    displayName: () => undefined,
    isPinned: () => false,
    definedIn: () => [],
    canAct: true,
    isSubscribed: () => false,
    isCancelRequested: () => false,
    explanation: () => undefined,
    isOpen: () => false,
    ...fields,
  };
}
