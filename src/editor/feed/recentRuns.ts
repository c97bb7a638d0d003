import { isDeepStrictEqual } from 'node:util';
import type { Log } from '../../core/api/log';
import type { Connection } from '../../core/api/connection';
import type { Run, RunReference } from '../../core/api/types';
import { authorityOf } from '../connections/authority';
import type { ConnectionMemory } from '../connections/connectionMemory';
import type { RunDocument } from '../addresses/runUri';

/** How many runs are remembered for each connection. */
const MOST = 10;

/** A run that was opened lately: what finds it again, nothing of what it said. */
export interface RecentRun {
  /** Run id, or execution id where no run id is known. */
  readonly id: string;
  readonly executionId?: string | undefined;
  readonly workflowName?: string | undefined;
}

/** What is known of runs. */
interface RunLookUp {
  /** As `RunFeed.knownOf`. */
  knownOf(authority: string): { find(id: string): Run | undefined } | undefined;
}

/**
 * The runs opened lately, of each connection by itself. Kept in the editor's global state and not a workspace's: a
 * connection is the same in every window, so a run opened from one folder is as recent in another. Never synchronised to
 * other computers.
 */
export class RecentRuns {
  constructor(
    private readonly memory: ConnectionMemory,
    private readonly feed: RunLookUp,
    private readonly log: Log,
  ) {}

  /** Those of a connection, latest first. */
  of(connection: Connection): readonly RecentRun[] {
    return this.read(authorityOf(connection));
  }

  /** Notes a run that is being opened. */
  note(connection: Connection, { runId, executionId, workflowName }: RunReference): void {
    this.put(authorityOf(connection), { id: runId ?? executionId, executionId, workflowName });
  }

  /** Notes the runs of documents that are being opened. */
  noteDocuments(documents: readonly RunDocument[]): void {
    for (const { authority, id } of documents) {
      // Not by the label in the URI: a link may have any text there.
      const run = this.feed.knownOf(authority)?.find(id);
      this.put(authority, run ? { id, executionId: run.executionId, workflowName: run.workflowName } : { id });
    }
  }

  /** Forgets those of a connection. */
  forget(connection: Connection): void {
    this.store(authorityOf(connection), undefined);
  }

  private put(authority: string, run: RecentRun): void {
    const runs = this.read(authority);
    const noted = runs.find(({ id }) => id === run.id);
    const merged: RecentRun = {
      id: run.id,
      executionId: run.executionId ?? noted?.executionId,
      workflowName: run.workflowName ?? noted?.workflowName,
    };
    // A run noted by a command is noted again when its tab opens.
    if (isDeepStrictEqual(runs[0], merged)) return;
    const others = runs.filter(({ id }) => id !== run.id);
    this.store(authority, [merged, ...others].slice(0, MOST));
  }

  private store(authority: string, runs: readonly RecentRun[] | undefined): void {
    this.memory.set('recentRuns', authority, runs).then(undefined, (error: unknown) => {
      this.log.warn(`Recently opened runs can't be remembered: ${String(error)}`);
    });
  }

  private read(authority: string): readonly RecentRun[] {
    const stored = this.memory.get('recentRuns', authority);
    return Array.isArray(stored) ? stored.flatMap(recentRun) : [];
  }
}

function recentRun(stored: unknown): RecentRun[] {
  if (typeof stored !== 'object' || stored === null) return [];
  const { id, executionId, workflowName } = stored as Record<string, unknown>;
  return text(id) === undefined ? [] : [{ id: String(id), executionId: text(executionId), workflowName: text(workflowName) }];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
