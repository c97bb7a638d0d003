import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { FetchResponse } from './fetch';

/** Node publishes each answer here before the caller gets it (Node's documentation of `diagnostics_channel`). */
const ANSWERS = 'http.client.response.finish';

/** Header added to an answer that a proxy gave instead of the server. */
const MARK = 'x-tunnel-refusal';

/**
 * Marks answers of a proxy that refused the tunnel. VS Code's agent returns them as the server's: a proxy's 401 would look
 * like a refused key. The server's answers come over TLS, which Node shows, but not node-fetch.
 * @param userAgent of the requests to mark: the channel also has those of other extensions
 */
export async function withTunnelRefusals<T>(userAgent: string, ask: () => Promise<T>): Promise<T> {
  const mark = (message: unknown): void => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    if (request.protocol !== 'https:' || 'encrypted' in response.socket) return;
    if (String(request.getHeader('user-agent')) === userAgent) response.rawHeaders.push(MARK, '1');
  };
  subscribe(ANSWERS, mark);
  try {
    return await ask();
  } finally {
    unsubscribe(ANSWERS, mark);
  }
}

/** Whether a proxy refused the tunnel, so that the request did not reach the server. */
export function isTunnelRefusal({ status, headers }: FetchResponse): boolean {
  return status >= 300 && headers.get(MARK) !== null;
}
