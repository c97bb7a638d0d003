import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
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
  /** The data, for comparison. */
  readonly runs: SampleRuns;
  /**
   * Answers the next matching requests instead of the sample, with any key. The latest prepared answer is tried first.
   * @param times how many requests, 1 by default; Infinity until removed
   * @returns a function that removes the answer
   */
  answer(matcher: RequestMatcher, answer: PreparedAnswer | RequestHandler, times?: number): () => void;
  /** Accepts only this key from now on. */
  setApiKey(key: string): void;
  /** Ends all connections, including pending ones. */
  close(): Promise<void>;
}

interface Prepared {
  readonly matches: (request: RecordedRequest) => boolean;
  readonly answer: PreparedAnswer | RequestHandler;
  left: number;
}

/** Starts a server that answers as the Mistral Workflows API is documented to. */
export async function startSampleApi(options: SampleApiOptions = {}): Promise<SampleApi> {
  const { port = 0, host = '127.0.0.1', latencyMs = 0, now = Date.now } = options;
  const seed = options.seed ?? 'mistral';
  const runs = new SampleRuns({
    runs: options.runs ?? 600,
    workflows: options.workflows ?? 12,
    seed,
    startUs: Math.floor(now()) * 1000,
  });
  const routes = new SampleRoutes({ runs, seed, legacy: options.legacy ?? false });
  const requests: RecordedRequest[] = [];
  const prepared: Prepared[] = [];
  const closing = new AbortController();
  let apiKey = options.apiKey ?? SAMPLE_API_KEY;

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = recordRequest(incoming, apiKey, now());
    requests.push(request);
    if (latencyMs > 0) await delay(latencyMs, undefined, { signal: closing.signal });
    const instead = prepared.findLast((each) => each.left > 0 && each.matches(request));
    if (instead) {
      instead.left -= 1;
      await (typeof instead.answer === 'function' ? instead.answer(request, response) : send(instead.answer, response));
      return;
    }
    const { status, headers, body } = routes.answer(request, Math.floor(now()) * 1000);
    await send({ status, headers: { 'content-type': 'application/json', ...headers }, body }, response);
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
    answer(matcher, answer, times = 1) {
      const entry: Prepared = { matches: asPredicate(matcher), answer, left: times };
      prepared.push(entry);
      return () => {
        entry.left = 0;
      };
    },
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

function asPredicate(matcher: RequestMatcher): (request: RecordedRequest) => boolean {
  if (typeof matcher === 'function') return matcher;
  if (typeof matcher === 'string') return ({ path }) => path.startsWith(matcher);
  return ({ path }) => path.search(matcher) >= 0;
}

async function send({ status = 200, headers = {}, body = '', ending }: PreparedAnswer, response: ServerResponse): Promise<void> {
  if (ending === 'silence') return;
  const whole = typeof body === 'string' || body instanceof Uint8Array;
  response.writeHead(status, { ...(whole && ending === undefined && { 'content-length': Buffer.byteLength(body) }), ...headers });
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
