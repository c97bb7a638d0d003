import { commonSpelling } from './historyIndex';

/** Members of a JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** @returns undefined for other values than objects, as for an array */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** @returns the value of a field named as `stackTrace`, in that spelling or as `stack_trace` */
export function fieldOf(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.hasOwn(fields, snake) ? fields[snake] : undefined;
}

/** @returns the members of a field that holds an object; see `fieldOf` */
export function objectField(fields: Fields, name: string): Fields | undefined {
  return fieldsOf(fieldOf(fields, name));
}

/** @returns undefined for other values than texts and for '', which some servers send for unset texts; see `fieldOf` */
export function textField(fields: Fields, name: string): string | undefined {
  const value = fieldOf(fields, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @param prefix of the newer spelling, as `RETRY_STATE_` @returns the older spelling, as `MaximumAttemptsReached`; undefined for an unset value */
export function enumField(fields: Fields, name: string, prefix: string): string | undefined {
  const value = textField(fields, name);
  const common = value && commonSpelling(value, prefix);
  return common === 'Unspecified' ? undefined : common;
}

/** @returns the id of an event, a number from 1 on, sent as a number or a text */
export function idField(fields: Fields, name: string): number | undefined {
  const id = Number(fieldOf(fields, name) ?? 0);
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

/** @returns a duration in ms, sent as `"600.5s"` or as `{"seconds": "600", "nanos": 500000000}` */
export function durationField(fields: Fields, name: string): number | undefined {
  const value = fieldOf(fields, name);
  if (typeof value === 'string') return durationMs(value);
  const parts = fieldsOf(value);
  const seconds = Number(parts?.['seconds'] ?? 0);
  const nanos = Number(parts?.['nanos'] ?? 0);
  return parts && Number.isFinite(seconds) && Number.isFinite(nanos) ? 1000 * seconds + nanos / 1e6 : undefined;
}

/** @param text as `600.5s` @returns ms */
export function durationMs(text: string | undefined): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(text ?? '')?.[1];
  return seconds === undefined ? undefined : 1000 * Number(seconds);
}
