import assert from 'node:assert/strict';
import { idLinks } from '../../../../src/core/history/idLinks';
import { historyOf, type IndexedHistory } from './indexedHistory';

/** Key of the link's line, the id, and the target: an event's id or a run. */
function links({ index, lines }: IndexedHistory, ownId = 'own-run'): unknown[] {
  return [...idLinks(index, ownId)].map(({ line, id, to }) => {
    const [, key, value] = /"(\w+)": "?([\w-]+)/.exec(lines[line] ?? '') ?? [];
    assert.equal(value, id);
    return [key, id, 'row' in to ? index.idOf(to.row) : [to.runId, to.executionId, to.workflowName]];
  });
}

describe('idLinks', () => {
  it('are from an event to those that it names', () => {
    const history = historyOf(
      ['ActivityTaskScheduled', { workflowTaskCompletedEventId: '99' }],
      ['ActivityTaskStarted', { scheduledEventId: '1' }],
      ['ActivityTaskCompleted', { scheduledEventId: 1, startedEventId: '2' }],
    );
    assert.deepEqual(links(history), [
      ['scheduledEventId', '1', 1],
      ['scheduledEventId', '1', 1],
      ['startedEventId', '2', 2],
    ]);
  });

  it('are to child, parent, root and continued run, and not to the run itself', () => {
    const child = { workflowExecution: { workflowId: 'child-execution', runId: 'child-run' }, workflowType: { name: 'ocr' } };
    const history = historyOf(
      [
        'WorkflowExecutionStarted',
        {
          workflowType: { name: 'main' },
          workflowId: 'own',
          parentWorkflowExecution: { workflowId: 'parent', runId: 'parent-run' },
          parentInitiatedEventId: '2',
          rootWorkflowExecution: { workflowId: 'root', runId: 'root-run' },
          originalExecutionRunId: 'own-run',
          firstExecutionRunId: 'first-run',
        },
      ],
      ['StartChildWorkflowExecutionInitiated', { workflowId: 'child-execution', workflowType: { name: 'ocr' } }],
      ['ChildWorkflowExecutionStarted', { initiatedEventId: '2', ...child }],
      ['WorkflowExecutionContinuedAsNew', { newExecutionRunId: 'next-run' }],
    );
    assert.deepEqual(links(history), [
      ['workflowId', 'parent', ['parent-run', 'parent', undefined]],
      ['runId', 'parent-run', ['parent-run', 'parent', undefined]],
      ['workflowId', 'root', ['root-run', 'root', undefined]],
      ['runId', 'root-run', ['root-run', 'root', undefined]],
      ['firstExecutionRunId', 'first-run', ['first-run', 'own', 'main']],
      ['workflowId', 'child-execution', [undefined, 'child-execution', 'ocr']],
      ['initiatedEventId', '2', 2],
      ['workflowId', 'child-execution', ['child-run', 'child-execution', 'ocr']],
      ['runId', 'child-run', ['child-run', 'child-execution', 'ocr']],
      ['newExecutionRunId', 'next-run', ['next-run', 'own', 'main']],
    ]);
  });
});
