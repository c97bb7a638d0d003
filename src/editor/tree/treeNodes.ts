import type * as vscode from 'vscode';
import type { Run } from '../../core/api/types';
import { nodeId, type RunNode, type RunsNode, type WorkflowNode } from './nodes';

/** A row as it was last drawn. */
export interface DrawnRow {
  readonly node: RunsNode;
  /** The only part of a row that changes with time alone. */
  readonly description: vscode.TreeItem['description'];
}

/** The nodes of the tree. VS Code identifies a row by the object it was given, so there is one object per id. */
export class TreeNodes {
  private readonly byId = new Map<string, RunsNode>();
  private readonly byExecution = new Map<string, Set<RunNode>>();
  private readonly drawnById = new Map<string, DrawnRow>();

  /** The row of a workflow. */
  workflow(name: string): WorkflowNode {
    return this.unique({ kind: 'workflow', name });
  }

  /** The row of a run in the flat list. */
  listed(run: Run): RunNode {
    return this.run({ kind: 'run', key: run.key }, run);
  }

  /** The row of an execution in a group. When the execution continues in a new run, that run takes over the row and its selection. */
  grouped(workflow: string, run: Run): RunNode {
    return this.run({ kind: 'run', key: run.key, id: `run:${encoded(workflow)}/${encoded(run.executionId)}`, workflow }, run);
  }

  /** The row of an attempt or child below another run. */
  below(node: RunNode, as: 'attempt' | 'child', run: Run): RunNode {
    const own = as === 'attempt' ? run.key : run.executionId;
    return this.run({ kind: 'run', key: run.key, id: `${nodeId(node)}/${as}:${encoded(own)}`, below: { node, as } }, run);
  }

  /** All rows of an execution. */
  ofExecution(executionId: string): readonly RunNode[] {
    return [...(this.byExecution.get(executionId) ?? [])];
  }

  /** The row that a row is nested under; undefined at the top level. */
  parentOf(node: RunsNode): RunsNode | undefined {
    if (node.kind !== 'run') return undefined;
    if (node.below) return node.below.node;
    return node.workflow === undefined ? undefined : this.workflow(node.workflow);
  }

  /** Remembers a row as drawn. */
  noteDrawn(row: DrawnRow): void {
    this.drawnById.set(nodeId(row.node), row);
  }

  /** The rows drawn since the last `forgetDrawn`. */
  get drawn(): readonly DrawnRow[] {
    return [...this.drawnById.values()];
  }

  /** Forgets which rows were drawn. */
  forgetDrawn(): void {
    this.drawnById.clear();
  }

  /** Forgets all nodes. */
  clear(): void {
    this.byId.clear();
    this.byExecution.clear();
    this.forgetDrawn();
  }

  private run(node: RunNode, { executionId }: Run): RunNode {
    const unique = this.unique(node);
    const rows = this.byExecution.get(executionId);
    if (rows) rows.add(unique);
    else this.byExecution.set(executionId, new Set([unique]));
    return unique;
  }

  private unique<T extends RunsNode>(node: T): T {
    const id = nodeId(node);
    const known = this.byId.get(id) as T | undefined;
    // An execution's row gets the key of its newest run.
    if (known) return Object.assign(known, node);
    this.byId.set(id, node);
    return node;
  }
}

/** Ids are joined from encoded parts: with two equal ids VS Code fails to draw the whole tree. */
const encoded = encodeURIComponent;
