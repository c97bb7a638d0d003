import * as vscode from 'vscode';
import type { ActionsClient, ResetRequest } from '../../core/api/actionsClient';
import type { RunsClient } from '../../core/api/client';
import { type ApiError, isApiError } from '../../core/api/errors';
import type { Log } from '../../core/api/log';
import { isStillNewest } from '../../core/actions/newestRun';
import type { ResetPoint } from '../../core/history/resetPoint';
import { runUri } from '../addresses/runUri';
import { authorityOf } from '../connections/authority';
import type { RunFeed } from '../feed/runFeed';
import { actFailedMessage, notNewestMessage, resetQuestion } from '../wording/actMessages';
import { resetMessage } from '../wording/resetMessages';
import type { Ask, Say } from './ask';
import type { StoppableRun } from './runStops';

/** What `RunResets` needs. */
export interface RunResetsParts {
  readonly client: Pick<ActionsClient, 'reset'>;
  readonly runs: Pick<RunsClient, 'getExecution'>;
  readonly feed: Pick<RunFeed, 'knownOf' | 'refresh'>;
  readonly ask: Ask;
  readonly say: Say;
  /** Asks for a reason; empty for none, undefined if the user gave up. */
  readonly askForReason: () => Promise<string | undefined>;
  /** Lets the user choose one of the events that the server can reset to. */
  readonly pickEvent: (eventIds: readonly string[]) => Promise<string | undefined>;
  readonly log: Log;
}

/** What a reset to an event does; undefined if the history doesn't tell. */
export type PointAt = (eventId: number) => ResetPoint | undefined;

/** The server can't reset to this event, and says to which it can. */
const WRONG_EVENT = 'WF_1001';

/** Resets runs to before what failed, after a question that says what is done again. */
export class RunResets {
  constructor(private readonly parts: RunResetsParts) {}

  /**
   * Resets a run that is the newest of its execution. Errors of the request are shown.
   */
  async reset({ connection, run }: StoppableRun, point: ResetPoint, pointAt: PointAt): Promise<void> {
    const newest = this.parts.feed.knownOf(authorityOf(connection))?.executions.newest(run.executionId);
    if (newest && run.key !== undefined && newest.key !== run.key) {
      void this.parts.say('warning', notNewestMessage(1));
      return;
    }
    const reason = await this.parts.askForReason();
    if (reason === undefined || !(await this.isConfirmed({ connection, run }, resetMessage(point)))) return;
    await this.send({ connection, run }, { eventId: String(point.eventId), reason: reason || undefined }, pointAt);
  }

  private async isConfirmed({ connection, run }: StoppableRun, detail: string): Promise<boolean> {
    const act = vscode.l10n.t('Reset Run');
    const openHistory = vscode.l10n.t('Open History');
    const pressed = await this.parts.ask({ message: resetQuestion(connection, run), detail, harmless: [openHistory], act, close: vscode.l10n.t('Don’t Reset') });
    if (pressed === openHistory) await vscode.commands.executeCommand('vscode.open', runUri(connection, 'history', run));
    return pressed === act;
  }

  private async send(target: StoppableRun, request: ResetRequest, pointAt: PointAt): Promise<void> {
    const { connection, run } = target;
    try {
      if (!(await isStillNewest(this.parts.runs, connection, run))) {
        void this.parts.say('warning', notNewestMessage(1));
        return;
      }
      await this.parts.client.reset(connection, run.executionId, request);
      await this.parts.feed.refresh({ byUser: false });
    } catch (error) {
      if (!isApiError(error)) throw error;
      this.parts.log.warn(`reset: ${error.kind}: ${error.message}`);
      const valid = validEvents(error);
      if (valid.length === 0) void this.parts.say('error', actFailedMessage(error, connection));
      else await this.offer(target, request, { valid, pointAt });
    }
  }

  private async offer(target: StoppableRun, { reason }: ResetRequest, { valid, pointAt }: { readonly valid: readonly string[]; readonly pointAt: PointAt }): Promise<void> {
    const eventId = await this.parts.pickEvent(valid);
    if (eventId === undefined) return;
    const point = pointAt(Number(eventId));
    const detail = point ? resetMessage(point) : vscode.l10n.t('All events before {0} are kept; what came later is done again. The current run ends; the code that runs now is used.', eventId);
    if (await this.isConfirmed(target, detail)) await this.send(target, { eventId, reason }, pointAt);
  }
}

/** Ids of the events that an answer `WF_1001` names, as digits. */
function validEvents({ details: { code, body } }: ApiError): string[] {
  if (code !== WRONG_EVENT) return [];
  return eventsIn(body?.(), 0);
}

/** `valid_reset_events` stands in the body, or in its `detail`. */
function eventsIn(value: unknown, depth: number): string[] {
  if (typeof value !== 'object' || value === null || depth > 2) return [];
  const fields = value as Record<string, unknown>;
  const events = fields['valid_reset_events'];
  if (!Array.isArray(events)) return eventsIn(fields['detail'], depth + 1);
  return events.filter((each) => Number.isSafeInteger(each) && each > 0).map(String);
}
