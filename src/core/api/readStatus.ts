import { KNOWN_STATUSES } from './types';

/** By the letters of the status only: `TIMED_OUT`, `TimedOut` and `timed-out` are equal. */
const BY_LETTERS = new Map<string, string>([...KNOWN_STATUSES.map((status) => [lettersOf(status), status] as const), ['cancelled', 'CANCELED']]);

const KNOWN: ReadonlySet<string> = new Set(KNOWN_STATUSES);

/** Prefix of Temporal's enumeration, as in `WORKFLOW_EXECUTION_STATUS_FAILED`, as letters. */
const PREFIX = /^(?:workflow)?(?:execution)?status/;

/** The documented status, whichever way it is spelled; any other text as sent. */
export function readStatus(sent: string): string {
  if (KNOWN.has(sent)) return sent;
  return BY_LETTERS.get(lettersOf(sent).replace(PREFIX, '')) ?? sent;
}

function lettersOf(status: string): string {
  return status.toLowerCase().replace(/[\s_-]+/g, '');
}
