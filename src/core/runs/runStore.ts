import type { ApiError } from '../api/errors';
import { NEWEST_FIRST } from '../api/newestFirst';
import type { Run, RunQuery } from '../api/types';
import { ActiveRuns, type LookUpRun } from './activeRuns';
import { rootOf } from './executionTrees';
import { FilterAudit } from './filterAudit';
import { KnownRuns, workflowNameOf } from './knownRuns';
import { isFinished } from './lifecycle';
import { RunChanges, type StoreChange } from './runChanges';
import { type FilterQuery, ignoredParts, isCheckable } from './runFilter';
import { type RunPages, Walk } from './walk';

/** Most pages that one refresh reads to reach runs that are known already. */
const REFRESH_PAGES = 5;

/** Most pages that one Load Older reads while they bring nothing new, as on a server that ignores filters. */
const OLDER_PAGES = 10;

/** Rows per page of a tree: the server's limit, so that most trees are one request. */
const TREE_PAGE_SIZE = 1000;

/** Most pages of a tree that are read. */
const TREE_PAGES = 5;

export interface RunStoreOptions {
  /** Asks for one run, for `ActiveRuns`. */
  readonly lookUp?: LookUpRun | undefined;
  /** The user's filter, sent with every list; undefined for all runs. Called when a walk begins: its times are relative to now. */
  readonly base?: (() => FilterQuery) | undefined;
}

/**
 * Loads the runs of one connection page by page, merges them into `known` and reports what changed. If a request fails,
 * its error is thrown and everything known is kept.
 */
export class RunStore {
  readonly known = new KnownRuns();
  readonly audit = new FilterAudit();
  private readonly active: ActiveRuns;
  private readonly base: RunStoreOptions['base'];
  /** Continues the list of all workflows. */
  private walk: Walk;
  private readonly workflowWalks = new Map<string, Walk>();
  private readonly askedTrees = new Set<string>();
  private treesIgnored = false;
  private loaded = false;
  /** Whether the refresh under way reorders the groups. */
  private inOrder = true;
  /** Keys of the newest page at the last refresh. A page with one of them leaves no gap above what is known. Nearly always it is among the first. */
  private newestKeys: readonly string[] = [];
  /** ETag of the newest page, and the query it belongs to. */
  private etag: { readonly etag: string; readonly query: string } | undefined;
  private readonly inFlight = new Map<string, Promise<void>>();
  private abort = new AbortController();

  constructor(
    private readonly pages: RunPages,
    private readonly onChange: (change: StoreChange) => void,
    { lookUp, base }: RunStoreOptions = {},
  ) {
    this.active = new ActiveRuns(pages, lookUp);
    this.base = base;
    this.walk = this.newWalk();
  }

  /** Whether an active run is known. */
  get hasActive(): boolean {
    return this.active.any;
  }

  /** The known active runs, newest first. */
  get activeRuns(): readonly Run[] {
    return this.active.newestFirst;
  }

  /** Whether the server may have older runs. */
  get hasOlder(): boolean {
    return this.loaded && !this.walk.isDone;
  }

  /** Whether the server may have older runs of this workflow. */
  hasOlderOf(workflow: string): boolean {
    return this.hasOlder && !this.workflowWalks.get(workflow)?.isDone;
  }

  /** Whether the server was asked for the runs below this root, with or without success. */
  hasAskedForTree(root: string): boolean {
    return this.treesIgnored || this.askedTrees.has(root);
  }

  /**
   * Merges the newest runs: reads pages until one contains a run of the previous newest page, then asks for active runs
   * further below as `ActiveRuns` does. Joins a call under way.
   * @param inOrder whether the groups are reordered; otherwise new ones are added below
   * @throws ApiError, or the abort reason of `dispose`
   */
  refresh({ inOrder = true }: { inOrder?: boolean } = {}): Promise<void> {
    this.inOrder ||= inOrder;
    return this.once('refresh', async (signal) => {
      // Runs of the first answer may have ended long ago; unknown runs of later answers are new.
      const changes = new RunChanges(this.loaded);
      try {
        this.active.begin();
        await this.mergeNewest(signal, changes);
        for await (const runs of this.active.askForUnseen(signal)) this.update(runs, changes);
      } finally {
        if (this.inOrder) this.known.reorder(changes);
        else this.known.appendNewGroups(changes);
        this.inOrder = false;
        this.report(changes);
      }
    });
  }

  /** Loads the next older runs of all workflows. Joins a call under way. @throws as `refresh` */
  loadOlder(): Promise<void> {
    return this.once('older', (signal) => this.loadUntil(this.walk, signal, (added) => added.length > 0));
  }

  /** Loads the next older runs of one workflow. Joins a call under way. @throws as `refresh` */
  loadOlderOf(workflow: string): Promise<void> {
    const isEnough = (added: readonly Run[]): boolean => added.some((run) => workflowNameOf(run) === workflow);
    // Runs without a workflow name can't be filtered by it; a server that ignores the filter has one list for all.
    if (this.audit.isWorkflowIgnored || workflow === '') {
      return this.once('older', (signal) => this.loadUntil(this.walk, signal, isEnough));
    }
    return this.once(`older ${workflow}`, async (signal) => {
      const walk =
        this.workflowWalks.get(workflow) ??
        this.newWalk({ workflowIdentifier: workflow, startTimeBefore: this.known.oldestStart(workflow) });
      this.workflowWalks.set(workflow, walk);
      await this.loadUntil(walk, signal, isEnough);
    });
  }

  /** Asks for a listed run by its id, and updates it. Joins a call under way. @throws as `refresh` */
  loadRun(run: Run): Promise<void> {
    return this.once(`run ${run.key}`, async (signal) => {
      const changes = new RunChanges();
      this.update(await this.active.askForRun(run, signal), changes);
      this.known.appendNewGroups(changes);
      this.report(changes);
    });
  }

  /**
   * Loads a root's runs and all runs below it. Does nothing on servers that ignore the filter by root. Joins a call
   * under way.
   * @throws as `refresh`
   */
  loadTree(root: string): Promise<void> {
    return this.once(`tree ${root}`, async (signal) => {
      if (this.treesIgnored) return;
      this.askedTrees.add(root);
      const changes = new RunChanges();
      const query: RunQuery = { ...NEWEST_FIRST, pageSize: TREE_PAGE_SIZE, rootExecutionId: root };
      let count = 0;
      try {
        for await (const { runs } of this.pages(query, signal)) {
          signal.throwIfAborted();
          this.treesIgnored = runs.some((run) => rootOf(run) !== root);
          if (this.treesIgnored) return;
          for (const run of runs) {
            if (this.known.isListed(run.key)) this.update([run], changes);
            else this.known.putApart(run, changes);
          }
          if (++count === TREE_PAGES) break;
        }
        this.known.completeTree(root, changes);
      } finally {
        this.known.appendNewGroups(changes);
        this.report(changes);
      }
    });
  }

  /** Aborts all pending requests, which reject with this error. */
  giveUp(reason: ApiError): void {
    const { abort } = this;
    this.abort = new AbortController();
    abort.abort(reason);
  }

  /** Aborts all requests under way; their answers are dropped. */
  dispose(): void {
    this.abort.abort();
  }

  private async mergeNewest(signal: AbortSignal, changes: RunChanges): Promise<void> {
    const fresh = this.newWalk();
    const query = JSON.stringify(fresh.query);
    const etag = this.etag?.query === query ? this.etag.etag : undefined;
    const before = this.newestKeys;
    const came: Run[] = [];
    let met = false;
    try {
      for await (const page of fresh.follow(this.pages, { most: before.length === 0 ? 1 : REFRESH_PAGES, signal, etag })) {
        met = page.unchanged ?? false;
        if (met) {
          for (const key of before) this.active.noteUnchanged(key);
          return;
        }
        if (this.newestKeys === before) {
          this.newestKeys = page.runs.map(({ key }) => key);
          this.etag = page.etag === undefined ? undefined : { etag: page.etag, query };
        }
        met = page.runs.some(({ key }) => before.includes(key));
        this.merge(page.runs, changes, fresh);
        came.push(...page.runs);
        this.loaded = true;
        if (met) return;
      }
    } finally {
      // First page, or a gap is left: Load Older continues here. Otherwise known runs follow, and the earlier walk continues.
      if (!met && fresh.hasBegun) this.walk = fresh;
      const isUnchanged = met && came.length === 0;
      if (fresh.base && !isUnchanged && !signal.aborted) this.unlistThoseThatLeft(fresh, came, changes);
    }
  }

  private async loadUntil(walk: Walk, signal: AbortSignal, isEnough: (added: readonly Run[]) => boolean): Promise<void> {
    const changes = new RunChanges();
    // The Load Older row changes or goes in any case.
    if (walk.workflow === undefined) changes.groups = true;
    else changes.workflows.add(walk.workflow);
    const load = async (): Promise<void> => {
      for await (const { runs } of walk.follow(this.pages, { most: OLDER_PAGES, signal })) {
        if (isEnough(this.merge(runs, changes, walk))) return;
      }
    };
    try {
      await load().catch((error: unknown) => {
        if (!walk.isRefusedToken(error)) throw error;
        walk.restart(this.known.oldestStart(walk.workflow));
        return load();
      });
    } finally {
      this.known.appendNewGroups(changes);
      this.report(changes);
    }
  }

  /** Merges runs of a walk. @returns those that were not listed before */
  private merge(runs: readonly Run[], changes: RunChanges, { base, workflow }: Walk): Run[] {
    this.audit.noteWorkflow(runs, workflow);
    return runs.filter((run) => {
      if (this.audit.passes(run, base)) return this.put(run, changes);
      this.unlist(run.key, changes);
      return false;
    });
  }

  /** Updates listed runs from an answer to another query than a walk's; other runs are passed over. */
  private update(runs: readonly Run[], changes: RunChanges): void {
    const base = this.base?.() ?? {};
    for (const run of runs) {
      if (!this.known.isListed(run.key)) continue;
      if (ignoredParts(run, base).some((part) => isCheckable(run, part))) this.unlist(run.key, changes);
      else this.put(run, changes);
    }
  }

  /** Removes runs that no longer pass the filter: a run that ended is only missing in the answer, and a time limit moves on. */
  private unlistThoseThatLeft({ base = {}, isDone }: Walk, came: readonly Run[], changes: RunChanges): void {
    const keys = new Set(came.map(({ key }) => key));
    const reach = isDone ? -Infinity : Math.min(...came.map(({ startMs }) => startMs ?? Infinity));
    const { isAbsenceTelling } = this.audit;
    for (const run of this.known.listed) {
      const left = isAbsenceTelling && !keys.has(run.key) && !isFinished(run.status) && (run.startMs ?? Infinity) > reach;
      if (left || ignoredParts(run, base).includes('startedWithin')) this.unlist(run.key, changes);
    }
  }

  private put(run: Run, changes: RunChanges): boolean {
    this.active.note(run);
    return this.known.put(run, changes);
  }

  private unlist(key: string, changes: RunChanges): void {
    this.active.forget(key);
    this.known.unlist(key, changes);
  }

  private report(changes: RunChanges): void {
    if (!this.abort.signal.aborted && !changes.isEmpty) this.onChange(changes);
  }

  private newWalk(filter?: RunQuery): Walk {
    return new Walk(this.base?.(), filter);
  }

  private once(question: string, ask: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const running = this.inFlight.get(question);
    if (running) return running;
    const answer = ask(this.abort.signal).finally(() => this.inFlight.delete(question));
    this.inFlight.set(question, answer);
    return answer;
  }
}
