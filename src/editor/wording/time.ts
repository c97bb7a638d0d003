import { l10n } from 'vscode';
import { locale } from './locale';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Days after which an age is told as a date. */
const DATE_AFTER = 7 * DAY;

const DAY_OF_YEAR: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
const DAY_AND_YEAR: Intl.DateTimeFormatOptions = { ...DAY_OF_YEAR, year: 'numeric' };
const TIME_OF_DAY: Intl.DateTimeFormatOptions = { timeStyle: 'short' };
const EXACT: Intl.DateTimeFormatOptions = { dateStyle: 'full', timeStyle: 'long' };

// A format takes a hundred times as long to make as to use, and each row uses three. The language stays the window's.
const timeFormat = madeOnce((options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale(), options));
const ageFormat = madeOnce((numeric: 'always') => new Intl.RelativeTimeFormat(locale(), { numeric }));
const durationFormat = madeOnce((unit: string) => new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'long' }));

/**
 * How long ago, for a row: `now`, `<1 min`, `3 min`, `2 h`, `1 d`, then a date. A time ahead of the clock is `now`:
 * two computers rarely agree to the second.
 * @param startMs and `nowMs` in ms since the epoch
 */
export function ageText(startMs: number, nowMs: number): string {
  const age = nowMs - startMs;
  if (age < 5 * SECOND) return age < -DAY ? dateText(startMs, nowMs) : l10n.t('now');
  if (age < MINUTE) return l10n.t('<1 min');
  if (age < HOUR) return l10n.t('{0} min', Math.floor(age / MINUTE));
  if (age < DAY) return l10n.t('{0} h', Math.floor(age / HOUR));
  if (age < DATE_AFTER) return l10n.t('{0} d', Math.floor(age / DAY));
  return dateText(startMs, nowMs);
}

/** The same age as a screen reader says it: `3 minutes ago`. */
export function spokenAge(startMs: number, nowMs: number): string {
  const age = nowMs - startMs;
  if (age < 5 * SECOND) return age < -DAY ? dateText(startMs, nowMs) : l10n.t('just now');
  if (age < MINUTE) return l10n.t('less than a minute ago');
  const relative = ageFormat('always');
  if (age < HOUR) return relative.format(-Math.floor(age / MINUTE), 'minute');
  if (age < DAY) return relative.format(-Math.floor(age / HOUR), 'hour');
  if (age < DATE_AFTER) return relative.format(-Math.floor(age / DAY), 'day');
  return dateText(startMs, nowMs);
}

/** How long a run took, for a row: `240 ms`, `12 s`, `3 min 5 s`, `2 h 10 min`, `4 d 3 h`. @param ms duration in ms */
export function durationText(ms: number): string {
  if (ms < SECOND) return l10n.t('{0} ms', Math.round(ms));
  if (ms < MINUTE) return l10n.t('{0} s', Math.floor(ms / SECOND));
  if (ms < HOUR) return two(ms, MINUTE, SECOND, (large) => l10n.t('{0} min', large), (small) => l10n.t('{0} s', small));
  if (ms < DAY) return two(ms, HOUR, MINUTE, (large) => l10n.t('{0} h', large), (small) => l10n.t('{0} min', small));
  return two(ms, DAY, HOUR, (large) => l10n.t('{0} d', large), (small) => l10n.t('{0} h', small));
}

/** How long a run took, spoken: `12 seconds`. One unit is enough to the ear. @param ms duration in ms */
export function spokenDuration(ms: number): string {
  const [value, unit] =
    ms < SECOND
      ? ([Math.round(ms), 'millisecond'] as const)
      : ms < MINUTE
        ? ([Math.floor(ms / SECOND), 'second'] as const)
        : ms < HOUR
          ? ([Math.floor(ms / MINUTE), 'minute'] as const)
          : ms < DAY
            ? ([Math.floor(ms / HOUR), 'hour'] as const)
            : ([Math.floor(ms / DAY), 'day'] as const);
  return durationFormat(unit).format(value);
}

/** A day, with the year where it is another one, and with the time for today's: `20 Nov`. */
export function dateText(timeMs: number, nowMs: number): string {
  if (!isDate(timeMs)) return '';
  const sameYear = new Date(timeMs).getFullYear() === new Date(nowMs).getFullYear();
  return timeFormat(sameYear ? DAY_OF_YEAR : DAY_AND_YEAR).format(timeMs);
}

/** Where a list goes on: the time for today's runs, the day for others: `10:42`, `20 Nov, 10:42`. */
export function momentText(timeMs: number, nowMs: number): string {
  if (!isDate(timeMs)) return '';
  const time = timeFormat(TIME_OF_DAY).format(timeMs);
  const today = new Date(timeMs).toDateString() === new Date(nowMs).toDateString();
  return today ? time : `${dateText(timeMs, nowMs)}, ${time}`;
}

/** The exact local time with its zone, for a tooltip. */
export function exactText(timeMs: number): string {
  return isDate(timeMs) ? timeFormat(EXACT).format(timeMs) : '';
}

/** Times the server made up may lie beyond what a Date can hold, and formatting those throws. */
function isDate(timeMs: number): boolean {
  return !Number.isNaN(new Date(timeMs).getTime());
}

function two(
  ms: number,
  large: number,
  small: number,
  largeText: (count: number) => string,
  smallText: (count: number) => string,
): string {
  const rest = Math.floor((ms % large) / small);
  const first = largeText(Math.floor(ms / large));
  return rest > 0 && ms < 10 * large ? `${first} ${smallText(rest)}` : first;
}

/** What is made of a value, made when it is first asked for and kept. */
function madeOnce<Value, Made>(make: (value: Value) => Made): (value: Value) => Made {
  const made = new Map<Value, Made>();
  return (value) => {
    const known = made.get(value) ?? make(value);
    made.set(value, known);
    return known;
  };
}
