import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type RecordedRequest, recordRequest } from './recordedRequest';
import { SampleRoutes } from './sampleRoutes';
import { SampleRuns } from './sampleRuns';

/** Options of `startSampleApi`. */
export interface SampleApiOptions {
  /** 0, the default, for any free port. */
  readonly port?: number;
  /** Loopback by default. */
  readonly host?: string;
  /** Number of runs at the start, 600 by default; with 0 none ever starts. */
  readonly runs?: number;
  /** 12 by default. */
  readonly workflows?: number;
  /** The same seed and the same time of start give the same data. */
  readonly seed?: string;
  /** Delay of each answer, ms. */
  readonly latencyMs?: number;
  /** Serves only the three documented calls, with the documented minimum of fields. */
  readonly legacy?: boolean;
  /** The accepted key, `SAMPLE_API_KEY` by default. */
  readonly apiKey?: string;
  /** How long a query or an update without a worker hangs before it is answered 504, ms; 30 s by default. */
  readonly hangMs?: number;
  /** The clock, ms since the epoch; runs end and start as it advances. */
  readonly now?: () => number;
}

/** The default key of a sample API. It is worth nothing anywhere else. */
export const SAMPLE_API_KEY = 'sample-key-4f9d1c7e2ab84d65';

/** An answer that a test prepares instead of the real one. */
export interface PreparedAnswer {
  /** 200 by default. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, bytes, or chunks that are sent as fast as the client reads. */
  readonly body?: string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /**
   * How the answer fails: `silence` sends nothing, `stall` sends status and body but never ends, `breakOff` sends them
   * and resets the connection.
   */
  readonly ending?: 'silence' | 'stall' | 'breakOff';
}

/**
 * What goes wrong with a request that the sample answers itself. `refuse` ends the connection and does nothing; the others do
 * what was asked, and never answer, end the connection, or answer late. With `acceptedAfterMs` even that comes later, in the
 * state of that time.
 */
export type Disturbance =
  | 'refuse'
  | 'accept silently'
  | 'accept and drop'
  | { readonly answeredAfterMs: number }
  | { readonly acceptedAfterMs: number };

/** Which requests a prepared answer is for: by prefix of the path, regular expression, or predicate. */
export type RequestMatcher = string | RegExp | ((request: RecordedRequest) => boolean);

/** Writes the answer itself. */
export type RequestHandler = (request: RecordedRequest, response: ServerResponse) => void | Promise<void>;

/** A running sample API. */
export interface SampleApi {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** The currently accepted key. */
  readonly apiKey: string;
  /** All requests so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** The POSTs so far, whatever became of them, with the exact texts of their bodies. */
  readonly posts: readonly RecordedRequest[];
  /** The data, for comparison. */
  readonly runs: SampleRuns;
  /**
   * Answers the next matching requests instead of the sample, with any key. The latest prepared answer is tried first.
   * @param times how many requests, 1 by default; Infinity until removed
   * @returns a function that removes the answer
   */
  answer(matcher: RequestMatcher, answer: PreparedAnswer | RequestHandler, times?: number): () => void;
  /**
   * Lets something go wrong with the next matching requests. The latest disturbance is tried first, prepared answers before.
   * @param times as of `answer`
   * @returns a function that ends it
   */
  disturb(matcher: RequestMatcher, disturbance: Disturbance, times?: number): () => void;
  /** Stops the workers of a deployment at once: nothing can be started there, and its active runs don't go on. */
  stopWorkers(deployment: string): void;
  /** Starts them; what was left lying goes on. */
  startWorkers(deployment: string): void;
  /** Accepts only this key from now on. */
  setApiKey(key: string): void;
  /** Ends all connections, including pending ones. */
  close(): Promise<void>;
}

/** Something for the next matching requests. */
interface Prepared<T> {
  readonly matches: (request: RecordedRequest) => boolean;
  readonly what: T;
  left: number;
}

/** Starts a server that answers as the Mistral Workflows API is documented to. */
export async function startSampleApi(options: SampleApiOptions = {}): Promise<SampleApi> {
  const { port = 0, host = '127.0.0.1', latencyMs = 0, now = Date.now } = options;
  const seed = options.seed ?? 'mistral';
  const nowUs = (): number => Math.floor(now()) * 1000;
  const startUs = nowUs();
  const runs = new SampleRuns({ runs: options.runs ?? 600, workflows: options.workflows ?? 12, seed, startUs });
  const { legacy = false, hangMs = 30_000 } = options;
  const routes = new SampleRoutes({ runs, seed, legacy, startUs, hangMs });
  const requests: RecordedRequest[] = [];
  const prepared: Prepared<PreparedAnswer | RequestHandler>[] = [];
  const disturbances: Prepared<Disturbance>[] = [];
  const closing = new AbortController();
  const wait = async (ms: number): Promise<void> => {
    await delay(ms, undefined, { signal: closing.signal });
  };
  let apiKey = options.apiKey ?? SAMPLE_API_KEY;

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = incoming.method === 'POST' ? await text(incoming) : undefined;
    const request = recordRequest(incoming, apiKey, now(), body);
    requests.push(request);
    if (latencyMs > 0) await wait(latencyMs);
    const instead = next(prepared, request);
    if (instead !== undefined) {
      await (typeof instead === 'function' ? instead(request, response) : send(instead, response));
      return;
    }
    const disturbance = next(disturbances, request);
    if (disturbance === 'refuse') {
      response.destroy();
      return;
    }
    if (typeof disturbance === 'object' && 'acceptedAfterMs' in disturbance) await wait(disturbance.acceptedAfterMs);
    const answer = routes.answer(request, nowUs());
    if (disturbance === 'accept silently') return;
    if (disturbance === 'accept and drop') {
      response.destroy();
      return;
    }
    if (typeof disturbance === 'object' && 'answeredAfterMs' in disturbance) await wait(disturbance.answeredAfterMs);
    if (answer.afterMs !== undefined) await wait(answer.afterMs);
    const { status, headers } = answer;
    const hasBody = status !== 204 && status !== 304;
    await send({ status, headers: { ...(hasBody && { 'content-type': 'application/json' }), ...headers }, body: answer.body }, response);
  };

  const server = createServer((incoming, response) => {
    // Clients may disconnect in the middle of an answer.
    handle(incoming, response).catch(() => response.destroy());
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    get apiKey() {
      return apiKey;
    },
    requests,
    runs,
    get posts() {
      return requests.filter(({ method }) => method === 'POST');
    },
    answer: (matcher, answer, times) => prepare(prepared, matcher, answer, times),
    disturb: (matcher, disturbance, times) => prepare(disturbances, matcher, disturbance, times),
    stopWorkers: (deployment) => routes.setWorkers(deployment, false, nowUs()),
    startWorkers: (deployment) => routes.setWorkers(deployment, true, nowUs()),
    setApiKey(key) {
      apiKey = key;
    },
    async close() {
      closing.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function prepare<T>(list: Prepared<T>[], matcher: RequestMatcher, what: T, times = 1): () => void {
  const entry: Prepared<T> = { matches: asPredicate(matcher), what, left: times };
  list.push(entry);
  return () => {
    entry.left = 0;
  };
}

/** @returns the latest that matches, which then counts as used */
function next<T>(list: readonly Prepared<T>[], request: RecordedRequest): T | undefined {
  const entry = list.findLast((each) => each.left > 0 && each.matches(request));
  if (entry) entry.left -= 1;
  return entry?.what;
}

function asPredicate(matcher: RequestMatcher): (request: RecordedRequest) => boolean {
  if (typeof matcher === 'function') return matcher;
  if (typeof matcher === 'string') return ({ path }) => path.startsWith(matcher);
  return ({ path }) => path.search(matcher) >= 0;
}

async function send({ status = 200, headers = {}, body = '', ending }: PreparedAnswer, response: ServerResponse): Promise<void> {
  if (ending === 'silence') return;
  const whole = typeof body === 'string' || body instanceof Uint8Array;
  response.writeHead(status, { ...(whole && ending === undefined && status !== 204 && { 'content-length': Buffer.byteLength(body) }), ...headers });
  const chunks = Readable.from(whole ? [body] : body, { objectMode: true });
  if (ending === undefined) {
    await pipeline(chunks, response);
    return;
  }
  response.flushHeaders();
  for await (const chunk of chunks) {
    if (!response.write(chunk)) await once(response, 'drain');
  }
  if (ending === 'breakOff') await new Promise((resolve) => response.write('', resolve)).then(() => response.destroy());
}
