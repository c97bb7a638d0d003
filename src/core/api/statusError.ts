import { DAY } from '../durations';
import { ApiError, type ApiErrorKind, PROXY_REFUSED } from './errors';
import { parseJson } from '../text/parseJson';
import { safeText } from './safeText';

/** An answer with an unsuccessful status. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The body, or its beginning. */
  readonly body: string;
  /** Whether a proxy answered instead of the server. */
  readonly byProxy?: boolean;
}

/** Longer waits are shortened to this. */
const MAX_RETRY_AFTER_MS = DAY;

/** Longest error body of a POST that is kept, in UTF-16 units. */
const MAX_BODY = 64 * 1024;

/** Levels of objects searched for a message. */
const MAX_DEPTH = 4;

/**
 * Converts an answer with an unsuccessful status. The kind depends on the status, not on codes, whose meaning has changed
 * between editions of the documentation. The body is used for the message only: `{detail, code}` of the Workflows API,
 * `{detail: [{loc, msg}]}` of FastAPI, `{message, type, code}` of the general API, a gateway's web page, nothing.
 * @param key of the request; removed from the message
 */
export function statusError(answer: ErrorAnswer, key: string): ApiError {
  const body = parse(answer.body);
  const message = safeText(typeof body === 'string' ? titleOf(body) : messageOf(body, 0), key);
  const { status, headers } = answer;
  // Sent by proxies and captive portals only (RFC 9110, 15.5.8; RFC 6585, 6): the server was not reached.
  const byProxy = answer.byProxy === true || status === 407 || status === 511;
  const foreignKind = isForeign(answer) ? kindOfForeign(status) : undefined;
  const kind = byProxy ? 'offline' : (foreignKind ?? kindOf(status));
  const sender = byProxy ? ' of a proxy' : foreignKind ? ' of something before the API' : '';
  return new ApiError(kind, `HTTP ${status}${sender}: ${message || 'no message'}`, {
    status,
    cause: byProxy ? PROXY_REFUSED : undefined,
    code: codeOf(body, key),
    retryAfterMs: retryAfterMs(headers.get('retry-after')),
  });
}

/**
 * As `statusError`, for a POST. The API repeats what was sent, so its message is not used, and of a refused input only
 * where it is wrong and in which way (`loc` and `type` of FastAPI).
 */
export function postError(answer: ErrorAnswer, key: string): ApiError {
  const { kind, details } = statusError(answer, key);
  const body = parse(safeText(answer.body, key, MAX_BODY));
  const wrong = itemsOf(body).map(({ loc, type }) => [wordsOf(loc).join('.'), ...wordsOf([type])].join(' '));
  const message = [`HTTP ${answer.status}`, ...(answer.status === 422 ? wrong : [])].join(': ');
  return new ApiError(kind, safeText(message, key), { ...details, body: () => body });
}

function itemsOf(body: unknown): readonly Record<string, unknown>[] {
  const detail = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)['detail'] : undefined;
  return Array.isArray(detail) ? detail.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null) : [];
}

function wordsOf(value: unknown): (string | number)[] {
  return Array.isArray(value) ? value.filter(isWord) : [];
}

/**
 * Whether an answer isn't the API's: it asks for another authentication scheme (RFC 9110, 11.6.1), or its body is not
 * JSON. The API's 401 may have no body (continuedev/continue#10277), or one that broke off.
 */
function isForeign({ body, headers }: ErrorAnswer): boolean {
  const challenge = headers.get('www-authenticate') ?? '';
  if (/^\s*(?!bearer\b)[a-z]+/i.test(challenge) && !/,\s*bearer\b/i.test(challenge)) return true;
  return !/^\s*(?:[[{"]|$)/.test(body) && typeof parse(body) === 'string';
}

/** A 404 that isn't the API's says nothing about a run, and a 401 or 403 nothing about the key. */
function kindOfForeign(status: number): ApiErrorKind | undefined {
  if (status === 401 || status === 403) return 'intercepted';
  return status === 404 ? 'notTheApi' : undefined;
}

function kindOf(status: number): ApiErrorKind {
  switch (status) {
    case 401:
      return 'refused';
    case 402:
      return 'unpaid';
    case 403:
      return 'forbidden';
    case 404:
      return 'notFound';
    case 408:
      return 'timeout';
    case 429:
      return 'rateLimited';
    default:
      if (status >= 500) return 'serverFault';
      return status >= 400 ? 'invalidRequest' : 'notTheApi';
  }
}

function parse(body: string): unknown {
  try {
    return parseJson(body);
  } catch {
    return body;
  }
}

/** The title of a gateway's web page; other text as it is. */
function titleOf(text: string): string {
  if (!/^\s*</.test(text)) return text;
  return /<title[^>]*>([^<]*)</i.exec(text)?.[1] ?? '';
}

/**
 * The message of an error body: the first field that has one. The names are those of the API, FastAPI, gateways and
 * problem documents; each may be a text, a list, or another object. Last the code (`AMBIGUOUS_WORKFLOW`).
 */
function messageOf(value: unknown, depth: number): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return '';
  if (Array.isArray(value)) {
    return value.map((item) => messageOf(item, depth + 1)).filter(Boolean).join('; ');
  }
  const fields = value as Record<string, unknown>;
  const where = wordsOf(fields['loc']).join('.');
  for (const name of ['detail', 'message', 'msg', 'error_description', 'error', 'title', 'code']) {
    const message = messageOf(fields[name], depth + 1);
    if (message) return where ? `${where}: ${message}` : message;
  }
  return where;
}

function isWord(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function codeOf(body: unknown, key: string): string | undefined {
  const code = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)['code'] : undefined;
  return isWord(code) && code !== '' ? safeText(String(code), key, 64) : undefined;
}

/**
 * `Retry-After` is seconds, here rounded up, or an HTTP date (RFC 9110, 10.2.3). Undefined for anything else, 0 and past
 * dates. Shortened to a day, so that a time of day can be shown.
 */
function retryAfterMs(header: string | null): number | undefined {
  const text = header?.trim() ?? '';
  const ms = /^(?:\d+\.?\d*|\.\d+)$/.test(text) ? Math.ceil(Number(text)) * 1000 : timeOf(text) - Date.now();
  return ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : undefined;
}

/** HTTP dates begin with the name of a day; `Date.parse` also accepts other text, as a negative number. */
function timeOf(text: string): number {
  return /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : NaN;
}
