import * as vscode from 'vscode';
import type { RunsClient } from '../../core/api/client';
import type { Connection } from '../../core/api/connection';
import { ApiError } from '../../core/api/errors';
import type { ReadBody } from '../../core/api/http';
import { askForRun, type RunAnswer } from '../../core/api/askForRun';
import { decodedHistory, eventOfHistory } from '../../core/history/historyForms';
import { layOut, layOutHistory, type IndexedHistory, type LaidOut } from '../../core/history/layOut';
import { partDocument, readRunPart, type PartReference, type RunPart } from '../../core/history/runPart';
import { isFinished } from '../../core/runs/lifecycle';
import { authorityOf } from '../connections/authority';
import type { RunContent } from '../addresses/runUri';
import type { RunFeed } from '../feed/runFeed';
import { LruCache } from './lruCache';

/** Size of the cache of finished runs, bytes. Their indexes take a few hundredths on top. */
const CACHE_BYTES = 64 * 1024 * 1024;

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
 * Reads runs and histories from servers, laid out. Those of finished runs are kept and not requested again.
 * Every method throws ApiError, and the signal's reason when aborted. An id is a run's, or an execution's.
 */
export class RunReader implements vscode.Disposable {
  private readonly historyAnswered = new vscode.EventEmitter<HistoryAnswer>();
  /** Fires for each history that the server answered with. */
  readonly onDidReadHistory = this.historyAnswered.event;
  private finished = new LruCache<LaidOut>(CACHE_BYTES);

  constructor(
    private readonly client: RunsClient,
    private readonly feed: Pick<RunFeed, 'knownOf'>,
  ) {}

  /** A run: `GET /v1/workflows/runs/{run_id}`. */
  async run(connection: Connection, id: string, signal: AbortSignal): Promise<RunAnswer<LaidOut>> {
    return this.ask(connection, { kind: 'run', id }, layOut, signal);
  }

  /** The history of a run, with its index. @param maxBytes a longer one, as sent, is not read to its end: `tooLarge` */
  async history(connection: Connection, id: string, signal: AbortSignal, maxBytes = Infinity): Promise<RunAnswer<IndexedHistory>> {
    return this.ask(connection, { kind: 'history', id }, (chunks) => layOutHistory(atMost(maxBytes, chunks)), signal);
  }

  /** An input, a result or a payload, decoded. */
  async part(connection: Connection, part: PartReference & { readonly id: string }, signal: AbortSignal): Promise<RunPart> {
    return readRunPart(this.client, connection, part, signal);
  }

  /** What a document shows; without a value where the run has no such event or part. */
  async content(connection: Connection, content: RunContent & { readonly id: string }, signal: AbortSignal): Promise<RunAnswer<LaidOut | undefined>> {
    const { id } = content;
    switch (content.kind) {
      case 'run':
        return this.run(connection, id, signal);
      case 'history':
        return this.history(connection, id, signal);
      case 'decoded': {
        const { value, isLatest } = await this.history(connection, id, signal);
        return { value: await decodedHistory(value), isLatest };
      }
      case 'event': {
        const { value, isLatest } = await this.history(connection, id, signal);
        return { value: await eventOfHistory(value, content.eventId), isLatest };
      }
      case 'input':
      case 'result':
      case 'payload': {
        const { decoded } = await this.part(connection, content, signal);
        return { value: decoded && (await partDocument(decoded)), isLatest: false };
      }
    }
  }

  /** Whether this exact run, by run id, is known to be finished. */
  isFinished(authority: string, id: string): boolean {
    return isFinished(this.feed.knownOf(authority)?.get(id)?.status);
  }

  /** Drops all that is kept, since it may have been read with another key. */
  forget(): void {
    // Not emptied: a pending answer, also read with the earlier key, goes into the old cache.
    this.finished = new LruCache(CACHE_BYTES);
  }

  dispose(): void {
    this.historyAnswered.dispose();
  }

  private async ask<T extends LaidOut>(connection: Connection, question: { readonly kind: 'run' | 'history'; readonly id: string }, read: ReadBody<T>, signal: AbortSignal): Promise<RunAnswer<T>> {
    // With the base URL, which the settings can change under the same name.
    const key = JSON.stringify([connection.name, connection.baseUrl, question.kind, question.id]);
    const { finished } = this;
    const known = finished.get(key);
    if (known) return { value: known as T, isLatest: false };
    // Checked before the request, so that the answer holds the end.
    const isFinal = this.isFinished(authorityOf(connection), question.id);
    const answer = await askForRun(this.client, connection, { ...question, signal }, read);
    if (isFinal) finished.set(key, answer.value);
    const { bytes, index }: LaidOut = answer.value;
    if (index) this.historyAnswered.fire({ authority: authorityOf(connection), id: question.id, isLatest: answer.isLatest, history: { bytes, index } });
    return answer;
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
