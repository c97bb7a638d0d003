import { isDeepStrictEqual } from 'node:util';
import type { Log } from '../../core/api/log';
import type { Connection } from '../../core/api/connection';
import type { Run, RunReference } from '../../core/api/types';
import { authorityOf } from '../connections/authority';
import type { ConnectionMemory } from '../connections/connectionMemory';
import type { RunDocument } from '../addresses/runUri';

/** How many runs are remembered for each connection. */
const MOST = 10;

/** A recently opened run. Holds ids and names only, no content. */
export interface RecentRun {
  /** Run id, or execution id where no run id is known. */
  readonly id: string;
  readonly executionId?: string | undefined;
  readonly workflowName?: string | undefined;
}

/** Looks up known runs. */
interface RunLookUp {
  /** As `RunFeed.knownOf`. */
  knownOf(authority: string): { find(id: string): Run | undefined } | undefined;
}

/** Recently opened runs per connection. In the global state, since a connection is the same in every window; not synchronised. */
export class RecentRuns {
  constructor(
    private readonly memory: ConnectionMemory,
    private readonly feed: RunLookUp,
    private readonly log: Log,
  ) {}

  /** Recent runs of a connection, latest first. */
  of(connection: Connection): readonly RecentRun[] {
    return this.read(authorityOf(connection));
  }

  /** Adds a run, or moves it to the top. */
  note(connection: Connection, { runId, executionId, workflowName }: RunReference): void {
    this.put(authorityOf(connection), { id: runId ?? executionId, executionId, workflowName });
  }

  /** Adds the runs of documents. */
  noteDocuments(documents: readonly RunDocument[]): void {
    for (const { authority, id } of documents) {
      // Not by the label in the URI: a link may have any text there.
      const run = this.feed.knownOf(authority)?.find(id);
      this.put(authority, run ? { id, executionId: run.executionId, workflowName: run.workflowName } : { id });
    }
  }

  /** Removes the recent runs of a connection. */
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
