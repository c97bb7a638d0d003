/** UUIDs, and the 32 or 64 hex digits that the Python SDK generates. */
const GENERATED = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}|[0-9a-f]{32}';
const WHOLE_GENERATED = new RegExp(`^(?:${GENERATED})$`, 'i');
const GENERATED_ENDING = new RegExp(`[^0-9a-z](?:${GENERATED})$`, 'i');
/** As schedules append it to an id, ISO 8601; without the year. */
const TIME_ENDING = /[^0-9]\d{4}-(\d\d-\d\d[T ]\d\d:?\d\d(?::?\d\d(?:\.\d+)?)?Z?)$/;

/** Characters that fit in a row of 220 px. */
const MOST = 18;
/** Least characters of the end of a longer id. */
const END = 12;
/** Least characters of its beginning. */
const LEAST_START = 4;

/**
 * An id as a row shows it, at most 18 characters. Of generated ids the last 8, since their beginnings are alike (UUIDv7
 * begin with the time, and the first 32 of 64 hex digits are the workflow's). Of other ids longer than that the
 * beginning and the end: such ids often share a prefix, as `process-invoices-<uuid>`.
 */
export function shortId(id: string): string {
  if (isGeneratedId(id)) return id.slice(-8);
  const characters = Array.from(id);
  if (characters.length <= MOST) return id;
  const end = Array.from(endOf(id) ?? characters.slice(-END).join('')).slice(0, MOST - 1);
  const start = MOST - 1 - end.length;
  return `${start < LEAST_START ? '' : characters.slice(0, start).join('')}…${end.join('')}`;
}

/** Whether a whole id is a UUID, with or without dashes, or 64 hex digits. */
export function isGeneratedId(id: string): boolean {
  return WHOLE_GENERATED.test(id);
}

/** The part of an ending that differs between two ids of a kind. */
function endOf(id: string): string | undefined {
  return GENERATED_ENDING.test(id) ? id.slice(-8) : TIME_ENDING.exec(id)?.[1];
}
