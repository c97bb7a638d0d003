import { ApiError, type ApiErrorKind, PROXY_UNREACHABLE } from './errors';
import { safeText } from './safeText';

/** A certificate that can't be trusted (Node's documentation of TLS, "X509 certificate error codes"). */
const CERTIFICATE =
  /^(CERT_|CRL_|ERR_TLS_CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_)/;

/** Something answered, but not in HTTP (llhttp's codes), or in a coding that doesn't unpack (zlib's and brotli's). */
const NOT_HTTP = /^(HPE_(?!INVALID_EOF_STATE)|Z_|ERR__ERROR_|ERR_BROTLI_)/;

/** All that VS Code's agent says when no proxy answers, or one hangs up; what Node said of it, it keeps for itself. */
const NO_PROXY = /^Failed to establish a socket connection to proxies: /;

const SENTENCES = {
  offline: 'No connection, or it broke off',
  certificate: 'The certificate of the server is not trusted',
  notTheApi: 'The answer is not readable',
} as const satisfies Partial<Record<ApiErrorKind, string>>;

/**
 * What a failed connection, or one that broke off in the body, is to the client.
 * @param error what fetch, or the stream of the body, failed with
 */
export function connectionError(error: unknown, key: string): ApiError {
  const { code, message }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  const kind = kindOf(code ?? '');
  // node-fetch puts the address before the reason; several failed addresses (AggregateError) leave no reason at all.
  const reason = message.replace(/^request to .*? failed, reason: */s, '');
  const words = safeText(reason, key) || code || 'no reason given';
  return new ApiError(kind, `${SENTENCES[kind]}: ${words}`, { cause: code ?? (NO_PROXY.test(reason) ? PROXY_UNREACHABLE : undefined) });
}

function kindOf(code: string): keyof typeof SENTENCES {
  if (CERTIFICATE.test(code)) return 'certificate';
  return NOT_HTTP.test(code) ? 'notTheApi' : 'offline';
}
