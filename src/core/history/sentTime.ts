/** A time as `2026-11-24T14:02:31.123456789Z`, in numbers without loss. */
export interface SentTime {
  /** Whole seconds since the epoch. */
  seconds: number;
  /** The digits of the fraction, as a number. */
  fraction: number;
  /** Number of digits of the fraction, 0 to 9. */
  digits: number;
}

const SHORTEST = '0000-00-00T00:00:00Z'.length;
const FRACTION_AT = SHORTEST - 1;
const MOST_DIGITS = 9;
const MINUS = 0x2d;
const POINT = 0x2e;
const DIGIT_0 = 0x30;
const COLON = 0x3a;
const UPPER_T = 0x54;
const UPPER_Z = 0x5a;

/**
 * Reads a time as Temporal writes it: RFC 3339 in UTC, from 1970 to 2099.
 * @param bytes of which `start` to before `end` are read
 * @param time is filled
 * @returns whether `sentTimeText` reproduces the same bytes; if not, `time` is undefined
 */
export function readSentTime(bytes: Uint8Array, start: number, end: number, time: SentTime): boolean {
  const length = end - start;
  if (length < SHORTEST || length > SHORTEST + 1 + MOST_DIGITS || bytes[end - 1] !== UPPER_Z) return false;
  if (bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS || bytes[start + 10] !== UPPER_T) return false;
  if (bytes[start + 13] !== COLON || bytes[start + 16] !== COLON) return false;
  const year = 100 * twoDigits(bytes, start) + twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  const hour = twoDigits(bytes, start + 11);
  const minute = twoDigits(bytes, start + 14);
  const second = twoDigits(bytes, start + 17);
  // Days beyond the end of a month would become days of the next; characters that are no digits make a number too large.
  if (!(year >= 1970 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month))) return false;
  if (!(hour < 24 && minute < 60 && second < 60)) return false;

  let fraction = 0;
  if (length > SHORTEST) {
    if (bytes[start + FRACTION_AT] !== POINT || length === SHORTEST + 1) return false;
    for (let at = start + SHORTEST; at < end - 1; at++) {
      const digit = (bytes[at] as number) - DIGIT_0;
      if (digit < 0 || digit > 9) return false;
      fraction = 10 * fraction + digit;
    }
  }
  time.seconds = 86_400 * daysSinceEpoch(year, month, day) + 3600 * hour + 60 * minute + second;
  time.fraction = fraction;
  time.digits = Math.max(0, length - SHORTEST - 1);
  return true;
}

/** @returns the time as sent */
export function sentTimeText({ seconds, fraction, digits }: SentTime): string {
  const whole = new Date(1000 * seconds).toISOString().slice(0, FRACTION_AT);
  return digits === 0 ? `${whole}Z` : `${whole}.${String(fraction).padStart(digits, '0')}Z`;
}

/** @returns a number above any part of a time for characters that are no digits */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - DIGIT_0;
  const ones = (bytes[at + 1] as number) - DIGIT_0;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? 1000 : 10 * tens + ones;
}

function daysOf(year: number, month: number): number {
  // Within 1970 to 2099 each fourth year is a leap year.
  if (month === 2) return year % 4 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function daysSinceEpoch(year: number, month: number, day: number): number {
  // Years that begin in March end with the leap day; 719,468 days lie between the March before the year 0 and 1970.
  const years = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return 365 * years + Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400) + dayOfYear - 719_468;
}
