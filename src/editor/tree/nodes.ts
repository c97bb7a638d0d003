/** A workflow's group. */
export interface WorkflowNode {
  readonly kind: 'workflow';
  /** Empty for the group of runs without a workflow name. */
  readonly name: string;
}

/** A run's row. The run is looked up by key, since it changes while the row remains. */
export interface RunNode {
  readonly kind: 'run';
  /** Key of the run; for the row of an execution, of its newest run. */
  readonly key: string;
  /** Identity of the row; by default from the key. */
  readonly id?: string;
  /** The group it belongs to; undefined for a row below another run and in the flat list. */
  readonly workflow?: string;
  /** The parent row, and whether this is an earlier run of its execution or one of its child executions. */
  readonly below?: { readonly node: RunNode; readonly as: 'attempt' | 'child' };
}

/** The row Load Older, of one workflow or, if undefined, of all. */
export interface OlderNode {
  readonly kind: 'older';
  readonly workflow: string | undefined;
  /** Start of the oldest run above it, ms since the epoch. */
  readonly beforeMs: number | undefined;
}

/** The only row in the group of a workflow without runs. */
export interface NoRunsNode {
  readonly kind: 'noRuns';
  readonly workflow: string;
}

/** A row of the tree. */
export type RunsNode = WorkflowNode | RunNode | OlderNode | NoRunsNode;

/** `TreeItem.id`: identifies a row across refreshes. */
export function nodeId(node: RunsNode): string {
  switch (node.kind) {
    case 'workflow':
      return `workflow:${node.name}`;
    case 'run':
      return node.id ?? `run:${node.key}`;
    case 'older':
      return node.workflow === undefined ? 'older' : `older:${node.workflow}`;
    case 'noRuns':
      return `noRuns:${node.workflow}`;
  }
}
