import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** A proxy of a test on an ephemeral port of 127.0.0.1. The caller closes it. */
export interface LoggingProxy {
  /** As `http://127.0.0.1:3128`. */
  readonly origin: string;
  /** The first line of each connection without its HTTP version, as `CONNECT example.org:443`, the oldest first. */
  readonly requests: readonly string[];
  /** Every byte that came from clients so far: heads, and what went on through tunnels or after a refusal. */
  readonly received: Buffer;
  /** Answers so from now on; tunnels that are open end. */
  answerWith(answer: ProxyAnswer): void;
  /** Ends all connections. */
  close(): Promise<void>;
}

/**
 * What the proxy does with whoever asks it: cuts the connection, refuses with a status (and headers, a body) and leaves the
 * connection open so that whatever a client still sends is seen, or opens a tunnel to a port of 127.0.0.1, whatever host was asked for.
 */
export type ProxyAnswer =
  | { readonly kind: 'cut' }
  | { readonly kind: 'refuse'; readonly status: number; readonly headers?: string; readonly body?: string }
  | { readonly kind: 'tunnel'; readonly port: number };

/** Starts a proxy that keeps what it is sent. Not on `node:http`, which hands out no bytes as they came. */
export async function startLoggingProxy(first: ProxyAnswer): Promise<LoggingProxy> {
  let answer = first;
  const requests: string[] = [];
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // Clients break off as they like; what counts is what they sent.
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

/** Calls back with the first line once the head is whole; a client sends nothing more before it is answered. */
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
