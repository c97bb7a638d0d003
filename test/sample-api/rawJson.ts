/**
 * JSON kept as text. The server's Python writes values that `JSON.stringify` can't, such as integers of 20 digits, `1.0`
 * and `0.10`.
 */
export class RawJson {
  /** @param text valid JSON, without white space around it */
  constructor(readonly text: string) {}
}

/** A value in a history: encoded as Temporal does it, or decoded in place if requested. */
export class Payload {
  /**
   * @param data the bytes; undefined for `binary/null`
   * @param metadata as text; written as base64 (Temporal JSON writes bytes as base64)
   * @param decoded its value; undefined if only a worker can decrypt it
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
