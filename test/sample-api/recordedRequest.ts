import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request as it arrived. */
export interface RecordedRequest {
  readonly method: string;
  /** Not decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Without `authorization`. */
  readonly headers: Omit<IncomingHttpHeaders, 'authorization'>;
  /** Whether the key was the right one. */
  readonly authorized: boolean;
  /** The exact text of the body; undefined for a GET. */
  readonly body?: string;
  /** ms since the epoch by the sample's clock. */
  readonly time: number;
}

/** @returns the request as tests may see it: without the key. @param body its text, if it has one */
export function recordRequest(incoming: IncomingMessage, apiKey: string, time: number, body?: string): RecordedRequest {
  const { authorization, ...headers } = incoming.headers;
  const target = incoming.url ?? '/';
  const mark = target.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers,
    authorized: authorization === `Bearer ${apiKey}`,
    time,
    ...(body !== undefined && { body }),
  };
}
