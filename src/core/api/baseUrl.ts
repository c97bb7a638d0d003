import { ApiError } from './errors';

/** A server's URL, in the two forms that a `Connection` has. */
export interface BaseUrl {
  /** Scheme, host and port as `URL.origin` gives them. */
  readonly origin: string;
  /** Absolute, without query, fragment, trailing slash or `/v1`; `/v1/…` is appended to it. */
  readonly baseUrl: string;
}

/**
 * Normalizes a server URL entered by the user. The official clients' has no `/v1`, others' does, so one `/v1` at the end
 * is removed. A path prefix is kept: gateways have them. Errors never repeat the text: it may be a key pasted into the
 * wrong box.
 * @throws ApiError `unsafeUrl` unless it is an https URL, or an http URL of this computer
 */
export function normalizeBaseUrl(text: string): BaseUrl {
  const url = parse(text.trim());
  requireSafe(url);
  if (url.username || url.password) {
    throw new ApiError('unsafeUrl', 'The server URL holds a user name or a password; only the API key is sent.');
  }
  // Dropping them silently would request another address than the one entered.
  if (url.search || url.hash) throw new ApiError('unsafeUrl', 'The server URL holds a query or a fragment.');

  const path = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');
  return { origin: url.origin, baseUrl: url.origin + path };
}

/**
 * Allows the key to be sent over https, or over http to this computer, only.
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

/** @param hostname from `URL`, which writes every form of an IPv4 address as four decimal numbers */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
