import { SCHEMA_SCHEME } from '../../manifest';
import { escapeSegment } from './pathEscape';

/**
 * Where the schema of an input document is served: `mistral-schema:/<folder>/input.json`, or that of a registration:
 * `mistral-schema:/<folder>/registration/<id>.json`. Only `[A-Za-z0-9/._-]` after the scheme, so that it is written the same
 * way by whoever parses and prints it.
 * @param folder of the input document (`InputDocuments.schemaAddress`)
 * @param registration id of a workflow's registration, any text; without it the schema of the whole document
 */
export function schemaAddress(folder: string, registration?: string): string {
  const name = registration === undefined ? 'input' : `registration/${escapeSegment(registration)}`;
  return `${SCHEMA_SCHEME}:/${folder}/${name}.json`;
}
