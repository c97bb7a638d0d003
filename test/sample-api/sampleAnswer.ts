import { toJsonText } from './rawJson';

/** Status and body of an answer. */
export interface SampleAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
  /** How long the server takes, ms, besides its latency. */
  readonly afterMs?: number;
}

/** @param value may hold `RawJson` */
export function json(status: number, value: unknown): SampleAnswer {
  return { status, body: toJsonText(value, false) };
}

/** What FastAPI answers for a path that it doesn't know. */
export const NOT_FOUND: SampleAnswer = json(404, { detail: 'Not Found' });
