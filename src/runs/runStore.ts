import { isApiError } from '../api/errors';
import type { Run, RunPage, RunQuery } from '../api/types';
import { isFinished } from './lifecycle';
import { type FilterPart, ignoredParts, tellsAgainst } from './runFilter';
import { compareRuns, WorkflowRuns } from './workflowRuns';

/** Rows asked for at once: enough that most workspaces' day is one page, small enough to be quick (the server's limit is 1000). */
export const PAGE_SIZE = 200;

/** How many pages one refresh follows to meet runs that are known already. */
const REFRESH_PAGES = 5;

/** How many pages one Load Older follows when they bring nothing new, as on a server that ignores filters. */
const OLDER_PAGES = 10;

/** The pages of `GET /v1/workflows/runs` from where the query begins, one request each, made when the page is asked for. */
export type RunPages = (query: RunQuery, signal: AbortSignal) => AsyncIterable<RunPage>;

/** What a change of the store touched, so that only those rows are drawn again. */
export interface StoreChange {
  /** Groups came, or their order changed. */
  readonly groups: boolean;
  /** Names of the workflows of which a run is new or different. */
  readonly workflows: ReadonlySet<string>;
}

/** Where a walk through pages stands. */
interface Walk {
  /** The view's filter as it was when the walk began: each page's token is for that very question. */
  readonly base: RunQuery;
  /** The workflow whose runs it is for; undefined for all. */
  readonly workflow: string | undefined;
  /** Sent with each page: whether a token remembers its filter is not documented. */
  filter: RunQuery;
  /** Undefined at the beginning and at the end of the walk. */
  token: string | undefined;
  /** Whether the server has no more. */
  done: boolean;
}

/**
 * The runs of one connection that are known so far, grouped by workflow. It asks through `pages`, merges what comes and
 * says what changed; it throws what the call threw, then with everything known still in place.
 */
export class RunStore {
  private readonly byKey = new Map<string, Run>();
  private readonly byWorkflow = new Map<string, WorkflowRuns>();
  private order: readonly WorkflowRuns[] = [];
  private walk: Walk;
  private readonly workflowWalks = new Map<string, Walk>();
  private filtersIgnored = false;
  private readonly passedOverKeys = new Set<string>();
  private readonly ignoredFilters = new Set<FilterPart>();
  private readonly untoldFilters = new Set<FilterPart>();
  private loaded = false;
  private readonly inFlight = new Map<string, Promise<void>>();
  private readonly abort = new AbortController();

  /** @param base what every question asks for besides; called when a walk begins, as times in it move on. Undefined for all runs */
  constructor(
    private readonly pages: RunPages,
    private readonly onChange: (change: StoreChange) => void,
    private readonly base?: () => RunQuery,
  ) {
    this.walk = this.newWalk();
  }

  /** In the order of the rows: newest run first as of the last refresh; what older pages brought since stands below. */
  get workflows(): readonly WorkflowRuns[] {
    return this.order;
  }

  /** How many runs are known. */
  get size(): number {
    return this.byKey.size;
  }

  /** How many runs came that the server's own filter should have kept back. */
  get passedOver(): number {
    return this.passedOverKeys.size;
  }

  /** The parts of the filter that the server was seen to ignore. What its runs tell is looked at here instead. */
  get ignored(): ReadonlySet<FilterPart> {
    return this.ignoredFilters;
  }

  /** Those of `ignored` that its runs don't tell, so that runs are here which may not pass. */
  get unfiltered(): ReadonlySet<FilterPart> {
    return this.untoldFilters;
  }

  /** Whether the server may know older runs than these. */
  get hasOlder(): boolean {
    return this.loaded && !this.walk.done;
  }

  /** Whether the server may know older runs of this workflow than these. */
  hasOlderOf(workflow: string): boolean {
    return this.hasOlder && !this.workflowWalks.get(workflow)?.done;
  }

  /** The run with this key. */
  get(key: string): Run | undefined {
    return this.byKey.get(key);
  }

  /** The group of this name. */
  workflow(name: string): WorkflowRuns | undefined {
    return this.byWorkflow.get(name);
  }

  /** The run with this run id, else the newest one with this execution id. */
  find(id: string): Run | undefined {
    const exact = this.byKey.get(id);
    if (exact) return exact;
    let newest: Run | undefined;
    for (const run of this.byKey.values()) {
      if (run.executionId === id && (!newest || compareRuns(run, newest) < 0)) newest = run;
    }
    return newest;
  }

  /** The newest runs of all workflows. */
  newest(count: number): Run[] {
    return [...this.byWorkflow.values()]
      .flatMap((workflow) => workflow.runs.slice(0, count))
      .sort(compareRuns)
      .slice(0, count);
  }

  /**
   * Merges the newest runs into what is known: pages are followed until they meet a known run. A second call while one
   * is under way joins it.
   * @throws ApiError, or the reason of `dispose`
   */
  refresh(): Promise<void> {
    return this.once('refresh', async (signal) => {
      const changes = new Changes();
      const fresh = this.newWalk();
      const first = this.size + this.passedOver === 0;
      const came: Run[] = [];
      let met = false;
      try {
        for await (const runs of this.follow(fresh, first ? 1 : REFRESH_PAGES, signal)) {
          met = !first && runs.some(({ key }) => this.byKey.has(key) || this.passedOverKeys.has(key));
          this.merge(runs, changes, fresh);
          came.push(...runs);
          this.loaded = true;
          if (met) return;
        }
      } finally {
        // The first page, or a gap that was too wide or that an error left open: Load Older goes on from here. Otherwise
        // what was known lies below, up to where the earlier walk stands.
        if (!met && (fresh.done || fresh.token !== undefined)) this.walk = fresh;
        if (this.base && !signal.aborted) this.dropThoseThatLeft(fresh, came, changes);
        this.reorder(changes);
        this.tell(changes);
      }
    });
  }

  /** Asks for the next older runs of all workflows. A second call while one is under way joins it. @throws as `refresh` */
  loadOlder(): Promise<void> {
    return this.once('older', (signal) => this.loadUntil(this.walk, signal, (runs) => runs.length > 0));
  }

  /** Asks for the next older runs of one workflow. A second call while one is under way joins it. @throws as `refresh` */
  loadOlderOf(workflow: string): Promise<void> {
    const brings = (runs: readonly Run[]): boolean => runs.some((run) => nameOf(run) === workflow);
    // Runs without a workflow have no name to ask for; a server that ignores the filter has one list for all.
    if (this.filtersIgnored || workflow === '') {
      return this.once('older', (signal) => this.loadUntil(this.walk, signal, brings));
    }
    return this.once(`older ${workflow}`, async (signal) => {
      const walk =
        this.workflowWalks.get(workflow) ??
        this.newWalk({ workflowIdentifier: workflow, startTimeBefore: this.oldestStart(workflow) });
      this.workflowWalks.set(workflow, walk);
      await this.loadUntil(walk, signal, brings);
    });
  }

  /** Ends every request under way; what they would have brought is dropped. */
  dispose(): void {
    this.abort.abort();
  }

  private async loadUntil(
    walk: Walk,
    signal: AbortSignal,
    enough: (added: readonly Run[]) => boolean,
  ): Promise<void> {
    const changes = new Changes();
    // The row that loads more says where the list ends, or goes: its list is drawn anew whatever comes.
    if (walk.workflow === undefined) changes.groups = true;
    else changes.workflows.add(walk.workflow);
    try {
      await this.followUntil(walk, signal, changes, enough).catch((error: unknown) => {
        if (!isRefusedToken(error, walk)) throw error;
        // Tokens may expire, how soon is not documented: the walk begins once more, below what is known.
        walk.filter = { ...walk.filter, startTimeBefore: this.oldestStart(walk.workflow) };
        walk.token = undefined;
        return this.followUntil(walk, signal, changes, enough);
      });
    } finally {
      this.append(changes);
      this.tell(changes);
    }
  }

  private async followUntil(
    walk: Walk,
    signal: AbortSignal,
    changes: Changes,
    enough: (added: readonly Run[]) => boolean,
  ): Promise<void> {
    for await (const runs of this.follow(walk, OLDER_PAGES, signal)) {
      if (enough(this.merge(runs, changes, walk))) return;
    }
  }

  /** Start of the oldest known run, of the workflow or of all, as the server wrote it. */
  private oldestStart(workflow: string | undefined): string | undefined {
    if (workflow !== undefined) return this.byWorkflow.get(workflow)?.oldest?.startTime;
    const oldest = [...this.byWorkflow.values()].flatMap(({ oldest: run }) => run ?? []).sort(compareRuns);
    return oldest.at(-1)?.startTime;
  }

  /** Goes on with a walk, page by page, noting how far it came. */
  private async *follow(walk: Walk, mostPages: number, signal: AbortSignal): AsyncGenerator<readonly Run[]> {
    if (walk.done) return;
    const query: RunQuery = {
      sortBy: 'start_time',
      order: 'desc',
      // The server's default is true: helpers of the platform would fill the list.
      includeInternal: false,
      pageSize: PAGE_SIZE,
      ...walk.filter,
      nextPageToken: walk.token,
    };
    let count = 0;
    for await (const { runs, nextPageToken } of this.pages(query, signal)) {
      signal.throwIfAborted();
      walk.token = nextPageToken;
      walk.done = nextPageToken === undefined;
      const asked = walk.workflow;
      if (asked !== undefined && runs.some((run) => nameOf(run) !== asked)) this.filtersIgnored = true;
      yield runs;
      if (++count === mostPages) return;
    }
  }

  /** @returns the runs that were not known before */
  private merge(runs: readonly Run[], changes: Changes, { base }: Walk): Run[] {
    const added: Run[] = [];
    for (const run of runs) {
      const known = this.byKey.get(run.key);
      if (!this.passes(run, base)) {
        this.passedOverKeys.add(run.key);
        if (known) this.drop(known, changes);
        continue;
      }
      this.passedOverKeys.delete(run.key);
      if (known && sameRun(known, run)) continue;
      if (!known) added.push(run);
      else {
        this.byWorkflow.get(nameOf(known))?.remove(known);
        changes.workflows.add(nameOf(known));
      }
      this.byKey.set(run.key, run);
      this.groupOf(run, changes).add(run);
      changes.workflows.add(nameOf(run));
    }
    return added;
  }

  /** Whether the server was right to send the run; notes what it ignored. */
  private passes(run: Run, base: RunQuery): boolean {
    let passes = true;
    for (const part of ignoredParts(run, base)) {
      this.ignoredFilters.add(part);
      if (tellsAgainst(run, part)) passes = false;
      else this.untoldFilters.add(part);
    }
    return passes;
  }

  /** Runs that pass no more: nothing but their absence tells that a filtered one ended, or that its time is over. */
  private dropThoseThatLeft(fresh: Walk, came: readonly Run[], changes: Changes): void {
    const keys = new Set(came.map(({ key }) => key));
    const reach = fresh.done ? -Infinity : Math.min(...came.map(({ startMs }) => startMs ?? Infinity));
    // A server that ignores filters sends whatever is newest, in which the runs that changed are.
    const isTold = this.ignoredFilters.size === 0;
    for (const run of this.byKey.values()) {
      const left = isTold && !keys.has(run.key) && !isFinished(run.status) && (run.startMs ?? Infinity) > reach;
      if (left || ignoredParts(run, fresh.base).includes('startedWithin')) this.drop(run, changes);
    }
  }

  private drop(run: Run, changes: Changes): void {
    const name = nameOf(run);
    const group = this.byWorkflow.get(name);
    this.byKey.delete(run.key);
    group?.remove(run);
    changes.workflows.add(name);
    if (group?.newest) return;
    this.byWorkflow.delete(name);
    changes.groups = true;
  }

  private groupOf(run: Run, changes: Changes): WorkflowRuns {
    const name = nameOf(run);
    let group = this.byWorkflow.get(name);
    if (!group) {
      group = new WorkflowRuns(name);
      this.byWorkflow.set(name, group);
      changes.groups = true;
    }
    return group;
  }

  private reorder(changes: Changes): void {
    const order = [...this.byWorkflow.values()].sort(compareGroups);
    if (order.length !== this.order.length || order.some((group, index) => group !== this.order[index])) {
      changes.groups = true;
    }
    this.order = order;
  }

  /** Older pages must not move rows under the mouse: only new groups are put in, below. */
  private append(changes: Changes): void {
    if (!changes.groups) return;
    const known = new Set(this.order);
    const added = [...this.byWorkflow.values()].filter((group) => !known.has(group));
    const left = this.order.filter(({ newest }) => newest);
    this.order = [...left, ...added.sort(compareGroups)];
  }

  private tell(changes: Changes): void {
    if (!this.abort.signal.aborted && (changes.groups || changes.workflows.size > 0)) this.onChange(changes);
  }

  private newWalk(filter: RunQuery = {}): Walk {
    const base = this.base?.() ?? {};
    return { base, workflow: filter.workflowIdentifier, filter: { ...base, ...filter }, token: undefined, done: false };
  }

  private once(question: string, ask: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const running = this.inFlight.get(question);
    if (running) return running;
    const answer = ask(this.abort.signal).finally(() => this.inFlight.delete(question));
    this.inFlight.set(question, answer);
    return answer;
  }
}

class Changes implements StoreChange {
  groups = false;
  readonly workflows = new Set<string>();
}

/** The name a run is grouped under; empty when the server sent none. */
export function nameOf(run: Run): string {
  return run.workflowName ?? '';
}

function isRefusedToken(error: unknown, walk: Walk): boolean {
  if (walk.token === undefined || !isApiError(error)) return false;
  return error.kind === 'invalidRequest' || error.kind === 'notFound';
}

function compareGroups(left: WorkflowRuns, right: WorkflowRuns): number {
  return left.newest && right.newest ? compareRuns(left.newest, right.newest) : 0;
}

/** What of a run the server says, most telling first; times in ms and the key follow from it. */
const SENT = [
  'status',
  'endTime',
  'totalDurationMs',
  'startTime',
  'workflowName',
  'deploymentName',
  'workflowId',
  'parentExecutionId',
  'rootExecutionId',
  'userId',
  'runId',
  'executionId',
] as const satisfies readonly (keyof Run)[];

function sameRun(left: Run, right: Run): boolean {
  for (const field of SENT) if (left[field] !== right[field]) return false;
  return true;
}
