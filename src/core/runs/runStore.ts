import { isApiError } from '../api/errors';
import type { Run, RunPage, RunQuery } from '../api/types';
import { ActiveRuns, type LookUpRun, type RunPages } from './activeRuns';
import { ExecutionTrees, rootOf } from './executionTrees';
import { isFinished } from './lifecycle';
import { type FilterPart, type FilterQuery, ignoredParts, tellsAgainst } from './runFilter';
import { compareRuns, insert, placeOf, WorkflowRuns } from './workflowRuns';

/** Rows asked for at once: enough that most workspaces' day is one page, small enough to be quick (the server's limit is 1000). */
export const PAGE_SIZE = 200;

/** How many pages one refresh follows to meet runs that are known already. */
const REFRESH_PAGES = 5;

/** How many pages one Load Older follows when they bring nothing new, as on a server that ignores filters. */
const OLDER_PAGES = 10;

/** Rows of a tree's page: the server's limit, so that nearly every tree is one request. */
const TREE_PAGE_SIZE = 1000;

/** How many pages of a tree are read: nobody looks through more. */
const TREE_PAGES = 5;

/** Of every list. */
const NEWEST_FIRST: RunQuery = {
  sortBy: 'start_time',
  order: 'desc',
  // The server's default is true: helpers of the platform would fill the list.
  includeInternal: false,
};

/** What a change of the store touched, so that only those rows are drawn again. */
export interface StoreChange {
  /** Groups came, or their order changed. */
  readonly groups: boolean;
  /** Names of the workflows of which a run is new or different. */
  readonly workflows: ReadonlySet<string>;
  /** Executions of which a run, or a descendant's run, is new or different. */
  readonly executions: ReadonlySet<string>;
  /** Runs whose end is news. */
  readonly ended: readonly EndedRun[];
}

/** A run that ended since the last refresh. */
export interface EndedRun {
  readonly run: Run;
  /** Whether it was seen before it ended; others began and ended between two refreshes. */
  readonly wasSeen: boolean;
}

/** What a store may be made with beside its pages. */
export interface RunStoreOptions {
  /** How to ask for one run, for `ActiveRuns`. */
  readonly lookUp?: LookUpRun | undefined;
  /** What every list asks for besides; called when a walk begins, as times in it move on. Undefined for all runs. */
  readonly base?: (() => FilterQuery) | undefined;
}

/** Where a walk through pages stands. */
interface Walk {
  /** What the store's own filter was when the walk began. */
  readonly base: FilterQuery;
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
  /** Runs that only a tree brought. No list holds them: between them and what a list has may lie others. */
  private readonly apart = new Map<string, Run>();
  private readonly byWorkflow = new Map<string, WorkflowRuns>();
  private readonly trees = new Map<string, 'asked' | 'known'>();
  private treesIgnored = false;
  /** How the known runs hang together. */
  readonly executions = new ExecutionTrees();
  private order: readonly WorkflowRuns[] = [];
  private walk: Walk;
  private readonly workflowWalks = new Map<string, Walk>();
  private filtersIgnored = false;
  private readonly passedOverKeys = new Set<string>();
  private readonly ignoredFilters = new Set<FilterPart>();
  private readonly untoldFilters = new Set<FilterPart>();
  private readonly base: RunStoreOptions['base'];
  private loaded = false;
  private inOrder = true;
  /** Keys of the newest page as it last was: a page that holds one of them leaves no gap above what is known. */
  private newestKeys: ReadonlySet<string> = new Set();
  /** Of the newest page, and the question that it answered. */
  private etag: { readonly etag: string; readonly question: string } | undefined;
  private readonly active: ActiveRuns;
  private readonly inFlight = new Map<string, Promise<void>>();
  private readonly abort = new AbortController();

  constructor(
    private readonly pages: RunPages,
    private readonly onChange: (change: StoreChange) => void,
    { lookUp, base }: RunStoreOptions = {},
  ) {
    this.active = new ActiveRuns(pages, lookUp);
    this.base = base;
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

  /** Whether a run is known that is active. */
  get hasActive(): boolean {
    return this.active.any;
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
    return this.byKey.get(key) ?? this.apart.get(key);
  }

  /** Whether the run with this key is of a list, so that a refresh tells what becomes of it. */
  isListed(key: string): boolean {
    return this.byKey.has(key);
  }

  /** The group of this name. */
  workflow(name: string): WorkflowRuns | undefined {
    return this.byWorkflow.get(name);
  }

  /** The run with this run id, else the newest one with this execution id. */
  find(id: string): Run | undefined {
    return this.get(id) ?? this.executions.newest(id);
  }

  /** A workflow's newest runs, of each execution one. */
  newestOf(workflow: string, count: number): Run[] {
    const newest = new Map<string, Run>();
    for (const run of this.byWorkflow.get(workflow)?.runs ?? []) {
      if (newest.size === count) break;
      if (!newest.has(run.executionId)) newest.set(run.executionId, run);
    }
    return [...newest.values()];
  }

  /** Whether the server was asked for the tree of this root, whatever came of it. */
  hasAskedForTree(root: string): boolean {
    return this.treesIgnored || this.trees.has(root);
  }

  /** Whether the tree of this root came from the server. */
  knowsTree(root: string): boolean {
    return this.trees.get(root) === 'known';
  }

  /** The newest runs of all workflows. */
  newest(count: number): Run[] {
    const newest: Run[] = [];
    // Of each workflow the newest run that is not taken yet: of all others, many as they may be, none is looked at.
    const next = [...this.byWorkflow.values()].flatMap((workflow) => workflow.newest ?? []).sort(compareRuns);
    while (newest.length < count) {
      const run = next.shift();
      if (!run) break;
      newest.push(run);
      const runs = this.byWorkflow.get(workflowNameOf(run))?.runs ?? [];
      const older = runs[placeOf(runs, run) + 1];
      if (older) insert(next, older);
    }
    return newest;
  }

  /**
   * Merges the newest runs into what is known: pages are followed until one meets the newest page of the time before.
   * Active runs further below are asked for as `ActiveRuns` says. A second call while one is under way joins it.
   * @param inOrder whether the workflows are put in order anew; otherwise new ones stand below, and no row moves
   * @throws ApiError, or the reason of `dispose`
   */
  refresh({ inOrder = true }: { inOrder?: boolean } = {}): Promise<void> {
    this.inOrder ||= inOrder;
    return this.once('refresh', async (signal) => {
      // What the first answer brings is how things are; what a later one brings has happened since.
      const changes = new Changes(this.loaded);
      try {
        this.active.begin();
        await this.mergeNewest(signal, changes);
        for await (const runs of this.active.askForUnseen(signal)) {
          this.mergeKnown(runs, changes);
        }
      } finally {
        if (this.inOrder) this.reorder(changes);
        else this.append(changes);
        this.inOrder = false;
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
    const brings = (runs: readonly Run[]): boolean => runs.some((run) => workflowNameOf(run) === workflow);
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

  /**
   * Asks for all runs below a root and for the root's own. On servers that can't tell, nothing comes of it. A second
   * call while one is under way joins it.
   * @throws as `refresh`
   */
  loadTree(root: string): Promise<void> {
    return this.once(`tree ${root}`, async (signal) => {
      if (this.treesIgnored) return;
      if (!this.trees.has(root)) this.trees.set(root, 'asked');
      const changes = new Changes();
      const query: RunQuery = { ...NEWEST_FIRST, pageSize: TREE_PAGE_SIZE, rootExecutionId: root };
      let count = 0;
      try {
        for await (const { runs } of this.pages(query, signal)) {
          signal.throwIfAborted();
          this.treesIgnored = runs.some((run) => rootOf(run) !== root);
          if (this.treesIgnored) return;
          for (const run of runs) this.keepApart(run, changes);
          if (++count === TREE_PAGES) break;
        }
        this.trees.set(root, 'known');
        changes.executions.add(root);
      } finally {
        this.tell(changes);
      }
    });
  }

  /** Ends every request under way; what they would have brought is dropped. */
  dispose(): void {
    this.abort.abort();
  }

  private async mergeNewest(signal: AbortSignal, changes: Changes): Promise<void> {
    const fresh = this.newWalk();
    const asked = JSON.stringify(question(fresh));
    const etag = this.etag?.question === asked ? this.etag.etag : undefined;
    const before = this.newestKeys;
    const came: Run[] = [];
    let met = false;
    try {
      for await (const page of this.follow(fresh, before.size === 0 ? 1 : REFRESH_PAGES, signal, etag)) {
        met = page.unchanged ?? false;
        if (met) {
          for (const key of before) this.active.noteUnchanged(key);
          return;
        }
        if (this.newestKeys === before) {
          this.newestKeys = new Set(page.runs.map(({ key }) => key));
          this.etag = page.etag === undefined ? undefined : { etag: page.etag, question: asked };
        }
        met = page.runs.some(({ key }) => before.has(key));
        this.merge(page.runs, changes, fresh);
        came.push(...page.runs);
        this.loaded = true;
        if (met) return;
      }
    } finally {
      // The first page, or a gap that was too wide or that an error left open: Load Older goes on from here. Otherwise
      // what was known lies below, up to where the earlier walk stands.
      if (!met && (fresh.done || fresh.token !== undefined)) this.walk = fresh;
      const isUnchanged = met && came.length === 0;
      if (this.base && !isUnchanged && !signal.aborted) this.dropThoseThatLeft(fresh, came, changes);
    }
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
    for await (const { runs } of this.follow(walk, OLDER_PAGES, signal)) {
      if (enough(this.merge(runs, changes, walk))) return;
    }
  }

  /** Start of the oldest known run, of the workflow or of all, as the server wrote it. */
  private oldestStart(workflow: string | undefined): string | undefined {
    if (workflow !== undefined) return this.byWorkflow.get(workflow)?.oldest?.startTime;
    const oldest = [...this.byWorkflow.values()].flatMap(({ oldest: run }) => run ?? []).sort(compareRuns);
    return oldest.at(-1)?.startTime;
  }

  /** Goes on with a walk, page by page, noting how far it came. @param etag of an earlier first page */
  private async *follow(walk: Walk, mostPages: number, signal: AbortSignal, etag?: string): AsyncGenerator<RunPage> {
    if (walk.done) return;
    let count = 0;
    for await (const page of this.pages(question(walk), signal, etag)) {
      signal.throwIfAborted();
      const { runs, nextPageToken } = page;
      walk.token = nextPageToken;
      walk.done = nextPageToken === undefined;
      const asked = walk.workflow;
      if (asked !== undefined && runs.some((run) => workflowNameOf(run) !== asked)) this.filtersIgnored = true;
      yield page;
      if (++count === mostPages) return;
    }
  }

  /** @returns the runs that were not known before */
  private merge(runs: readonly Run[], changes: Changes, { base }: Walk): Run[] {
    const added: Run[] = [];
    for (const run of runs) {
      if (this.base) {
        if (!this.passes(run, base)) {
          this.passedOverKeys.add(run.key);
          this.drop(run.key, changes);
          continue;
        }
        this.passedOverKeys.delete(run.key);
      }
      if (this.put(run, changes)) added.push(run);
    }
    return added;
  }

  /** Runs that came by another question than a walk's: of the known ones, what became of them. */
  private mergeKnown(runs: readonly Run[], changes: Changes): void {
    const base = this.base?.() ?? {};
    for (const run of runs) {
      if (!this.byKey.has(run.key)) continue;
      if (ignoredParts(run, base).some((part) => tellsAgainst(run, part))) this.drop(run.key, changes);
      else this.put(run, changes);
    }
  }

  /** @returns whether the run was not known before */
  private put(run: Run, changes: Changes): boolean {
    this.active.note(run);
    const known = this.byKey.get(run.key);
    if (known && sameRun(known, run)) return false;
    changes.noteEnd(run, known ?? this.apart.get(run.key));
    if (known) this.leaveGroup(known, workflowNameOf(run), changes);
    this.byKey.set(run.key, run);
    this.groupOf(run, changes).add(run);
    changes.workflows.add(workflowNameOf(run));
    this.connect(run, known ?? this.apart.get(run.key), changes);
    this.apart.delete(run.key);
    return !known;
  }

  /** Takes a run out of the lists. How it hangs together with others stays known. */
  private drop(key: string, changes: Changes): void {
    const run = this.byKey.get(key);
    if (!run) return;
    this.byKey.delete(key);
    this.apart.set(key, run);
    this.active.forget(key);
    this.leaveGroup(run, undefined, changes);
  }

  /** @param next the group that the run goes to, which stays even if this was its only run */
  private leaveGroup(run: Run, next: string | undefined, changes: Changes): void {
    const name = workflowNameOf(run);
    const group = this.byWorkflow.get(name);
    group?.remove(run);
    changes.workflows.add(name);
    if (group?.newest || name === next) return;
    this.byWorkflow.delete(name);
    changes.groups = true;
  }

  /** Whether the server was right to send the run; notes what it ignored. */
  private passes(run: Run, base: FilterQuery): boolean {
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
    const isTold = [...this.ignoredFilters].every((part) => part === 'workflows');
    for (const run of this.byKey.values()) {
      const left = isTold && !keys.has(run.key) && !isFinished(run.status) && (run.startMs ?? Infinity) > reach;
      if (left || ignoredParts(run, fresh.base).includes('startedWithin')) this.drop(run.key, changes);
    }
  }

  private keepApart(run: Run, changes: Changes): void {
    if (this.byKey.has(run.key)) {
      this.mergeKnown([run], changes);
      return;
    }
    const known = this.apart.get(run.key);
    if (known && sameRun(known, run)) return;
    this.apart.set(run.key, run);
    this.connect(run, known, changes);
  }

  private connect(run: Run, known: Run | undefined, changes: Changes): void {
    this.executions.put(run, known);
    this.executions.collectAround(run, changes.executions);
  }

  private groupOf(run: Run, changes: Changes): WorkflowRuns {
    const name = workflowNameOf(run);
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
    this.order = [...this.order.filter(({ newest }) => newest), ...added.sort(compareGroups)];
  }

  private tell(changes: Changes): void {
    if (!this.abort.signal.aborted && (changes.groups || changes.workflows.size + changes.executions.size > 0)) {
      this.onChange(changes);
    }
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
  readonly executions = new Set<string>();
  readonly ended: EndedRun[] = [];

  /** @param newRunsAreNews whether a run that wasn't known before has come since, or was there all along */
  constructor(private readonly newRunsAreNews = false) {}

  noteEnd(run: Run, known: Run | undefined): void {
    const isNews = known ? !isFinished(known.status) : this.newRunsAreNews;
    if (isNews && isFinished(run.status)) this.ended.push({ run, wasSeen: known !== undefined });
  }
}

/** The name a run is grouped under; empty when the server sent none. */
export function workflowNameOf(run: Run): string {
  return run.workflowName ?? '';
}

function isRefusedToken(error: unknown, walk: Walk): boolean {
  if (walk.token === undefined || !isApiError(error)) return false;
  return error.kind === 'invalidRequest' || error.kind === 'notFound';
}

function question({ filter, token }: Walk): RunQuery {
  return { ...NEWEST_FIRST, pageSize: PAGE_SIZE, ...filter, nextPageToken: token };
}

function compareGroups(left: WorkflowRuns, right: WorkflowRuns): number {
  return left.newest && right.newest ? compareRuns(left.newest, right.newest) : 0;
}

/** Whether the server says the same of both. Times in ms and the key follow from that; no loop, since each row of each refresh comes here. */
function sameRun(left: Run, right: Run): boolean {
  return (
    left.status === right.status &&
    left.endTime === right.endTime &&
    left.totalDurationMs === right.totalDurationMs &&
    left.startTime === right.startTime &&
    left.workflowName === right.workflowName &&
    left.deploymentName === right.deploymentName &&
    left.workflowId === right.workflowId &&
    left.parentExecutionId === right.parentExecutionId &&
    left.rootExecutionId === right.rootExecutionId &&
    left.userId === right.userId &&
    left.runId === right.runId &&
    left.executionId === right.executionId
  );
}
