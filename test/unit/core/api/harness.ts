import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { RunsClient } from '../../../../src/core/api/client';
import type { Connection } from '../../../../src/core/api/connection';
import { ApiError, type ApiErrorKind } from '../../../../src/core/api/errors';
import { HttpClient, type HttpClientOptions } from '../../../../src/core/api/http';
import type { Log } from '../../../../src/core/api/log';
import { loadNodeFetch } from '../../../../src/core/api/nodeFetch';

/** The key of every test; no error and no log line may contain it. */
export const KEY = 'kEy-7f3a9c51/+=very~secret';

/** User agent of every test. */
export const USER_AGENT = 'mistral-workflow-runs/0.0.0-test';

/** A connection to a test server. @param path of its base URL */
export function connectionTo(origin: string, path = '', key: string | undefined = KEY): Connection {
  return { name: 'default', origin, baseUrl: origin + path, consoleUrl: origin, readOnly: false, getKey: () => Promise.resolve(key) };
}

/** A log that keeps its lines, and throws if one contains the key. */
export class CollectingLog implements Log {
  readonly lines: string[] = [];
  readonly debug = (...args: unknown[]): void => this.add('debug', args);
  readonly info = (...args: unknown[]): void => this.add('info', args);
  readonly warn = (...args: unknown[]): void => this.add('warn', args);
  readonly error = (...args: unknown[]): void => this.add('error', args);

  private add(level: string, args: unknown[]): void {
    const line = [level, ...args.map((arg) => (typeof arg === 'string' ? arg : inspect(arg)))].join(' ');
    assertKeyless(line);
    this.lines.push(line);
  }
}

/** A client on node-fetch with its log. It retries without waiting, and records the waits, ms, with half of the jitter. */
export function makeClient(options: Partial<HttpClientOptions> = {}): {
  http: HttpClient;
  client: RunsClient;
  log: CollectingLog;
  waits: number[];
} {
  const log = new CollectingLog();
  const waits: number[] = [];
  const wait = (ms: number): Promise<void> => {
    waits.push(ms);
    return Promise.resolve();
  };
  const http = new HttpClient({ fetch: loadNodeFetch, log, userAgent: USER_AGENT, wait, random: () => 0.5, ...options });
  return { http, client: new RunsClient(http, log), log, waits };
}

/** Reads a whole body as text. */
export const readText = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString('utf8');
};

/** The ApiError of this kind that the promise rejects with; asserts that it does not contain the key. */
export async function failure(kind: ApiErrorKind, promise: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await promise.then(
    () => assert.fail(`expected ${kind}, but the call succeeded`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw error;
  assert.equal(error.kind, kind, error.message);
  assertKeyless(inspect(error, { depth: 10, showHidden: true }));
  assert.doesNotMatch(error.message, /\p{Cc}/u);
  assert.ok(error.message.length < 400, 'the message is bounded');
  return error;
}

function assertKeyless(text: string): void {
  assert.ok(!text.includes(KEY) && !text.includes(encodeURIComponent(KEY)), 'the key shows');
}
