import type { WorkflowDefinition } from './findDefinitions';

/** As much of a text document as is looked at here. */
interface Lines {
  lineAt(line: number): { readonly text: string; readonly firstNonWhitespaceCharacterIndex: number };
}

/** Begins a statement after the class: what goes on with a bracket or a text may stand as far left, and looks otherwise. */
const STATEMENT = /^\s*(?:@|(?:async|await|class|def|del|for|from|if|import|raise|try|while|with)\b|[A-Za-z_]\w*\s*[=(.:[])/;

/** The workflow in whose decorator or class that line is. @param workflows of the document, in its order @param line from 0 */
export function definitionAt(document: Lines, workflows: readonly WorkflowDefinition[], line: number): WorkflowDefinition | undefined {
  const definition = workflows.findLast((each) => each.line <= line);
  if (!definition) return undefined;
  const outside = document.lineAt(definition.classLine).firstNonWhitespaceCharacterIndex;
  for (let at = definition.classLine + 1; at <= line; at++) {
    const { text, firstNonWhitespaceCharacterIndex } = document.lineAt(at);
    if (firstNonWhitespaceCharacterIndex <= outside && STATEMENT.test(text)) return undefined;
  }
  return definition;
}
