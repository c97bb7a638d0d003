/** A workflow's group. */
export interface WorkflowNode {
  readonly kind: 'workflow';
  /** Empty for the group of runs without a workflow name. */
  readonly name: string;
}

/** A run's row; the run itself is looked up, since it changes while the row stays. */
export interface RunNode {
  readonly kind: 'run';
  /** Its run's; where the row stands for an execution, that of its newest run, to which the row moves on. */
  readonly key: string;
  /** What makes the row the same row; by default its run. */
  readonly id?: string;
  /** The group it belongs to; undefined for a row below another run and in the flat list. */
  readonly workflow?: string;
  /** The row it hangs below, and as what: an earlier run of the same execution, or an execution that this one started. */
  readonly below?: { readonly node: RunNode; readonly as: 'attempt' | 'child' };
}

/** The row that goes on to older runs, of one workflow or, without a name, of all. */
export interface OlderNode {
  readonly kind: 'older';
  readonly workflow: string | undefined;
  /** Start of the oldest run above it, ms since the epoch. */
  readonly beforeMs: number | undefined;
}

/** The row that says that a workflow has no runs. */
export interface NoRunsNode {
  readonly kind: 'noRuns';
  readonly workflow: string;
}

/** A row of the tree. */
export type RunsNode = WorkflowNode | RunNode | OlderNode | NoRunsNode;

/** What makes a row the same row after a refresh (`TreeItem.id`). */
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
