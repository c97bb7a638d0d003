import type { Connection } from '../../core/api/connection';
import { END_OF_SENTENCE, type IdOfLine, idsOfTerminalLine, MOST_TEXT, withoutEnd } from '../../core/runs/idsInText';

/** A part of a line that leads to a run. */
export interface LinkInLine extends IdOfLine {
  /** The connections whose server or console the address that the id stands in is of, the preferred one first; none for an id alone. */
  readonly connections: readonly Connection[];
}

const ADDRESS = /\bhttps?:\/\/[^\s"'`<>()|\\]+/gi;

/**
 * The parts of a terminal's line that lead to a run, in its order: ids (`idsOfTerminalLine`), and whole addresses that
 * hold one, of a connection's server or console. Any other address leads where it says. Takes linear time.
 * @param isKnown whether it is the run id or execution id of a known run
 * @param connections those that are set up, the preferred one first
 */
export function linksInLine(line: string, isKnown: (id: string) => boolean, connections: readonly Connection[]): LinkInLine[] {
  const found = [...line.slice(0, MOST_TEXT).matchAll(ADDRESS)];
  const addresses = found.map(({ 0: text, index }) => ({ text: withoutEnd(text, END_OF_SENTENCE), start: index }));
  const links: LinkInLine[] = [];
  let next = 0;
  let end = 0;
  for (const each of idsOfTerminalLine(line, isKnown)) {
    if (each.start < end) continue;
    while (next < addresses.length && endOf(addresses[next]) <= each.start) next++;
    const address = addresses[next];
    const link = address && address.start <= each.start ? ofAddress(each, address, connections) : { ...each, connections: [] };
    if (!link) continue;
    links.push(link);
    end = link.start + link.length;
  }
  return links;
}

interface Address {
  readonly text: string;
  readonly start: number;
}

function ofAddress(each: IdOfLine, { text, start }: Address, connections: readonly Connection[]): LinkInLine | undefined {
  const ofIt = connections.filter(({ baseUrl, consoleUrl }) => isBelow(text, baseUrl) || isBelow(text, consoleUrl));
  return ofIt.length === 0 ? undefined : { ...each, start, length: text.length, connections: ofIt };
}

/** Whether an address is one of the pages below another. */
function isBelow(address: string, base: string): boolean {
  return address.toLowerCase().startsWith(`${base.toLowerCase().replace(/\/+$/, '')}/`);
}

function endOf(address: Address | undefined): number {
  return address ? address.start + address.text.length : 0;
}
