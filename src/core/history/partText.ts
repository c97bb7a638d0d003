/** The part of `vscode.TextDocument` that is needed here. */
interface Lines {
  lineAt(line: number): { readonly text: string };
}

/** The value in a line of a laid out document, without indentation, key and comma. */
export function valueInLine(line: string): string {
  // Within a string the quote of `": ` is escaped; keys of a history hold no escapes.
  const start = /^ *(?:"[^"\\]{0,200}": )?/.exec(line)?.[0].length ?? 0;
  return line.slice(start, line.endsWith(',') ? -1 : undefined);
}

/** The JSON of a value that takes these lines, the last one included, of a document as `JsonLayout` makes it. */
export function partText(document: Lines, line: number, endLine: number): string {
  const first = valueInLine(document.lineAt(line).text);
  if (endLine === line) return first;
  const lines = Array.from({ length: endLine - line - 1 }, (_, at) => document.lineAt(line + 1 + at).text);
  return [first, ...lines, document.lineAt(endLine).text.replace(/,$/, '')].join('\n');
}
