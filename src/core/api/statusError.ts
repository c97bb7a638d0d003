import { DAY } from '../durations';
import { ApiError, type ApiErrorKind, PROXY_REFUSED } from './errors';
import { parseJson } from '../text/parseJson';
import { safeText } from './safeText';

/** What the server sent with a status that isn't success. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The body, or its beginning. */
  readonly body: string;
  /** Whether a proxy said so in the server's place. */
  readonly byProxy?: boolean;
}

/** The longest wait that is believed. */
const MAX_RETRY_AFTER_MS = DAY;

/** How deep a message may hide in objects; deeper is no message for people. */
const MAX_DEPTH = 4;

/**
 * The error that an answer with an unsuccessful status stands for. The status alone decides the kind, since codes have
 * changed their meaning between editions of the documentation and the shapes of bodies vary: `{detail, code}` of the
 * Workflows API, `{detail: [{loc, msg}]}` of FastAPI, `{message, type, code}` of the general API, a gateway's web page,
 * nothing. The body only lends its words.
 * @param key the key of the call, which the message must not hold
 */
export function statusError(answer: ErrorAnswer, key: string): ApiError {
  const body = parse(answer.body);
  const words = safeText(typeof body === 'string' ? titleOf(body) : messageOf(body, 0), key);
  const { status, headers } = answer;
  // Only what stands on the way asks for a login of its own (RFC 9110, 15.5.8; RFC 6585, 6): the server was not reached.
  const byProxy = answer.byProxy === true || status === 407 || status === 511;
  const isIntercepted = (status === 401 || status === 403) && isForeign(answer);
  const kind = byProxy ? 'offline' : isIntercepted ? 'intercepted' : kindOf(status);
  const sender = byProxy ? ' of a proxy' : isIntercepted ? ' of something before the API' : '';
  return new ApiError(kind, `HTTP ${status}${sender}: ${words || 'no message'}`, {
    status,
    cause: byProxy ? PROXY_REFUSED : undefined,
    code: codeOf(body, key),
    retryAfterMs: retryAfterMs(headers.get('retry-after')),
  });
}

/**
 * Whether an answer isn't the API's: it asks for a login of another scheme than the API's (RFC 9110, 11.6.1), or its body is
 * no JSON. The API's own 401 may have no body (continuedev/continue#10277), and one may have broken off.
 */
function isForeign({ body, headers }: ErrorAnswer): boolean {
  const challenge = headers.get('www-authenticate') ?? '';
  if (/^\s*(?!bearer\b)[a-z]+/i.test(challenge) && !/,\s*bearer\b/i.test(challenge)) return true;
  return !/^\s*(?:[[{"]|$)/.test(body) && typeof parse(body) === 'string';
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

/** Of a gateway's web page only its title is worth showing; other text is shown as it is. */
function titleOf(text: string): string {
  if (!/^\s*</.test(text)) return text;
  return /<title[^>]*>([^<]*)</i.exec(text)?.[1] ?? '';
}

/**
 * The words of an error body: the first of the places where the API, FastAPI, gateways and problem documents put them,
 * at any of which may be a text, a list, or another object. With none of them, the code (`AMBIGUOUS_WORKFLOW`).
 */
function messageOf(value: unknown, depth: number): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return '';
  if (Array.isArray(value)) {
    return value.map((item) => messageOf(item, depth + 1)).filter(Boolean).join('; ');
  }
  const fields = value as Record<string, unknown>;
  const where = Array.isArray(fields['loc']) ? fields['loc'].filter(isWord).join('.') : '';
  for (const name of ['detail', 'message', 'msg', 'error_description', 'error', 'title', 'code']) {
    const words = messageOf(fields[name], depth + 1);
    if (words) return where ? `${where}: ${words}` : words;
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
 * `Retry-After` is seconds or an HTTP date (RFC 9110, 10.2.3); fractions of a second are counted as whole ones. What is neither, and what asks for no wait (0, a date
 * in the past), says nothing; a wait in years is shortened to a day, so that it still gives a time of day to show.
 */
function retryAfterMs(header: string | null): number | undefined {
  const text = header?.trim() ?? '';
  const ms = /^(?:\d+\.?\d*|\.\d+)$/.test(text) ? Math.ceil(Number(text)) * 1000 : timeOf(text) - Date.now();
  return ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : undefined;
}

/** Dates begin with the name of a day; the parser takes other things, as a negative number, for dates of its own. */
function timeOf(text: string): number {
  return /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : NaN;
}
