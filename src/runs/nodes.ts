/** A workflow's group. */
export interface WorkflowNode {
  readonly kind: 'workflow';
  /** Empty for the group of runs without a workflow name. */
  readonly name: string;
}

/** A run's row; the run itself is looked up, since it changes while the row stays. */
export interface RunNode {
  readonly kind: 'run';
  readonly key: string;
}

/** The row that goes on to older runs, of one workflow or, without a name, of all. */
export interface OlderNode {
  readonly kind: 'older';
  readonly workflow: string | undefined;
  /** Start of the oldest run above it, ms since the epoch. */
  readonly beforeMs: number | undefined;
}

/** A row of the tree. */
export type RunsNode = WorkflowNode | RunNode | OlderNode;

/** What makes a row the same row after a refresh (`TreeItem.id`). */
export function nodeId(node: RunsNode): string {
  switch (node.kind) {
    case 'workflow':
      return `workflow:${node.name}`;
    case 'run':
      return `run:${node.key}`;
    case 'older':
      return node.workflow === undefined ? 'older' : `older:${node.workflow}`;
  }
}
