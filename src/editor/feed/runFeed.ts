import * as vscode from 'vscode';
import type { RunsClient } from '../../core/api/client';
import type { Connection } from '../../core/api/connection';
import { ApiError, isApiError } from '../../core/api/errors';
import type { Run } from '../../core/api/types';
import type { Log } from '../../core/api/log';
import { runPages } from '../../core/api/paging';
import { authorityOf } from '../connections/authority';
import type { ConnectionMemory } from '../connections/connectionMemory';
import type { Connections } from '../connections/connections';
import { FRESH_FOR } from '../../core/runs/refreshPolicy';
import { checkedFilter, filterQuery, isEmpty, type RunFilter } from '../../core/runs/runFilter';
import type { KnownRuns } from '../../core/runs/knownRuns';
import type { StoreChange } from '../../core/runs/runChanges';
import { RunStore } from '../../core/runs/runStore';

/** What changed: everything (another connection, key or filter), some rows, or only the state of the last request. */
export type FeedChange = { readonly kind: 'connection' } | { readonly kind: 'runs'; readonly change: StoreChange } | { readonly kind: 'state' };

/** Pending requests are reported after this time (ms). */
const SLOW_AFTER = 10_000;

/** A connection and its runs. */
interface Session {
  readonly connection: Connection;
  readonly filter: RunFilter;
  readonly store: RunStore;
  /** Requests pending for longer than `SLOW_AFTER`. */
  readonly slow: Set<object>;
  /** How often the store has changed. */
  changes: number;
}

/**
 * The runs of the current connection: the store of the tree, and result and time of the last request. Reset when the
 * connection, its key or the filter changes; pending answers are dropped.
 */
export class RunFeed implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<FeedChange>();
  /** Fires after each change. */
  readonly onDidChange = this.changed.event;

  private session: Session | undefined;
  private lastProblem: ApiError | undefined;
  private lastAnswerMs: number | undefined;
  private lastQuestionMs: number | undefined;
  private failed = 0;
  private quiet = 0;
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly connections: Pick<Connections, 'current' | 'onDidChange'>,
    private readonly client: Pick<RunsClient, 'listRuns' | 'getRun'>,
    private readonly log: Log,
    private readonly memory: ConnectionMemory,
  ) {
    this.subscription = connections.onDidChange(() => this.restart());
    this.open();
  }

  /** The current connection; undefined if the settings have no valid one. */
  get connection(): Connection | undefined {
    return this.session?.connection;
  }

  /** The store of its runs. */
  get store(): RunStore | undefined {
    return this.session?.store;
  }

  /** The filter; empty for all runs. */
  get filter(): RunFilter {
    return this.session?.filter ?? {};
  }

  /** Applies another filter and stores it. @returns once it is stored */
  async filterBy(filter: RunFilter): Promise<void> {
    if (!this.session) return;
    const checked = checkedFilter(filter);
    const stored = this.memory.set('filter', authorityOf(this.session.connection), isEmpty(checked) ? undefined : checked);
    this.restart();
    await stored;
  }

  /** The known runs of a document's connection; undefined if that is not the current one. */
  knownOf(authority: string): KnownRuns | undefined {
    return this.session && authorityOf(this.session.connection) === authority ? this.session.store.known : undefined;
  }

  /** Error of the last request; undefined if it succeeded. */
  get problem(): ApiError | undefined {
    return this.lastProblem;
  }

  /** Whether a request has been pending for 10 s. */
  get isSlow(): boolean {
    return (this.session?.slow.size ?? 0) > 0;
  }

  /** Aborts pending requests, with a timeout error. */
  giveUp(): void {
    this.session?.store.giveUp(new ApiError('timeout', 'The user gave up waiting.'));
  }

  /** Time of the last answer, ms since the epoch; undefined before the first. */
  get answeredMs(): number | undefined {
    return this.lastAnswerMs;
  }

  /** Time when the last request was sent, answered or failed, ms since the epoch; undefined before the first. */
  get askedMs(): number | undefined {
    return this.lastQuestionMs;
  }

  /** Number of failed requests in a row. */
  get failures(): number {
    return this.failed;
  }

  /** Number of refreshes in a row without a change, since the last manual one. */
  get unchanged(): number {
    return this.quiet;
  }

  /**
   * Requests the newest runs. Never rejects: a failure becomes `problem`, and known runs are kept. A refused key is not
   * sent again without a user action.
   * @param byUser whether it is a user action
   * @param inOrder whether the workflows are reordered; `byUser` by default
   */
  async refresh({ byUser, inOrder = byUser }: { byUser: boolean; inOrder?: boolean }): Promise<void> {
    if (!this.session) this.open();
    if (this.lastProblem?.kind === 'refused' && !byUser) return;
    const { session } = this;
    const changes = session?.changes;
    const answered = await this.ask((store) => store.refresh({ inOrder }));
    if (session !== this.session) return;
    if (answered) this.lastAnswerMs = this.lastQuestionMs;
    if (byUser || changes !== session?.changes) this.quiet = 0;
    else if (answered) this.quiet++;
    this.changed.fire({ kind: 'state' });
  }

  /** Requests the newest runs once the secret storage has answered, if that was the problem. */
  async refreshAfterSilence(): Promise<void> {
    if (this.lastProblem?.kind === 'keyStoreSilent') await this.refresh({ byUser: false });
  }

  /** As `refresh`, unless the last answer is fresh. */
  async refreshIfStale(options: { byUser: boolean }): Promise<void> {
    const fresh = this.lastAnswerMs !== undefined && Date.now() - this.lastAnswerMs < FRESH_FOR;
    if (!fresh || this.lastProblem) await this.refresh(options);
  }

  /** Requests older runs of one workflow, or of all. Failures as in `refresh`. */
  async loadOlder(workflow: string | undefined): Promise<void> {
    await this.ask((store) => (workflow === undefined ? store.loadOlder() : store.loadOlderOf(workflow)));
    this.changed.fire({ kind: 'state' });
  }

  /** Requests one listed run, to learn its status. Never rejects. A failure is logged only: the list is not affected. */
  async loadRun(run: Run): Promise<void> {
    const { session } = this;
    try {
      await session?.store.loadRun(run);
    } catch (error) {
      if (session === this.session) this.log.warn(`Run ${run.key}: ${String(error)}`);
    }
  }

  /** Requests all runs below a root execution. Failures as in `refresh`. */
  async loadTree(root: string): Promise<void> {
    await this.ask((store) => store.loadTree(root));
    this.changed.fire({ kind: 'state' });
  }

  dispose(): void {
    this.subscription.dispose();
    this.session?.store.dispose();
    this.changed.dispose();
  }

  /** @returns whether it succeeded, and the connection is still the current one */
  private async ask(question: (store: RunStore) => Promise<void>): Promise<boolean> {
    const { session } = this;
    this.lastQuestionMs = Date.now();
    if (!session) return false;
    const timer = setTimeout(() => {
      session.slow.add(timer);
      if (session === this.session) this.changed.fire({ kind: 'state' });
    }, SLOW_AFTER);
    try {
      await question(session.store);
      if (session !== this.session) return false;
      this.lastQuestionMs = Date.now();
      this.lastProblem = undefined;
      this.failed = 0;
      return true;
    } catch (error) {
      // Failures of a dropped session are ignored.
      if (session !== this.session) return false;
      this.lastQuestionMs = Date.now();
      // Calls that joined one request have the same error; it counts once.
      if (error !== this.lastProblem) this.failed++;
      if (!isApiError(error)) this.log.error(error instanceof Error ? error : String(error));
      this.lastProblem = isApiError(error) ? error : new ApiError('unexpected', String(error));
      return false;
    } finally {
      clearTimeout(timer);
      session.slow.delete(timer);
    }
  }

  private restart(): void {
    this.open();
    this.changed.fire({ kind: 'connection' });
  }

  private open(): void {
    this.session?.store.dispose();
    this.session = undefined;
    this.lastProblem = undefined;
    this.lastAnswerMs = undefined;
    this.lastQuestionMs = undefined;
    this.failed = 0;
    this.quiet = 0;
    try {
      const connection = this.connections.current();
      const filter = checkedFilter(this.memory.get('filter', authorityOf(connection)));
      const store = new RunStore(
        (query, signal, etag) => runPages(this.client, connection, query, { signal, etag }),
        (change) => {
          session.changes++;
          this.changed.fire({ kind: 'runs', change });
        },
        {
          lookUp: (id, signal) => this.client.getRun(connection, id, { signal }),
          base: isEmpty(filter) ? undefined : () => filterQuery(filter, Date.now()),
        },
      );
      const session: Session = { connection, filter, store, slow: new Set(), changes: 0 };
      this.session = session;
    } catch (error) {
      if (!isApiError(error)) throw error;
      this.lastProblem = error;
    }
  }
}
