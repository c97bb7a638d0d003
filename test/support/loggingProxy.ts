import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** A test proxy on an ephemeral port of 127.0.0.1. The caller closes it. */
export interface LoggingProxy {
  /** Such as `http://127.0.0.1:3128`. */
  readonly origin: string;
  /** The request line of each connection without the HTTP version, such as `CONNECT example.org:443`, oldest first. */
  readonly requests: readonly string[];
  /** All bytes received from clients: heads, and data through tunnels or after a refusal. */
  readonly received: Buffer;
  /** Changes the behaviour, and closes open tunnels. */
  answerWith(answer: ProxyAnswer): void;
  /** Ends all connections. */
  close(): Promise<void>;
}

/**
 * Behaviour of the proxy: closes the connection; refuses with a status (and headers, a body) but keeps the connection open
 * to record further data; or opens a tunnel to a port of 127.0.0.1, for any requested host.
 */
export type ProxyAnswer =
  | { readonly kind: 'cut' }
  | { readonly kind: 'refuse'; readonly status: number; readonly headers?: string; readonly body?: string }
  | { readonly kind: 'tunnel'; readonly port: number };

/** Starts a proxy that records all received bytes. Not based on `node:http`, which gives no access to the raw bytes. */
export async function startLoggingProxy(first: ProxyAnswer): Promise<LoggingProxy> {
  let answer = first;
  const requests: string[] = [];
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // Clients may disconnect at any time.
    socket.on('error', () => socket.destroy());
  };

  const endAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };

  const server = createServer((client) => {
    keep(client);
    client.on('data', (chunk) => received.push(chunk));
    readHead(client, (line) => {
      requests.push(line.replace(/ HTTP\/[\d.]+$/, ''));
      if (answer.kind === 'cut') {
        client.destroy();
      } else if (answer.kind === 'refuse') {
        const { status, headers = '', body = '' } = answer;
        client.write(`HTTP/1.1 ${status} Refused\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`);
      } else {
        const target = connect(answer.port, '127.0.0.1', () => {
          client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
          client.pipe(target).pipe(client);
        });
        keep(target);
        target.once('close', () => client.destroy());
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    get received() {
      return Buffer.concat(received);
    },
    answerWith: (next) => {
      answer = next;
      endAll();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        endAll();
      }),
  };
}

/** Calls back with the request line once the head is complete. Clients send no more before the answer. */
function readHead(client: Socket, onHead: (line: string) => void): void {
  let head = '';
  const read = (chunk: Buffer): void => {
    head += chunk.toString('latin1');
    if (!head.includes('\r\n\r\n')) return;
    client.off('data', read);
    onHead(head.slice(0, head.indexOf('\r\n')));
  };
  client.on('data', read);
}
