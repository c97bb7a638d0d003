/**
 * JSON kept as text: what `JSON.stringify` can't write, as integers of 20 digits, `1.0` and `0.10`, which the server's
 * Python does write.
 */
export class RawJson {
  /** @param text valid JSON, without white space around it */
  constructor(readonly text: string) {}
}

/** A value in a history: encoded as Temporal does it, or decoded in place when the request asked for that. */
export class Payload {
  /**
   * @param data the bytes; undefined for `binary/null`
   * @param metadata as text; base64 is put on when it is written (Temporal JSON writes bytes as base64)
   * @param decoded what it means; undefined for what only a worker has the keys of
   */
  constructor(
    readonly data: Uint8Array | undefined,
    readonly metadata: Readonly<Record<string, string>>,
    readonly decoded: RawJson | undefined,
  ) {}
}

/**
 * @param value plain data that may hold `RawJson` and `Payload` anywhere; undefined properties are left out
 * @param decodePayloads whether a payload is written as its value. The API does not document what decoding does to the
 *   JSON; here the whole payload object is replaced by the value.
 * @returns JSON without white space
 */
export function toJsonText(value: unknown, decodePayloads: boolean): string {
  if (value instanceof RawJson) return value.text;
  if (value instanceof Payload) {
    if (decodePayloads && value.decoded) return value.decoded.text;
    const metadata = Object.fromEntries(Object.entries(value.metadata).map(([key, text]) => [key, base64(Buffer.from(text))]));
    return JSON.stringify({ metadata, ...(value.data && { data: base64(value.data) }) });
  }
  if (Array.isArray(value)) return `[${value.map((item: unknown) => toJsonText(item, decodePayloads)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const properties = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${properties.map(([key, item]) => `${JSON.stringify(key)}:${toJsonText(item, decodePayloads)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
