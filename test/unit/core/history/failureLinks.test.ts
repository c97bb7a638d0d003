import assert from 'node:assert/strict';
import { failureLinks } from '../../../../src/core/history/failureLinks';
import { historyOf } from './indexedHistory';

describe('failureLinks', () => {
  /** Key of each link's line, the id, and the run. */
  function links(failure: object): unknown[] {
    const { index, lines } = historyOf(['WorkflowExecutionFailed', { failure }]);
    const part = index.valueOf(0, 'failure');
    assert.ok(part);
    return [...failureLinks((line) => lines[line] ?? '', part)].map(({ line, id, to }) => {
      const [, key, value] = /"(\w+)": "([\w-]+)/.exec(lines[line] ?? '') ?? [];
      assert.equal(value, id);
      assert.ok('executionId' in to);
      return [key, id, [to.runId, to.executionId, to.workflowName]];
    });
  }

  it('are to the child of each failure of a chain, in either spelling', () => {
    const failure = {
      message: 'Child Workflow execution failed',
      cause: {
        cause: {
          message: 'no',
          child_workflow_execution_failure_info: { workflow_execution: { workflow_id: 'inner', run_id: 'inner-run' } },
        },
        activityFailureInfo: { activityType: { name: 'read' }, activityId: 'a' },
      },
      childWorkflowExecutionFailureInfo: {
        workflowExecution: { workflowId: 'outer', runId: 'outer-run' },
        workflowType: { name: 'parse' },
        initiatedEventId: '5',
      },
    };
    assert.deepEqual(links(failure), [
      ['workflow_id', 'inner', ['inner-run', 'inner', undefined]],
      ['run_id', 'inner-run', ['inner-run', 'inner', undefined]],
      ['workflowId', 'outer', ['outer-run', 'outer', 'parse']],
      ['runId', 'outer-run', ['outer-run', 'outer', 'parse']],
    ]);
  });

  it('ignore such keys in the data of a failure', () => {
    const child = { childWorkflowExecutionFailureInfo: { workflowExecution: { workflowId: 'a', runId: 'b' } } };
    assert.deepEqual(links({ applicationFailureInfo: { details: [child, { cause: child }], ...child }, message: 'workflowId', source: '"runId": "c"' }), []);
  });
});
