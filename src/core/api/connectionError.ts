import { ApiError, type ApiErrorKind, PROXY_UNREACHABLE } from './errors';
import { safeText } from './safeText';

/** Certificate errors (Node's documentation of TLS, "X509 certificate error codes"). */
const CERTIFICATE =
  /^(CERT_|CRL_|ERR_TLS_CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_)/;

/** The answer is not HTTP (llhttp's codes), or its content coding is invalid (zlib's and brotli's). */
const NOT_HTTP = /^(HPE_(?!INVALID_EOF_STATE)|Z_|ERR__ERROR_|ERR_BROTLI_)/;

/** Error of VS Code's agent if no proxy answers or one hangs up; it drops Node's error. */
const NO_PROXY = /^Failed to establish a socket connection to proxies: /;

const SENTENCES = {
  offline: 'No connection, or it broke off',
  certificate: 'The certificate of the server is not trusted',
  notTheApi: 'The answer is not readable',
} as const satisfies Partial<Record<ApiErrorKind, string>>;

/**
 * Converts the error of a connection that failed, or broke off within the body.
 * @param error from fetch or the body's stream
 */
export function connectionError(error: unknown, key: string): ApiError {
  const { code, message }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  const kind = kindOf(code ?? '');
  // node-fetch puts the address before the reason; several failed addresses (AggregateError) have no message.
  const reason = message.replace(/^request to .*? failed, reason: */s, '');
  const text = safeText(reason, key) || code || 'no reason given';
  return new ApiError(kind, `${SENTENCES[kind]}: ${text}`, { cause: code ?? (NO_PROXY.test(reason) ? PROXY_UNREACHABLE : undefined) });
}

function kindOf(code: string): keyof typeof SENTENCES {
  if (CERTIFICATE.test(code)) return 'certificate';
  return NOT_HTTP.test(code) ? 'notTheApi' : 'offline';
}
