import * as vscode from 'vscode';
import { type ActionsClient, MOST_AT_ONCE } from '../../core/api/actionsClient';
import { isStillNewest } from '../../core/actions/newestRun';
import type { RunsClient } from '../../core/api/client';
import type { Connection } from '../../core/api/connection';
import { isApiError } from '../../core/api/errors';
import type { Log } from '../../core/api/log';
import type { Run, RunReference } from '../../core/api/types';
import { isFinished } from '../../core/runs/lifecycle';
import { runUri } from '../addresses/runUri';
import { authorityOf } from '../connections/authority';
import type { RunFeed } from '../feed/runFeed';
import {
  actFailedMessage,
  hasEndedMessage,
  noWorkerToCancelMessage,
  notNewestMessage,
  refusedItemsMessage,
  type StopAct,
  stopDetail,
  stopQuestion,
} from '../wording/actMessages';
import type { Ask, Say } from './ask';

/** A run and its connection. */
export interface StoppableRun {
  readonly connection: Connection;
  readonly run: RunReference & Partial<Pick<Run, 'status' | 'startMs' | 'deploymentName' | 'key'>>;
}

/** What `RunStops` needs. */
export interface RunStopsParts {
  readonly client: Pick<ActionsClient, 'cancel' | 'terminate' | 'getWorkflow'>;
  readonly runs: Pick<RunsClient, 'getExecution'>;
  readonly feed: Pick<RunFeed, 'knownOf' | 'refresh'>;
  readonly ask: Ask;
  readonly say: Say;
  readonly log: Log;
}

/** Delays after which the list is asked for the result of an act, ms. */
const LOOK_AFTER_MS = [500, 3000];

/** Cancels and terminates runs, after a question. Remembers what was asked to cancel: until then its status doesn't tell. */
export class RunStops implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<string>();
  /** Fires with the id of an execution that was asked to cancel. */
  readonly onDidChange = this.changed.event;
  /** Keys of the runs that were asked to cancel, with their connection. */
  private readonly requested = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly parts: RunStopsParts;

  constructor(parts: RunStopsParts) {
    this.parts = parts;
  }

  /** Whether this execution was asked to cancel from here, and its newest known run has not ended. */
  isCancelRequested(connection: Connection, run: Run): boolean {
    return !isFinished(run.status) && this.requested.has(keyOf(connection, run.key));
  }

  /**
   * Cancels or terminates runs of one connection, once the user has confirmed. What isn't the newest run of its execution,
   * or has ended, is left out.
   * Errors of the request are shown.
   */
  async stop(act: StopAct, given: readonly StoppableRun[]): Promise<void> {
    const connection = given[0]?.connection;
    if (!connection) return;
    const runs = this.stoppable(connection, given.filter((each) => authorityOf(each.connection) === authorityOf(connection)));
    if (runs.length === 0) return;
    const openRun = vscode.l10n.t('Open Run');
    const actTitle = act === 'cancel' ? vscode.l10n.t('Cancel Run') : vscode.l10n.t('Terminate Run');
    const actTitles = act === 'cancel' ? vscode.l10n.t('Cancel Runs') : vscode.l10n.t('Terminate Runs');
    const title = runs.length === 1 ? actTitle : actTitles;
    const [first] = runs;
    const pressed = await this.parts.ask({
      message: stopQuestion(act, connection, runs),
      detail: stopDetail(act),
      harmless: [openRun],
      act: title,
      close: vscode.l10n.t('Keep Running'),
    });
    if (pressed === openRun && first) await vscode.commands.executeCommand('vscode.open', runUri(connection, 'run', first));
    if (pressed === title) await this.send(act, connection, runs);
  }

  dispose(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.changed.dispose();
  }

  /** The runs that can be stopped; says why others can't. */
  private stoppable(connection: Connection, given: readonly StoppableRun[]): StoppableRun['run'][] {
    const known = this.parts.feed.knownOf(authorityOf(connection));
    const runs = given.map(({ run }) => run);
    const newest = runs.filter((run) => {
      const latest = known?.executions.newest(run.executionId);
      return latest === undefined || run.key === undefined || latest.key === run.key;
    });
    const active = newest.filter(({ status }) => !isFinished(status));
    const older = runs.length - newest.length;
    if (older > 0) void this.parts.say('warning', notNewestMessage(older));
    else if (active.length === 0) void this.parts.say('information', hasEndedMessage());
    return active;
  }

  private async send(act: StopAct, connection: Connection, runs: readonly StoppableRun['run'][]): Promise<void> {
    const ids = [...new Set(runs.map(({ executionId }) => executionId))];
    const refused = new Map<string, string>();
    try {
      const [single] = runs;
      if (single && runs.length === 1 && !(await isStillNewest(this.parts.runs, connection, single))) {
        void this.parts.say('warning', notNewestMessage(1));
        return;
      }
      for (let from = 0; from < ids.length; from += MOST_AT_ONCE) {
        const part = ids.slice(from, from + MOST_AT_ONCE);
        const answer = act === 'cancel' ? await this.parts.client.cancel(connection, part) : await this.parts.client.terminate(connection, part);
        for (const [id, words] of answer) refused.set(id, words);
        if (act === 'cancel') this.noteRequested(connection, runs.filter(({ executionId }) => part.includes(executionId) && !answer.has(executionId)));
      }
      this.look();
      if (refused.size > 0) void this.parts.say('warning', refusedItemsMessage(act, refused.size, ids.length, [...refused.values()][0] ?? ''));
      else if (act === 'cancel') await this.sayIfNobodyWorks(connection, runs);
    } catch (error) {
      if (!isApiError(error)) throw error;
      this.parts.log.warn(`${act} of ${ids.length}: ${error.kind}: ${error.message}`);
      this.look();
      void this.parts.say('error', actFailedMessage(error, connection));
    }
  }

  /** Once for all runs of one workflow: the answer to "why does it go on?". Says nothing where it can't know. */
  private async sayIfNobodyWorks(connection: Connection, runs: readonly StoppableRun['run'][]): Promise<void> {
    const workflows = new Set(runs.map(({ workflowName }) => workflowName));
    const [first] = runs;
    if (workflows.size !== 1 || first?.workflowName === undefined) return;
    const info = await this.parts.client.getWorkflow(connection, first.workflowName).catch((error: unknown) => {
      if (!isApiError(error)) throw error;
      // The server may not have this endpoint.
      return undefined;
    });
    if (info?.isActive !== false) return;
    const terminate = vscode.l10n.t('Terminate Run…');
    const pressed = await this.parts.say('warning', noWorkerToCancelMessage(first.deploymentName), terminate);
    if (pressed === terminate) await this.stop('terminate', runs.map((run) => ({ connection, run })));
  }

  private noteRequested(connection: Connection, runs: readonly StoppableRun['run'][]): void {
    for (const { key, executionId } of runs) {
      if (key === undefined) continue;
      this.requested.add(keyOf(connection, key));
      this.changed.fire(executionId);
    }
  }

  private look(): void {
    for (const ms of LOOK_AFTER_MS) {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        void this.parts.feed.refresh({ byUser: false });
      }, ms);
      this.timers.add(timer);
    }
  }
}

function keyOf(connection: Connection, run: string): string {
  return `${authorityOf(connection)} ${run}`;
}
