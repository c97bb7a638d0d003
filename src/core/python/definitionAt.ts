import type { WorkflowPlace } from './definitions';

/** The part of a text document that is used here. */
interface Lines {
  lineAt(line: number): { readonly text: string };
}

/**
 * The innermost workflow at a line: from its first decorator to the line before the code behind its class.
 * @param workflows of the document, in its order
 * @param line from 0
 */
export function definitionAt<T extends WorkflowPlace>(document: Lines, workflows: readonly T[], line: number): T | undefined {
  let code = line;
  while (code > 0 && /^\s*(?:#|$)/.test(document.lineAt(code).text)) code--;
  return workflows.findLast(({ startLine, endLine }) => startLine <= line && (line <= endLine || code <= endLine));
}
