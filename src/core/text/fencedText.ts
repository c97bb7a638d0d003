/**
 * A code block of Markdown, with a fence that the text can't end.
 * @param language for highlighting; none by default
 */
export function fencedText(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length)) + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
