import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { FetchResponse } from './fetch';

/** Node tells of each answer here, before whoever asked sees it (Node's documentation of `diagnostics_channel`). */
const ANSWERS = 'http.client.response.finish';

/** Put on an answer that a proxy gave in the server's place. */
const MARK = 'x-tunnel-refusal';

/**
 * Asks for something of which a proxy may refuse to open the way. VS Code's agent hands out a proxy's refusal of the
 * tunnel as if the server had answered: a proxy that says 401 would pass for a server that refuses the key. What tells
 * them apart is that an answer of the server comes over TLS; node-fetch doesn't show that, Node does.
 * @param userAgent whose requests are meant: those of other extensions come by here too
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

/** Whether a proxy refused the way to the server, so that the server has seen nothing. */
export function isTunnelRefusal({ status, headers }: FetchResponse): boolean {
  return status >= 300 && headers.get(MARK) !== null;
}
