import { l10n } from 'vscode';
import { DAY, HOUR, MINUTE, SECOND } from '../../core/durations';
import { locale } from './locale';

/** Age in ms from which the date is shown instead. */
const DATE_AFTER = 7 * DAY;

const DAY_OF_YEAR: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
const DAY_AND_YEAR: Intl.DateTimeFormatOptions = { ...DAY_OF_YEAR, year: 'numeric' };
const TIME_OF_DAY: Intl.DateTimeFormatOptions = { timeStyle: 'short' };
const EXACT: Intl.DateTimeFormatOptions = { dateStyle: 'full', timeStyle: 'long' };

// Creating a format takes a hundred times as long as using it, and each row uses three. A window's language never changes.
const timeFormat = memoized((options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale(), options));
const ageFormat = memoized((numeric: 'always') => new Intl.RelativeTimeFormat(locale(), { numeric }));
const durationFormat = memoized((unit: string) => new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'long' }));

/**
 * Age for a row: `now`, `<1 min`, `3 min`, `2 h`, `1 d`, then a date. A time up to a day ahead is `now`, since the clocks
 * of two computers differ.
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

/** The same age for a screen reader: `3 minutes ago`. */
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

/** Duration for a row: `240 ms`, `12 s`, `3 min 5 s`, `2 h 10 min`, `4 d 3 h`. @param ms duration in ms */
export function durationText(ms: number): string {
  if (ms < SECOND) return l10n.t('{0} ms', Math.round(ms));
  if (ms < MINUTE) return l10n.t('{0} s', Math.floor(ms / SECOND));
  if (ms < HOUR) return twoUnits(ms, [MINUTE, (count) => l10n.t('{0} min', count)], [SECOND, (count) => l10n.t('{0} s', count)]);
  if (ms < DAY) return twoUnits(ms, [HOUR, (count) => l10n.t('{0} h', count)], [MINUTE, (count) => l10n.t('{0} min', count)]);
  return twoUnits(ms, [DAY, (count) => l10n.t('{0} d', count)], [HOUR, (count) => l10n.t('{0} h', count)]);
}

/** Duration for a screen reader, in one unit: `12 seconds`. @param ms duration in ms */
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

/** A date, with the year if it isn't this one: `20 Nov`. */
function dateText(timeMs: number, nowMs: number): string {
  if (!isDate(timeMs)) return '';
  const sameYear = new Date(timeMs).getFullYear() === new Date(nowMs).getFullYear();
  return timeFormat(sameYear ? DAY_OF_YEAR : DAY_AND_YEAR).format(timeMs);
}

/** A time, with the date if it isn't today: `10:42`, `20 Nov, 10:42`. */
export function momentText(timeMs: number, nowMs: number): string {
  if (!isDate(timeMs)) return '';
  const time = timeFormat(TIME_OF_DAY).format(timeMs);
  const today = new Date(timeMs).toDateString() === new Date(nowMs).toDateString();
  return today ? time : `${dateText(timeMs, nowMs)}, ${time}`;
}

/** Date, local time and time zone, for a tooltip. */
export function exactText(timeMs: number): string {
  return isDate(timeMs) ? timeFormat(EXACT).format(timeMs) : '';
}

/** Whether `Date` can represent a time. Formatting one that it can't throws, and a server may send any. */
function isDate(timeMs: number): boolean {
  return !Number.isNaN(new Date(timeMs).getTime());
}

type Unit = readonly [ms: number, text: (count: number) => string];

/** The smaller unit is left out when it is 0, and from 10 of the larger one. */
function twoUnits(ms: number, [large, largeText]: Unit, [small, smallText]: Unit): string {
  const rest = Math.floor((ms % large) / small);
  const first = largeText(Math.floor(ms / large));
  return rest > 0 && ms < 10 * large ? `${first} ${smallText(rest)}` : first;
}

/** Caches the results of a function by its argument. */
function memoized<Value, Made>(make: (value: Value) => Made): (value: Value) => Made {
  const made = new Map<Value, Made>();
  return (value) => {
    const known = made.get(value) ?? make(value);
    made.set(value, known);
    return known;
  };
}
