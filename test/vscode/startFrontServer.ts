import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { dirname } from 'node:path';
import { createProxyServer } from 'http-proxy-3';

/** Options of `startFrontServer`. */
export interface FrontServerOptions {
  /** Origin of VS Code's own server. */
  readonly target: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Absolute path of the file with the 32 bytes; created if missing. */
  readonly keyFile: string;
  /** Redirect of the root path, given this server's origin; default: VS Code's empty window. */
  readonly home?: ((origin: string) => string) | undefined;
}

/** A reverse proxy between the browser and VS Code's server. */
export interface FrontServer {
  /** Such as `http://127.0.0.1:3000`. */
  readonly origin: string;
  /** Ends the server and every connection through it. */
  close(): Promise<void>;
}

/**
 * Forwards everything to VS Code's server, including web sockets, and answers `POST /mint-key`, which that server does
 * not: it returns half of the key with which the workbench encrypts secrets. It must be the same each time, or the secrets
 * are lost on reload.
 *
 * VS Code's server runs without a token, so this one accepts only pages of its own origin. Otherwise any other page in the
 * user's browser could open a web socket and run programs.
 * @throws Error (EADDRINUSE) when the port is in use
 */
export async function startFrontServer(options: FrontServerOptions): Promise<FrontServer> {
  const key = mintKey(options.keyFile);
  const proxy = createProxyServer({ target: options.target, ws: true });
  // The page or the editor is closed.
  proxy.on('error', (_error, _request, answer) => void answer.destroy());

  const server = createServer((request, answer) => {
    if (!isOwn(request)) {
      answer.writeHead(403).end();
    } else if (request.method === 'POST' && request.url === '/mint-key') {
      answer.writeHead(200, { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' }).end(key);
    } else if (request.url === '/' && options.home !== undefined) {
      answer.writeHead(302, { location: options.home(`http://${request.headers.host ?? ''}`), 'cache-control': 'no-store' }).end();
    } else {
      proxy.web(request, answer);
    }
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (isOwn(request)) proxy.ws(request, socket, head);
    else socket.destroy();
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        proxy.close();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/**
 * Whether a request names this server as its host (else it may be DNS rebinding) and, unless it is a plain GET, comes from
 * no other page. Browsers keep the answer of a plain GET from other pages.
 */
function isOwn({ headers, method, socket }: IncomingMessage): boolean {
  const { host, origin } = headers;
  const own = [`127.0.0.1:${socket.localPort ?? 0}`, `localhost:${socket.localPort ?? 0}`];
  if (host === undefined || !own.includes(host)) return false;
  const onlyReads = method === 'GET' && headers.upgrade === undefined;
  return onlyReads || origin === undefined || origin === `http://${host}`;
}

function mintKey(file: string): Buffer {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, randomBytes(32), { mode: 0o600 });
  }
  return readFileSync(file);
}
