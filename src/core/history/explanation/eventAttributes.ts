import { parsePart, type HistoryIndex } from '../historyIndex';
import { fieldsOf, type Fields } from '../jsonFields';

/**
 * The attributes of an event, parsed from the document: for facts of few events, which would take memory in the index.
 * @returns an empty object where there are none
 */
export function eventAttributes(index: HistoryIndex, document: Uint8Array, row: number): Fields {
  const event = fieldsOf(parsePart(document, index.partOf(row)));
  const attributes = Object.entries(event ?? {}).find(([key]) => key.endsWith('ttributes'))?.[1];
  return fieldsOf(attributes) ?? {};
}
