import type { DocumentPart, HistoryIndex, Note } from './historyIndex';

/** A payload of a history. */
export interface PayloadPlace {
  readonly row: number;
  /** Index among the event's payloads, from 0. */
  readonly number: number;
  readonly part: DocumentPart;
  /** Whether the line is one of the payload's; else it is a line of an event with no other payload. */
  readonly isExact: boolean;
}

/** The payloads of an event, in the document's order. @param value of the event; then only those within it */
export function payloadsOf(index: HistoryIndex, row: number, value?: DocumentPart): readonly DocumentPart[] {
  const payloads = index.notesOf(row).filter((note): note is Note & DocumentPart => note.field === 'payload');
  return value ? payloads.filter(({ start, end }) => start >= value.start && end <= value.end) : payloads;
}

/** The payload at a line, else the only one of its event, or the only one of its result or input. */
export function payloadAt(index: HistoryIndex, line: number): PayloadPlace | undefined {
  const row = index.rowAtLine(line);
  if (row === undefined) return undefined;
  const payloads = payloadsOf(index, row);
  const exact = payloads.findIndex((part) => part.line <= line && line <= part.endLine);
  const [value] = [index.valueOf(row, 'result'), index.valueOf(row, 'input')].filter((part) => part !== undefined);
  const [only, ...others] = payloadsOf(index, row, value);
  const number = exact >= 0 || !only || others.length > 0 ? exact : payloads.findIndex(({ start }) => start === only.start);
  const part = payloads[number];
  return part && { row, number, part, isExact: exact >= 0 };
}
