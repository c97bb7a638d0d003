/**
 * A text as a code block of Markdown, in a fence that nothing in the text can end.
 * @param language how the block is coloured; none by default
 */
export function fencedText(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length)) + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
