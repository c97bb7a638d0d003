/** Microseconds, the server's precision, in one millisecond. Times here are µs since the epoch, exact in a double until 2255. */
export const MILLISECOND = 1000;
/** Microseconds in one second. */
export const SECOND = 1000 * MILLISECOND;
/** Microseconds in one minute. */
export const MINUTE = 60 * SECOND;
/** Microseconds in one hour. */
export const HOUR = 60 * MINUTE;
/** Microseconds in one day. */
export const DAY = 24 * HOUR;

/** @returns the time as the server writes it (pydantic): `2025-12-17T10:25:07.818693Z`, no fraction on a whole second */
export function timeText(us: number): string {
  const seconds = new Date(Math.floor(us / SECOND) * 1000).toISOString().slice(0, 19);
  const fraction = us % SECOND;
  return fraction === 0 ? `${seconds}Z` : `${seconds}.${String(fraction).padStart(6, '0')}Z`;
}

/** @returns the time with nine digits of fraction, as Temporal's event times have (protobuf JSON) */
export function nanosecondTimeText(us: number, nanoseconds: number): string {
  const seconds = new Date(Math.floor(us / SECOND) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(us % SECOND).padStart(6, '0')}${String(nanoseconds).padStart(3, '0')}Z`;
}

/** @returns a duration in protobuf's JSON: `10s`, `0.250s`, `3.000120s` */
export function durationText(us: number): string {
  const fraction = String(us % SECOND).padStart(6, '0').replace(/^000000$|000$/, '');
  return `${Math.floor(us / SECOND)}${fraction === '' ? '' : `.${fraction}`}s`;
}
