import { withoutExecutionToken } from '../text/executionToken';
import { parseJson } from '../text/parseJson';
import { fieldsOf } from './jsonFields';

/** A payload whose content can't be read here. */
export interface ClosedPayload {
  readonly kind: 'encrypted' | 'offloaded' | 'compressed' | 'unknown';
  readonly facts: {
    readonly encoding?: string;
    /** Encoding of the content before encryption, as `json/plain`. */
    readonly original?: string;
    /** Its key in the worker's own store. */
    readonly key?: string;
    /** Number of encoded bytes. */
    readonly size?: number;
  };
}

/** The content of a payload. */
export type DecodedPayload =
  /** `text` is JSON, each character as sent; `inner` is the JSON in it where `text` is a string that holds JSON. */
  | { readonly kind: 'json'; readonly text: string; readonly inner?: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'binary'; readonly bytes: Uint8Array; readonly encoding: string }
  | ClosedPayload;

/** A payload, and whether its document shows it encoded. */
export interface ReadPayload {
  readonly decoded: DecodedPayload;
  readonly isEncoded: boolean;
}

const COMPRESSED = /(?:^|\W)(?:compressed|zlib|gzip|zstd|snappy|lz4)(?:\W|$)/;
const SURROGATE = /\p{Surrogate}/u;

/**
 * Reads a payload of a history or a result: Temporal's `{metadata, data}`, Mistral's `{b64payload, encoding_options}`
 * of an encoded result, or any other JSON, which is the content of a payload that the server has decoded in place. The
 * text of the content is kept as sent, so that numbers keep their digits.
 * @param json JSON text
 * @throws SyntaxError for text that is no JSON
 */
export function readPayload(json: string): ReadPayload {
  const value = parseJson(json);
  const fields = fieldsOf(value);
  const metadata = fieldsOf(fields?.['metadata']);
  if (fields && metadata && Object.hasOwn(metadata, 'encoding')) {
    const { data } = fields;
    // Some servers decode `data` only and keep the metadata.
    const isText = data === undefined || data === null || typeof data === 'string';
    return isText ? { decoded: ofTemporal(metadata, encodingOptions({ metadata }), data ?? ''), isEncoded: true } : { decoded: asSent(json, value), isEncoded: false };
  }
  const encoded = fields?.['b64payload'] ?? fields?.['b64_payload'];
  if (fields && typeof encoded === 'string') {
    return { decoded: decode('json/plain', encodingOptions(value), encoded, {}), isEncoded: true };
  }
  return { decoded: asSent(json, value), isEncoded: false };
}

/** What was done to the content of a payload, as `encrypted` (`EncodedPayloadOptions`); empty for any other JSON. @param value parsed JSON */
export function encodingOptions(value: unknown): readonly string[] {
  const fields = fieldsOf(value) ?? {};
  const options = fields['encoding_options'] ?? fields['encodingOptions'];
  if (Array.isArray(options)) return options.filter((word) => typeof word === 'string');
  const metadata = fieldsOf(fields['metadata']) ?? {};
  const words = metadataText(metadata['encoding_options']) || metadataText(metadata['encodingOptions']);
  return words.split(',').map((word) => word.trim());
}

/** The text that a payload opens as; undefined for one that can't be read. */
export function payloadText(decoded: DecodedPayload): { readonly text: string; readonly isJson: boolean } | undefined {
  switch (decoded.kind) {
    case 'json': {
      if (decoded.inner !== undefined) return { text: decoded.inner, isJson: true };
      const value = decoded.text.trimStart().startsWith('"') ? (JSON.parse(decoded.text) as string) : undefined;
      // Halves of surrogate pairs are lost in UTF-8; their escapes are not.
      return value === undefined || SURROGATE.test(value) ? { text: decoded.text, isJson: true } : { text: value, isJson: false };
    }
    case 'null':
      return { text: 'null', isJson: true };
    case 'binary': {
      const text = utf8(decoded.bytes);
      return text === undefined || text.includes('\0') ? undefined : { text, isJson: false };
    }
    default:
      return undefined;
  }
}

/** The JSON in a string: an object or a list, as models answer with; a number in quotes stays a string. */
export function jsonWithin(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value) || SURROGATE.test(value)) return undefined;
  try {
    parseJson(value);
    return value;
  } catch {
    return undefined;
  }
}

function asSent(json: string, value: unknown): DecodedPayload {
  const text = withoutExecutionToken(json);
  const inner = jsonWithin(value);
  return { kind: 'json', text, ...(inner !== undefined && { inner: withoutExecutionToken(inner) }) };
}

function ofTemporal(metadata: Readonly<Record<string, unknown>>, options: readonly string[], data: string): DecodedPayload {
  const word = (name: string): string => metadataText(metadata[name]);
  const encoding = word('encoding');
  if (encoding === 'binary/null' || word('empty_payload') === 'true') return { kind: 'null' };
  const original = word('encoding-orig');
  return decode(encoding, options, data, { encoding, ...(original && { original }) });
}

/** Values are bytes, base64 in JSON; some tools write them as plain text. */
function metadataText(value: unknown): string {
  if (typeof value !== 'string') return '';
  const bytes = fromBase64(value);
  const text = bytes && Buffer.from(bytes).toString('latin1');
  return text !== undefined && /^[\x20-\x7e]*$/.test(text) ? text : value;
}

/** Workers compress first, then offload, then encrypt; the kind is that of the last step. */
function decode(encoding: string, options: readonly string[], data: string, facts: ClosedPayload['facts']): DecodedPayload {
  const bytes = fromBase64(data);
  const sized = { ...facts, ...(bytes && { size: bytes.length }) };
  if (options.includes('encrypted') || encoding.includes('encrypted')) return { kind: 'encrypted', facts: sized };
  const text = bytes && utf8(bytes);
  if (options.includes('offloaded')) {
    const key = text === undefined ? undefined : offloadedKey(text);
    return { kind: 'offloaded', facts: { ...facts, ...(key !== undefined && { key }) } };
  }
  if (options.includes('compressed') || COMPRESSED.test(encoding)) return { kind: 'compressed', facts: sized };
  if (encoding.startsWith('json/')) {
    return (text === undefined ? undefined : asJson(text)) ?? asJson(data) ?? (bytes ? { kind: 'binary', bytes, encoding } : { kind: 'unknown', facts });
  }
  return bytes && encoding !== '' ? { kind: 'binary', bytes, encoding } : { kind: 'unknown', facts: sized };
}

function asJson(text: string): DecodedPayload | undefined {
  try {
    return asSent(text, parseJson(text));
  } catch {
    return undefined;
  }
}

function offloadedKey(text: string): string | undefined {
  try {
    const key = fieldsOf(JSON.parse(text))?.['key'];
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Either alphabet, with or without padding; undefined for other text, which `Buffer.from` would read in part. */
function fromBase64(text: string): Uint8Array | undefined {
  if (!/^[\w+/-]*={0,2}$/.test(text)) return undefined;
  const length = text.replace(/=+$/, '').length;
  return length % 4 === 1 || (text.length > length && text.length % 4 !== 0) ? undefined : Buffer.from(text, 'base64');
}

/** Undefined for bytes that are no UTF-8. */
function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}
