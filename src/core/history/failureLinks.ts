import type { DocumentPart } from './historyIndex';
import type { IdLink } from './idLinks';

/** A key in its line of the layout, and its value where that is a plain text. */
const KEY = /^( *)"([^"\\]+)":(?: "([^"\\]+)",?$)?/;

/** Where in a failure its child, or that of one of its causes, is named. */
const CHILD = /^(?:cause\.)*childWorkflowExecutionFailureInfo\.(?:workflowExecution\.(?:workflowId|runId)|workflowType\.name)$/;

/**
 * The ids of the child runs that a failure came from, at any depth of its causes. Read from the lines of the document
 * when its links are asked for: in the index they would take memory for what few histories hold.
 * @param lineAt a line of the document, '' beyond its end
 */
export function* failureLinks(lineAt: (line: number) => string, failure: DocumentPart): Generator<Omit<IdLink, 'row'>, void, undefined> {
  const outside = indentOf(lineAt(failure.line));
  const path: string[] = [];
  let child: Child = new Map();
  for (let line = failure.line + 1; line < failure.endLine; line++) {
    const [, indent = '', sent, value] = KEY.exec(lineAt(line)) ?? [];
    const depth = (indent.length - outside) / 2 - 1;
    if (sent === undefined || depth < 0) continue;
    const key = sent.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    path.length = depth;
    path.push(key);
    if (key === 'childWorkflowExecutionFailureInfo') {
      yield* linksTo(child);
      child = new Map();
    } else if (value !== undefined && CHILD.test(path.join('.'))) child.set(key, { line, id: value });
  }
  yield* linksTo(child);
}

/** Fields of a child: `workflowId`, `runId` and `name`. */
type Child = Map<string, { readonly line: number; readonly id: string }>;

function* linksTo(child: Child): Generator<Omit<IdLink, 'row'>, void, undefined> {
  const runId = child.get('runId')?.id;
  const to = { runId, executionId: child.get('workflowId')?.id ?? runId ?? '', workflowName: child.get('name')?.id };
  for (const field of ['workflowId', 'runId']) {
    const place = child.get(field);
    if (place) yield { ...place, to };
  }
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
