/** UUIDs, and the 32 or 64 hex digits that the Python SDK generates. */
const GENERATED = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{64})$/i;

/**
 * An id as a row shows it. Of generated ids the last 8 characters, since their beginnings are alike (UUIDv7 begin with
 * the time, and the first 32 of 64 hex digits are the workflow's); other ids are shown whole.
 */
export function shortId(id: string): string {
  return GENERATED.test(id) ? id.slice(-8) : id;
}
