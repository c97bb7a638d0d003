import type { RunReference } from '../api/types';
import { EVENT_ID_FIELDS, RUN_ID_FIELDS, type EventIdField, type RunIdField } from './historyFields';
import type { HistoryIndex, Note } from './historyIndex';

/** An id in a history with its target: another event, or the history of another run. */
export interface IdLink {
  readonly row: number;
  /** Counted from 0. */
  readonly line: number;
  /** The id, as text. */
  readonly id: string;
  readonly to: { readonly row: number } | RunReference;
}

/** The ids in a history that refer to another event or another run. @param ownId run id or execution id of the history's run */
export function* idLinks(index: HistoryIndex, ownId: string): Generator<IdLink, void, undefined> {
  const own = ownReference(index);
  const isOwn = (id: string): boolean => id === ownId || id === own.executionId;
  for (let row = 0; row < index.length; row++) {
    for (const note of index.notesOf(row)) {
      if (isEventId(note)) {
        const target = index.rowOfId(note.number);
        if (target !== undefined && target !== row) yield { row, line: note.line, id: String(note.number), to: { row: target } };
      } else if (isRunId(note) && !isOwn(note.text)) {
        const to = runOf(index, row, note.field, own);
        if (to) yield { row, line: note.line, id: note.text, to };
      }
    }
  }
}

function isEventId(note: Note): note is Note & { readonly field: EventIdField; readonly number: number } {
  // `parentInitiatedEventId` is an id in the parent's history.
  return note.field !== 'parentInitiatedEventId' && (EVENT_ID_FIELDS as readonly string[]).includes(note.field);
}

function isRunId(note: Note): note is Note & { readonly field: RunIdField; readonly text: string } {
  return (RUN_ID_FIELDS as readonly string[]).includes(note.field);
}

/** The history's own run; without a run id, which histories don't hold. */
function ownReference(index: HistoryIndex): RunReference {
  const [start] = index.oldestFirst();
  const text = (field: 'workflowId' | 'name'): string | undefined => (start === undefined ? undefined : index.textOf(start, field));
  return { runId: undefined, executionId: text('workflowId') ?? '', workflowName: text('name') };
}

/** Another run of the history's execution. */
export function runOfSameExecution(index: HistoryIndex, runId: string): RunReference {
  return sameExecution(ownReference(index), runId);
}

function sameExecution(own: RunReference, runId: string): RunReference {
  return { ...own, runId, executionId: own.executionId || runId };
}

/** The run that the field of the event names. */
function runOf(index: HistoryIndex, row: number, field: RunIdField, own: RunReference): RunReference | undefined {
  const of = (workflowId: RunIdField, runId: RunIdField, workflowName?: string): RunReference => {
    const id = index.textOf(row, runId);
    return { runId: id, executionId: index.textOf(row, workflowId) ?? id ?? '', workflowName };
  };
  switch (field) {
    case 'workflowId':
    case 'runId': {
      const type = index.typeOf(row);
      if (type === 'WorkflowExecutionStarted') return undefined;
      return of('workflowId', 'runId', /ChildWorkflowExecution/.test(type) ? index.nameOf(row) : undefined);
    }
    case 'parentWorkflowId':
    case 'parentRunId':
      return of('parentWorkflowId', 'parentRunId');
    case 'rootWorkflowId':
    case 'rootRunId':
      return of('rootWorkflowId', 'rootRunId');
    default: {
      const runId = index.textOf(row, field);
      return runId === undefined ? undefined : sameExecution(own, runId);
    }
  }
}
