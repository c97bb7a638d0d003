import { MINUTE } from '../durations';
import { setTimeout as delay } from 'node:timers/promises';
import { connectionError } from './connectionError';
import type { Connection } from './connection';
import { apiUrl } from './endpoints';
import { ApiError, isApiError } from './errors';
import type { Fetch, FetchResponse } from './fetch';
import type { Log } from './log';
import { safeText } from './safeText';
import { ResponseBody } from './responseBody';
import { MAX_TRIES, retryDelay } from './retryPolicy';
import { postError, statusError } from './statusError';
import { TimeLimit, untilAborted } from './timeLimit';
import { isTunnelRefusal, withTunnelRefusals } from './tunnelRefusal';

/** Dependencies and limits of the client. */
export interface HttpClientOptions {
  /** Called at each request, so that the module loads at the first one. */
  readonly fetch: () => Promise<Fetch>;
  readonly log: Log;
  /** `mistral-workflow-runs/<version>`. */
  readonly userAgent: string;
  /** Called after each try with its line of the log: no key, no query, no body. */
  readonly onTry?: ((line: string) => void) | undefined;
  /** Default of `GetOptions.timeoutMs`; 60 s. */
  readonly timeoutMs?: number | undefined;
  /** Most decompressed bytes of a body; 256 MiB. */
  readonly maxBytes?: number | undefined;
  /** Waits between two tries, ms; rejects with the signal's reason when aborted. */
  readonly wait?: ((ms: number, signal: AbortSignal | undefined) => Promise<void>) | undefined;
  /** From 0 to below 1, for the jitter; `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** Options of every call. */
export interface CallOptions {
  /** When aborted, the call rejects with the signal's reason, and the connection is closed. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `HttpClient.get`. */
export interface GetOptions extends CallOptions {
  readonly query?: URLSearchParams | undefined;
  /** Time limit of each try, from the request to the end of the body, ms. */
  readonly timeoutMs?: number | undefined;
  /** Time limit of all tries and the waits between them, ms; unlimited by default. */
  readonly totalMs?: number | undefined;
  /** ETag of an earlier answer: if nothing has changed, `read` gets no body but `notModified`. */
  readonly etag?: string | undefined;
}

/** Options of `HttpClient.post`. */
export interface PostOptions<T> extends CallOptions {
  readonly read: ReadBody<T>;
}

/** A successful answer without its body. */
export interface Answer {
  /** As sent, for `GetOptions.etag` of the next request; undefined if absent or invalid. */
  readonly etag: string | undefined;
  /** 304: the body is still that of the ETag in the request; it was not sent again. */
  readonly notModified: boolean;
}

/**
 * Reads the decompressed body of a successful answer. Called once per try, so it must keep no state between calls. May
 * stop early; what it throws is passed on unchanged.
 */
export type ReadBody<T> = (chunks: AsyncIterable<Uint8Array>, answer: Answer) => Promise<T>;

const DEFAULT_TIMEOUT_MS = MINUTE;
const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;
const MAX_REDIRECTS = 5;
/** Longest beginning of a failed body in the log, in UTF-16 units. */
const LOGGED_LENGTH = 500;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What is the same for each try. */
interface Request<T> {
  /** Of a POST, JSON text; undefined for a GET. */
  readonly body?: string | undefined;
  readonly url: URL;
  readonly key: string;
  readonly read: ReadBody<T>;
  readonly timeoutMs: number;
  readonly totalMs: number;
  readonly signal: AbortSignal | undefined;
  readonly etag: string | undefined;
}

/** State of a try, for the log. */
interface Progress {
  readonly tryNumber: number;
  status?: number;
  body?: ResponseBody;
}

/** Requests with the key: GET, retried as `retryDelay` determines, and POST, sent once. */
export class HttpClient {
  constructor(private readonly options: HttpClientOptions) {}

  /**
   * Requests one resource.
   * @param path begins with `/v1/`, percent-encoded
   * @param read called for a successful answer only
   * @throws ApiError; the signal's reason when aborted; what `read` throws
   */
  async get<T>(connection: Connection, path: string, read: ReadBody<T>, options: GetOptions = {}): Promise<T> {
    const { query, signal, etag } = options;
    signal?.throwIfAborted();
    const url = apiUrl(connection, path, query);
    // Outside the time limit: the system may ask the user before it returns a secret.
    const key = await untilAborted(keyOf(connection), signal);
    const timeoutMs = options.timeoutMs ?? this.options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    return this.withRetry({ url, key, read, timeoutMs, totalMs: options.totalMs ?? Infinity, signal, etag });
  }

  /**
   * Sends one request that may change something on the server: once, never retried, never redirected, at most 60 s. Of
   * what is sent and answered, the log has the path, the status and the time, and of a refused input where it is wrong.
   * @param path begins with `/v1/`, percent-encoded
   * @param body JSON, or empty for none
   * @param read called for a successful answer only
   * @throws ApiError, `readOnly` for a read-only connection, without asking for its key; whether the server may have done
   *   it nevertheless tells `isRefusal`. The signal's reason when aborted; what `read` throws
   */
  async post<T>(connection: Connection, path: string, body: string, { read, signal }: PostOptions<T>): Promise<T> {
    if (connection.readOnly) throw new ApiError('readOnly', `The connection ${connection.name} is read-only.`);
    signal?.throwIfAborted();
    const url = apiUrl(connection, path);
    const key = await untilAborted(keyOf(connection), signal);
    const timeoutMs = this.options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    return this.once({ url, key, read, body, timeoutMs, totalMs: timeoutMs, signal, etag: undefined }, 1);
  }

  /** A wait that would end after `totalMs` is not begun. */
  private async withRetry<T>(request: Request<T>): Promise<T> {
    const { wait = waitFor, random = Math.random, log } = this.options;
    const endMs = performance.now() + request.totalMs;
    for (let tryNumber = 1; ; tryNumber++) {
      try {
        const timeoutMs = Math.min(request.timeoutMs, Math.max(0, endMs - performance.now()));
        return await this.once({ ...request, timeoutMs }, tryNumber);
      } catch (error) {
        const waitMs = retryDelay(error, tryNumber, random);
        if (waitMs === undefined || performance.now() + waitMs >= endMs) throw error;
        log.info(`GET ${pathOf(request)}: tried again in ${waitMs} ms`);
        await wait(waitMs, request.signal);
      }
    }
  }

  private async once<T>(request: Request<T>, tryNumber: number): Promise<T> {
    const progress: Progress = { tryNumber };
    const started = performance.now();
    const limit = new TimeLimit(request.timeoutMs, request.signal);
    try {
      const result = await untilAborted(this.exchange(request, limit.signal, progress), limit.signal);
      this.logTry(request, started, progress, undefined);
      return result;
    } catch (error) {
      this.logTry(request, started, progress, error);
      throw error;
    } finally {
      limit.dispose();
    }
  }

  private async exchange<T>(request: Request<T>, signal: AbortSignal, progress: Progress): Promise<T> {
    const response = await this.follow(request, signal);
    const maxBytes = this.options.maxBytes ?? DEFAULT_MAX_BYTES;
    const body = new ResponseBody(response.body, { maxBytes, signal, key: request.key });
    progress.status = response.status;
    progress.body = body;
    const { status, headers } = response;
    const notModified = status === 304 && request.etag !== undefined;
    if ((status >= 200 && status < 300) || notModified) {
      const answer = { etag: etagOf(headers.get('etag')), notModified };
      return body.read((chunks) => request.read(chunks, answer));
    }
    const answer = { status, headers, body: await body.readBeginning(), byProxy: isTunnelRefusal(response) };
    throw request.body === undefined ? statusError(answer, request.key) : postError(answer, request.key);
  }

  /** Follows redirects, but never to another origin: the key is for this one only. */
  private async follow(request: Request<unknown>, signal: AbortSignal): Promise<FetchResponse> {
    const fetch = await this.options.fetch();
    let url = request.url;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await this.send(fetch, url, request, signal);
      if (!REDIRECTS.has(response.status) || isTunnelRefusal(response)) return response;
      if (request.body !== undefined) throw new ApiError('notTheApi', 'The server redirected, which was not followed.', { status: response.status });
      url = redirectTarget(response, url, request.key);
    }
    throw new ApiError('notTheApi', `The server redirected more than ${MAX_REDIRECTS} times.`);
  }

  private async send(fetch: Fetch, url: URL, { key, etag, body }: Request<unknown>, signal: AbortSignal): Promise<FetchResponse> {
    const { userAgent } = this.options;
    const headers = {
      Accept: 'application/json',
      Authorization: `Bearer ${key}`,
      'User-Agent': userAgent,
      ...(etag !== undefined && { 'If-None-Match': etag }),
      ...(body && { 'Content-Type': 'application/json' }),
    };
    const sent = body === undefined ? { method: 'GET' as const } : { method: 'POST' as const, body };
    try {
      return await withTunnelRefusals(userAgent, () => fetch(url.href, { ...sent, headers, redirect: 'manual', signal }));
    } catch (error) {
      throw connectionError(error, key);
    }
  }

  /** Failures are logged at the default level, with the reason, and the beginning of the body if that is invalid. */
  private logTry(request: Request<unknown>, started: number, { tryNumber, status: begun, body }: Progress, error: unknown): void {
    const { log, onTry } = this.options;
    const ms = Math.round(performance.now() - started);
    const failure = isApiError(error) ? error : undefined;
    // For a redirect that was not followed, only the error has it.
    const status = begun ?? failure?.details.status;
    const outcome = failure?.kind ?? (error === undefined ? 'read' : 'not read');
    const isPost = request.body !== undefined;
    const tries = isPost ? '' : `, try ${tryNumber} of ${MAX_TRIES}`;
    const line = `${isPost ? 'POST' : 'GET'} ${pathOf(request)}: ${status ?? 'no answer'}, ${outcome}, ${ms} ms, ${body?.bytes ?? 0} bytes${tries}`;
    onTry?.(line);
    if (!failure) {
      log.debug(line);
      return;
    }
    const isBodyWrong = !isPost && (failure.kind === 'notTheApi' || (status ?? 0) >= 300);
    const begins = isBodyWrong && body ? safeText(body.beginning, request.key, LOGGED_LENGTH) : '';
    log.info(`${line}: ${failure.message}${begins && `\nIts body begins: ${begins}`}`);
  }
}

/** Only the path is logged: the query has the user's search terms. */
function pathOf({ url, key }: Request<unknown>): string {
  return safeText(url.pathname, key, 1000);
}

/** An invalid (RFC 9110, 8.8.3) or very long ETag is not sent back. */
function etagOf(header: string | null): string | undefined {
  return header && /^(W\/)?"[\x21\x23-\x7e]{0,200}"$/.test(header) ? header : undefined;
}

async function waitFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    // The timer's error doesn't have the signal's reason.
    signal?.throwIfAborted();
    throw error;
  }
}

/**
 * The key, valid in a header.
 * @throws ApiError `noKey`, `refused` for a key that can't be in a header, or what reading the key throws
 */
async function keyOf(connection: Connection): Promise<string> {
  let key: string | undefined;
  try {
    key = await connection.getKey();
  } catch (error) {
    if (isApiError(error)) throw error;
    // Without the secret store's message, which may contain anything.
    throw new ApiError('noKey', `The API key for ${connection.origin} could not be read.`);
  }
  if (!key) throw new ApiError('noKey', `There is no API key for ${connection.origin}.`);
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new ApiError('refused', 'The API key holds a space, a line break or a letter that cannot be sent.');
  }
  return key;
}

/** @throws ApiError `notTheApi` for a redirect to another origin (usually a login page) or without a target */
function redirectTarget(response: FetchResponse, from: URL, key: string): URL {
  const location = response.headers.get('location') ?? '';
  const details = { status: response.status };
  if (!location || !URL.canParse(location, from.href)) {
    throw new ApiError('notTheApi', 'The server redirected without saying where.', details);
  }
  const target = new URL(location, from);
  if (target.origin !== from.origin || target.username || target.password) {
    const elsewhere = safeText(target.origin === 'null' ? target.protocol : target.origin, key);
    throw new ApiError('notTheApi', `The server redirected to ${elsewhere}, which was not followed.`, details);
  }
  return target;
}
