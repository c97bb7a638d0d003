import assert from 'node:assert/strict';
import type { Connection } from '../../../../src/core/api/connection';
import { consoleUrl } from '../../../../src/editor/addresses/consoleUrl';

const connection: Connection = {
  name: 'default',
  origin: 'https://api.mistral.ai',
  baseUrl: 'https://api.mistral.ai',
  consoleUrl: 'https://console.mistral.ai',
  readOnly: false,
  getKey: () => Promise.reject(new Error('The console gets no key')),
};

describe('consoleUrl', () => {
  it('has the execution and its workflow', () => {
    assert.equal(
      consoleUrl(connection, { workflowName: 'process-invoices', executionId: 'abc' }),
      'https://console.mistral.ai/build/workflows/process-invoices?executionId=abc',
    );
  });

  it('encodes names and ids', () => {
    assert.equal(
      consoleUrl(connection, { workflowName: '../a b', executionId: 'x/y&z=#' }),
      'https://console.mistral.ai/build/workflows/..%2Fa%20b?executionId=x%2Fy%26z%3D%23',
    );
  });

  it('has only the workflow, or all executions, if nothing else is known', () => {
    assert.equal(consoleUrl(connection, { workflowName: 'a' }), 'https://console.mistral.ai/build/workflows/a');
    assert.equal(
      consoleUrl(connection, { workflowName: undefined, executionId: 'x' }),
      'https://console.mistral.ai/build/workflows/executions',
    );
  });
});
