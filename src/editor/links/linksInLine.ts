import type { Connection } from '../../core/api/connection';
import { END_OF_SENTENCE, type IdOfLine, idsOfTerminalLine, MOST_TEXT, withoutEnd } from '../../core/runs/idsInText';

/** A link to a run in a line of text. */
export interface LinkInLine extends IdOfLine {
  /** The connections whose server or console the URL belongs to, the preferred one first; empty for an id without a URL. */
  readonly connections: readonly Connection[];
}

const URL_TEXT = /\bhttps?:\/\/[^\s"'`<>()|\\]+/gi;

/**
 * The links to runs in a line of a terminal, in its order: ids (`idsOfTerminalLine`), and URLs of a connection's server or
 * console that contain one. Ids in other URLs are not linked. Takes linear time.
 * @param isKnown whether a known run has this run id or execution id
 * @param connections the preferred one first
 */
export function linksInLine(line: string, isKnown: (id: string) => boolean, connections: readonly Connection[]): LinkInLine[] {
  const found = [...line.slice(0, MOST_TEXT).matchAll(URL_TEXT)];
  const urls = found.map(({ 0: text, index }) => ({ text: withoutEnd(text, END_OF_SENTENCE), start: index }));
  const links: LinkInLine[] = [];
  let next = 0;
  let end = 0;
  for (const each of idsOfTerminalLine(line, isKnown)) {
    if (each.start < end) continue;
    while (next < urls.length && endOf(urls[next]) <= each.start) next++;
    const url = urls[next];
    const link = url && url.start <= each.start ? linkOfUrl(each, url, connections) : { ...each, connections: [] };
    if (!link) continue;
    links.push(link);
    end = link.start + link.length;
  }
  return links;
}

interface UrlInLine {
  readonly text: string;
  readonly start: number;
}

function linkOfUrl(id: IdOfLine, { text, start }: UrlInLine, connections: readonly Connection[]): LinkInLine | undefined {
  const matching = connections.filter(({ baseUrl, consoleUrl }) => isBelow(text, baseUrl) || isBelow(text, consoleUrl));
  return matching.length === 0 ? undefined : { ...id, start, length: text.length, connections: matching };
}

/** Whether the path of a URL is below another URL. */
function isBelow(url: string, base: string): boolean {
  return url.toLowerCase().startsWith(`${base.toLowerCase().replace(/\/+$/, '')}/`);
}

function endOf(url: UrlInLine | undefined): number {
  return url ? url.start + url.text.length : 0;
}
