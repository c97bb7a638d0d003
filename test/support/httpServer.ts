import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

/** Handler of a test server. */
export type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void | Promise<void>;

/** Options of a test server. */
export interface StartServerOptions {
  /** Use TLS with an untrusted certificate. */
  readonly selfSigned?: boolean;
}

/** A test server on an ephemeral port of 127.0.0.1. The caller closes it. */
export interface TestServer {
  readonly origin: string;
  /** All requests so far, oldest first. */
  readonly requests: readonly http.IncomingMessage[];
  /** Ends all connections. @throws the error of a handler, if one has thrown */
  close(): Promise<void>;
}

/** Starts a server that answers each request with `handler`. */
export async function startServer(handler: Handler, options: StartServerOptions = {}): Promise<TestServer> {
  const requests: http.IncomingMessage[] = [];
  const failures: unknown[] = [];
  const onRequest: http.RequestListener = (request, response) => {
    requests.push(request);
    void (async () => handler(request, response))().catch((error: unknown) => {
      failures.push(error);
      response.destroy();
    });
  };
  const server = options.selfSigned
    ? https.createServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, onRequest)
    : http.createServer(onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    origin: `${options.selfSigned ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** Answers with JSON. */
export function sendJson(response: http.ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

// For the servers above only: the key is public, and the certificate is for the loopback address.
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUGgM4WTs9D1Ft8GjZT/jV6Y8JQq8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDEzMDM1NVoYDzIxMjYxMDMx
MTMwMzU1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASVErdQEDaedg95wmC3qo8VCtvgZ/vAgKeKt17VfxQWbODAuw8IdOoL
ckAUfS1AqAZAZPv085W9xlYB0yaCw1b5o28wbTAdBgNVHQ4EFgQUrqTIeS2MtQiw
3ffTDqgpVIqnt2AwHwYDVR0jBBgwFoAUrqTIeS2MtQiw3ffTDqgpVIqnt2AwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3QwCgYIKoZI
zj0EAwIDRwAwRAIgTRV/U7TyCYb3SZF6R4nYQg39eMx1WqDlHv3lH0FF8nECIFlm
m0KyRq7WJ6tkSqUIlFAAXgMv0UrWfB7pXCcR0QgY
-----END CERTIFICATE-----`;

const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgDB6sV++vXWP8miAR
4ehFy8mesyIN5nYsTDPxqnLWmXihRANCAASVErdQEDaedg95wmC3qo8VCtvgZ/vA
gKeKt17VfxQWbODAuw8IdOoLckAUfS1AqAZAZPv085W9xlYB0yaCw1b5
-----END PRIVATE KEY-----`;
