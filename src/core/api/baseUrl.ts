import { ApiError } from './errors';

/** Where a server's API is, in the two forms that a `Connection` holds. */
export interface BaseUrl {
  /** Scheme, host and port as `URL.origin` gives them. */
  readonly origin: string;
  /** Absolute, without query, fragment, trailing slash or `/v1`; `/v1/…` is appended to it. */
  readonly baseUrl: string;
}

/**
 * Reads the server URL that a person typed. Both conventions are in use: without `/v1` (the official clients) and
 * with it (others), so one `/v1` at the end is taken off. A path prefix stays: gateways have them.
 * The messages never repeat the text, since a key pasted into the wrong box would be in it.
 * @throws ApiError `unsafeUrl` for what is no https URL, or plain http URL of this computer
 */
export function normalizeBaseUrl(text: string): BaseUrl {
  const url = parse(text.trim());
  requireSafe(url);
  if (url.username || url.password) {
    throw new ApiError('unsafeUrl', 'The server URL holds a user name or a password; only the API key is sent.');
  }
  // Dropping them in silence would ask another address than the one that was typed.
  if (url.search || url.hash) throw new ApiError('unsafeUrl', 'The server URL holds a query or a fragment.');

  const path = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');
  return { origin: url.origin, baseUrl: url.origin + path };
}

/**
 * Refuses what the key must not travel over: anything but https, and plain http to this very computer.
 * @throws ApiError `unsafeUrl`
 */
export function requireSafe(url: URL): void {
  if (url.protocol === 'https:') return;
  if (url.protocol !== 'http:') {
    throw new ApiError('unsafeUrl', 'The server URL must begin with https:// (or http:// for this computer).');
  }
  if (!isLoopback(url.hostname)) {
    throw new ApiError('unsafeUrl', `The key is not sent over plain http to ${url.hostname}; use https.`);
  }
}

function parse(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new ApiError('unsafeUrl', 'The server URL is not a URL; it should look like https://api.example.com.');
  }
}

/** `hostname` is the URL parser's, which writes every spelling of an IPv4 address as four decimal numbers. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
