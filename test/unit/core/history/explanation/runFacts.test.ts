import assert from 'node:assert/strict';
import { runFacts, type RunFacts } from '../../../../../src/core/history/explanation/runFacts';
import { historyOf } from '../indexedHistory';

const STARTED_MS = Date.UTC(2026, 10, 24, 14, 0, 0, 500);
const HOUR = 3_600_000;

function factsOf(...events: readonly (readonly [type: string, attributes: object])[]): RunFacts {
  const { index, document } = historyOf(...events);
  return runFacts(index, document);
}

describe('runFacts', () => {
  it('reads build and worker of the newest workflow task', () => {
    const { build, worker } = factsOf(
      ['WorkflowTaskCompleted', { identity: '7@old', workerVersion: { buildId: 'before' } }],
      ['WorkflowTaskStarted', { identity: '44@laptop' }],
      ['WorkflowTaskCompleted', { identity: '44@laptop', startedEventId: '2', workerVersion: { buildId: '9b1f' } }],
      ['ActivityTaskStarted', { identity: '9@other' }],
    );
    assert.deepEqual([build, worker], ['9b1f', '44@laptop']);
  });

  it('reads those of a task under way where none was completed', () => {
    const { build, worker } = factsOf(['WorkflowTaskStarted', { identity: '44@laptop', deploymentVersion: { buildId: 'a' } }]);
    assert.deepEqual([build, worker], ['a', '44@laptop']);
  });

  for (const [timeouts, afterMs] of [
    [{ workflowExecutionTimeout: '3600s' }, HOUR],
    [{ workflowExecutionTimeout: '3600s', workflowRunTimeout: '1800s' }, HOUR / 2],
    [{ workflowExecutionTimeout: '0s', workflowRunTimeout: '0s' }, undefined],
    [{ workflowExecutionTimeout: { seconds: '3600' } }, HOUR],
    [{ workflow_execution_timeout: '3600s' }, HOUR],
    [{ workflowExecutionTimeout: '7200s', workflowExecutionExpirationTime: '2026-11-24T15:00:00.500Z' }, HOUR],
    [{ workflowExecutionTimeout: '3600s', workflowExecutionExpirationTime: '1970-01-01T00:00:00Z' }, HOUR],
    [{}, undefined],
  ] as const) {
    it(`reads the deadline of ${JSON.stringify(timeouts)}`, () => {
      assert.equal(factsOf(['WorkflowExecutionStarted', timeouts]).deadlineMs, afterMs && STARTED_MS + afterMs);
    });
  }

  it('reads nothing from a history without these fields, and no event of megabytes', () => {
    const none = { build: undefined, worker: undefined, deadlineMs: undefined };
    assert.deepEqual(factsOf(), none);
    assert.deepEqual(factsOf(['WorkflowExecutionStarted', { input: 'x'.repeat(1_000_001), workflowExecutionTimeout: '1s' }]), none);
  });
});
