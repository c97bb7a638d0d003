import type { PythonFile, TextRange } from '../../src/core/python/definitions';
import { findDefinitions } from '../../src/core/python/findDefinitions';
import type { TextParts } from '../../src/core/python/pythonValue';

/** The text in a range. */
export function textAt(text: string, { startLine, startCharacter, endLine, endCharacter }: TextRange): string {
  const lines = text.split(/\r\n|\r|\n/).slice(startLine, endLine + 1);
  lines.push((lines.pop() ?? '').slice(0, endCharacter));
  lines[0] = lines[0]?.slice(startCharacter) ?? '';
  return lines.join('\n');
}

/** A name with paths of other modules in angle brackets; `?` if it can't be told. */
export function nameText(name: TextParts | undefined): string {
  return name?.map((part) => (typeof part === 'string' ? part : `<${part.imported}>`)).join('') ?? '?';
}

/** What a text defines and starts, such as `workflow a of A`, `activity b of b`, `call a by A`. */
export function findings(text: string, file: PythonFile = findDefinitions(text)): string[] {
  return [
    ...file.workflows.map(({ name, className }) => `workflow ${nameText(name)} of ${className}`),
    ...file.activities.map(({ name, functionName }) => `activity ${nameText(name)} of ${functionName}`),
    ...file.calls.map(({ name, className, imported }) => `call ${nameText(name)}${className === undefined ? '' : ` by ${imported ?? className}`}`),
  ];
}
