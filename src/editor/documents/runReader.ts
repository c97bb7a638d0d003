import * as vscode from 'vscode';
import type { RunsClient } from '../../core/api/client';
import type { Connection } from '../../core/api/connection';
import { ApiError } from '../../core/api/errors';
import type { ReadBody } from '../../core/api/http';
import { askForRun, type RunAnswer, type RunIds, type RunQuestion } from '../../core/api/askForRun';
import { decodedHistory, eventOfHistory } from '../../core/history/historyForms';
import type { HistoryIndex } from '../../core/history/historyIndex';
import { hasEnded } from '../../core/history/explanation/explainRun';
import { layOut, layOutHistory, type IndexedHistory, type LaidOut } from '../../core/history/layOut';
import { runIn } from '../../core/history/readRunDocument';
import { partDocument, readRunPart, type PartReference, type RunPart } from '../../core/history/runPart';
import { MINUTE } from '../../core/durations';
import { isActive, isFinished } from '../../core/runs/lifecycle';
import { authorityOf } from '../connections/authority';
import type { RunContent, RunDocument } from '../addresses/runUri';
import type { RunFeed } from '../feed/runFeed';
import { LruCache } from './lruCache';

/** Size of the cache of finished runs, bytes. Their indexes take a few hundredths on top. */
const CACHE_BYTES = 64 * 1024 * 1024;

/** Time after which a run that was seen as ended has its end in all answers, ms: a server may list it before it has written the rest. */
const SETTLED_AFTER = MINUTE;

/** Size of the largest run that is parsed, bytes. In a larger one the result is not null. */
const MOST_PARSED = 1_000_000;

/** What was made of an answer, and whether it can still change. */
export interface ReadAnswer<T> extends RunAnswer<T> {
  readonly isFinal: boolean;
}

/** A history that the server answered with. */
export interface HistoryAnswer {
  /** Names the connection (`authorityOf`). */
  readonly authority: string;
  /** The id that was asked for. */
  readonly id: string;
  /** As in `RunAnswer`. */
  readonly isLatest: boolean;
  readonly history: IndexedHistory;
}

/**
 * Reads runs and histories from servers, laid out. Those that are final are kept and not requested again.
 * Every method throws ApiError, and the signal's reason when aborted. An id is a run's, or an execution's.
 */
export class RunReader implements vscode.Disposable {
  private readonly historyAnswered = new vscode.EventEmitter<HistoryAnswer>();
  /** Fires for each history that the server answered with. */
  readonly onDidReadHistory = this.historyAnswered.event;
  private finished = new LruCache<LaidOut>(CACHE_BYTES);

  constructor(
    private readonly client: RunsClient,
    private readonly feed: Pick<RunFeed, 'knownOf' | 'loadRun'>,
  ) {}

  /** A run: `GET /v1/workflows/runs/{run_id}`. */
  async run(connection: Connection, id: string, signal: AbortSignal): Promise<ReadAnswer<LaidOut>> {
    return this.ask(connection, { kind: 'run', id }, layOut, signal);
  }

  /** The history of a run, with its index. @param maxBytes a longer one, as sent, is not read to its end: `tooLarge` */
  async history(connection: Connection, id: string, signal: AbortSignal, maxBytes = Infinity): Promise<ReadAnswer<IndexedHistory>> {
    return this.ask(connection, { kind: 'history', id }, (chunks) => layOutHistory(atMost(maxBytes, chunks)), signal);
  }

  /** An input, a result or a payload, decoded. */
  async part(connection: Connection, part: PartReference & RunIds, signal: AbortSignal): Promise<RunPart> {
    return readRunPart(this.client, connection, part, signal);
  }

  /** What a document shows; without a value where the run has no such event or part. */
  async content(connection: Connection, content: RunContent & RunIds, signal: AbortSignal): Promise<ReadAnswer<LaidOut | undefined>> {
    const { id, executionId } = content;
    const history = (): Promise<ReadAnswer<IndexedHistory>> => this.ask(connection, { kind: 'history', id, executionId }, layOutHistory, signal);
    switch (content.kind) {
      case 'run':
        return this.ask(connection, { kind: 'run', id, executionId }, layOut, signal);
      case 'history':
        return history();
      case 'decoded': {
        const { value, ...answer } = await history();
        return { value: await decodedHistory(value), ...answer };
      }
      case 'event': {
        const { value, ...answer } = await history();
        return { value: await eventOfHistory(value, content.eventId), ...answer };
      }
      case 'input':
      case 'result':
      case 'payload': {
        const { decoded } = await this.part(connection, content, signal);
        return { value: decoded && (await partDocument(decoded)), isLatest: false, isFinal: true };
      }
    }
  }

  /**
   * Whether what was read of an exact run, by run id, can't change any more: a history with its end, a finished run with
   * its result, or anything requested a minute after this computer first saw the run as ended.
   */
  isFinal(document: Pick<RunDocument, 'authority' | 'kind' | 'id'>, { bytes, index }: LaidOut, isSettled = false): boolean {
    const listed = this.feed.knownOf(document.authority)?.get(document.id);
    if (isSettled) return true;
    if (!listed) return false;
    if (document.kind !== 'run') return index !== undefined && hasEnded(index);
    if (bytes.length > MOST_PARSED) return isFinished(listed.status);
    const run = runIn(new TextDecoder().decode(bytes));
    const status = run?.status ?? listed.status;
    return run !== undefined && isFinished(status) && (status !== 'COMPLETED' || (run.result ?? undefined) !== undefined);
  }

  /** Drops all that is kept, since it may have been read with another key. */
  forget(): void {
    // Not emptied: a pending answer, also read with the earlier key, goes into the old cache.
    this.finished = new LruCache(CACHE_BYTES);
  }

  dispose(): void {
    this.historyAnswered.dispose();
  }

  private async ask<T extends LaidOut>(connection: Connection, question: Pick<RunQuestion, 'kind'> & RunIds, read: ReadBody<T>, signal: AbortSignal): Promise<ReadAnswer<T>> {
    // With the base URL, which the settings can change under the same name.
    const key = JSON.stringify([connection.name, connection.baseUrl, question.kind, question.id]);
    const { finished } = this;
    const known = finished.get(key);
    if (known) return { value: known as T, isLatest: false, isFinal: true };
    const authority = authorityOf(connection);
    // Checked before the request, so that the answer holds the end.
    const isSettled = this.isSettled(authority, question.id);
    const answer = await askForRun(this.client, connection, { ...question, signal }, read);
    const isFinal = !answer.isLatest && this.isFinal({ authority, ...question }, answer.value, isSettled);
    if (isFinal) finished.set(key, answer.value);
    const { bytes, index }: LaidOut = answer.value;
    if (index) {
      this.askForRow(authority, question.id, index);
      this.historyAnswered.fire({ authority, id: question.id, isLatest: answer.isLatest, history: { bytes, index } });
    }
    return { ...answer, isFinal };
  }

  private isSettled(authority: string, id: string): boolean {
    const sinceMs = this.feed.knownOf(authority)?.finishedSince(id);
    return sinceMs !== undefined && Date.now() - sinceMs >= SETTLED_AFTER;
  }

  /** A history may have its end before the list of runs does. */
  private askForRow(authority: string, id: string, index: HistoryIndex): void {
    const run = this.feed.knownOf(authority)?.find(id);
    if (run && isActive(run.status) && hasEnded(index)) void this.feed.loadRun(run);
  }
}

/** @throws ApiError `tooLarge` after that many bytes */
async function* atMost(maxBytes: number, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new ApiError('tooLarge', `The history is larger than ${maxBytes} bytes.`);
    yield chunk;
  }
}
