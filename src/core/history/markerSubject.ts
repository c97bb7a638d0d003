import { parseJson } from '../text/parseJson';
import { fieldOf, fieldsOf, objectField, textField } from './jsonFields';
import { readPayload } from './payload';

/** Bytes. The detail holds a name, times and numbers. */
const MOST_BYTES = 16_384;
const DATA = /"data": "([\w+/=]+)"/;
/** The quotes within a text are escaped, so this is a key. */
const ACTIVITY_TYPE = /"activity_type":\s*"([^"\\]+)"/;

/**
 * What a marker is about: the type of the local activity, or the id of the patch, that it records.
 * @param details the detail of the marker that names it, in UTF-8 as laid out: a list of payloads
 * @returns undefined for other markers, and for details that can't be read
 */
export function markerSubject(details: Buffer): string | undefined {
  if (details.length > MOST_BYTES) return undefined;
  // A run of Mistral records several local activities for each activity, so those are read without a parser.
  const data = DATA.exec(details.toString('latin1'))?.[1];
  const type = data && ACTIVITY_TYPE.exec(Buffer.from(data, 'base64').toString())?.[1];
  return type ?? parsedSubject(details.toString());
}

function parsedSubject(text: string): string | undefined {
  try {
    const value = parseJson(text);
    const payloads = firstPayload(value);
    const { decoded } = readPayload(JSON.stringify(payloads));
    if (decoded.kind !== 'json') return undefined;
    return subjectOf(parseJson(decoded.inner ?? decoded.text));
  } catch {
    return undefined;
  }
}

/** The first of a list of payloads; another value as it is. */
function firstPayload(value: unknown): unknown {
  const list = fieldsOf(value)?.['payloads'] ?? value;
  return Array.isArray(list) ? list[0] : list;
}

/** `{activity_type}` of Core, `{ActivityType}` of Go, `{name}` of Java's type, `{id}` of a patch, or a change's id alone. */
function subjectOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  const fields = fieldsOf(content);
  if (!fields) return undefined;
  const name = textField(fields, 'activityType') ?? textField(fields, 'ActivityType') ?? textField(fields, 'name') ?? textField(fields, 'id');
  const type = objectField(fields, 'activityType') ?? fieldsOf(fieldOf(fields, 'ActivityType'));
  return name ?? (type && textField(type, 'name'));
}
